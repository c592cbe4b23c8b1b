"""When a person presses while heat rises: the warmth at which pain begins, or is enough; pure functions.

For the method of limits. A press comes `press_delay_s` after the skin got there, so what is measured is
higher by that time's rise: the bias that the method is known for.
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
