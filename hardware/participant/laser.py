"""From laser light to pain ratings, for brief pulses on hairy skin: pure functions. [D] throughout.

I = 100 (log10(fluence / detection) / log10(tolerance / detection))^1.2, and steeper for unpleasantness: the
shape that current has here, since no source at hand has one for light. Nothing below detection. Duration,
area and the place on the skin make no difference: unknown, so no effect. Chance comes from a generator of its
own, so that a person who feels heat as well feels it as if there were no light.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hardware.participant.model import History, faded, threshold_gate, varied
from hardware.participant.parameter_groups import Laser, Trials
from hardware.participant.parameters import Parameters
from hardware.participant.traits import Pain, Traits


@dataclass(frozen=True)
class LightThresholds:
    """One person's fluences in mJ/mm², ascending: just felt, just painful, and the most that is tolerated."""

    detection: float
    pain: float
    tolerance: float


def draw_light_thresholds(rng: np.random.Generator, parameters: Parameters) -> LightThresholds:
    """Draw one person's thresholds from a child of `rng`: nothing that `rng` itself draws is changed."""
    laser = parameters.laser
    deviation = float(rng.spawn(1)[0].standard_normal())
    return light_thresholds(laser.pain_mj_per_mm2 * math.pow(10, laser.pain_sd_log10 * deviation), laser)


def light_thresholds(pain: float, laser: Laser) -> LightThresholds:
    """Return the thresholds of a person to whom light of this fluence begins to hurt."""
    return LightThresholds(laser.detection_of_pain * pain, pain, laser.tolerance_of_pain * pain)


def felt_light(fluence: float, own: LightThresholds, traits: Traits, laser: Laser) -> Pain:
    """Return pain in rating points, not yet bounded, for the strongest pulse felt.

    As with current, of the gains only their ratio counts: how unpleasant pain is to this person.
    """
    if fluence <= own.detection:
        return Pain(0.0, 0.0)
    place = math.log10(fluence / own.detection) / math.log10(own.tolerance / own.detection)
    disliked = traits.gains.unpleasantness / traits.gains.intensity
    most, exponents = laser.rating_at_tolerance, laser.exponents
    return Pain(
        most * math.pow(place, exponents.intensity),
        most * disliked * math.pow(place, exponents.unpleasantness),
    )


def after_light(
    history: History, fluence: float, own: LightThresholds, now_s: float, trials: Trials
) -> History:
    """Return the history with one more pulse; below the pain threshold it is none, and lets it fade."""
    left = faded(history, now_s, trials)
    if fluence < own.pain:
        return left
    habituation = min(trials.habituation_most, left.habituation + trials.habituation_per_hit)
    return History(left.hits + 1, now_s, habituation, left.sensitisation)


def rated_light(
    fluence: float,
    effect: Pain,
    traits: Traits,
    own: LightThresholds,
    history: History,
    noise: Pain,
    parameters: Parameters,
) -> Pain:
    """Return the two ratings (0-100) of a pulse: pain times the condition's effect, and what varies."""
    if fluence <= own.detection:
        return Pain(0.0, 0.0)
    laser = parameters.laser
    gate = threshold_gate(math.log10(fluence), math.log10(own.pain), laser.pain_width_log10)
    pain = felt_light(fluence, own, traits, laser)
    return varied(pain, gate, effect, traits, history, noise, parameters.trials)


def is_painful_light(
    fluence: float,
    effect: Pain,
    traits: Traits,
    own: LightThresholds,
    deviation: float,
    parameters: Parameters,
) -> bool:
    """Return whether a pulse is called painful; `deviation` (standard normal) is what this trial has."""
    laser = parameters.laser
    as_if = fluence * math.pow(10, laser.pain_width_log10 * deviation)
    begins = felt_light(own.pain, own, traits, laser).intensity
    return effect.intensity * felt_light(as_if, own, traits, laser).intensity >= begins
