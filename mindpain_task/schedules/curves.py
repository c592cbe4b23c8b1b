"""The curves that a grid-Bayes calibration holds possible, from level to rating, as plain arrays.

A curve is a logistic with its own midpoint, width and top, cut off at 100 where the scale ends. Tops over 100
leave only the foot of the logistic, which bends like a power of the level; narrow ones are steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
# All [D], found by trying them on the curve shapes of `mindpain calibrations`; no top below 70, because a
# plateau under a target of 60 explains anything and threw estimates off. Widths are shares of the range.
MIDPOINTS, BELOW, ABOVE = 61, 0.25, 0.75
WIDTHS = np.geomspace(0.02, 0.5, 10)
TOPS = np.array([70.0, 100.0, 150.0, 250.0])
NOISES = np.array([4.0, 6.0, 9.0, 13.0, 19.0, 28.0])
"""Sd of a rating around its curve, in points."""
DRIFT_SD = 0.3
"""How much ratings may drift, in points per trial; without it the posterior is surer than it may be [D]."""


@dataclass(frozen=True, eq=False)
class Curves:
    """The grid; `rated` is (rungs, curves): what each curve rates at each rung."""

    rungs: Floats
    midpoints: Floats
    widths: Floats
    tops: Floats
    rated: Floats

    def rows(self, levels: Sequence[float]) -> npt.NDArray[np.intp]:
        """Return which row of `rated` each level has; every level must be a rung."""
        rows = np.minimum(np.searchsorted(self.rungs, levels), len(self.rungs) - 1)
        if not np.array_equal(self.rungs[rows], levels):
            raise ValueError(f"not every one of {tuple(levels)} is a level of this calibration")
        return rows

    def crossings(self, rating: float) -> Floats:
        """Return the level at which each curve reaches a rating, infinite where it never does."""
        share = np.minimum(rating / self.tops, 1.0)
        with np.errstate(divide="ignore"):
            return np.asarray(self.midpoints + self.widths * (np.log(share) - np.log1p(-share)))


def make_curves(rungs: Sequence[float]) -> Curves:
    """Lay the grid over the range of the rungs."""
    levels = np.array(rungs)
    span = levels[-1] - levels[0]
    middles = np.linspace(levels[0] - BELOW * span, levels[-1] + ABOVE * span, MIDPOINTS)
    grid = np.meshgrid(middles, WIDTHS * span, TOPS, indexing="ij")
    midpoints, widths, tops = (axis.ravel() for axis in grid)
    steepness = np.clip((levels[:, None] - midpoints) / widths, -500, 500)
    rated = np.minimum(tops / (1 + np.exp(-steepness)), 100.0)
    return Curves(levels, midpoints, widths, tops, rated)


def posterior(curves: Curves, trials: Floats, levels: Sequence[float], ratings: Sequence[float]) -> Floats:
    """Return how probable each curve is after ratings in `trials` (from 0); all are equal before any.

    Noise is summed over; a drift of ratings over the trials, normal around none, is integrated out.
    """
    if not len(levels):
        return np.full(curves.midpoints.shape, 1 / curves.midpoints.size)
    misses = np.array(ratings)[:, None] - curves.rated[curves.rows(levels)]
    variance = NOISES[:, None] ** 2
    # Elementwise sums throughout: a matrix product may round differently from one machine to the next.
    trend = float((trials**2).sum())
    along = (trials[:, None] * misses).sum(axis=0)
    squares = (misses**2).sum(axis=0) - along**2 / (variance / DRIFT_SD**2 + trend)
    logs = (
        -(squares / variance + len(levels) * np.log(variance) + np.log1p(DRIFT_SD**2 * trend / variance)) / 2
    )
    weights = np.exp(logs - logs.max()).sum(axis=0)
    return np.asarray(weights / weights.sum())
