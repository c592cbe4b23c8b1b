"""How a simulated person answers the items of questionnaires: nothing is read in them but their direction."""

from __future__ import annotations

import math
from typing import Literal, TypeAlias

import numpy as np

Leaning: TypeAlias = Literal[-1, 0, 1]
"""Which way a mindful person leans: to the last answers, to the first ones, or to neither."""
SPREAD = 0.25
"""[D] The standard deviation of one answer, as a share of the way from the first to the last."""
TRAIT_SHARE = 0.5
"""[D] How much of that deviation is the person's trait; the rest is each item's own."""


def answer_to_item(count: int, leaning: Leaning, trait_z: float, rng: np.random.Generator) -> int:
    """Draw the place (from 0) of an answer, around the middle of `count`; bounding is part of the model."""
    own = float(rng.standard_normal())
    if leaning:
        own = TRAIT_SHARE * leaning * trait_z + math.sqrt(1 - TRAIT_SHARE**2) * own
    place = round((count - 1) * (0.5 + SPREAD * own))
    return min(count - 1, max(0, place))
