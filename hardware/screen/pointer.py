"""The mouse pointer, as a place on the line of the question that is on the screen."""

from __future__ import annotations

import math
from typing import Any

from hardware.screen.layout import Layout, VasLine
from mindpain_task.roles import Clock

WARP_SETTLES_S = 0.1  # a system that reports no motion for a pointer put somewhere is not waited for longer


class Pointer:
    """Where the pointer is on the line of the question that is on the screen, if there is one.

    Window coordinates are pyglet's: from the lower left corner, in the system's own pixels, of which a
    high-resolution screen draws `pixel_ratio` each.
    """

    def __init__(self, handle: Any, clock: Clock, layout: Layout, pixel_ratio: float) -> None:
        self._handle = handle
        self._clock = clock
        self._layout = layout
        self._line = layout.vas_line
        self._ratio = pixel_ratio
        self._pointing = False
        self._warped_to: tuple[int, int] | None = None
        self._warp_over_s = -math.inf
        self._at: tuple[int, int] | None = None

    def start(self, position: float, line: VasLine) -> None:
        """Put the pointer at this position (0-100) on the line of a question that has just appeared."""
        self._line = line
        x, y = self.place(position)
        self._pointing = True
        self._warped_to, self._warp_over_s = (x, y), self._clock.now() + WARP_SETTLES_S
        self._handle.set_mouse_position(x, y)

    def stop(self) -> None:
        """Take no pointing any more: the scale is gone."""
        self._pointing = False

    def place(self, position: float) -> tuple[int, int]:
        """Return the window coordinates of a position (0-100)."""
        x_px, y_px = self._line.x_px(position), self._line.y_px
        return (
            round((x_px + self._layout.width_px / 2) / self._ratio),
            round((y_px + self._layout.height_px / 2) / self._ratio),
        )

    def position(self, x: int) -> float | None:
        """Return the position (0-100) of a window coordinate, or None while there is no scale."""
        if not self._pointing:
            return None
        return self._line.position(x * self._ratio - self._layout.width_px / 2)

    def moved(self, x: int, y: int) -> float | None:
        """Return the position that a motion to this place points at, or None if it points at nothing.

        Motion reported before the pointer was put at a scale's start belongs to what was shown before, and
        that first motion itself is nobody's. A motion to where the pointer already is tells nothing: some
        systems report the putting twice.
        """
        if self._warped_to is not None:
            to_x, to_y = self._warped_to
            arrived = x == to_x and abs(y - to_y) <= 1
            if arrived or self._clock.now() >= self._warp_over_s:
                self._warped_to = None
            if arrived:
                self._at = (x, y)
            if arrived or self._warped_to is not None:
                return None
        if (x, y) == self._at:
            return None
        self._at = (x, y)
        return self.position(x)
