"""From warmth and instruction to pain ratings: pure functions; chance comes from a generator.

Ratings run from 0 to 100 because the scale does; bounding them is part of the model.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hardware.participant.parameters import Effects, Felt, Parameters, Routes, Spread, Trials
from mindpain_task.model import Condition


@dataclass(frozen=True)
class Pain:
    """Intensity and unpleasantness: rating points, factors or logarithms, as the function says."""

    intensity: float
    unpleasantness: float


@dataclass(frozen=True)
class Multipliers:
    """What a condition leaves of pain and of anticipatory anxiety (1 is all of it)."""

    intensity: float
    unpleasantness: float
    anxiety: float


@dataclass(frozen=True)
class Traits:
    """One person on one day.

    `gains` are factors, `session` rating points, `reduction` shares added to a mean reduction.
    """

    shift_c: float
    threshold_c: float
    gains: Pain
    session: Pain
    reduction: Pain


@dataclass(frozen=True)
class History:
    """The stimuli felt so far and what they left behind, in rating points at `last_s`."""

    hits: int = 0
    last_s: float = 0.0
    habituation: float = 0.0
    sensitisation: float = 0.0


def average_person(felt: Felt) -> Traits:
    """Return the person of the published curve: no shift, no gain, no good or bad day."""
    zero = Pain(0.0, 0.0)
    return Traits(0.0, felt.threshold_c, Pain(1.0, 1.0), zero, zero)


def draw_person(parameters: Parameters, rng: np.random.Generator) -> Traits:
    """Draw one person on one day from the population."""
    people = parameters.people
    sensitive = float(rng.standard_normal())
    gains = draw_pair(people.log_gain_sd, rng)
    return Traits(
        shift_c=people.shift_sd_c * sensitive,
        threshold_c=parameters.felt.threshold_c - people.threshold_sd_c * sensitive,
        gains=Pain(math.exp(gains.intensity), math.exp(gains.unpleasantness)),
        session=draw_pair(people.session_sd, rng),
        reduction=draw_pair(parameters.effects.differs_sd, rng),
    )


def draw_pair(spread: Spread, rng: np.random.Generator) -> Pain:
    """Draw correlated normal deviations with mean 0."""
    first, second = rng.standard_normal(2).tolist()
    own = math.sqrt(1 - spread.correlation**2)
    return Pain(spread.intensity * first, spread.unpleasantness * (spread.correlation * first + own * second))


def threshold_gate(felt_c: float, threshold_c: float, width_c: float) -> float:
    """Return how far (0-1) warmth of `felt_c` is past the pain threshold."""
    return _logistic((felt_c - threshold_c) / width_c)


def felt_pain(felt_c: float, traits: Traits, felt: Felt) -> Pain:
    """Return pain in rating points, not yet bounded, for the warmest °C felt.

    Source: power functions 2.1 and 3.8 (Price 1983) over 34 °C behind a threshold.
    """
    over = max(0.0, felt_c + traits.shift_c - felt.origin_c) / (felt.reference_c - felt.origin_c)
    gate = threshold_gate(felt_c, traits.threshold_c, felt.threshold_width_c)
    at_reference = felt.rating_at_reference * felt.anchor_factor * gate
    return Pain(
        at_reference * traits.gains.intensity * math.pow(over, felt.exponents.intensity),
        at_reference * traits.gains.unpleasantness * math.pow(over, felt.exponents.unpleasantness),
    )


def away_route(practice_hours: float, routes: Routes) -> float:
    """Return how far (0-1) practice has opened attention away from pain: gA = 1 - exp(-h / tau)."""
    return -math.expm1(-practice_hours / routes.away_tau_h)


def toward_route(practice_hours: float, routes: Routes) -> float:
    """Return how far (0-1) practice has opened attention toward pain: gB = 1 / (1 + (half / h)^steepness)."""
    if practice_hours == 0:
        return 0.0
    return _logistic(routes.toward_steepness * (math.log(practice_hours) - math.log(routes.toward_half_h)))


def multipliers(condition: Condition | None, parameters: Parameters) -> Multipliers:
    """Return what a condition leaves of pain in the mean person of these practice hours; None is no task.

    Breath is the away route with either attitude, since nothing published separates them; the pain site is
    the toward route when mindful, and concentration when neutral: x (1 + rise (1 - gB)), a smooth way from
    the novices' x1.10 to the experts' x1.00. Free attention is x1, mindful or not: unknown.
    """
    if condition is None or condition.attention_target == "free":
        return Multipliers(1.0, 1.0, 1.0)
    effects = parameters.effects
    toward = toward_route(parameters.practice_hours, parameters.routes)
    if condition.attention_target == "breath":
        away = away_route(parameters.practice_hours, parameters.routes)
        return _reduced(effects, away * (1 - effects.away_lost_to_expertise * toward), 0.0, toward)
    if condition.attitude == "mindful":
        return _reduced(effects, 0.0, toward, toward)
    rise = 1 + effects.concentration_rise * (1 - toward)
    return Multipliers(rise, rise, 1.0)


def _reduced(effects: Effects, away: float, at_pain: float, toward: float) -> Multipliers:
    """Return the multipliers of the two routes, each open by a share (0-1).

    Beside the breath, `toward_at_breath` of the toward route comes along, for unpleasantness and anxiety.
    """
    along = at_pain if at_pain else effects.toward_at_breath * toward
    return Multipliers(
        intensity=1 - effects.away.intensity * away - effects.toward.intensity * at_pain,
        unpleasantness=1 - effects.away.unpleasantness * away - effects.toward.unpleasantness * along,
        anxiety=1 - effects.toward_anxiety * along,
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
    felt, trials = parameters.felt, parameters.trials
    pain = felt_pain(felt_c, traits, felt)
    intensity, unpleasantness = pain.intensity * effect.intensity, pain.unpleasantness * effect.unpleasantness
    gate = threshold_gate(felt_c, traits.threshold_c, felt.threshold_width_c)
    noisier = 1 + trials.noisier_by * max(0.0, 1 - intensity / trials.noisier_below)
    drift = history.sensitisation - history.habituation
    first = 0.0 if history.hits else 1.0
    varies = Pain(
        traits.session.intensity + drift + first * trials.first_excess.intensity + noise.intensity * noisier,
        traits.session.unpleasantness
        + drift
        + first * trials.first_excess.unpleasantness
        + noise.unpleasantness * noisier,
    )
    return Pain(
        bounded(intensity + gate * varies.intensity), bounded(unpleasantness + gate * varies.unpleasantness)
    )


def _logistic(x: float) -> float:
    """Return 1 / (1 + exp(-x)), for any x."""
    return 1 / (1 + math.exp(-x)) if x > 0 else math.exp(x) / (1 + math.exp(x))


def bounded(rating: float) -> float:
    """Return the rating on the scale: 0 to 100."""
    return min(100.0, max(0.0, rating))


def probe_rating(
    scale: str, condition: Condition | None, parameters: Parameters, rng: np.random.Generator
) -> float:
    """Return the answer (0-100) to a scale other than the two of pain."""
    probe = parameters.probe(scale)
    toward = toward_route(parameters.practice_hours, parameters.routes)
    at_breath = condition is not None and condition.attention_target == "breath"
    mean = probe.mean + probe.with_expertise * toward + probe.with_effort * at_breath * (1 - toward)
    if probe.is_anxiety:
        mean *= multipliers(condition, parameters).anxiety
    return bounded(mean + probe.sd * float(rng.standard_normal()))
