"""The shapes on the screen: rectangles on whole pixels, and the cue pictures as images."""

from __future__ import annotations

import typing
from typing import Any

import numpy as np

from hardware.screen import layout as look
from hardware.screen.layout import Box, Layout, Rgb
from hardware.screen.pictures import picture
from mindpain_task.views import Picture


class Drawable(typing.Protocol):
    """Anything that can draw itself into the back buffer."""

    def draw(self) -> None:
        """Draw."""


class Shapes:
    """Makes the shapes of one window."""

    def __init__(self, window: Any, layout: Layout) -> None:
        self._window = window
        self._layout = layout

    def rectangle(self, box: Box, colour: Rgb) -> Any:
        """Return a filled rectangle."""
        from psychopy import visual

        return visual.Rect(
            self._window,
            units="pix",
            width=round(box.width_px),
            height=round(box.height_px),
            pos=((box.left_px + box.right_px) / 2, (box.bottom_px + box.top_px) / 2),
            fillColor=colour,
            lineColor=None,
            colorSpace="rgb255",
            autoLog=False,
        )

    def picture(self, name: Picture) -> Drawable:
        """Return a cue picture, a little above the middle."""
        from PIL import Image
        from psychopy import visual

        size_px = self._even(0.46)
        ink = picture(name, size_px)[:, :, np.newaxis]
        ground, full = np.array(look.GROUND), np.array(look.INK)
        image: Drawable = visual.ImageStim(
            self._window,
            image=Image.fromarray(np.rint(ground + ink * (full - ground)).astype(np.uint8)),
            units="pix",
            size=(size_px, size_px),
            pos=(0, round(0.09 * self._layout.height_px)),
            interpolate=False,
            autoLog=False,
        )
        return image

    def cross(self) -> list[Drawable]:
        """Return the fixation cross."""
        reach_px, half_px = self._even(0.07) / 2, self._even(0.008) / 2
        return [
            self.rectangle(Box(-reach_px, -half_px, reach_px, half_px), look.INK),
            self.rectangle(Box(-half_px, -reach_px, half_px, reach_px), look.INK),
        ]

    def scale_line(self) -> list[Drawable]:
        """Return the line of a rating scale, with a tick at each end."""
        line, half_px, reach_px = self._layout.vas_line, self._even(0.005) / 2, self._even(0.05) / 2
        level = Box(line.left_px, line.y_px - half_px, line.right_px, line.y_px + half_px)
        ticks = [
            Box(x_px - half_px, line.y_px - reach_px, x_px + half_px, line.y_px + reach_px)
            for x_px in (line.left_px, line.right_px)
        ]
        return [self.rectangle(box, look.LINE_INK) for box in (level, *ticks)]

    def marker(self) -> Any:
        """Return the marker of a rating scale; its `setPos` moves it."""
        half_px, reach_px = self._even(0.010) / 2, self._even(0.075) / 2
        return self.rectangle(Box(-half_px, -reach_px, half_px, reach_px), look.MARKER_INK)

    def plate(self, box: Box) -> list[Drawable]:
        """Return the framed ground of the corner mark."""
        frame_px = self._layout.px(0.0025)
        inner = Box(
            box.left_px + frame_px, box.bottom_px + frame_px, box.right_px - frame_px, box.top_px - frame_px
        )
        return [self.rectangle(box, look.WARNING_INK), self.rectangle(inner, look.WARNING_GROUND)]

    def _even(self, size: float) -> int:
        """Return a size in pixels that can be halved: symmetrical, and its edges are crisp."""
        return max(2, 2 * round(size * self._layout.unit_px / 2))
