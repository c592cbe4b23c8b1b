"""From moments that come as they come to a regular grid: what was known stays, what was not is left out.

No value is invented: each one in a grid is a value that was there, at most half a gap before or after, or
(`held`) from the moment it appeared until the next. Values with a time after a gap are never joined over it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mindpain_task.model import JsonValue, Record

Floats: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.int64]
Described: TypeAlias = dict[str, JsonValue]
ROUNDING = 1e-6
"""What floats, and times kept in microseconds, may do to a moment: seconds, or steps of the grid."""


@dataclass(frozen=True)
class Grid:
    """Samples `first` to `last` of a clock that ticks `rate_hz` times a second from `session_start` on."""

    rate_hz: float
    first: int
    last: int

    @classmethod
    def over(cls, from_s: float, until_s: float, rate_hz: float) -> Grid:
        """Return the grid whose first and last samples are those nearest to two moments."""
        return cls(rate_hz, round(from_s * rate_hz), round(until_s * rate_hz))

    @property
    def start_s(self) -> float:
        """When the first sample is, in seconds since `session_start`."""
        return round(self.first / self.rate_hz, 6)

    @property
    def size(self) -> int:
        """How many samples it has."""
        return self.last - self.first + 1

    @property
    def times_s(self) -> Floats:
        """When each sample is, in seconds since `session_start`."""
        return np.arange(self.first, self.last + 1, dtype=np.float64) / self.rate_hz

    def index(self, times_s: Floats) -> Places:
        """Return the number of the sample nearest to each moment, from 0; it may be outside the grid."""
        return np.rint(times_s * self.rate_hz).astype(np.int64) - self.first

    def empty(self, columns: int) -> Floats:
        """Return samples by columns in which nothing is known."""
        return np.full((self.size, columns), np.nan)

    def nearest(self, times_s: Floats, longest_gap_s: float) -> Places:
        """Return for each sample which of some (ascending) moments is the nearest; -1 where there is none.

        There is none where the moments before and after are further apart than the gap, unless one of them
        is within half a step. Of two that are as near, it is the one before.
        """
        places = np.full(self.size, -1, np.int64)
        if not len(times_s):
            return places
        at_s = self.times_s
        after = np.minimum(np.searchsorted(times_s, at_s), len(times_s) - 1)
        before = np.maximum(after - (times_s[after] > at_s), 0)
        since_s, until_s = at_s - times_s[before], times_s[after] - at_s
        nearest = np.where(np.abs(since_s) <= np.abs(until_s) + ROUNDING, before, after)
        away = np.minimum(np.abs(since_s), np.abs(until_s)) * self.rate_hz
        between = (since_s >= 0) & (until_s >= 0) & (since_s + until_s <= longest_gap_s + ROUNDING)
        known = between | (away <= 0.5 + ROUNDING)
        places[known] = nearest[known]
        return places

    def held(self, times_s: Floats, resolution_s: float = 0.0) -> Places:
        """Return for each sample the last of some (ascending) moments up to it; -1 before the first.

        `resolution_s` is how finely the moments were kept.
        """
        slack_s = resolution_s + ROUNDING / self.rate_hz
        return np.searchsorted(times_s, self.times_s + slack_s, "right") - 1


def nominal_hz(times_s: Floats, known_hz: Sequence[float], longest_s: float) -> float:
    """Return which of the known rates some moments come at; steps longer than `longest_s` are pauses.

    The slowest, where there are only pauses.
    """
    steps_s = np.diff(times_s)
    steps_s = steps_s[(steps_s > 0) & (steps_s <= longest_s)]
    if not len(steps_s):
        return min(known_hz)
    return nearest_hz(1 / float(np.median(steps_s)), known_hz)


def nearest_hz(rate_hz: float, known_hz: Sequence[float]) -> float:
    """Return the known rate that is the least off, as a ratio."""
    return min(known_hz, key=lambda known: abs(np.log(known / rate_hz)))


def session_zero_s(records: Sequence[Record]) -> float | None:
    """Return when `session_start` was, the zero of every table; None for a session that never began."""
    return next((record.event.time_s for record in records if record.event.kind == "session_start"), None)


def described(long_name: str, description: str, units: str, **further: JsonValue) -> Described:
    """Return what a sidecar says of one column."""
    return {"LongName": long_name, "Description": description, "Units": units, **further}


def device_facts(records: Sequence[Record], ready: str) -> Described:
    """Return what a device said it is, from the event of this kind, in the words of BIDS."""
    told: Mapping[str, JsonValue] = next(
        (record.event.data for record in records if record.event.kind == ready), {}
    )
    names = {
        "model": "ManufacturersModelName",
        "firmware": "SoftwareVersions",
        "serial_number": "DeviceSerialNumber",
    }
    return {key: told[name] for name, key in names.items() if told.get(name)}
