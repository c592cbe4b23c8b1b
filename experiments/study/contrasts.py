"""What people ask a model: breath against pain site, mindful against neutral, experts against novices."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.study.design import Numbers, row_of
from experiments.study.mixed_model import Estimate, Fitted
from experiments.study.samples import CROSSED
from experiments.study.sentences import listed, plain


@dataclass(frozen=True)
class Contrast:
    """One level against another: points, standardised (`size`), and percent of what it is against, if any.

    `within` says at which levels of the other factors; empty for the mean over all. `means` are the two
    marginal means.
    """

    factor: str
    one: str
    other: str
    within: tuple[tuple[str, str], ...]
    means: tuple[float, float]
    points: Estimate
    size: Estimate
    percent: Estimate | None
    note: str = ""

    @property
    def name(self) -> str:
        """The contrast in words."""
        where = listed([plain(level) for _, level in self.within])
        return f"{plain(self.one)} − {plain(self.other)}" + (f", {where}" if where else "")


def marginal(fitted: Fitted) -> tuple[Contrast, ...]:
    """Return every pair of levels of a crossed factor, in the mean over the others."""
    return tuple(
        contrast
        for factor, one, other in _pairs(fitted)
        if (contrast := contrast_of(fitted, factor, one, other, ())) is not None
    )


def joint(fitted: Fitted) -> tuple[Contrast, ...]:
    """Return each combination of attention and attitude against the first one, where they are not crossed.

    Where every level of the one goes with every level of the other, this is empty: `marginal` says it all.
    """
    both = [fitted.sample.factors[name] for name in CROSSED[:2] if _has(fitted, name)]
    there = {tuple(cell[each.name] for each in both) for cell in _cells(fitted)} if len(both) > 1 else set()
    whole = list(itertools.product(*(each.levels for each in both)))
    first, *others = [levels for levels in whole if levels in there] or [()]
    found = []
    for levels in others if len(there) < len(whole) else ():
        one, other = (dict(zip(CROSSED[:2], each, strict=True)) for each in (levels, first))
        cells = [
            cell
            for cell in _cells(fitted)
            if one.items() <= cell.items() and {**cell, **other} in _cells(fitted)
        ]
        if cells:
            pairs = [(cell, {**cell, **other}) for cell in cells]
            found.append(
                _contrast(fitted, " and ".join(CROSSED[:2]), ", ".join(levels), ", ".join(first), (), pairs)
            )
    return tuple(found)


def simple(fitted: Fitted) -> tuple[Contrast, ...]:
    """Return the same pairs within each level, or levels, of the other crossed factors."""
    found = []
    for factor, one, other in _pairs(fitted):
        others = [fitted.sample.factors[name] for name in CROSSED if name != factor and _has(fitted, name)]
        for count in range(1, len(others) + 1):
            for some in itertools.combinations(others, count):
                for levels in itertools.product(*(each.levels for each in some)):
                    within = tuple(zip((each.name for each in some), levels, strict=True))
                    contrast = contrast_of(fitted, factor, one, other, within)
                    if contrast is not None:
                        found.append(contrast)
    return tuple(found)


def not_asked(fitted: Fitted) -> tuple[str, ...]:
    """Say which pairs of levels cannot be compared, and why."""
    return tuple(
        f"{plain(one)} against {plain(other)} cannot be asked by itself: in these data another factor always "
        "changes with it."
        for factor, one, other in _pairs(fitted)
        if contrast_of(fitted, factor, one, other, ()) is None
    )


def contrast_of(
    fitted: Fitted, factor: str, one: str, other: str, within: Sequence[tuple[str, str]]
) -> Contrast | None:
    """Return a contrast; None where nobody had both levels with the same levels of the other factors.

    Each combination of the others' levels that occurs with both weighs alike, however many answers it has.
    """
    fixed = dict(within)
    cells = _cells(fitted)
    rest = [
        others
        for others in _rest(fitted, factor)
        if all(others[name] == level for name, level in fixed.items())
        and {**others, factor: one} in cells
        and {**others, factor: other} in cells
    ]
    if not rest:
        return None
    pairs = [({**others, factor: one}, {**others, factor: other}) for others in rest]
    return _contrast(fitted, factor, one, other, within, pairs)


def _contrast(
    fitted: Fitted,
    factor: str,
    one: str,
    other: str,
    within: Sequence[tuple[str, str]],
    pairs: Sequence[tuple[Mapping[str, str], Mapping[str, str]]],
) -> Contrast:
    """Return the mean of the first cells minus that of the second, each pair of them weighing alike."""
    at_one, at_other = (
        np.mean([row_of(fitted.design, fitted.sample, pair[side]) for pair in pairs], axis=0)
        for side in (0, 1)
    )
    points = fitted.estimate(at_one - at_other)
    sd = fitted.rating_sd
    size = Estimate(points.value / sd, points.low / sd, points.high / sd)
    means = float(at_one @ fitted.values), float(at_other @ fitted.values)
    percent, note = _percent(fitted, at_one, at_other)
    return Contrast(factor, one, other, tuple(within), means, points, size, percent, note)


def _percent(fitted: Fitted, one: Numbers, other: Numbers) -> tuple[Estimate | None, str]:
    """Return by how many percent a mean is over another, by the logarithm of their ratio; or why not."""
    here, there = float(one @ fitted.values), float(other @ fitted.values)
    if min(here, there) <= 0:
        return None, "no percent: a mean is not over 0"
    reach = fitted.t * fitted.error(one / here - other / there)
    low, middle, high = (100 * math.expm1(math.log(here / there) + by) for by in (-reach, 0.0, reach))
    return Estimate(middle, low, high), ""


def _pairs(fitted: Fitted) -> Iterator[tuple[str, str, str]]:
    """Yield each pair of levels, the one that comes later in the order of levels first."""
    for name in CROSSED:
        if _has(fitted, name):
            for other, one in itertools.combinations(fitted.sample.factors[name].levels, 2):
                yield name, one, other


def _has(fitted: Fitted, name: str) -> bool:
    return name in fitted.sample.factors


def _cells(fitted: Fitted) -> list[Mapping[str, str]]:
    """Return every combination of levels of the crossed factors that some answer has."""
    factors = [fitted.sample.factors[name] for name in CROSSED if _has(fitted, name)]
    codes = np.unique(np.stack([factor.codes for factor in factors], axis=1), axis=0)
    return [
        {factor.name: factor.levels[code] for factor, code in zip(factors, row, strict=True)}
        for row in codes.tolist()
    ]


def _rest(fitted: Fitted, factor: str) -> list[Mapping[str, str]]:
    others = [fitted.sample.factors[name] for name in CROSSED if name != factor and _has(fitted, name)]
    return [
        dict(zip((each.name for each in others), levels, strict=True))
        for levels in itertools.product(*(each.levels for each in others))
    ]
