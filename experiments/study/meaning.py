"""What each number of a model means, in a plain sentence that names what it is compared with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.study.design import Column
from experiments.study.mixed_model import Estimate, Fitted
from experiments.study.samples import CROSSED, Sample
from experiments.study.sentences import level_of, listed, plain, signed


@dataclass(frozen=True)
class Coefficient:
    """One number of a model (points) with its interval, and what it means."""

    name: str
    estimate: Estimate
    error: float
    model_error: float
    means: str


def coefficients(fitted: Fitted) -> tuple[Coefficient, ...]:
    """Return every number of the model."""
    weights = np.eye(len(fitted.design.columns))
    return tuple(
        Coefficient(
            column.name,
            fitted.estimate(weights[place]),
            fitted.error(weights[place]),
            float(fitted.model_errors[place]),
            meaning(column, fitted.sample, float(fitted.values[place])),
        )
        for place, column in enumerate(fitted.design.columns)
    )


def references(sample: Sample) -> str:
    """Say what all numbers of the model are compared with."""
    told = [level_of(name, factor.levels[0]) for name, factor in sample.factors.items()]
    return listed(told) or "nothing"


def meaning(column: Column, sample: Sample, value: float) -> str:
    """Say what a column's number means, with the number (points) in it."""
    if column.is_trial:
        return f"With each trial later in the session, ratings are {_moved(value, 2)}."
    if not column.levels:
        with_these = f" with {references(sample)}" if sample.factors else ""
        return f"The mean rating{with_these}, at the mean trial."
    where = _at_references(column, sample)
    if len(column.levels) == 1:
        begin = _instead(*column.levels[0], sample)
        return f"{begin[0].upper()}{begin[1:]}{where}, ratings are {_moved(value)}."
    *first, last = column.levels
    if len(first) == 1:
        effect = f"The effect of {_of(*first[0], sample)}"
    else:
        effect = f"What {_of(*first[1], sample)} changes in the effect of {_of(*first[0], sample)}"
    return f"{effect} changes by {signed(value)} points {_instead(*last, sample)}{where}."


def _moved(value: float, digits: int = 1) -> str:
    return f"{abs(value):.{digits}f} points {'higher' if value >= 0 else 'lower'}"


def _of(name: str, level: str, sample: Sample) -> str:
    """Return a level over its reference: attention breath over free."""
    return f"{level_of(name, level)} over {plain(sample.factors[name].levels[0])}"


def _instead(name: str, level: str, sample: Sample) -> str:
    """Return a level and its reference as a circumstance: with attention breath instead of free."""
    reference = sample.factors[name].levels[0]
    if name == "expertise":
        return f"in {level}s instead of {reference}s"
    return f"with {level_of(name, level)} instead of {plain(reference)}"


def _at_references(column: Column, sample: Sample) -> str:
    """Say at which levels of the crossed factors a number holds that the column says nothing of."""
    there = {name for name, _ in column.levels}
    if not there & {*CROSSED}:
        return ""
    left = [
        f"in {sample.factors[name].levels[0]}s"
        if name == "expertise"
        else f"with {level_of(name, sample.factors[name].levels[0])}"
        for name in CROSSED
        if name in sample.factors and name not in there
    ]
    return f" ({listed(left)})" if left else ""
