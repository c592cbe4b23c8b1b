"""From current to pain ratings, for electrical pulses through a surface pair: pure functions.

I = 100 (log10(mA / detection) / log10(tolerance / detection))^1.2, and steeper for unpleasantness; nothing
below detection. How many pulses there are, how fast and how wide, makes no difference: unknown, so no effect;
nor does the electrode, though only a surface pair is given. Chance comes from a generator of its own, so that
a person who feels heat as well feels it as if there were no current.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hardware.participant.model import History, faded, threshold_gate, varied
from hardware.participant.parameter_groups import Electrical, Trials
from hardware.participant.parameters import Parameters
from hardware.participant.traits import Pain, Traits


@dataclass(frozen=True)
class ShockThresholds:
    """One person's currents in mA, ascending: just felt, just painful, and the most that is tolerated."""

    detection_ma: float
    pain_ma: float
    tolerance_ma: float


def median_thresholds(electrical: Electrical) -> ShockThresholds:
    """Return the thresholds of the person in the middle of the population."""
    return _around(math.pow(10, electrical.log10_pain_ma_mean), electrical)


def draw_thresholds(rng: np.random.Generator, parameters: Parameters) -> ShockThresholds:
    """Draw one person's thresholds from a child of `rng`: nothing that `rng` itself draws is changed.

    Each call is another person; they are independent of how heat is felt (unknown).
    """
    electrical = parameters.electrical
    deviation = float(rng.spawn(1)[0].standard_normal())
    log10_pain_ma = electrical.log10_pain_ma_mean + electrical.log10_pain_ma_sd * deviation
    return _around(math.pow(10, log10_pain_ma), electrical)


def _around(pain_ma: float, electrical: Electrical) -> ShockThresholds:
    return ShockThresholds(
        electrical.detection_of_pain * pain_ma, pain_ma, electrical.tolerance_of_pain * pain_ma
    )


def felt_shock(
    current_ma: float, thresholds: ShockThresholds, traits: Traits, electrical: Electrical
) -> Pain:
    """Return pain in rating points, not yet bounded, for the strongest pulse felt.

    The thresholds are a person's own scale of intensity, so of the gains only their ratio counts: how
    unpleasant pain of the same intensity is to this person.
    """
    if current_ma <= thresholds.detection_ma:
        return Pain(0.0, 0.0)
    reach = math.log10(thresholds.tolerance_ma / thresholds.detection_ma)
    place = math.log10(current_ma / thresholds.detection_ma) / reach
    disliked = traits.gains.unpleasantness / traits.gains.intensity
    at_tolerance = electrical.rating_at_tolerance
    return Pain(
        at_tolerance * math.pow(place, electrical.exponents.intensity),
        at_tolerance * disliked * math.pow(place, electrical.exponents.unpleasantness),
    )


def after_shock(
    history: History, current_ma: float, thresholds: ShockThresholds, now_s: float, trials: Trials
) -> History:
    """Return the history with one more train; below the pain threshold it is no stimulus, and lets it fade.

    Trains habituate as heat does. They do not sensitise: for current nothing is known, and heat's is in °C.
    """
    left = faded(history, now_s, trials)
    if current_ma < thresholds.pain_ma:
        return left
    habituation = min(trials.habituation_most, left.habituation + trials.habituation_per_hit)
    return History(left.hits + 1, now_s, habituation, left.sensitisation)


def rated_shock(
    current_ma: float,
    effect: Pain,
    traits: Traits,
    thresholds: ShockThresholds,
    history: History,
    noise: Pain,
    parameters: Parameters,
) -> Pain:
    """Return the two ratings (0-100) of a train: pain times the condition's effect, and what varies.

    As `rated_pain` does for heat: `effect` holds one person's multipliers, `history` the stimuli before this
    one, faded to now, and `noise` deviations in rating points. All that varies fades with the pain threshold,
    and below detection there is none of it.
    """
    if current_ma <= thresholds.detection_ma:
        return Pain(0.0, 0.0)
    electrical, trials = parameters.electrical, parameters.trials
    pain = felt_shock(current_ma, thresholds, traits, electrical)
    log10_ma, log10_pain_ma = math.log10(current_ma), math.log10(thresholds.pain_ma)
    gate = threshold_gate(log10_ma, log10_pain_ma, electrical.pain_width_log10)
    return varied(pain, gate, effect, traits, history, noise, trials)
