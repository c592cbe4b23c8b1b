"""From a level on a person's own scale to pain ratings, for brief stimuli: pure functions.

I = most (log10(level / detection) / log10(tolerance / detection))^exponent, and steeper for unpleasantness;
nothing below detection. Current and laser light share the shape; what a level is, in which unit, they say.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from hardware.participant.model import History, faded, threshold_gate, varied
from hardware.participant.parameter_groups import Pair, Trials
from hardware.participant.traits import Pain, Traits


class Steepness(Protocol):
    """How a place between detection (0) and tolerance (1) becomes pain; one group of the parameters."""

    @property
    def exponents(self) -> Pair:
        """The powers of that place."""

    @property
    def rating_at_tolerance(self) -> float:
        """The rating (0-100) at tolerance."""

    @property
    def detection_of_pain(self) -> float:
        """Detection as a share of the pain threshold."""

    @property
    def tolerance_of_pain(self) -> float:
        """Tolerance as a multiple of the pain threshold."""

    @property
    def pain_width_log10(self) -> float:
        """How soft the threshold is for all that varies, in log10 of the level."""


@dataclass(frozen=True)
class OwnScale:
    """One person's levels, ascending: just felt, just painful, and the most that is tolerated.

    All in the unit of the stimulus: mA for current, mJ/mm² for laser light.
    """

    detection: float
    pain: float
    tolerance: float


def around(pain: float, steepness: Steepness) -> OwnScale:
    """Return the scale of a person to whom a stimulus of this level begins to hurt."""
    return OwnScale(steepness.detection_of_pain * pain, pain, steepness.tolerance_of_pain * pain)


def felt(level: float, own: OwnScale, traits: Traits, steepness: Steepness) -> Pain:
    """Return pain in rating points, not yet bounded, for the strongest stimulus felt.

    The scale is a person's own scale of intensity, so of the gains only their ratio counts: how unpleasant
    pain of the same intensity is to this person.
    """
    if level <= own.detection:
        return Pain(0.0, 0.0)
    reach = math.log10(own.tolerance / own.detection)
    place = math.log10(level / own.detection) / reach
    disliked = traits.gains.unpleasantness / traits.gains.intensity
    most, exponents = steepness.rating_at_tolerance, steepness.exponents
    return Pain(
        most * math.pow(place, exponents.intensity),
        most * disliked * math.pow(place, exponents.unpleasantness),
    )


def after(history: History, level: float, own: OwnScale, now_s: float, trials: Trials) -> History:
    """Return the history with one more stimulus; below the pain threshold it is none, and lets it fade.

    Such stimuli habituate as heat does. They do not sensitise: nothing is known, and heat's is in °C.
    """
    left = faded(history, now_s, trials)
    if level < own.pain:
        return left
    habituation = min(trials.habituation_most, left.habituation + trials.habituation_per_hit)
    return History(left.hits + 1, now_s, habituation, left.sensitisation)


def rated(
    level: float,
    effect: Pain,
    traits: Traits,
    own: OwnScale,
    history: History,
    noise: Pain,
    steepness: Steepness,
    trials: Trials,
) -> Pain:
    """Return the two ratings (0-100) of a stimulus: pain times the condition's effect, and what varies.

    As `rated_pain` does for heat: `effect` holds one person's multipliers, `history` the stimuli before this
    one, faded to now, and `noise` deviations in rating points. All that varies fades with the pain threshold,
    and below detection there is none of it.
    """
    if level <= own.detection:
        return Pain(0.0, 0.0)
    pain = felt(level, own, traits, steepness)
    gate = threshold_gate(math.log10(level), math.log10(own.pain), steepness.pain_width_log10)
    return varied(pain, gate, effect, traits, history, noise, trials)


def is_called_painful(
    level: float, effect: Pain, traits: Traits, own: OwnScale, deviation: float, steepness: Steepness
) -> bool:
    """Return whether it is called painful; `deviation` (standard normal) is what this trial has."""
    as_if = level * math.pow(10, steepness.pain_width_log10 * deviation)
    begins = felt(own.pain, own, traits, steepness).intensity
    return effect.intensity * felt(as_if, own, traits, steepness).intensity >= begins
