"""A schematic body, front and back, as shapes, and where on it the regions of the skin lie; in pixels.

Only the participant's left half is written; the right one is its mirror. From the front the left is on the
right of the picture, and palms face forward; from the back the left is on the left.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

WIDTH, HEIGHT, MIDDLE = 330.0, 560.0, 165.0
"""Of one view; its middle is the body's."""
LIMBS: tuple[tuple[float, float, float, float, float], ...] = (
    (36, 112, 74, 196, 32),
    (74, 196, 106, 290, 29),
    (106, 290, 116, 326, 27),
    (112, 318, 121, 350, 17),
    (114, 300, 130, 320, 10),
    (23, 290, 28, 400, 44),
    (28, 400, 31, 510, 37),
    (32, 512, 44, 536, 25),
)
"""Arm, forearm, hand, fingers, thumb, thigh, lower leg, foot: from x, y to x, y (x from the middle), and how
thick."""
TRUNK = "M -40,96 Q 0,84 40,96 L 44,220 Q 40,260 45,296 L -45,296 Q -40,260 -44,220 Z"
HEAD = (0.0, 46.0, 26.0)
NECK = (0.0, 66.0, 0.0, 96.0, 24.0)


@dataclass(frozen=True)
class Lies:
    """Where a region lies: the view, and the line from its first place (distal) to its last one."""

    view: str
    x1: float
    y1: float
    x2: float
    y2: float

    def place(self, number: int, of: int) -> tuple[float, float]:
        """Return x (from the middle, to the participant's left) and y of a place, counted from 1."""
        along = 0.5 if of == 1 else (number - 1) / (of - 1)
        return self.x1 + along * (self.x2 - self.x1), self.y1 + along * (self.y2 - self.y1)

    def spacing(self, of: int) -> float:
        """Return how far apart that many places lie."""
        return math.hypot(self.x2 - self.x1, self.y2 - self.y1) / max(1, of - 1)


REGIONS = {
    "volar_forearm": Lies("front", 104, 284, 78, 208),
    "dorsal_forearm": Lies("back", 104, 284, 78, 208),
    "upper_arm": Lies("front", 70, 186, 44, 126),
    "hand": Lies("front", 116, 334, 112, 308),
    "hand_dorsum": Lies("back", 116, 330, 110, 302),
    "palm": Lies("front", 113, 328, 106, 304),
    "thenar": Lies("front", 124, 312, 116, 300),
    "index_finger": Lies("front", 123, 352, 120, 336),
    "thigh": Lies("front", 28, 384, 22, 300),
    "calf": Lies("back", 32, 492, 30, 412),
    "shin": Lies("front", 32, 494, 30, 412),
    "foot": Lies("front", 46, 538, 36, 518),
    "foot_dorsum": Lies("front", 46, 538, 36, 518),
    "foot_sole": Lies("back", 46, 538, 36, 518),
    "abdomen": Lies("front", 22, 200, 22, 270),
    "lower_back": Lies("back", 20, 218, 20, 280),
    "trapezius": Lies("back", 16, 92, 40, 104),
}
