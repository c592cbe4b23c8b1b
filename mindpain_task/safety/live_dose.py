"""The dose of measured temperatures: integrated while a stimulus runs, and afterwards for the ledger.

Between two read-backs the temperature is taken as a straight line, and how fast the dose grows as straight
lines that meet where it passes 39 °C or 43 °C: that is never less than what such a temperature costs.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from mindpain_task.roles import Sample
from mindpain_task.safety.heat_dose import CEM_FROM_C, DOSE_FROM_C, cem43_min_per_s, dose_per_s


@dataclass(frozen=True)
class Spent:
    """A dose D, and CEM43 in minutes."""

    dose: float = 0.0
    cem43_min: float = 0.0


@dataclass(frozen=True)
class MeasuredDose:
    """What the hottest zone took between two session times, as measured.

    `longest_gap_s` is the longest time between two read-backs in there, or from one to either end; all of it
    where nothing was read.
    """

    dose: float
    cem43_min: float
    longest_gap_s: float
    from_s: float
    until_s: float


class LiveDose:
    """The dose of the hottest zone of each read-back so far: no zone has taken more."""

    def __init__(self) -> None:
        self._dose = self._cem43_min = 0.0
        self.last_s: float | None = None
        self.last_c: float | None = None
        """The hottest zone of the last read-back, in °C."""

    def take(self, time_s: float, zones_c: Sequence[float]) -> None:
        """Go on to a read-back; the first one only begins.

        Raises ValueError for one that is older than the last, or no temperatures.
        """
        if not zones_c or not all(map(math.isfinite, (time_s, *zones_c))):
            raise ValueError(f"{tuple(zones_c)} °C at {time_s} s are no temperatures")
        here_c = max(zones_c)
        if self.last_s is not None and self.last_c is not None:
            if time_s < self.last_s:
                raise ValueError(f"a read-back at {time_s} s comes after the one at {self.last_s} s")
            low_c, high_c = sorted((self.last_c, here_c))
            if high_c >= CEM_FROM_C:  # below there is none, and most of a session is below
                step_s = time_s - self.last_s
                self._dose += _grown(dose_per_s, step_s, low_c, high_c, DOSE_FROM_C)
                self._cem43_min += _grown(cem43_min_per_s, step_s, low_c, high_c, CEM_FROM_C, DOSE_FROM_C)
        self.last_s, self.last_c = time_s, here_c

    @property
    def hottest(self) -> Spent:
        """What it is so far: what the limits are held against."""
        return Spent(self._dose, self._cem43_min)


def _grown(
    per_s: Callable[[float], float], step_s: float, low_c: float, high_c: float, *rate_corners_c: float
) -> float:
    """Integrate a rate along a straight line of temperature; it is 0 below the first of its corners."""
    corners_c = [low_c, *(corner_c for corner_c in rate_corners_c if low_c < corner_c < high_c), high_c]
    if high_c < rate_corners_c[0] or step_s <= 0:
        return 0.0
    if high_c == low_c:
        return step_s * per_s(low_c)
    sums = [
        (upper_c - lower_c) * (per_s(lower_c) + per_s(upper_c)) / 2
        for lower_c, upper_c in itertools.pairwise(corners_c)
        if lower_c >= rate_corners_c[0]
    ]
    return step_s * math.fsum(sums) / (high_c - low_c)


def dose_of(samples: Iterable[Sample], from_s: float, until_s: float) -> MeasuredDose:
    """Return what was taken between two times; the first and the last read-back hold until either end.

    Read-backs outside are left out, and so is one that is not finite in every zone. Raises ValueError where
    the rest is not oldest first, or the end comes before the beginning.
    """
    if not from_s <= until_s:
        raise ValueError(f"a dose cannot be taken from {from_s} s back to {until_s} s")
    inside = [sample for sample in samples if from_s <= sample.time_s <= until_s and is_whole(sample)]
    live = LiveDose()
    if inside:
        live.take(from_s, inside[0].zones_c)
        for sample in inside:
            live.take(sample.time_s, sample.zones_c)
        live.take(until_s, inside[-1].zones_c)
    moments_s = [from_s, *(sample.time_s for sample in inside), until_s]
    gap_s = max(after - before for before, after in itertools.pairwise(moments_s))
    return MeasuredDose(live.hottest.dose, live.hottest.cem43_min, gap_s, from_s, until_s)


def is_whole(sample: Sample) -> bool:
    """Return whether every zone was read: what is not a number counts as not read."""
    return bool(sample.zones_c) and all(map(math.isfinite, sample.zones_c))
