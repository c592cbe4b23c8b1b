"""Least squares through (level, rating), read backwards: where a rating is reached, and how surely."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Fit:
    """A straight line through `x` and `y`; with `zero`, both are logarithms, and x of what is over `zero`.

    `mean_x` and `sum_xx` (of squared distances from it) say how surely a crossing is known.
    """

    slope: float
    intercept: float
    r2: float
    residual_sd: float
    count: int
    mean_x: float
    sum_xx: float
    zero: float | None = None

    def level(self, rating: float) -> float:
        """Return the level at which the fit reaches a rating; infinite for a flat line."""
        if self.slope == 0:
            return math.inf
        x = self._x(rating)
        if self.zero is None:
            return x
        # Over e^50 there is no level that anybody could mean, and exp would overflow further up.
        return self.zero + math.exp(x) if x < 50 else math.inf

    def rating(self, level: float) -> float:
        """Return what the fit says is rated at a level."""
        if self.zero is None:
            return self.intercept + self.slope * level
        return math.exp(self.intercept + self.slope * math.log(level - self.zero))

    def error(self, rating: float) -> float | None:
        """Return the standard error of the level of a rating (delta method), None under three points."""
        if self.count <= 2 or self.slope == 0:
            return None
        x = self._x(rating)
        spread = 1 / self.count + (x - self.mean_x) ** 2 / self.sum_xx
        error = self.residual_sd / abs(self.slope) * math.sqrt(spread)
        return error if self.zero is None else error * math.exp(min(x, 50))

    def _x(self, rating: float) -> float:
        y = rating if self.zero is None else math.log(rating)
        return (y - self.intercept) / self.slope


def fit_line(points: Points) -> Fit | None:
    """Fit a line; None where there are not two levels."""
    return _fit([level for level, _ in points], [rating for _, rating in points], None)


def fit_power(points: Points, zero: float) -> Fit | None:
    """Fit a power of what is over `zero`, on logarithms; None where there are not two levels."""
    x = [math.log(level - zero) for level, _ in points]
    return _fit(x, [math.log(rating) for _, rating in points], zero)


def _fit(xs: list[float], ys: list[float], zero: float | None) -> Fit | None:
    if len(set(xs)) < 2:
        return None
    x, y = np.array(xs), np.array(ys)
    from_mean, sum_yy = x - x.mean(), float(((y - y.mean()) ** 2).sum())
    sum_xx = float((from_mean**2).sum())
    # Equal ratings have no slope; what rounding would leave of one must not pass for a rise.
    slope = float((from_mean * y).sum()) / sum_xx if min(ys) < max(ys) else 0.0
    intercept = float(y.mean()) - slope * float(x.mean())
    residual = float(((y - intercept - slope * x) ** 2).sum())
    r2 = 1 - residual / sum_yy if sum_yy > 0 else 0.0
    spread = math.sqrt(residual / (len(xs) - 2)) if len(xs) > 2 else 0.0
    return Fit(slope, intercept, r2, spread, len(xs), float(x.mean()), sum_xx, zero)
