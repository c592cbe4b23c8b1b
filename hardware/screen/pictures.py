"""The four cue pictures, drawn by arithmetic: shapes, not colours, tell them apart.

All four fill the same square and hold the same amount of ink (tested), so that none catches the eye
more than another. Coordinates run from -0.5 to 0.5, x to the right and y upwards.
"""

from __future__ import annotations

import itertools
import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mindpain_task.views import Picture

Points: TypeAlias = npt.NDArray[np.float64]
Ink: TypeAlias = npt.NDArray[np.float64]

EDGE = 0.485
STROKE = 0.029
FINE_STROKE = 0.018


def picture(name: Picture, size_px: int) -> Ink:
    """Return a picture as (size_px, size_px) ink from 0 to 1, the top row first, edges smoothed."""
    canvas = _Canvas(size_px)
    draw = {"breath": _breath, "pain_site": _pain_site, "free": _free, "external_task": _external_task}[name]
    draw(canvas)
    return canvas.ink


def rounded(width_px: int, height_px: int, radius_px: float, inset_px: float) -> Ink:
    """Return a plate with round corners as (height_px, width_px) ink from 0 to 1, drawn in by `inset_px`."""
    half_x, half_y, radius = width_px / 2 - inset_px, height_px / 2 - inset_px, radius_px - inset_px
    x, y = np.meshgrid(np.arange(width_px) + 0.5 - width_px / 2, np.arange(height_px) + 0.5 - height_px / 2)
    over_x, over_y = np.abs(x) - (half_x - radius), np.abs(y) - (half_y - radius)
    outside = np.hypot(np.maximum(over_x, 0.0), np.maximum(over_y, 0.0))
    inside = np.minimum(np.maximum(over_x, over_y), 0.0)
    return np.asarray(np.clip(radius - outside - inside + 0.5, 0.0, 1.0))


class _Canvas:
    """A square of ink on which strokes and dots are laid."""

    def __init__(self, size_px: int) -> None:
        self._size_px = size_px
        centres = (np.arange(size_px) + 0.5) / size_px - 0.5
        self._x, self._y = np.meshgrid(centres, -centres)
        self.ink: Ink = np.zeros((size_px, size_px))

    def stroke(self, points: Points, width: float) -> None:
        """Draw a line of this width through the points (n, 2), with round ends and joints."""
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            reach = width / 2 + 2 / self._size_px
            rows = self._span(-max(y0, y1) - reach, -min(y0, y1) + reach)
            columns = self._span(min(x0, x1) - reach, max(x0, x1) + reach)
            x, y = self._x[rows, columns] - x0, self._y[rows, columns] - y0
            length_2 = (x1 - x0) ** 2 + (y1 - y0) ** 2
            along = (x * (x1 - x0) + y * (y1 - y0)) / length_2 if length_2 else np.zeros_like(x)
            along = np.clip(along, 0.0, 1.0)
            distance = np.hypot(x - along * (x1 - x0), y - along * (y1 - y0))
            # One pixel of soft edge: as even as the eye can see, on every graphics card.
            covered = np.clip((width / 2 - distance) * self._size_px + 0.5, 0.0, 1.0)
            np.maximum(self.ink[rows, columns], covered, out=self.ink[rows, columns])

    def dot(self, x: float, y: float, radius: float) -> None:
        """Draw a filled disc."""
        self.stroke(np.array([(x, y), (x, y)]), 2 * radius)

    def _span(self, low: float, high: float) -> slice:
        """Return the pixels between two coordinates, cut off at the edges."""
        first, last = math.floor((low + 0.5) * self._size_px), math.ceil((high + 0.5) * self._size_px)
        return slice(max(0, first), min(self._size_px, last))


def _curve(through: list[tuple[float, float]], closed: bool = False, steps: int = 12) -> Points:
    """Return a smooth line through the points (Catmull-Rom spline)."""
    given = np.array(through)
    if closed:
        padded = np.vstack([given[-1], given, given[0], given[1]])
    else:
        padded = np.vstack([2 * given[0] - given[1], given, 2 * given[-1] - given[-2]])
    t = np.linspace(0.0, 1.0, steps, endpoint=False)[:, None]
    pieces = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(padded[:-3], padded[1:-2], padded[2:-1], padded[3:], strict=True)
    ]
    return np.vstack([*pieces, padded[-2]])


def _circle(x: float, y: float, radius: float) -> Points:
    """Return the outline of a circle."""
    angle = np.linspace(0.0, 2 * math.pi, 97)
    return np.column_stack([x + radius * np.cos(angle), y + radius * np.sin(angle)])


def _breath(canvas: _Canvas) -> None:
    """A nose in profile, and three waves of air at its nostril."""
    profile = [
        (-0.395, 0.470), (-0.330, 0.390), (-0.300, 0.290), (-0.312, 0.215), (-0.270, 0.130),
        (-0.195, 0.035), (-0.120, -0.055), (-0.112, -0.105), (-0.165, -0.140), (-0.250, -0.142),
        (-0.288, -0.168), (-0.270, -0.205), (-0.238, -0.240), (-0.278, -0.278), (-0.244, -0.314),
        (-0.284, -0.360), (-0.268, -0.412), (-0.300, -0.452), (-0.360, -0.470),
    ]  # fmt: skip
    canvas.stroke(_curve(profile), STROKE)
    canvas.stroke(_curve([(-0.268, -0.088), (-0.262, -0.048), (-0.225, -0.030), (-0.190, -0.048)]), STROKE)
    along = np.linspace(0.0, 1.0, 80)
    for start_x, start_y, fall in ((-0.045, -0.125, 0.04), (-0.075, -0.20, 0.085), (-0.115, -0.275, 0.13)):
        x = start_x + (0.47 - start_x) * along
        y = start_y - fall * along + 0.026 * np.sin(2 * math.pi * 2.25 * along)
        canvas.stroke(np.column_stack([x, y]), STROKE)


def _pain_site(canvas: _Canvas) -> None:
    """A forearm with its hand, and rings around one spot of it."""
    outline = [
        (-0.515, 0.192), (-0.40, 0.192), (-0.22, 0.170), (-0.05, 0.130), (0.08, 0.112), (0.15, 0.135),
        (0.19, 0.205), (0.25, 0.262), (0.30, 0.240), (0.285, 0.180), (0.27, 0.125), (0.36, 0.128),
        (0.48, 0.112), (0.56, 0.075), (0.583, 0.015), (0.555, -0.045), (0.47, -0.090), (0.34, -0.122),
        (0.20, -0.118), (0.08, -0.100), (-0.06, -0.122), (-0.22, -0.162), (-0.40, -0.190), (-0.515, -0.195),
    ]  # fmt: skip
    turn = math.radians(45)
    rotation = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    shift = (0.036, 0.024)
    canvas.stroke(_curve(outline) @ rotation + shift, STROKE)
    x, y = np.array([-0.24, 0.0]) @ rotation + shift
    canvas.dot(x, y, 0.02)
    for radius in (0.058, 0.106):
        canvas.stroke(_circle(x, y, radius), FINE_STROKE)


def _free(canvas: _Canvas) -> None:
    """An open circle of dots."""
    count, dot_radius = 24, 0.0352
    for index in range(count):
        angle = 2 * math.pi * (index + 0.5) / count
        reach = EDGE - dot_radius
        canvas.dot(reach * math.cos(angle), reach * math.sin(angle), dot_radius)


def _external_task(canvas: _Canvas) -> None:
    """A list of three things to do, the first of them ticked."""
    left, half, right = -0.476, 0.084, 0.470
    centre = left + half
    square = np.array([(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)])
    for y in (0.385, 0.0, -0.385):
        canvas.stroke(square + np.array((centre, y)), FINE_STROKE)
        canvas.stroke(np.array([(-0.145, y), (right, y)]), STROKE)
    tick = [(-0.046, 0.004), (-0.012, -0.036), (0.050, 0.042)]
    canvas.stroke(np.array(tick) + np.array((centre, 0.385)), FINE_STROKE)
