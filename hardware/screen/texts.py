"""Text that fits its place: it is set smaller until it fits, or refused; it is never clipped."""

from __future__ import annotations

import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hardware.screen.layout import Box, Layout, Rgb, system_font
from hardware.screen.line_breaks import balanced, filled, paragraphs

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

    def fits(self, width_px: float, height_px: float) -> bool:
        """Return whether the text is at most this wide and this high."""
        return self.width_px <= width_px and self.height_px <= height_px

    def put(self, x_px: float, top_px: float) -> None:
        """Put the text's top at this place: `x_px` is its left edge or its middle, as it is aligned."""
        left_px = round(x_px if self._stim.alignText == "left" else x_px - self.width_px / 2)
        top_px = round(top_px)
        self._stim.pos = (round(x_px), top_px)  # whole pixels: letters between two pixels are blurred
        self.box = Box(left_px, top_px - self.height_px, left_px + self.width_px, top_px)

    def rewrite(self, broken: str) -> None:
        """Set another text, with its line breaks, in the same letters and the same width."""
        # Through the label: TextStim itself would make a new one each time, and lose its spacing.
        self._stim._pygletTextObj.text = paragraphs(broken)
        self.width_px, self.height_px = (int(side_px) for side_px in self._stim.boundingBox)

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
            written = [self.write(text, width_px, size_px, style) for text in texts]
            misfits = [
                text for text, its in zip(texts, written, strict=True) if not its.fits(width_px, height_px)
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
        put_in_middle(written, area)
        return written

    def broken(self, text: str, width_px: float, size_px: int, style: Style) -> str:
        """Return the text with its line breaks: in the middle lines of one length, at the left full ones."""
        # Broken here: pyglet would centre each line with the space at its end, and leave a word alone.
        measure, breaks = self._measure(size_px), filled if style.align == "left" else balanced
        room_px = int(width_px) - 1  # pyglet breaks a line that is as wide as its room
        return "\n".join(breaks(line, room_px, measure) for line in text.splitlines())

    def write(self, text: str, width_px: float, size_px: int, style: Style) -> Written:
        """Lay out a text in letters of this height, whether it fits or not."""
        from psychopy import visual

        stim = visual.TextStim(
            self._window,
            text=paragraphs(self.broken(text, width_px, size_px, style)),
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


class Slot:
    """A place for one text that changes often: laid out once in its largest letters, then only rewritten."""

    def __init__(self, writer: Writer, layout: Layout, area: Box, style: Style) -> None:
        self._writer = writer
        self._area = area
        self._style = style
        self._size_px = layout.px(style.size)
        self._kept = writer.write("0", area.width_px, self._size_px, style)
        self._filled: tuple[str, Written] | None = None

    def fill(self, text: str) -> Written:
        """Put this text in the middle of the place, instead of the one before.

        Raises ValueError for a text that does not fit even in the smallest letters.
        """
        if self._filled is None or self._filled[0] != text:
            self._filled = None  # a text that does not fit leaves the place without one
            self._filled = (text, self._set(text))
        return self._filled[1]

    def _set(self, text: str) -> Written:
        area = self._area
        self._kept.rewrite(self._writer.broken(text, area.width_px, self._size_px, self._style))
        if not self._kept.fits(area.width_px, area.height_px):
            return self._writer.centred(text, area, self._style)
        put_in_middle(self._kept, area)
        return self._kept


def put_in_middle(written: Written, area: Box) -> None:
    """Put a centred text in the middle of an area."""
    middle_px = (area.bottom_px + area.top_px) / 2
    written.put((area.left_px + area.right_px) / 2, middle_px + written.height_px / 2)


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 80 else words[:77] + "…"
