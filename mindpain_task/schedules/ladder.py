"""Which levels a schedule may propose: inside the protocol's bounds, never a step up too high."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

SLACK = 1e-9
"""A level that a sum of floats put this little over another one is the same level."""


@dataclass(frozen=True)
class Ladder:
    """The rungs from `lowest` to `highest`, multiples of `resolution`, in °C or mA.

    The first level is `start`, and each one is at most `most_step_up` over the highest given before it.
    """

    lowest: float
    highest: float
    resolution: float
    start: float
    most_step_up: float

    @cached_property
    def rungs(self) -> tuple[float, ...]:
        """Every level there is, rising."""
        first, last = (math.floor(end / self.resolution + SLACK) for end in (self.lowest, self.highest))
        # Rounded, so that a rung is the number that a person would write: 46.3, not 46.300000000000004.
        rungs = (round(number * self.resolution, 6) for number in range(first, last + 1))
        return tuple(rung for rung in rungs if self.lowest <= rung <= self.highest)

    @property
    def top(self) -> float:
        """The highest rung."""
        return self.rungs[-1]

    @property
    def bottom(self) -> float:
        """The lowest rung."""
        return self.rungs[0]

    def reach(self, given: Sequence[float]) -> float:
        """Return how high the next level may be, after those `given`."""
        return min(self.highest, max(given) + self.most_step_up if given else self.start)

    def nearest(self, wanted: float, given: Sequence[float]) -> float:
        """Return the rung nearest to `wanted` that may come next; of two as near, the lower."""
        allowed = bisect_right(self.rungs, self.reach(given) + SLACK)
        over = bisect_left(self.rungs, wanted, 0, allowed)
        around = self.rungs[max(over - 1, 0) : min(over + 1, allowed)]
        return min(around, key=lambda rung: (round(abs(rung - wanted), 6), rung))


def told(level: float, unit: str) -> str:
    """Return a level as a person reads it: tenths of a degree, hundredths of a milliampere."""
    return f"{level:.1f} {unit}" if unit == "°C" else f"{level:.2f} {unit}"


def told_sd(sd: float, unit: str) -> str:
    """Return a spread as a person reads it, to hundredths."""
    return f"{sd:.2f} {unit}"
