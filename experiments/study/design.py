"""From factors to the columns of a model: treatment coding, and nothing in it twice.

attention * attitude * expertise + trial + site, and beside them stimulus, visit and arm where there are
several: without them their differences would count as noise, or for the effect of another factor.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from experiments.study.samples import BESIDE, CROSSED, Factor, Sample
from experiments.study.sentences import listed, plain

Numbers: TypeAlias = NDArray[np.float64]
Level: TypeAlias = tuple[str, str]
"""A factor and one of its levels."""
HARD_TO_TELL = 0.7
"""[D] From this correlation on, half of what a level does may as well be the trial's place."""
_SAME = 1e-8
"""[D] A column of which no more than this share is left beside those before it says nothing of its own."""


@dataclass(frozen=True)
class Column:
    """One column: the levels, other than the references, that an answer has where it is 1; none: a constant.

    `is_trial` is the one of the trials' places instead.
    """

    levels: tuple[Level, ...] = ()
    is_trial: bool = False

    @property
    def name(self) -> str:
        """How the column is called in tables."""
        if self.is_trial:
            return "trial"
        return " : ".join(f"{name} [{plain(level)}]" for name, level in self.levels) or "intercept"


@dataclass(frozen=True)
class Design:
    """The columns of a model with their numbers (answers by columns); `notes` say which are not in it."""

    columns: tuple[Column, ...]
    numbers: Numbers
    mean_place: float
    notes: tuple[str, ...]


def formula_of(sample: Sample) -> str:
    """Return the model's formula, in the words of R and statsmodels."""
    crossed = " * ".join(name for name in CROSSED if name in sample.factors)
    beside = [name for name in BESIDE if name in sample.factors]
    terms = " + ".join([*([crossed] if crossed else []), "trial", *beside])
    return f"{sample.outcome} ~ {terms} + (1 | participant)"


def design_of(sample: Sample) -> Design:
    """Return the design: each column that says something which those before it do not."""
    mean_place = float(sample.place.mean())
    kept: list[Column] = []
    basis: list[Numbers] = []
    empty: list[Column] = []
    notes: list[str] = []
    for column in _columns(sample):
        values = _values(column, sample, mean_place)
        left = values.copy()
        for _ in range(2):  # once more for what rounding has left of it
            for each in basis:
                left -= (each @ left) * each
        size, whole = float(np.linalg.norm(left)), float(np.linalg.norm(values))
        if whole == 0 and not column.is_trial:
            empty.append(column)
        elif whole > 0 and size > _SAME * whole:
            kept.append(column)
            basis.append(left / size)
            notes += _with_place(column, sample)
        else:
            notes.append(_not_told_apart(column))
    numbers = np.stack([_values(column, sample, mean_place) for column in kept], axis=1)
    return Design(tuple(kept), numbers, mean_place, (*_never_together(empty), *notes))


def row_of(design: Design, sample: Sample, levels: Mapping[str, str]) -> Numbers:
    """Return the row of an average answer at these levels: all else is as often as it is in the data."""
    row = np.zeros(len(design.columns))
    for place, column in enumerate(design.columns):
        if not column.is_trial:
            row[place] = np.prod([_part(sample, levels, name, level) for name, level in column.levels])
    return row


def _part(sample: Sample, levels: Mapping[str, str], name: str, level: str) -> float:
    if name in levels:
        return float(levels[name] == level)
    factor = sample.factors[name]
    return float(np.mean(factor.codes == factor.levels.index(level)))


def _columns(sample: Sample) -> Iterator[Column]:
    yield Column()
    crossed = [sample.factors[name] for name in CROSSED if name in sample.factors]
    for count in range(1, len(crossed) + 1):
        for factors in itertools.combinations(crossed, count):
            for levels in itertools.product(*map(_others, factors)):
                yield Column(tuple(levels))
    yield Column(is_trial=True)
    for name in BESIDE:
        if name in sample.factors:
            yield from (Column((level,)) for level in _others(sample.factors[name]))


def _others(factor: Factor) -> Sequence[Level]:
    return [(factor.name, level) for level in factor.levels[1:]]


def _values(column: Column, sample: Sample, mean_place: float) -> Numbers:
    if column.is_trial:
        return sample.place - mean_place
    values = np.ones(len(sample.ratings))
    for name, level in column.levels:
        factor = sample.factors[name]
        values *= factor.codes == factor.levels.index(level)
    return values


def _never_together(empty: Sequence[Column]) -> list[str]:
    """Say which levels no answer has together; what follows for three of them goes without saying."""
    least = [one for one in empty if not any({*other.levels} < {*one.levels} for other in empty)]
    if not least:
        return []
    told = listed([" with ".join(f"{name} {plain(level)}" for name, level in each.levels) for each in least])
    return [f"No answer has these together, and their terms are not in the model: {told}."]


def _not_told_apart(column: Column) -> str:
    if column.is_trial:
        return "trial is not in the model: it cannot be told apart from the terms before it."
    what = listed([f"{name} {plain(level)}" for name, level in column.levels])
    return (
        f"{column.name} is not in the model: in these data {what} cannot be told apart from the terms before "
        "it, whose numbers stand for both."
    )


def _with_place(column: Column, sample: Sample) -> list[str]:
    """Say where a level of attention or attitude came so much earlier or later that it may be the time."""
    if len(column.levels) != 1 or column.levels[0][0] not in CROSSED[:2]:
        return []
    if not np.ptp(sample.place):
        return []
    together = float(np.corrcoef(_values(column, sample, 0.0), sample.place)[0, 1])
    if abs(together) < HARD_TO_TELL:
        return []
    name, level = column.levels[0]
    when = "later" if together > 0 else "earlier"
    return [
        f"Trials with {name} {plain(level)} came {when} in the session than others (correlation "
        f"{together:.2f}): what it does is hard to tell from what the time in the session does."
    ]
