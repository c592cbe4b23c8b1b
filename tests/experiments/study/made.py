"""Studies made of known effects, for tests of what is found in them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from experiments.study.samples import Answer

ATTENTION, ATTITUDE = ("free", "pain_site", "breath"), ("neutral", "mindful")


@dataclass(frozen=True)
class Made:
    """What a study is made of: points for each level, and standard deviations of people, effects and trials.

    `effects` is by attention, attitude and group; what it lacks is 0.
    """

    people: int = 24
    trials: int = 4
    mean: float = 45.0
    effects: Mapping[tuple[str, str, str], float] = ()  # type: ignore[assignment]
    per_trial: float = 0.1
    of_site: float = 2.0
    person_sd: float = 12.0
    effect_sd: float = 6.0
    trial_sd: float = 9.0
    attention: tuple[str, ...] = ATTENTION
    attitude: tuple[str, ...] = ATTITUDE


def answers(made: Made, seed: int) -> list[Answer]:
    """Draw a study: half of the people are experts, everyone has all conditions at two sites."""
    rng = np.random.default_rng(seed)
    return [
        answer for number in range(made.people) for answer in _of_person(made, number, rng)
    ]  # people in order, as they come from the disk


def _of_person(made: Made, number: int, rng: np.random.Generator) -> Iterator[Answer]:
    group = "expert" if number % 2 else "novice"
    level = made.mean + made.person_sd * float(rng.standard_normal())
    own = {name: made.effect_sd * float(rng.standard_normal()) for name in (*made.attention, *made.attitude)}
    conditions = list(itertools.product(made.attention, made.attitude))
    rng.shuffle(conditions)
    place = 0
    for attention, attitude in conditions:
        for trial in range(made.trials):
            place += 1
            site = f"arm_{1 + trial % 2}"
            rating = level + own[attention] + own[attitude] + made.per_trial * place
            rating += dict(made.effects).get((attention, attitude, group), 0.0)
            rating += made.of_site * (site == "arm_2") + made.trial_sd * float(rng.standard_normal())
            levels = {"attention": attention, "attitude": attitude, "expertise": group, "site": site}
            levels |= {
                "stimulus": "heat",
                "visit": "ses-01",
                "arm": "",
                "condition": f"{attention}_{attitude}",
            }
            yield Answer(f"sub-{number:02d}", place, rating, levels)


def at_level(answer: Answer, **levels: str) -> Answer:
    """Return an answer with other levels."""
    return replace(answer, levels={**answer.levels, **levels})
