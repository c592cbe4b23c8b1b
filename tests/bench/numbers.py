"""What is said about many delays: quantiles, and how many times one way is better than another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Delays: TypeAlias = npt.NDArray[np.float64]
"""Delays in seconds."""

RESAMPLES = 2_000
RESAMPLING_SEED = 20_261
INTERVAL_PERCENT = (2.5, 97.5)
QUANTILES_PERCENT = (50, 95, 99)


@dataclass(frozen=True)
class Spread:
    """How delays are spread, in milliseconds; `over_1_ms` is a share in percent."""

    median_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float
    over_1_ms: float


@dataclass(frozen=True)
class Ratio:
    """How many times larger one quantile is than another, with its 95 % bootstrap interval."""

    times: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.times:.3g} [{self.low:.3g}-{self.high:.3g}]"


def spread(delays_s: Sequence[float] | Delays) -> Spread:
    """Describe delays given in seconds."""
    delays_ms = np.asarray(delays_s, dtype=np.float64) * 1e3
    median, p95, p99 = (float(value) for value in np.percentile(delays_ms, QUANTILES_PERCENT))
    return Spread(median, p95, p99, float(delays_ms.max()), float((delays_ms > 1.0).mean() * 100))


def ratios(slower_s: Delays, faster_s: Delays) -> tuple[Ratio, Ratio, Ratio]:
    """Return the ratios at median, p95 and p99 of two ways that were measured in the same rounds.

    Whole rounds are drawn again, so that what disturbed both at once does so in every resample.
    """
    chance = np.random.default_rng(RESAMPLING_SEED)
    rounds = chance.integers(0, len(slower_s), size=(RESAMPLES, len(slower_s)))
    point = _quantiles(slower_s, None) / _quantiles(faster_s, None)
    again = _quantiles(slower_s[rounds], 1) / _quantiles(faster_s[rounds], 1)
    low, high = np.percentile(again, INTERVAL_PERCENT, axis=1)
    at_median, at_p95, at_p99 = (Ratio(*map(float, found)) for found in zip(point, low, high, strict=True))
    return at_median, at_p95, at_p99


def _quantiles(delays_s: Delays, axis: int | None) -> Delays:
    found: Delays = np.asarray(np.percentile(delays_s, QUANTILES_PERCENT, axis=axis))
    return found
