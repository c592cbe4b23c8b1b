"""What a zone's read-back shows, whatever was commanded: rest before the onset, crossings, levels, holds.

Nothing is known between two read-backs. Where that matters, a measure comes with the least and the most it
can have been.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mindpain_task.delivery.courses import Course, Floats
from mindpain_task.roles import Sample


@dataclass(frozen=True, eq=False)
class Trace:
    """One zone's temperatures: ascending seconds since the planned onset, and °C.

    `rest_error_c` is how far the zone was from its baseline before the onset (median); None if nothing was
    read. `offset_c` is what of it may be taken as the device's own error, and left out of its changes.
    """

    times_s: Floats
    measured_c: Floats
    rest_error_c: float | None
    offset_c: float

    def away_c(self, baseline_c: float, sign: int) -> Floats:
        """Return how far each read-back is, this way, from where the zone rested before the onset."""
        return sign * (self.measured_c - baseline_c - self.offset_c)


@dataclass(frozen=True)
class Crossing:
    """When a level was passed: after `before_s`, at or before `after_s`; `at_s` is interpolated."""

    before_s: float
    at_s: float
    after_s: float


@dataclass(frozen=True)
class Held:
    """Seconds at or beyond a level: at least, interpolated, at most (infinite if the read-back ends so)."""

    least_s: float
    about_s: float
    most_s: float


def as_arrays(samples: Sequence[Sample], planned_s: float) -> tuple[Floats, Floats]:
    """Return seconds since the planned onset (n) and °C (n x zones); a read-back with a NaN counts as none.

    Raises ValueError where read-backs differ in zones, or are not oldest first.
    """
    if not samples:
        return np.empty(0), np.empty((0, 0))
    counts = {len(sample.zones_c) for sample in samples}
    if len(counts) > 1:
        raise ValueError(f"the read-backs differ in their number of zones: {sorted(counts)}")
    times_s = np.array([sample.time_s for sample in samples], np.float64) - planned_s
    zones_c = np.array([sample.zones_c for sample in samples], np.float64)
    whole = np.isfinite(times_s) & np.isfinite(zones_c).all(axis=1)
    times_s, zones_c = times_s[whole], zones_c[whole]
    if np.any(np.diff(times_s) < 0):
        raise ValueError("the read-backs are not in the order of their times")
    return times_s, zones_c


def trace(times_s: Floats, measured_c: Floats, baseline_c: float, allowed_c: float) -> Trace:
    """Return a zone's trace; an error at rest over `allowed_c` is a fault, and no offset."""
    at_rest_c = measured_c[: np.searchsorted(times_s, 0.0)]
    if not len(at_rest_c):
        return Trace(times_s, measured_c, None, 0.0)
    error_c = float(np.median(at_rest_c)) - baseline_c
    return Trace(times_s, measured_c, error_c, error_c if abs(error_c) <= allowed_c else 0.0)


def longest_silence_s(times_s: Floats, until_s: float) -> float:
    """Return the longest stretch without a read-back between the onset and a moment after it."""
    inside_s = times_s[(times_s > 0) & (times_s < until_s)]
    return float(np.max(np.diff(inside_s, prepend=0.0, append=until_s)))


def spacing_s(times_s: Floats, until_s: float) -> float:
    """Return the longest time from one read-back to the next, of those that begin before a moment.

    What lies before the onset, or after the last read-back, does not count.
    """
    after = times_s[int(np.searchsorted(times_s, 0.0)) : int(np.searchsorted(times_s, until_s)) + 1]
    return float(np.max(np.diff(after, prepend=0.0))) if len(after) else 0.0


def first_crossing(times_s: Floats, away_c: Floats, level_c: float) -> Crossing | None:
    """Return when the level was first reached, or None if it never was.

    Where the first read-back is beyond already, `before_s` is minus infinity.
    """
    index = int(np.argmax(away_c >= level_c)) if len(away_c) else 0
    if not len(away_c) or away_c[index] < level_c:
        return None
    after_s = float(times_s[index])
    if index == 0:
        return Crossing(-np.inf, after_s, after_s)
    share = (level_c - away_c[index - 1]) / (away_c[index] - away_c[index - 1])
    before_s = float(times_s[index - 1])
    return Crossing(before_s, before_s + float(share) * (after_s - before_s), after_s)


def level_kept(times_s: Floats, away_c: Floats, seconds: float) -> float:
    """Return the level at or beyond which the zone was for so long, in all, after the onset.

    It asks for no moment at which the heat should be there. Raises ValueError if nothing was read then.
    """
    first = int(np.searchsorted(times_s, 0.0))
    times_s, away_c = times_s[first:], away_c[first:]
    if not len(times_s):
        raise ValueError("nothing was read back after the onset")
    edges_s = np.concatenate(([0.0], (times_s[1:] + times_s[:-1]) / 2, times_s[-1:]))
    furthest_first = np.argsort(-away_c, kind="stable")
    summed_s = np.cumsum(np.diff(edges_s)[furthest_first])
    return float(away_c[furthest_first[min(int(np.searchsorted(summed_s, seconds)), len(away_c) - 1)]])


def held(times_s: Floats, away_c: Floats, level_c: float) -> Held:
    """Return how long the zone was at or beyond a level."""
    steps_s = np.diff(times_s)
    beyond = away_c >= level_c
    both, one = beyond[1:] & beyond[:-1], beyond[1:] ^ beyond[:-1]
    low_c, high_c = np.minimum(away_c[1:], away_c[:-1])[one], np.maximum(away_c[1:], away_c[:-1])[one]
    least_s = float(np.sum(steps_s[both]))
    partly_s = float(np.sum(steps_s[one] * (high_c - level_c) / (high_c - low_c)))
    open_ended = len(beyond) > 0 and bool(beyond[0] | beyond[-1])
    return Held(least_s, least_s + partly_s, np.inf if open_ended else least_s + float(np.sum(steps_s[one])))


@dataclass(frozen=True)
class Areas:
    """Temperature over the baseline times time, in °C·s on the peak's side, at the same moments.

    `commanded` with the measured lag; `least` and `most` for any lag between the read-backs that bracket it.
    `span_s` is the time compared.
    """

    measured: float
    commanded: float
    least: float
    most: float
    size: float
    span_s: float


def areas(seen: Trace, course: Course, lag: tuple[float, float, float]) -> Areas | None:
    """Compare the areas under a trace and under its course; None with fewer than two read-backs.

    `lag` is (least, about, most) in seconds. Where the read-back ends early, only what was read is compared.
    """
    first = int(np.searchsorted(seen.times_s, 0.0))
    last = int(np.searchsorted(seen.times_s, course.duration_s + max(lag[2], 0.0), "right"))
    times_s = seen.times_s[first:last]
    if len(times_s) < 2:
        return None
    coldest_c, warmest_c = course.envelope(times_s, lag[0], lag[2])
    sides = (coldest_c, warmest_c) if course.sign > 0 else (warmest_c, coldest_c)
    commanded_c = course.sign * (course.at(times_s - lag[1]) - course.baseline_c)
    return Areas(
        measured=_area(times_s, seen.away_c(course.baseline_c, course.sign)[first:last]),
        commanded=_area(times_s, commanded_c),
        least=_area(times_s, course.sign * (sides[0] - course.baseline_c)),
        most=_area(times_s, course.sign * (sides[1] - course.baseline_c)),
        size=_area(times_s, np.abs(commanded_c)),
        span_s=float(times_s[-1] - times_s[0]),
    )


def _area(times_s: Floats, away_c: Floats) -> float:
    return float(np.sum(np.diff(times_s) * (away_c[1:] + away_c[:-1]))) / 2
