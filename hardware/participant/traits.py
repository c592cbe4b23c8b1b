"""Who a simulated person is: what is drawn once for a person on one day. Chance comes from a generator."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from hardware.participant.parameter_groups import Felt, People, Spread, Visits
from hardware.participant.parameters import Parameters

LATER_VISIT = 3
"""[D] Sets apart the chance of a later visit from all other of that person."""


@dataclass(frozen=True)
class Pain:
    """Intensity and unpleasantness: rating points, factors or logarithms, as the function says."""

    intensity: float
    unpleasantness: float


@dataclass(frozen=True)
class Traits:
    """One person on one day.

    `gains` are factors, `session` rating points, `reduction` shares added to a mean reduction. Trait
    mindfulness (`trait_z`) and how much of momentary pain is too much (`endurance`) are in standard
    deviations over the mean.
    """

    shift_c: float
    threshold_c: float
    gains: Pain
    session: Pain
    reduction: Pain
    trait_z: float = 0.0
    endurance: float = 0.0


def average_person(felt: Felt) -> Traits:
    """Return the person of the published curve: no shift, no gain, no good or bad day."""
    zero = Pain(0.0, 0.0)
    return Traits(0.0, felt.threshold_c, Pain(1.0, 1.0), zero, zero)


def draw_person(parameters: Parameters, rng: np.random.Generator) -> Traits:
    """Draw one person on one day from the population, at the visit of the parameters."""
    people = parameters.people
    sensitive = float(rng.standard_normal())
    trait = people.trait_mindfulness
    left = Spread(
        intensity=math.sqrt(1 - trait.intensity**2),
        unpleasantness=math.sqrt(1 - trait.unpleasantness**2),
        correlation=people.own_correlation,
    )
    own = draw_pair(left, rng)
    day = draw_pair(people.session_sd, rng)
    reduction = draw_pair(parameters.effects.differs_sd, rng)
    trait_z, endurance = rng.standard_normal(2).tolist()
    fewer = visit_change(parameters.visits, parameters.visit)
    return Traits(
        shift_c=people.shift_sd_c * sensitive,
        threshold_c=parameters.felt.threshold_c - people.threshold_sd_c * sensitive,
        gains=_gains(people, own, trait_z),
        session=Pain(day.intensity + fewer, day.unpleasantness + fewer),
        reduction=reduction,
        trait_z=trait_z,
        endurance=endurance,
    )


def on_another_day(traits: Traits, parameters: Parameters, today: np.random.Generator) -> Traits:
    """Return the same person on the day that chance now draws, at the visit of the parameters."""
    day = draw_pair(parameters.people.session_sd, today)
    fewer = visit_change(parameters.visits, parameters.visit)
    return replace(traits, session=Pain(day.intensity + fewer, day.unpleasantness + fewer))


def chance_of_visit(rng: np.random.Generator, visit: int) -> np.random.Generator:
    """Return the chance that a visit is left to: at the first that of the person, later one of its own."""
    if visit == 1:
        return rng
    of_person = rng.bit_generator.seed_seq
    assert isinstance(of_person, np.random.SeedSequence)
    return np.random.default_rng(np.random.SeedSequence(of_person.entropy, spawn_key=(LATER_VISIT, visit)))


def _gains(people: People, own: Pain, trait_z: float) -> Pain:
    """Return a person's factors: what trait mindfulness takes, and what is the person's `own`.

    Their mean over people is 1, as the rating that the curve goes through is a mean over people.
    """
    trait, spread = people.trait_mindfulness, people.log_gain_sd
    return Pain(
        _factor(spread.intensity, trait.intensity * trait_z + own.intensity),
        _factor(spread.unpleasantness, trait.unpleasantness * trait_z + own.unpleasantness),
    )


def _factor(sd: float, deviation: float) -> float:
    """Return a log-normal factor of mean 1, for a standard normal deviation."""
    return math.exp(sd * deviation - sd * sd / 2)


def visit_change(visits: Visits, visit: int) -> float:
    """Return by how many rating points ratings at a visit differ from those at the first."""
    if visit == 1:
        return 0.0
    return visits.second if visit == 2 else visits.later


def draw_pair(spread: Spread, rng: np.random.Generator) -> Pain:
    """Draw correlated normal deviations with mean 0."""
    first, second = rng.standard_normal(2).tolist()
    own = math.sqrt(1 - spread.correlation**2)
    return Pain(spread.intensity * first, spread.unpleasantness * (spread.correlation * first + own * second))


def bounded(rating: float) -> float:
    """Return the rating on the scale: 0 to 100, because the scale is; bounding is part of the model."""
    return min(100.0, max(0.0, rating))


def logistic(x: float) -> float:
    """Return 1 / (1 + exp(-x)), for any x."""
    return 1 / (1 + math.exp(-x)) if x > 0 else math.exp(x) / (1 + math.exp(x))
