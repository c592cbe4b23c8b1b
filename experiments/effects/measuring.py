"""From simulated people's answers to effects, each with a 95 % interval: pure functions.

Intervals are of a bootstrap over people, with a seed of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from experiments.effects.rehearsing import Rehearsed
from experiments.effects.targets import TOLERANCE, Cell, Measure, Published, Row

Numbers: TypeAlias = NDArray[np.float64]
DRAWS = 2_000
POINTS = 3.0
"""How far a simulated effect may be from the published one: points of a percentage, or hundredths of r."""
FEWEST = 2
"""[D] Fewer people than this have no interval."""
UNCAPPED = 0.75
"""[D] Fewer than a quarter of simulated hands are in the water until the cap, also with the breath."""


@dataclass(frozen=True)
class Effect:
    """A simulated effect with its interval, in percent, r or g, and over how many people."""

    value: float
    low: float
    high: float
    people: int


@dataclass(frozen=True)
class Line:
    """One line of the table; `points` is simulated minus published, None where that cannot be said."""

    row: Row
    measure: Measure
    published: Published
    effect: Effect
    points: float | None
    verdict: str


def lines(rows: Sequence[Row], studies: Mapping[str, Sequence[Rehearsed]]) -> list[Line]:
    """Return the table's lines, in the order of the rows."""
    return [
        _line(row, measure, published, _effect(row, measure, studies))
        for row in rows
        for measure, published in row.published.items()
    ]


def _line(row: Row, measure: Measure, published: Published, effect: Effect) -> Line:
    return Line(
        row, measure, published, effect, points_off(row, published, effect), verdict(row, published, effect)
    )


def points_off(row: Row, published: Published, effect: Effect) -> float | None:
    """Return by how many points the simulated effect differs; None for a g, and where no number is known."""
    is_open = published.value in ("lower", "higher", "unknown") or math.isnan(effect.value)
    if row.kind == "size" or is_open:
        return None
    target = published.value if isinstance(published.value, float) else 0.0
    return (effect.value - target) * (100 if row.kind == "correlation" else 1)


def verdict(row: Row, published: Published, effect: Effect) -> str:
    """Say whether the effect is within `POINTS`; or all lower, or higher; or in the published interval."""
    if math.isnan(effect.value):
        return "no, nobody answered"
    points = points_off(row, published, effect)
    if points is not None:
        return "yes" if abs(points) <= POINTS else "no"
    if published.value == "lower":
        return "yes, lower" if effect.high < 0 else "no, not lower"
    if published.value == "higher":
        return "yes, higher" if effect.low > 0 else "no, not higher"
    if published.interval is not None:
        low, high = published.interval
        return "in its interval" if low <= effect.value <= high else "no, outside its interval"
    return "nothing to meet"


def _effect(row: Row, measure: Measure, studies: Mapping[str, Sequence[Rehearsed]]) -> Effect:
    answers = [answers_to(studies[cell.study], cell, measure) for cell in row.cells]
    if row.kind == "correlation":
        people = studies[row.study]
        across = [one.trait_z if row.across == "trait" else math.log(one.practice_hours) for one in people]
        return _estimate(_correlation, np.array(across), _means(answers[0]))
    if row.kind == "size":
        here, rest = answers
        return _size(rest, here, better=1 if measure == TOLERANCE else -1)
    change, each = (_percent_uncapped, _medians) if measure == TOLERANCE else (_percent, _means)
    if row.kind != "interaction":
        return _estimate(lambda here, of: change(of, here), *map(each, answers))
    return _estimate(
        lambda here, of, other, other_of: change(of, here) - change(other_of, other), *map(each, answers)
    )


def answers_to(people: Sequence[Rehearsed], cell: Cell, measure: Measure) -> list[tuple[float, ...]]:
    """Return each person's answers; those after a block are to no stimulus of a name."""
    return [
        tuple(
            value
            for asked, values in one.answers.items()
            if asked.condition in cell.conditions
            and asked.measure == measure
            and cell.stimulus in (None, asked.stimulus)
            for value in values
        )
        for one in people
    ]


def _means(answers: Sequence[tuple[float, ...]]) -> Numbers:
    return np.array([np.mean(each) if each else math.nan for each in answers])


def _medians(answers: Sequence[tuple[float, ...]]) -> Numbers:
    return np.array([np.median(each) if each else math.nan for each in answers])


def _percent(of: Numbers, value: Numbers) -> float:
    return float(100 * (value.mean() / of.mean() - 1)) if of.mean() else math.nan


def _percent_uncapped(of: Numbers, value: Numbers) -> float:
    """Return the change of the geometric mean over the shorter `UNCAPPED` of people, under either condition.

    Some hands stay in until the cap, and for how long they would have stayed nobody knows.
    """
    shorter = max(1, int(UNCAPPED * len(of)))
    logs = np.log(np.sort(value)[:shorter]).mean() - np.log(np.sort(of)[:shorter]).mean()
    return float(100 * math.expm1(logs))


def _correlation(one: Numbers, other: Numbers) -> float:
    return float(np.corrcoef(one, other)[0, 1])


def _size(rest: Sequence[tuple[float, ...]], here: Sequence[tuple[float, ...]], better: int) -> Effect:
    """Return Hedges' g: the difference in units of how single answers differ, people and trials together."""

    def g(of: Numbers, value: Numbers) -> float:
        return float(better * (value.mean() - of.mean()) / spread)

    spread = math.sqrt((_variance(rest) + _variance(here)) / 2)
    return _estimate(g, _means(rest), _means(here))


def _variance(answers: Sequence[tuple[float, ...]]) -> float:
    return float(np.var(np.concatenate([np.array(each) for each in answers]), ddof=1))


def _estimate(of: Callable[..., float], *columns: Numbers) -> Effect:
    """Return an estimate from columns of numbers, one a person; who lacks any is left out.

    NaN where that leaves nobody to compare.
    """
    whole = ~np.isnan(np.array(columns)).any(axis=0)
    columns = tuple(column[whole] for column in columns)
    people = int(whole.sum())
    if people < FEWEST:
        return Effect(math.nan, math.nan, math.nan, people)
    rng = np.random.default_rng(0)
    picks = rng.integers(people, size=(DRAWS, people))
    drawn = np.array([of(*(column[pick] for column in columns)) for pick in picks])
    low, high = np.percentile(drawn, [2.5, 97.5]).tolist()
    return Effect(of(*columns), low, high, people)
