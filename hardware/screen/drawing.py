"""How each view looks: a view is laid out once, and then only drawn."""

from __future__ import annotations

import dataclasses
import typing
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from hardware.screen import layout as look
from hardware.screen.layout import Box, Layout
from hardware.screen.shapes import Drawable, Shapes
from hardware.screen.texts import Style, Writer, Written
from mindpain_task.views import Blank, Cue, Fixation, OperatorPrompt, Page, Picture, Vas, View

SCENES_KEPT = 24

TITLE = Style(0.050, 0.032, look.INK, "left")
BODY = Style(0.034, 0.023, look.INK, "left")
HINT = Style(0.026, 0.019, look.SOFT_INK)
REMINDER = Style(0.044, 0.028, look.INK)
QUESTION = Style(0.044, 0.026, look.INK)
ANCHOR = Style(0.030, 0.020, look.INK)
OPERATOR_TITLE = Style(0.046, 0.028, look.OPERATOR_BAND_INK, "left")
OPERATOR_BODY = Style(0.034, 0.023, look.OPERATOR_INK, "left")
OPERATOR_HINT = Style(0.028, 0.020, look.OPERATOR_SOFT_INK, "left")
MARK = Style(0.022, 0.014, look.WARNING_INK)

MARGIN = 0.03
COLUMN = 1.16  # the widest column of text, in units: about 65 letters a line read best


@dataclass(frozen=True)
class Scene:
    """A view that has been laid out; `texts` are the boxes of its words."""

    parts: tuple[Drawable, ...]
    texts: tuple[Box, ...]


class Artist:
    """Draws views into one window; texts that do not fit raise ValueError."""

    def __init__(self, window: Any, layout: Layout, corner_mark: str) -> None:
        self._layout = layout
        self._shapes = Shapes(window, layout)
        self._writer = Writer(window, layout)
        self._scenes: OrderedDict[View, Scene] = OrderedDict()
        self._mark = self._corner_mark(corner_mark)
        pictures: tuple[Picture, ...] = typing.get_args(Picture)
        self._pictures = {name: self._shapes.picture(name) for name in pictures}
        self._marker = self._shapes.marker()

    def scene(self, view: View) -> Scene:
        """Return the view laid out, from memory if it was drawn before; the marker of a scale is not part."""
        key = dataclasses.replace(view, position=None) if isinstance(view, Vas) else view
        if key not in self._scenes:
            self._scenes[key] = self._compose(key)
            if len(self._scenes) > SCENES_KEPT:
                self._scenes.popitem(last=False)
        self._scenes.move_to_end(key)
        return self._scenes[key]

    def draw(self, view: View) -> None:
        """Draw the view into the back buffer."""
        for part in self.scene(view).parts:
            part.draw()
        if isinstance(view, Vas) and view.position is not None:
            line = self._layout.vas_line
            self._marker.setPos((round(line.x_px(view.position)), line.y_px), log=False)
            self._marker.draw()

    def _compose(self, view: View) -> Scene:
        shapes: list[Drawable] = []
        words: list[Written] = []
        match view:
            case Blank():
                pass
            case Fixation():
                shapes = self._shapes.cross()
            case Cue():
                shapes, words = [self._pictures[view.picture]], self._reminder(view)
            case Page():
                words = self._page(view)
            case OperatorPrompt():
                shapes, words = self._operator(view)
            case Vas():
                shapes, words = self._shapes.scale_line(), self._scale_words(view)
        texts = [its.box for its in words]
        if self._mark is not None:
            texts.append(self._mark.texts[0])
        parts = (*shapes, *words, *(self._mark.parts if self._mark is not None else ()))
        return Scene(parts, tuple(texts))

    def _reminder(self, view: Cue) -> list[Written]:
        if not view.reminder.strip():
            return []
        return [self._writer.centred(view.reminder, self._layout.area(0.84, -0.40, -0.22), REMINDER)]

    def _hint(self, text: str) -> list[Written]:
        if not text.strip():
            return []
        return [self._writer.centred(text, self._layout.area(0.92, -0.475, -0.385), HINT)]

    def _page(self, view: Page) -> list[Written]:
        """A column of text, as narrow as its words allow, in the middle of the window."""
        area = self._layout.area(0.84, -0.365, 0.415, widest=COLUMN)
        title = self._lines(view.title, area.width_px, 0.16 * self._layout.height_px, TITLE)
        gap_px = self._layout.px(0.045) if title and view.body.strip() else 0
        left_px = area.height_px - gap_px - sum(its.height_px for its in title)
        body = self._lines(view.body, area.width_px, left_px, BODY)
        column = [*title, *body]
        if column:
            x_px = -max(its.width_px for its in column) / 2
            height_px = sum(its.height_px for its in column) + gap_px
            # A little above the middle, where a block of text looks centred.
            top_px = min(area.top_px, (area.top_px + area.bottom_px) / 2 + height_px / 2)
            for its in column:
                its.put(x_px, top_px)
                top_px -= its.height_px + gap_px
        return [*column, *self._hint(view.hint)]

    def _operator(self, view: OperatorPrompt) -> tuple[list[Drawable], list[Written]]:
        """A light page under a coloured band: from across the room, no participant's page."""
        window = self._layout.window
        band = Box(window.left_px, 0.27 * window.height_px, window.right_px, 0.43 * window.height_px)
        foot = Box(window.left_px, window.bottom_px, window.right_px, -0.47 * window.height_px)
        shapes = [
            self._shapes.rectangle(window, look.OPERATOR_GROUND),
            self._shapes.rectangle(band, look.OPERATOR_BAND),
            self._shapes.rectangle(foot, look.OPERATOR_BAND),
        ]
        width_px = 0.88 * window.width_px
        x_px = -width_px / 2
        title = self._lines(view.title, width_px, 0.13 * window.height_px, OPERATOR_TITLE)
        for its in title:
            its.put(x_px, (band.bottom_px + band.top_px) / 2 + its.height_px / 2)
        body_px = min(width_px, self._layout.px(COLUMN))
        body = self._lines(view.body, body_px, 0.52 * window.height_px, OPERATOR_BODY)
        for its in body:
            its.put(x_px, 0.21 * window.height_px)
        hint = self._lines(view.hint, width_px, 0.09 * window.height_px, OPERATOR_HINT)
        for its in hint:
            its.put(x_px, -0.43 * window.height_px + its.height_px)
        return shapes, [*title, *body, *hint]

    def _lines(self, text: str, width_px: float, height_px: float, style: Style) -> list[Written]:
        return self._writer.fit([text], width_px, height_px, style) if text.strip() else []

    def _scale_words(self, view: Vas) -> list[Written]:
        layout, line = self._layout, self._layout.vas_line
        words = []
        if view.question.strip():
            words.append(self._writer.centred(view.question, layout.area(0.84, 0.10, 0.36), QUESTION))
        # As wide as the window's edge allows, but never so wide that the two could meet in the middle.
        margin_px = MARGIN * layout.width_px
        width_px = 2 * min(layout.window.right_px - margin_px - line.right_px, line.right_px - margin_px)
        ends = [
            (text, x) for text, x in ((view.left, line.left_px), (view.right, line.right_px)) if text.strip()
        ]
        anchors = self._writer.fit([text for text, _ in ends], width_px, 0.22 * layout.height_px, ANCHOR)
        for anchor, (_, x_px) in zip(anchors, ends, strict=True):
            anchor.put(x_px, line.y_px - layout.px(0.055))
        return [*words, *anchors, *self._hint(view.hint)]

    def _corner_mark(self, text: str) -> Scene | None:
        """A framed line of text at the top right, on its own ground: legible on every view."""
        if not text.strip():
            return None
        window = self._layout.window
        (words,) = self._writer.fit([text], 0.9 * window.width_px, 0.04 * window.height_px, MARK)
        padding_px, edge_px = self._layout.px(0.009), self._layout.px(0.014)
        plate = Box(
            window.right_px - edge_px - words.width_px - 2 * padding_px,
            window.top_px - edge_px - words.height_px - padding_px,
            window.right_px - edge_px,
            window.top_px - edge_px,
        )
        words.put((plate.left_px + plate.right_px) / 2, plate.top_px - padding_px / 2)
        return Scene((*self._shapes.plate(plate), words), (words.box,))
