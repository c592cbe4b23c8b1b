"""Simulated raters to try calibrations on, of curve shapes that no method here was made for; pure.

Numbers without another tag are [D]. Levels are in °C, ratings in points from 0 to 100.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np

Shape: TypeAlias = Literal["power law", "logistic", "step-like", "linear with floor"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
# Power 2.1 [F: Price 1983] over 34 °C [M:med], 48 points at 49 °C, times 1.5 for the anchors of a moderate
# scale; threshold 44.0 °C with a gate of 0.6 °C; logistic of 49.3 and 3.3 °C. All as in the simulated
# participant's curve [C], whose gain differs by 0.35 (log) and whose temperature by 1.5 °C between people.
POWER, ZERO_C, PEAK, PEAK_C, ANCHOR = 2.1, 34.0, 48.0, 49.0, 1.5
THRESHOLD_C, GATE_C = 44.0, 0.6
MIDPOINT_C, WIDTH_C = 49.3, 3.3
SHIFT_SD_C, LOG_GAIN_SD = 1.5, 0.35
STEP_C, STEP_WIDTH_C = 45.5, 0.2
PLATEAU, PLATEAU_PER_LOG_GAIN, PLATEAUS = 80.0, 25.0, (68.0, 95.0)
RISE_PER_C = 14.0
NOISES = (5.0, 12.0)
DRIFT_SD = 0.4
"""How much ratings drift, in points per trial."""
MISSED = 0.01
"""Share of trials without an answer."""
REACTION_S, RAMP_C_PER_S = (0.3, 0.5), 1.0
YES_WIDTHS_C = {"power law": GATE_C, "logistic": 1.0, "step-like": 0.15}
YES_RISES_OVER_C = 3.0
"""The linear rater's yes rises evenly over so much, around the threshold."""
COLDEST_C, HOTTEST_C = 20.0, 70.0
"""Between these, levels are looked for that a curve reaches."""


@dataclass(frozen=True)
class Rater:
    """One person; a `shift_c` over 0 feels more, `gain` is a factor, `drift` is in points per trial."""

    shape: Shape
    shift_c: float
    gain: float
    noise: float
    drift: float

    def curve(self, level_c: float) -> float:
        """Return the rating without noise or drift."""
        felt_c = level_c + self.shift_c
        match self.shape:
            case "power law":
                power = math.pow(max(felt_c - ZERO_C, 0.0) / (PEAK_C - ZERO_C), POWER)
                rating = PEAK * ANCHOR * self.gain * power * _logistic((felt_c - THRESHOLD_C) / GATE_C)
            case "logistic":
                rating = 100 * ANCHOR * self.gain * _logistic((felt_c - MIDPOINT_C) / WIDTH_C)
            case "step-like":
                rating = self._plateau() * _logistic((felt_c - STEP_C) / STEP_WIDTH_C)
            case "linear with floor":
                rating = RISE_PER_C * self.gain * (felt_c - THRESHOLD_C)
        return min(max(rating, 0.0), 100.0)

    def painful(self, level_c: float) -> float:
        """Return how probably a level is called painful."""
        over_c = level_c + self.shift_c - THRESHOLD_C
        if self.shape == "linear with floor":
            return min(max(0.5 + over_c / YES_RISES_OVER_C, 0.0), 1.0)
        return _logistic(over_c / YES_WIDTHS_C[self.shape])

    def crossing_c(self, rating: float) -> float:
        """Return the level at which the noiseless curve reaches a rating, infinite where it never does."""
        return _first(lambda level_c: self.curve(level_c) >= rating)

    def threshold_c(self) -> float:
        """Return the level that is called painful half of the time."""
        return THRESHOLD_C - self.shift_c

    def _plateau(self) -> float:
        return min(max(PLATEAU + PLATEAU_PER_LOG_GAIN * math.log(self.gain), PLATEAUS[0]), PLATEAUS[1])


def draw_rater(shape: Shape, chance: np.random.Generator) -> Rater:
    """Draw one person of a curve shape."""
    shift, gain, drift = chance.standard_normal(3).tolist()
    noise = float(chance.uniform(*NOISES))
    return Rater(shape, SHIFT_SD_C * shift, math.exp(LOG_GAIN_SD * gain), noise, DRIFT_SD * drift)


def rate(rater: Rater, level_c: float, number: int, chance: np.random.Generator) -> float | None:
    """Return a rating in whole points for the trial of that number, or None for a missed one."""
    noise = rater.noise * float(chance.standard_normal())
    if chance.random() < MISSED:
        return None
    felt = rater.curve(level_c) + rater.drift * (number - 1) + noise
    return float(round(min(max(felt, 0.0), 100.0)))


def says_painful(rater: Rater, level_c: float, chance: np.random.Generator) -> float | None:
    """Return 1 for yes or 0 for no, or None for a missed answer."""
    share, missed = chance.random(2).tolist()
    return None if missed < MISSED else float(share < rater.painful(level_c))


def presses_at_c(rater: Rater, top_c: float, chance: np.random.Generator) -> float | None:
    """Return where a person presses while it gets warmer, or None where the top comes first.

    What hurts this time is drawn from the same curve as a yes; the press comes a reaction time later.
    """
    share = float(chance.random())
    felt_c = _first(lambda level_c: rater.painful(level_c) >= share)
    pressed_c = felt_c + RAMP_C_PER_S * float(chance.uniform(*REACTION_S))
    return None if pressed_c > top_c else pressed_c


def _first(reached: Callable[[float], bool]) -> float:
    """Return the lowest level that reaches something that every higher one reaches, too."""
    low_c, high_c = COLDEST_C, HOTTEST_C
    if not reached(high_c):
        return math.inf
    for _ in range(50):
        middle_c = (low_c + high_c) / 2
        low_c, high_c = (low_c, middle_c) if reached(middle_c) else (middle_c, high_c)
    return high_c


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > -500 else 0.0
