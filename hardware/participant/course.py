"""How pain goes on while a stimulus lasts: from temperatures to momentary ratings, as pure functions."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_right
from collections.abc import Sequence
from typing import TypeAlias

from hardware.participant.model import History, felt_pain, threshold_gate, varied
from hardware.participant.parameter_groups import Course
from hardware.participant.parameters import Parameters
from hardware.participant.traits import Pain, Traits

Temperatures: TypeAlias = Sequence[tuple[float, float]]
"""(seconds since onset, °C) of the skin, ascending in time and not empty; straight lines between them."""


def felt_course(
    since_onset_s: float,
    temperatures: Temperatures,
    effect: Pain,
    traits: Traits,
    history: History,
    noise: Pain,
    parameters: Parameters,
) -> Pain:
    """Return the two momentary ratings (0-100), `since_onset_s` after a stimulus began.

    Only what the skin had until then is looked at. `effect`, `history` and `noise` are those of the whole
    stimulus, as for `rated_pain`; without noise it is a function of temperature alone.
    """
    course = parameters.course
    now_s = since_onset_s - course.lag_s
    felt_c = warmth(now_s, temperatures)
    pain = felt_pain(felt_c, traits, parameters.felt)
    share = adapted(now_s, temperatures, parameters.trials.hit_from_c, course)
    pain = Pain(pain.intensity * share, pain.unpleasantness * share)
    gate = threshold_gate(felt_c, traits.threshold_c, parameters.felt.threshold_width_c)
    return varied(pain, gate, effect, traits, history, noise, parameters.trials)


def warmth(now_s: float, temperatures: Temperatures) -> float:
    """Return the °C at a time; before the first one given it was that, and after the last one it still is."""
    after = bisect_right(temperatures, now_s, key=lambda sample: sample[0])
    if after == 0:
        return temperatures[0][1]
    if after == len(temperatures):
        return temperatures[-1][1]
    (one_s, one_c), (other_s, other_c) = temperatures[after - 1], temperatures[after]
    return one_c + (other_c - one_c) * (now_s - one_s) / (other_s - one_s)


def adapted(now_s: float, temperatures: Temperatures, painful_from_c: float, course: Course) -> float:
    """Return what the time in heat has made of pain at `now_s`, as a factor.

    It falls with `adaptation_tau_s` for `adapts_for_s` since the skin came over `painful_from_c`; after that
    it grows with `sensitisation_tau_s` while the skin is over `sensitises_over_c`. Whatever cools in between
    begins anew.
    """
    began_s = _above_since_s(now_s, temperatures, painful_from_c)
    if began_s is None:
        return 1.0
    grows_from_s = began_s + course.adapts_for_s
    hot_s = _above_s(grows_from_s, now_s, temperatures, course.sensitises_over_c)
    adapts_s = min(now_s - began_s, course.adapts_for_s)
    return math.exp(hot_s / course.sensitisation_tau_s - adapts_s / course.adaptation_tau_s)


def _above_since_s(now_s: float, temperatures: Temperatures, from_c: float) -> float | None:
    """Return since when the skin has been at `from_c` or warmer without a break; None where it is cooler."""
    if warmth(now_s, temperatures) < from_c:
        return None
    later_s, later_c = now_s, warmth(now_s, temperatures)
    for sample_s, sample_c in reversed(temperatures):
        if sample_s > now_s:
            continue
        if sample_c < from_c:
            return later_s - (later_s - sample_s) * (later_c - from_c) / (later_c - sample_c)
        later_s, later_c = sample_s, sample_c
    return min(now_s, temperatures[0][0])


def _above_s(since_s: float, until_s: float, temperatures: Temperatures, over_c: float) -> float:
    """Return for how many seconds the skin was over `over_c` between two times, judged sample by sample."""
    if until_s <= since_s:
        return 0.0
    times_s = [since_s, *(t for t, _ in temperatures if since_s < t < until_s), until_s]
    pairs = itertools.pairwise(times_s)
    return sum(
        later - earlier for earlier, later in pairs if warmth((earlier + later) / 2, temperatures) > over_c
    )
