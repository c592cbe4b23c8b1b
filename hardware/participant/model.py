"""From warmth to pain ratings: pure functions; chance comes from a generator.

The person and the condition have modules of their own; their names are at hand here as well.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from hardware.participant.conditions import multipliers, personal, probe_rating
from hardware.participant.parameter_groups import Felt, Trials
from hardware.participant.parameters import Parameters
from hardware.participant.traits import Pain, Traits, bounded, draw_pair, draw_person, logistic

__all__ = [
    "History",
    "Pain",
    "Traits",
    "after_hit",
    "draw_pair",
    "draw_person",
    "faded",
    "felt_pain",
    "multipliers",
    "personal",
    "probe_rating",
    "rated_pain",
    "threshold_gate",
    "varied",
]


@dataclass(frozen=True)
class History:
    """The stimuli felt so far and what they left behind, in rating points at `last_s`."""

    hits: int = 0
    last_s: float = 0.0
    habituation: float = 0.0
    sensitisation: float = 0.0


def threshold_gate(felt_c: float, threshold_c: float, width_c: float) -> float:
    """Return how far (0-1) warmth of `felt_c` is past the pain threshold."""
    return logistic((felt_c - threshold_c) / width_c)


def felt_pain(felt_c: float, traits: Traits, felt: Felt) -> Pain:
    """Return pain in rating points, not yet bounded, for the warmest °C felt.

    Source: power functions 2.1 and 3.8 (Price 1983) over 34 °C behind a threshold; or a sigmoid that fits
    their intensity from 45 to 50 °C, with unpleasantness as far from intensity as it is there.
    """
    over = max(0.0, felt_c + traits.shift_c - felt.origin_c) / (felt.reference_c - felt.origin_c)
    intensity, unpleasantness = felt.exponents.intensity, felt.exponents.unpleasantness
    if felt.curve == "sigmoid":
        at_one = 100 * felt.anchor_factor
        at_one *= logistic((felt_c + traits.shift_c - felt.sigmoid.half_c) / felt.sigmoid.width_c)
        intensity, unpleasantness = 0.0, unpleasantness - intensity
    else:
        gate = threshold_gate(felt_c, traits.threshold_c, felt.threshold_width_c)
        at_one = felt.rating_at_reference * felt.anchor_factor * gate
    return Pain(
        at_one * traits.gains.intensity * math.pow(over, intensity),
        at_one * traits.gains.unpleasantness * math.pow(over, unpleasantness),
    )


def faded(history: History, now_s: float, trials: Trials) -> History:
    """Return what is left at `now_s` of habituation and sensitisation."""
    since_s = max(0.0, now_s - history.last_s)
    return History(
        history.hits,
        now_s,
        history.habituation * math.exp(-since_s / trials.habituation_tau_s),
        history.sensitisation * math.exp(-since_s / trials.sensitisation_tau_s),
    )


def after_hit(history: History, felt_c: float, now_s: float, trials: Trials) -> History:
    """Return the history with one more stimulus of `felt_c`; warmth that is no stimulus only lets it fade."""
    left = faded(history, now_s, trials)
    if felt_c < trials.hit_from_c:
        return left
    hotter_c = max(0.0, felt_c - trials.sensitisation_from_c)
    more = trials.sensitisation_per_hit_and_c * hotter_c
    return History(
        left.hits + 1,
        now_s,
        min(trials.habituation_most, left.habituation + trials.habituation_per_hit),
        min(trials.sensitisation_most, left.sensitisation + more),
    )


def rated_pain(
    felt_c: float, effect: Pain, traits: Traits, history: History, noise: Pain, parameters: Parameters
) -> Pain:
    """Return the two ratings (0-100) of a stimulus: pain times the condition's effect, and what varies.

    `effect` holds one person's multipliers, `history` the stimuli before this one, faded to now, and
    `noise` deviations in rating points. All that varies fades with the threshold: no pain, no noise.
    """
    felt = parameters.felt
    pain = felt_pain(felt_c, traits, felt)
    gate = threshold_gate(felt_c, traits.threshold_c, felt.threshold_width_c)
    return varied(pain, gate, effect, traits, history, noise, parameters.trials)


def varied(
    pain: Pain, gate: float, effect: Pain, traits: Traits, history: History, noise: Pain, trials: Trials
) -> Pain:
    """Return pain as it is rated (0-100): on this day, after what came before, under a condition, with noise.

    Day and history change the pain itself, which ends at 100, the most that can be felt; of that the
    condition takes its share. Noise belongs to the rating, and there is more of it where intensity is low.
    """
    noisier = 1 + trials.noisier_by * max(0.0, 1 - pain.intensity * effect.intensity / trials.noisier_below)
    drift = history.sensitisation - history.habituation
    first = 0.0 if history.hits else 1.0

    def rated(felt: float, left: float, session: float, first_excess: float, own_noise: float) -> float:
        today = bounded(felt + gate * (session + drift + first * first_excess))
        return bounded(today * left + gate * own_noise * noisier)

    day, excess = traits.session, trials.first_excess
    return Pain(
        rated(pain.intensity, effect.intensity, day.intensity, excess.intensity, noise.intensity),
        rated(
            pain.unpleasantness,
            effect.unpleasantness,
            day.unpleasantness,
            excess.unpleasantness,
            noise.unpleasantness,
        ),
    )
