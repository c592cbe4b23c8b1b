"""What a condition does to pain, after so many hours of practice: pure functions.

Two routes open with practice: attention away from pain, early and lost again to expertise, and mindful
attention toward it, late. What no source says has no effect.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hardware.participant.parameter_groups import Effects, Pair, Routes
from hardware.participant.parameters import Parameters
from hardware.participant.study_effects import after_signal
from hardware.participant.study_groups import Told
from hardware.participant.traits import Pain, Traits, bounded, logistic
from mindpain_task.model import Condition

PLACEBO = frozenset({"expectation"})
SHAM = frozenset({"expectation", "breathing_pace"})


@dataclass(frozen=True)
class Multipliers:
    """What a condition leaves of pain and of anticipatory anxiety (1 is all of it).

    `recovery` is what it adds to pain afterwards, in rating points, each time it is asked for or only
    `recovers_once`. `tolerance` is what log tolerance of cold gains; None where that follows from pain. Less
    pain than `from_rating` is left as it is.
    """

    intensity: float
    unpleasantness: float
    anxiety: float
    recovery: float = 0.0
    recovers_once: bool = False
    tolerance: float | None = None
    from_rating: float = 0.0


UNMOVED = Multipliers(1.0, 1.0, 1.0)


def away_route(practice_hours: float, routes: Routes) -> float:
    """Return how far (0-1) practice has opened attention away from pain: gA = 1 - exp(-h / tau)."""
    return -math.expm1(-practice_hours / routes.away_tau_h)


def toward_route(practice_hours: float, routes: Routes) -> float:
    """Return how far (0-1) practice has opened attention toward pain: gB = 1 / (1 + (half / h)^steepness)."""
    if practice_hours == 0:
        return 0.0
    return logistic(routes.toward_steepness * (math.log(practice_hours) - math.log(routes.toward_half_h)))


def multipliers(condition: Condition | None, parameters: Parameters) -> Multipliers:
    """Return what a condition leaves of pain in the mean person of these practice hours; None is no task.

    In this order: what the set tells of a condition by its name; placebo and sham by what their instruction
    consists of (nothing but expectation, or that and a pace of breathing); suppression; a demanding task
    (`load`); then the two routes. Breath is the away route with a mindful or neutral attitude, since nothing
    published separates them; the pain site is the toward route when mindful, and concentration when neutral.
    Everything else is x1, since it is unknown: free attention with any attitude, reappraisal,
    self-compassion, a task or recording without load.
    """
    if condition is None:
        return UNMOVED
    if condition.name in parameters.told:
        return _told(parameters.told[condition.name])
    return _by_routes(condition, parameters)


def _told(told: Told) -> Multipliers:
    return Multipliers(
        1 - told.intensity,
        1 - told.unpleasantness,
        1 - told.anxiety,
        told.recovery,
        recovers_once=True,
        tolerance=told.tolerance,
        from_rating=told.from_rating,
    )


def _by_routes(condition: Condition, parameters: Parameters) -> Multipliers:
    effects = parameters.effects
    components = frozenset(condition.components)
    if components == PLACEBO:
        return _less(effects.placebo)
    if components == SHAM:
        return _less(effects.sham)
    if condition.attitude == "suppress":
        return _less(effects.suppression, effects.suppression_recovery)
    if condition.attention_target == "external_task" and "load" in components:
        return _less(effects.distraction)
    if condition.attitude not in ("mindful", "neutral"):
        return UNMOVED
    if condition.attention_target == "breath":
        return _at_breath(parameters)
    if condition.attention_target == "pain_site":
        return _at_pain(condition.attitude == "mindful", parameters)
    return UNMOVED


def _less(share: Pair, recovery: float = 0.0) -> Multipliers:
    return Multipliers(1 - share.intensity, 1 - share.unpleasantness, 1.0, recovery)


def _at_breath(parameters: Parameters) -> Multipliers:
    """Return the away route; `toward_at_breath` of the toward route comes along, but not for intensity."""
    effects = parameters.effects
    toward = toward_route(parameters.practice_hours, parameters.routes)
    away = away_route(parameters.practice_hours, parameters.routes)
    away *= 1 - effects.away_lost_to_expertise * toward
    along = effects.toward_at_breath * toward
    return Multipliers(
        intensity=1 - effects.away.intensity * away,
        unpleasantness=1 - effects.away.unpleasantness * away - effects.toward.unpleasantness * along,
        anxiety=1 - effects.toward_anxiety * along,
    )


def _at_pain(is_mindful: bool, parameters: Parameters) -> Multipliers:
    """Return the toward route, with what acceptance does for novices; or else concentration.

    Both novices' effects go smoothly, with the toward route, to the experts' x1.00.
    """
    effects = parameters.effects
    toward = toward_route(parameters.practice_hours, parameters.routes)
    if not is_mindful:
        rise = 1 + effects.concentration_rise * (1 - toward)
        return Multipliers(rise, rise, 1.0)
    accept = effects.novice_accept
    return Multipliers(
        intensity=(1 - effects.toward.intensity * toward) * (1 - accept.intensity * (1 - toward)),
        unpleasantness=(1 - effects.toward.unpleasantness * toward)
        * (1 - accept.unpleasantness * (1 - toward)),
        anxiety=1 - effects.toward_anxiety * toward,
    )


def personal(mean: Multipliers, traits: Traits, effects: Effects) -> Pain:
    """Return one person's multipliers: people differ where the mean reduction is more than `differs_from`."""

    def one(multiplier: float, deviation: float) -> float:
        if 1 - multiplier <= effects.differs_from:
            return multiplier
        return max(0.0, multiplier - deviation)

    return Pain(
        one(mean.intensity, traits.reduction.intensity),
        one(mean.unpleasantness, traits.reduction.unpleasantness),
    )


def probe_rating(
    scale: str,
    condition: Condition | None,
    parameters: Parameters,
    rng: np.random.Generator,
    *,
    signal: str | None = None,
    is_first: bool = True,
) -> float:
    """Return the answer (0-100) to a scale other than the two of pain.

    `signal` is what was seen since the last stimulus; `is_first` says that it was not asked since the last
    immersion, nor under this condition without one.
    """
    probe = parameters.probe(scale)
    toward = toward_route(parameters.practice_hours, parameters.routes)
    at_breath = condition is not None and condition.attention_target == "breath"
    mean = probe.mean + probe.with_expertise * toward + probe.with_effort * at_breath * (1 - toward)
    left = multipliers(condition, parameters)
    if probe.is_anxiety:
        mean *= left.anxiety * (1 - after_signal(signal, condition, parameters).anxiety)
    if probe.is_recovery and (is_first or not left.recovers_once):
        mean += left.recovery
    if condition is not None and condition.name in parameters.told:
        mean += parameters.told[condition.name].scales.get(scale, 0.0)
    return bounded(mean + probe.sd * float(rng.standard_normal()))
