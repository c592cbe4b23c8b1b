"""Who takes part: people who together are like the population, chosen by what they are, not what they answer.

Two hundred people drawn as they come can be off by two points of percent in how much a condition helps.
"""

from __future__ import annotations

import math

import numpy as np

from hardware.participant.parameters import Parameters, load_parameters, shipped_sets
from hardware.participant.traits import Traits, draw_person

SEED = 1
"""[D] Of every session; a person is drawn from it and the participant's number."""
PANELS = 100
"""[D] So many panels of candidates, by number; the one most like the population takes part."""
POPULATION = "novice"
"""What is drawn for a person is the same in every set, so one set tells it for all."""


def person_of(number: int, parameters: Parameters) -> Traits:
    """Return the person of a number, drawn as a session draws that participant."""
    return draw_person(parameters, np.random.default_rng([SEED, number]))


def recruited(people: int) -> range:
    """Return the numbers of those who take part."""
    parameters = load_parameters(shipped_sets()[POPULATION])
    panels = [range(1 + people * panel, 1 + people * (panel + 1)) for panel in range(PANELS)]
    return min(panels, key=lambda panel: unlikeness(panel, parameters))


def unlikeness(panel: range, parameters: Parameters) -> float:
    """Return how far a panel's means are from those of the population, in squared standard errors."""
    means = np.mean([_deviations(person_of(number, parameters), parameters) for number in panel], axis=0)
    return float(len(panel) * np.sum(means**2))


def _deviations(traits: Traits, parameters: Parameters) -> tuple[float, ...]:
    """Return a person's distances from the mean person, in standard deviations."""
    people, spread = parameters.people, parameters.effects.differs_sd
    gain, day = people.log_gain_sd, people.session_sd
    return (
        traits.shift_c / people.shift_sd_c,
        math.log(traits.gains.intensity) / gain.intensity + gain.intensity / 2,
        math.log(traits.gains.unpleasantness) / gain.unpleasantness + gain.unpleasantness / 2,
        traits.session.intensity / day.intensity,
        traits.session.unpleasantness / day.unpleasantness,
        traits.reduction.intensity / spread.intensity,
        traits.reduction.unpleasantness / spread.unpleasantness,
        traits.trait_z,
    )
