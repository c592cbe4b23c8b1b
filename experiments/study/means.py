"""Ratings by visit and condition: each participant's own mean, and the mean of those with its interval."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from experiments.study.mixed_model import CONFIDENCE
from experiments.study.samples import FIRST, Answer
from experiments.study.sentences import plain

_EXPERTISE = (*FIRST["expertise"], "")


@dataclass(frozen=True)
class CellMean:
    """One condition at one visit in one group of participants: every participant's mean (points), by name.

    `low` and `high` bound the mean with 95 %, None where fewer than two participants have one; `sd` likewise.
    """

    visit: str
    group: str
    condition: str
    people: tuple[tuple[str, float], ...]
    answers: int
    mean: float
    low: float | None
    high: float | None
    sd: float | None


def cell_means(answers: Sequence[Answer], visits: Iterable[str]) -> tuple[CellMean, ...]:
    """Return every cell that has an answer, by visit, group (arm and expertise) and condition."""
    order = list(visits)
    found: dict[tuple[int, str, int, str], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for answer in answers:
        levels = answer.levels
        cell = (
            order.index(levels["visit"]),
            levels["arm"],
            _EXPERTISE.index(levels["expertise"]),
            levels["condition"],
        )
        found[cell][answer.participant].append(answer.rating)
    several_arms = len({arm for _, arm, _, _ in found}) > 1
    several_groups = len({group for _, _, group, _ in found}) > 1
    cells = []
    for visit, arm, expertise, condition in sorted(found):
        parts = [plain(arm) or "no arm"] if several_arms else []
        parts += [_EXPERTISE[expertise] or "hours unknown"] if several_groups else []
        ratings = found[visit, arm, expertise, condition]
        cells.append(_cell(order[visit], ", ".join(parts), condition, ratings))
    return tuple(cells)


def _cell(visit: str, group: str, condition: str, ratings: dict[str, list[float]]) -> CellMean:
    people = tuple((name, float(np.mean(each))) for name, each in ratings.items())
    means = [mean for _, mean in people]
    count, mean = len(means), float(np.mean(means))
    answers = sum(map(len, ratings.values()))
    if count < 2:
        return CellMean(visit, group, condition, people, answers, mean, None, None, None)
    sd = float(np.std(means, ddof=1))
    reach = float(stats.t.ppf(0.5 + CONFIDENCE / 2, count - 1)) * sd / math.sqrt(count)
    return CellMean(visit, group, condition, people, answers, mean, mean - reach, mean + reach, sd)
