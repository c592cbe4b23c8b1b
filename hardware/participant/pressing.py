"""When a person ends heat or current by a press: pain begins, or it is enough, or it was long enough; pure.

For the method of limits, and for control over current. A press that ends heat comes `press_delay_s` after the
skin got there, so what is measured is higher by that time's rise: the bias that the method is known for.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from hardware.participant.model import felt_pain
from hardware.participant.parameters import Parameters
from hardware.participant.traits import Pain, Traits

HOTTEST_C = 65.0
"""[D] No one is asked about more than this."""
NEAR_ENOUGH_C = 1e-6
CURRENT_MEDIAN_S = 2.0
"""[D] From the first pulse that is felt to the press that ends a train, of the person in the middle."""
CURRENT_SIGMA = 0.4
"""[D] How people differ in it, of logarithms."""
CURRENT_TRIAL_SIGMA = 0.2
"""[D] How trials of one person differ in it, of logarithms."""
CURRENT_LEFT_ALONE = 0.1
"""[D] How likely a train is left to run its course."""


def press_threshold_c(effect: Pain, traits: Traits, deviation: float, parameters: Parameters) -> float:
    """Return the °C of the skin at which pain begins; infinity if it never does.

    With no task it is the person's own threshold; under a condition it is the warmth that feels as strong
    then as the threshold does with no task. `deviation` (standard normal) is what this trial has of its own.
    """
    felt = parameters.felt
    begins = felt_pain(traits.threshold_c, traits, felt).intensity
    at_c = _reaches_c(begins, effect, traits, parameters)
    return at_c + parameters.pressing.threshold_trial_sd_c * deviation


def press_tolerance_c(effect: Pain, traits: Traits, deviation: float, parameters: Parameters) -> float:
    """Return the °C of the skin at which it is enough; infinity if it never is.

    The limit is a momentary intensity on the person's own scale: who rates everything higher also goes on to
    higher ratings. People differ in it by their endurance, and trials by `deviation` (standard normal).
    """
    pressing = parameters.pressing
    varies = (
        pressing.tolerance_sigma * traits.endurance + pressing.tolerance_trial_sigma * deviation
    )  # of logarithms
    limit = pressing.tolerance_rating * parameters.felt.anchor_factor
    limit *= traits.gains.intensity * math.exp(varies)
    return _reaches_c(limit, effect, traits, parameters)


def press_delay_s(deviation: float, parameters: Parameters) -> float:
    """Return the seconds from the skin's warmth to the press; `deviation` is standard normal."""
    pressing = parameters.pressing
    reaction_s = pressing.reaction_median_s * math.exp(pressing.reaction_sigma * deviation)
    return parameters.course.lag_s + reaction_s


def ends_current_after_s(patience: float, deviation: float, luck: float) -> float:
    """Return the seconds from the first pulse felt to the press; infinity where none comes.

    `patience` is a person's and `deviation` a trial's (both standard normal), `luck` evenly from 0 to 1.
    How strong it is makes no difference: nobody says how much it does.
    """
    if luck < CURRENT_LEFT_ALONE:
        return math.inf
    return CURRENT_MEDIAN_S * math.exp(CURRENT_SIGMA * patience + CURRENT_TRIAL_SIGMA * deviation)


def _reaches_c(intensity: float, effect: Pain, traits: Traits, parameters: Parameters) -> float:
    def felt(at_c: float) -> float:
        return effect.intensity * felt_pain(at_c, traits, parameters.felt).intensity

    return _first_c(lambda at_c: felt(at_c) >= intensity, parameters.felt.origin_c - 10 * abs(traits.shift_c))


def _first_c(is_reached: Callable[[float], bool], from_c: float) -> float:
    """Return the lowest °C at which something that only rises with warmth is reached."""
    if not is_reached(HOTTEST_C):
        return math.inf
    low_c, high_c = min(from_c, HOTTEST_C), HOTTEST_C
    while high_c - low_c > NEAR_ENOUGH_C:
        middle_c = (low_c + high_c) / 2
        low_c, high_c = (low_c, middle_c) if is_reached(middle_c) else (middle_c, high_c)
    return high_c
