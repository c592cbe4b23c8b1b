"""Text that fits its place: it is set smaller until it fits, or refused; it is never clipped."""

from __future__ import annotations

import math
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hardware.screen.layout import Box, Layout, Rgb, system_font

SHRINK = 0.94  # one step
LEADING = 0.32  # space between lines, as a share of the letter height
PARAGRAPH_GAP = 0.85  # space between paragraphs, likewise


@dataclass(frozen=True)
class Style:
    """How a text is set; `size` and the `least` size it may shrink to are letter heights in units."""

    size: float
    least: float
    colour: Rgb
    align: typing.Literal["left", "center"] = "center"


class Written:
    """A text that has been laid out, and may be put somewhere."""

    def __init__(self, stim: Any, width_px: int, height_px: int, size_px: int) -> None:
        self._stim = stim
        self.width_px = width_px
        self.height_px = height_px
        self.size_px = size_px
        self.box = Box(0, 0, 0, 0)

    def put(self, x_px: float, top_px: float) -> None:
        """Put the text's top at this place: `x_px` is its left edge or its middle, as it is aligned."""
        left_px = round(x_px if self._stim.alignText == "left" else x_px - self.width_px / 2)
        top_px = round(top_px)
        self._stim.pos = (round(x_px), top_px)  # whole pixels: letters between two pixels are blurred
        self.box = Box(left_px, top_px - self.height_px, left_px + self.width_px, top_px)

    def draw(self) -> None:
        """Draw the text where it was put."""
        self._stim.draw()


class Writer:
    """Lays out texts for one window."""

    def __init__(self, window: Any, layout: Layout) -> None:
        self._window = window
        self._layout = layout
        self._font = system_font()

    def fit(self, texts: Sequence[str], width_px: float, height_px: float, style: Style) -> list[Written]:
        """Lay out texts that share one letter height, each within this width and height.

        Raises ValueError naming the text that does not fit even in the smallest letters.
        """
        size_px, least_px = self._layout.px(style.size), self._layout.px(style.least)
        while True:
            written = [self._write(text, width_px, size_px, style) for text in texts]
            misfits = [
                text
                for text, its in zip(texts, written, strict=True)
                if its.width_px > width_px or its.height_px > height_px
            ]
            if not misfits:
                return written
            if size_px <= least_px:
                raise ValueError(
                    f"the text {_shortened(misfits[0])!r} does not fit its place on a screen of "
                    f"{self._layout.width_px} x {self._layout.height_px} pixels, even in the smallest "
                    "letters: shorten it"
                )
            size_px = max(least_px, min(size_px - 1, round(size_px * SHRINK)))

    def centred(self, text: str, area: Box, style: Style) -> Written:
        """Lay out one text and put it in the middle of an area."""
        (written,) = self.fit([text], area.width_px, area.height_px, style)
        middle_px = (area.bottom_px + area.top_px) / 2
        written.put((area.left_px + area.right_px) / 2, middle_px + written.height_px / 2)
        return written

    def _write(self, text: str, width_px: float, size_px: int, style: Style) -> Written:
        from psychopy import visual

        if style.align == "center":
            # Broken here: pyglet would centre each line with the space at its end.
            text = "\n".join(balanced(line, width_px, self._measure(size_px)) for line in text.splitlines())
        stim = visual.TextStim(
            self._window,
            text=_paragraphs(text),
            font=self._font,
            units="pix",
            height=size_px,
            wrapWidth=int(width_px),
            color=style.colour,
            colorSpace="rgb255",
            alignText=style.align,
            anchorHoriz=style.align,
            anchorVert="top",
            autoLog=False,
        )
        # TextStim has no line spacing of its own; the pyglet label it keeps has.
        label = stim._pygletTextObj
        label.begin_update()
        label.set_style("leading", round(LEADING * size_px))
        label.set_style("margin_bottom", round(PARAGRAPH_GAP * size_px))
        label.end_update()
        width, height = stim.boundingBox
        return Written(stim, int(width), int(height), size_px)

    def _measure(self, size_px: int) -> Callable[[str], float]:
        """Return a function from one line of text to its width in pixels, in letters of this height."""
        import pyglet

        # Three points are four pixels for pyglet; the label of a TextStim is made alike.
        font = pyglet.font.load(self._font, int(size_px * 0.75))
        return lambda line: float(sum(glyph.advance for glyph in font.get_glyphs(line)))


def balanced(text: str, width_px: float, measure: Callable[[str], float]) -> str:
    """Break a line of text into as few lines as fit the width, of lengths as equal as words allow.

    A word wider than `width_px` gets a line for itself. `measure` gives a text's width, letter by letter.
    """
    words = [(word, measure(word)) for word in text.split(" ")]
    space_px = measure(" ")
    lines = _broken(words, space_px, width_px)
    low_px, high_px = 0, math.ceil(width_px)
    while high_px - low_px > 1:
        middle_px = (low_px + high_px) // 2
        if len(_broken(words, space_px, middle_px)) <= len(lines):
            high_px = middle_px
        else:
            low_px = middle_px
    return "\n".join(_broken(words, space_px, min(high_px, width_px)))


def _broken(words: Sequence[tuple[str, float]], space_px: float, width_px: float) -> list[str]:
    """Put words, each with its width, into lines, as many in each as fit."""
    lines: list[str] = []
    used_px = math.inf
    for word, its_px in words:
        if used_px + space_px + its_px <= width_px:
            lines[-1] += f" {word}"
            used_px += space_px + its_px
        else:
            lines.append(word)
            used_px = its_px
    return lines


def _paragraphs(text: str) -> str:
    """Return the text in pyglet's notation: a new line is a paragraph, U+2028 a line within one."""
    paragraphs = (paragraph.strip("\n") for paragraph in text.strip().split("\n\n"))
    return "\n".join(paragraph.replace("\n", "\u2028") for paragraph in paragraphs if paragraph)


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 80 else words[:77] + "…"
