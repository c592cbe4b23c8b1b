"""A view once it has been laid out, and what every kind of view needs for that."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from hardware.screen import layout as look
from hardware.screen.layout import Box, Layout
from hardware.screen.shapes import Drawable, Shapes
from hardware.screen.texts import Style, Writer, Written

HINT = Style(0.026, 0.019, look.SOFT_INK)
QUESTION = Style(0.044, 0.026, look.INK)

_Key = TypeVar("_Key")
_Made = TypeVar("_Made")


@dataclass(frozen=True)
class Scene:
    """A view that has been laid out; `texts` are the boxes of its words.

    `marks` has for each answer of a choice what is drawn over the rest while that answer is chosen.
    """

    parts: tuple[Drawable, ...]
    texts: tuple[Box, ...]
    marks: tuple[tuple[Drawable, ...], ...] = ()


def scene_of(
    shapes: list[Drawable], words: list[Written], marks: tuple[tuple[Drawable, ...], ...] = ()
) -> Scene:
    """Return the scene of words on shapes."""
    return Scene((*shapes, *words), tuple(its.box for its in words), marks)


@dataclass(frozen=True)
class Tools:
    """What lays out one window."""

    layout: Layout
    shapes: Shapes
    writer: Writer

    def question(self, text: str) -> list[Written]:
        """Lay out a question above the rating line; nothing for an empty one."""
        return self._centred(text, self.layout.area(0.84, 0.10, 0.36), QUESTION)

    def hint(self, text: str) -> list[Written]:
        """Lay out the line at the bottom that says what to do; nothing for an empty one."""
        return self._centred(text, self.layout.area(0.92, -0.475, -0.385), HINT)

    def lines(self, text: str, width_px: float, height_px: float, style: Style) -> list[Written]:
        """Lay out a text within this width and height, to be put later; nothing for an empty one."""
        return self.writer.fit([text], width_px, height_px, style) if text.strip() else []

    def _centred(self, text: str, area: Box, style: Style) -> list[Written]:
        return [self.writer.centred(text, area, style)] if text.strip() else []


class Memory(Generic[_Key, _Made]):
    """The last few things that were made, so that none of them is made again."""

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._made: OrderedDict[_Key, _Made] = OrderedDict()

    def get(self, key: _Key, make: Callable[[_Key], _Made]) -> _Made:
        """Return what was made for this key, made now if it is not remembered."""
        if key not in self._made:
            self._made[key] = make(key)
            if len(self._made) > self._kept:
                self._made.popitem(last=False)
        self._made.move_to_end(key)
        return self._made[key]
