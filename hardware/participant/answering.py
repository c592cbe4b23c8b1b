"""Which answer is meant, and which hand gives it: on a line, among numbers, or among a few words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hardware.felt import Felt
from hardware.participant.hands import (
    FEWEST_POINTS,
    MOST_POINTS,
    Hand,
    KeyHand,
    pointer_movement,
)
from hardware.participant.own_scale import OwnScale, is_called_painful
from hardware.participant.parameter_groups import Answering
from hardware.participant.parameters import Parameters
from hardware.participant.pressing import press_threshold_c
from hardware.participant.traits import Pain, Traits
from mindpain_task.views import Choice

KEY_REACTION = 0.4  # share of the response time before the first key is pressed
UNDERSTOOD = 0.9
"""[D] How likely one question about the lesson is answered right, at the first time as at any other."""
LEAST_PAIN = 1.0
"""[D] The lowest rating (0-100) of a pain that was said to be one; among numbers it is the first after 0."""
COLD_HURTS_FROM = 5.0
"""[D] The rating (0-100) from which an immersion is called painful."""
NOT_PAINFUL, PAINFUL = 0, 1
"""The places of no and yes."""


@dataclass(frozen=True)
class Timing:
    """How one answer comes: after how many seconds, and by how many points where a pointer gives it."""

    response_s: float
    points: int


def draw_timing(answering: Answering, rng: np.random.Generator) -> Timing:
    """Draw how an answer in words comes; lapses are as those of scales."""
    response_s = answering.median_s * math.exp(answering.sigma * float(rng.standard_normal()))
    if float(rng.random()) < answering.lapse_probability:
        response_s = max(response_s, answering.lapse_s)
    return Timing(response_s, int(rng.integers(FEWEST_POINTS, MOST_POINTS + 1)))


def carried_out(
    hand: Literal["pointer", "keys"],
    start: float,
    answer: float,
    time_s: float,
    timing: Timing,
    *,
    is_stepped: bool = False,
) -> Hand:
    """Return the hand that brings a marker from `start` to `answer` (0-100) and confirms it.

    `is_stepped`: the marker goes from place to place, on a numeric scale and among answers.
    """
    if hand == "keys":
        begin_s = time_s + KEY_REACTION * timing.response_s
        return KeyHand(start, answer, begin_s, holds=not is_stepped)
    return pointer_movement(start, answer, time_s, time_s + timing.response_s, timing.points)


def on_scale(rating: float, points: int, *, was_painful: bool = False) -> float:
    """Return a rating (0-100) as it is given: to 0.1 on a line, at the nearest of `points` numbers.

    `was_painful`: it was called painful just before, so it is not no pain.
    """
    if not points:
        return round(max(rating, LEAST_PAIN) if was_painful else rating, 1)
    apart = 100 / (points - 1)
    return apart * max(round(rating / apart), int(was_painful))


def place_of(choice: Choice, place: int) -> float:
    """Return where (0-100) an answer stands."""
    return 100 * (place + 0.5) / len(choice.options)


def answer_to_lesson(choice: Choice, right: int, rng: np.random.Generator) -> int:
    """Draw the place of the answer to a question about what was taught."""
    if float(rng.random()) < UNDERSTOOD:
        return right
    return int(rng.choice([place for place in range(len(choice.options)) if place != right]))


def is_painful(
    felt: Felt,
    effect: Pain,
    traits: Traits,
    current: OwnScale,
    light: OwnScale,
    deviation: float,
    parameters: Parameters,
) -> bool:
    """Return whether a stimulus is called painful: the person's own threshold was reached.

    `effect` holds the condition's multipliers: where they leave less of pain, more is needed. `deviation`
    (standard normal) is what this trial has of its own: of warmth as for a press, of current and light as
    wide as the threshold is soft [D].
    """
    if fluence := felt.strongest_mj_per_mm2:
        return is_called_painful(fluence, effect, traits, light, deviation, parameters.laser)
    if current_ma := felt.strongest_ma:
        return is_called_painful(current_ma, effect, traits, current, deviation, parameters.electrical)
    return felt.warmest_c >= press_threshold_c(effect, traits, deviation, parameters)
