"""How signals look: filled shapes of the same area, told apart by colour and by shape.

Colours are Okabe and Ito's, which people with any colour vision can tell apart, on this screen's dark ground.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from hardware.screen.layout import Rgb
from hardware.screen.pictures import Ink
from mindpain_task.views import Colour, Shape

RGB: Mapping[Colour, Rgb] = {
    "blue": (86, 180, 233),
    "yellow": (240, 228, 66),
    "orange": (230, 159, 0),
    "purple": (204, 121, 167),
    "white": (255, 255, 255),
    "grey": (140, 140, 140),
}
AREA = 0.30
"""Share of the picture's square that each shape fills."""


def signal_ink(shape: Shape, size_px: int) -> Ink:
    """Return a filled shape as (size_px, size_px) ink from 0 to 1, the top row first, edges smoothed."""
    centres = (np.arange(size_px) + 0.5) / size_px - 0.5
    x, y = np.meshgrid(centres, -centres)
    outside = {"circle": _circle, "square": _square, "triangle": _triangle, "diamond": _diamond}[shape](x, y)
    return np.asarray(np.clip(0.5 - outside * size_px, 0.0, 1.0))


def _circle(x: Ink, y: Ink) -> Ink:
    return np.asarray(np.hypot(x, y) - math.sqrt(AREA / math.pi))


def _square(x: Ink, y: Ink) -> Ink:
    return np.asarray(np.maximum(np.abs(x), np.abs(y)) - math.sqrt(AREA) / 2)


def _diamond(x: Ink, y: Ink) -> Ink:
    return np.asarray((np.abs(x) + np.abs(y) - math.sqrt(AREA / 2)) / math.sqrt(2))


def _triangle(x: Ink, y: Ink) -> Ink:
    """An equilateral triangle on its base, its centre of mass in the middle."""
    inner = math.sqrt(AREA / (3 * math.sqrt(3)))  # distance from the middle to each side
    sides = (-y, x * math.sqrt(3) / 2 + y / 2, -x * math.sqrt(3) / 2 + y / 2)
    return np.asarray(np.maximum(np.maximum(sides[0], sides[1]), sides[2]) - inner)
