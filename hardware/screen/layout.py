"""Colours, sizes and places on the screen: pure arithmetic on the window's size.

Pixels count from the window's centre, x to the right and y upwards. Sizes are relative to the window,
so that a page looks the same on every monitor.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TypeAlias

from mindpain_task.views import Choice, Vas

Rgb: TypeAlias = tuple[int, int, int]

GROUND: Rgb = (42, 44, 47)
INK: Rgb = (226, 226, 222)
SOFT_INK: Rgb = (158, 160, 162)
LINE_INK: Rgb = (188, 189, 188)
MARKER_INK: Rgb = (124, 196, 255)
PLATE: Rgb = (58, 61, 66)
WARNING_INK: Rgb = (255, 190, 70)
WARNING_GROUND: Rgb = (28, 24, 16)
OPERATOR_GROUND: Rgb = (236, 233, 224)
OPERATOR_INK: Rgb = (24, 26, 30)
OPERATOR_SOFT_INK: Rgb = (84, 86, 92)
OPERATOR_BAND: Rgb = (196, 92, 12)
OPERATOR_BAND_INK: Rgb = (255, 255, 255)

ANSWERS_ON_RATING_LINE = 5
"""Up to how many answers stand along the rating line; more need a longer one."""


def system_font() -> str:
    """Return a font that the operating system brings along, so that none is ever fetched."""
    return {"win32": "Segoe UI", "darwin": "Helvetica Neue"}.get(sys.platform, "DejaVu Sans")


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels."""

    left_px: float
    bottom_px: float
    right_px: float
    top_px: float

    @property
    def width_px(self) -> float:
        """Pixels from left to right."""
        return self.right_px - self.left_px

    @property
    def height_px(self) -> float:
        """Pixels from bottom to top."""
        return self.top_px - self.bottom_px

    def grown(self, by_px: float) -> Box:
        """Return the box with this much more on every side."""
        return Box(self.left_px - by_px, self.bottom_px - by_px, self.right_px + by_px, self.top_px + by_px)

    def holds(self, other: Box) -> bool:
        """Return whether the other box lies inside this one."""
        return (
            self.left_px <= other.left_px
            and other.right_px <= self.right_px
            and self.bottom_px <= other.bottom_px
            and other.top_px <= self.top_px
        )

    def meets(self, other: Box) -> bool:
        """Return whether the two boxes share any area."""
        return (
            self.left_px < other.right_px
            and other.left_px < self.right_px
            and self.bottom_px < other.top_px
            and other.bottom_px < self.top_px
        )


def box_around(x_px: float, y_px: float, width_px: int, height_px: int) -> Box:
    """Return a box of this size in whole pixels, its middle here or half a pixel off: its edges are crisp."""
    left_px, bottom_px = round(x_px - width_px / 2), round(y_px - height_px / 2)
    return Box(left_px, bottom_px, left_px + width_px, bottom_px + height_px)


@dataclass(frozen=True)
class VasLine:
    """The line of a visual analogue scale: 0 at `left_px`, 100 at `right_px`."""

    left_px: float
    right_px: float
    y_px: float

    def position(self, x_px: float) -> float:
        """Return what a pointer at `x_px` means, 0-100; beyond an end is that end."""
        share = (x_px - self.left_px) / (self.right_px - self.left_px)
        return min(100.0, max(0.0, 100.0 * share))

    def x_px(self, position: float) -> float:
        """Return where a position (0-100) lies."""
        return self.left_px + (self.right_px - self.left_px) * position / 100.0

    def marks_px(self, count: int) -> list[int]:
        """Return where 2 or more marks stand, evenly along the line, the first and last at its ends."""
        return [round(self.x_px(100.0 * index / (count - 1))) for index in range(count)]


@dataclass(frozen=True)
class Layout:
    """The places of a window of this size in pixels."""

    width_px: int
    height_px: int

    @property
    def unit_px(self) -> float:
        """The measure of all sizes: the height, or less in a window that is narrow for its height."""
        return min(self.height_px, self.width_px / 1.25)

    @property
    def window(self) -> Box:
        """The whole window."""
        half_width_px, half_height_px = self.width_px / 2, self.height_px / 2
        return Box(-half_width_px, -half_height_px, half_width_px, half_height_px)

    def area(self, width: float, bottom: float, top: float, widest: float = 10.0) -> Box:
        """Return a centred box: `width` of the window (at most `widest` units), heights from -0.5 to 0.5."""
        half_px = min(width * self.width_px, widest * self.unit_px) / 2
        return Box(-half_px, bottom * self.height_px, half_px, top * self.height_px)

    def px(self, size: float) -> int:
        """Return a size given in units as whole pixels, at least one: edges on pixels are crisp."""
        return max(1, round(size * self.unit_px))

    @property
    def vas_line(self) -> VasLine:
        """The rating line, in the middle of the window."""
        return self._line(min(0.36 * self.width_px, 0.64 * self.height_px))

    def answers_line(self, count: int) -> VasLine:
        """Return the line along which this many answers stand: the rating line, or a longer one."""
        if count <= ANSWERS_ON_RATING_LINE:
            return self.vas_line
        return self._line(min(0.475 * self.width_px, 0.86 * self.height_px))

    def line_of(self, view: Vas | Choice) -> VasLine:
        """Return the line that a question is answered on."""
        return self.vas_line if isinstance(view, Vas) else self.answers_line(len(view.options))

    def _line(self, half_px: float) -> VasLine:
        return VasLine(-round(half_px), round(half_px), round(-0.01 * self.height_px))
