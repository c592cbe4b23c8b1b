"""The shapes on the screen: rectangles on whole pixels; cue pictures and rounded plates as images."""

from __future__ import annotations

import typing
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hardware.screen import layout as look
from hardware.screen.layout import Box, Layout, Rgb, box_around
from hardware.screen.pictures import Ink, picture, rounded
from hardware.screen.signals import RGB, signal_ink
from mindpain_task.views import Colour, Picture, Shape


class Drawable(typing.Protocol):
    """Anything that can draw itself into the back buffer."""

    def draw(self) -> None:
        """Draw."""


@dataclass(frozen=True)
class Placed:
    """A shape that is drawn at several places: its middle is at these pixels."""

    stim: Any
    x_px: float
    y_px: float

    def at(self, x_px: float) -> Placed:
        """Return the same shape moved sideways by whole pixels, so that its edges stay crisp."""
        return Placed(self.stim, self.x_px + round(x_px), self.y_px)

    def draw(self) -> None:
        """Draw the shape at its place."""
        self.stim.setPos((self.x_px, self.y_px), log=False)
        self.stim.draw()


class Canvas:
    """An image that is painted anew each time; `repaint` takes (height, width, 3) bytes, top row first."""

    def __init__(self, stim: Any) -> None:
        self._stim = stim

    def repaint(self, pixels: npt.NDArray[np.uint8]) -> None:
        """Replace what is in it."""
        from PIL import Image

        self._stim.setImage(Image.fromarray(pixels), log=False)

    def draw(self) -> None:
        """Draw it where it was put."""
        self._stim.draw()


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
        size_px = self._even(0.46)
        place = box_around(0, round(0.09 * self._layout.height_px), size_px, size_px)
        image: Drawable = self._image(place, [(picture(name, size_px), look.INK)])
        return image

    def signal(self, colour: Colour, shape: Shape) -> Drawable:
        """Return the shape of a signal, where cue pictures are."""
        size_px = self._even(0.46)
        place = box_around(0, round(0.09 * self._layout.height_px), size_px, size_px)
        image: Drawable = self._image(place, [(signal_ink(shape, size_px), RGB[colour])])
        return image

    def cross(self) -> list[Drawable]:
        """Return the fixation cross."""
        reach_px, half_px = self._even(0.07) / 2, self._even(0.008) / 2
        return [
            self.rectangle(Box(-reach_px, -half_px, reach_px, half_px), look.INK),
            self.rectangle(Box(-half_px, -reach_px, half_px, reach_px), look.INK),
        ]

    def scale_line(self, points: int) -> list[Drawable]:
        """Return the line of a rating scale, with a tick at each end, or at each of its points."""
        line, half_px, reach_px = self._layout.vas_line, self._even(0.005) / 2, self._even(0.05) / 2
        level = Box(line.left_px, line.y_px - half_px, line.right_px, line.y_px + half_px)
        ticks = [
            Box(x_px - half_px, line.y_px - reach_px, x_px + half_px, line.y_px + reach_px)
            for x_px in line.marks_px(points or 2)
        ]
        return [self.rectangle(box, look.LINE_INK) for box in (level, *ticks)]

    def canvas(self, place: Box) -> Canvas:
        """Return an image to be painted, of the ground's colour until then."""
        return Canvas(self._image(place, []))

    def marker(self) -> Any:
        """Return the marker of a rating scale; its `setPos` moves it."""
        half_px, reach_px = self._even(0.010) / 2, self._even(0.075) / 2
        return self.rectangle(Box(-half_px, -reach_px, half_px, reach_px), look.MARKER_INK)

    def answer_plate(self, box: Box) -> Placed:
        """Return the rounded plate of an answer."""
        return _placed(self._rounded(box, [(0, look.LINE_INK), (self._layout.px(0.003), look.PLATE)]))

    def chosen_plate(self, box: Box) -> list[Placed]:
        """Return what is drawn over the plate of the chosen answer: a light one in a ring, a bar below."""
        ring_px, gap_px, bar_px = self._layout.px(0.006), self._layout.px(0.005), self._layout.px(0.012)
        around = box.grown(ring_px + gap_px)
        rings = [(0, look.MARKER_INK), (ring_px, look.GROUND), (ring_px + gap_px, look.INK)]
        third_px = round(box.width_px / 3)
        top_px = around.bottom_px - self._layout.px(0.010)
        bar = Box(box.left_px + third_px, top_px - bar_px, box.right_px - third_px, top_px)
        return [_placed(self._rounded(around, rings)), _placed(self.rectangle(bar, look.MARKER_INK))]

    def plate(self, box: Box) -> list[Drawable]:
        """Return the framed ground of the corner mark."""
        frame_px = self._layout.px(0.0025)
        inner = Box(
            box.left_px + frame_px, box.bottom_px + frame_px, box.right_px - frame_px, box.top_px - frame_px
        )
        return [self.rectangle(box, look.WARNING_INK), self.rectangle(inner, look.WARNING_GROUND)]

    def _rounded(self, box: Box, rings: Sequence[tuple[int, Rgb]]) -> Any:
        """Return a rounded plate; each ring is its distance in pixels from the edge and the colour within."""
        width_px, height_px = round(box.width_px), round(box.height_px)
        radius_px = min(self._layout.px(0.022) + max(inset for inset, _ in rings), height_px / 2)
        return self._image(
            box, [(rounded(width_px, height_px, radius_px, inset_px), colour) for inset_px, colour in rings]
        )

    def _image(self, place: Box, inks: Sequence[tuple[Ink, Rgb]]) -> Any:
        """Return an image of the ground with one ink laid over another, each with its colour."""
        from PIL import Image
        from psychopy import visual

        pixels = np.full((round(place.height_px), round(place.width_px), 3), look.GROUND, dtype=float)
        for ink, colour in inks:
            pixels += ink[:, :, np.newaxis] * (np.array(colour) - pixels)
        return visual.ImageStim(
            self._window,
            image=Image.fromarray(np.rint(pixels).astype(np.uint8)),
            units="pix",
            size=(place.width_px, place.height_px),
            pos=((place.left_px + place.right_px) / 2, (place.bottom_px + place.top_px) / 2),
            interpolate=False,
            autoLog=False,
        )

    def _even(self, size: float) -> int:
        """Return a size in pixels that can be halved: symmetrical, and its edges are crisp."""
        return max(2, 2 * round(size * self._layout.unit_px / 2))


def _placed(stim: Any) -> Placed:
    x_px, y_px = stim.pos
    return Placed(stim, float(x_px), float(y_px))
