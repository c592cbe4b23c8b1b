"""One zone's commanded course beside its read-back: what was measured, and how far it is off."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from pydantic import Field

from mindpain_task.delivery import traces
from mindpain_task.delivery.courses import Course, Front
from mindpain_task.delivery.traces import Areas, Held, Trace
from mindpain_task.located import Strict


class Tolerances(Strict):
    """How far a thermode may be from what it was told; every number must be written in its rig file.

    `plateau_error_s` is also how much longer than `onset_lag_s` the return to baseline may take.
    `area_error` is a fraction; it counts where it is more than `peak_error_c` all the while would make.
    `longest_gap_s` is the longest time without a read-back that still allows a verdict.
    """

    onset_lag_s: float = Field(gt=0)
    peak_error_c: float = Field(gt=0)
    plateau_error_s: float = Field(gt=0)
    area_error: float = Field(gt=0)
    longest_gap_s: float = Field(gt=0)


@dataclass(frozen=True)
class Lag:
    """How late the front of a course was passed, in seconds (early: negative).

    `least_s` and `most_s` belong to the read-backs before and after; `surely_s` is (least, most) where the
    temperature, too, may be off. The least is minus infinity if the first read-back was beyond already.
    """

    least_s: float
    about_s: float
    most_s: float
    surely_s: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Zone:
    """A zone's course beside its trace, with what was measured; None where not measurable.

    `slack_c` is what noise may do to a level once the zone's offset is known. `latest_s` is the most that the
    course can lag: as allowed, or as measured. `level_c` was kept for a third of the plateau, `hottest_c` is
    the furthest read-back.
    """

    course: Course
    seen: Trace
    tolerances: Tolerances
    slack_c: float
    front: Front | None
    lag: Lag | None
    latest_s: float
    spacing_s: float
    hottest_c: float
    level_c: float
    held: Held | None
    areas: Areas | None


def compare(course: Course, seen: Trace, tolerances: Tolerances) -> Zone:
    """Measure a trace against its course; there must be a read-back after the onset."""
    slack_c = tolerances.peak_error_c / (1 if seen.rest_error_c is None else 2)
    front, held = course.front(), None
    signed_c = course.sign * seen.measured_c
    spacing_s = traces.spacing_s(seen.times_s, course.watched_s + tolerances.onset_lag_s)
    lag = None if front is None else _lag(course, seen, front, slack_c, spacing_s)
    hottest_c = float(np.max(signed_c[np.searchsorted(seen.times_s, 0.0) :]))
    kept_s = course.plateau_s
    if kept_s is None:
        kept_s = float(np.sum(course.stretches_s(course.height_c / 4, course.sign)))
    level_c = traces.level_kept(seen.times_s, signed_c, kept_s / 3)
    latest_s = max(tolerances.onset_lag_s, lag.surely_s[1] if lag is not None else 0.0)
    too_little = seen.times_s[-1] < course.times_s[1] + latest_s + kept_s / 3 + spacing_s
    if too_little or level_c < hottest_c - depth_c(course, tolerances):
        level_c = hottest_c  # it was hotter, for less than the third or at the end of the read-back
    if course.plateau_s is not None:
        held = traces.held(seen.times_s, signed_c, level_c - depth_c(course, tolerances))
    bracket_s = (lag.least_s, lag.about_s, lag.most_s) if lag and lag.least_s > -math.inf else (0.0, 0.0, 0.0)
    return Zone(
        course=course,
        seen=seen,
        tolerances=tolerances,
        slack_c=slack_c,
        front=front,
        lag=lag,
        latest_s=latest_s,
        spacing_s=spacing_s,
        hottest_c=course.sign * hottest_c,
        level_c=course.sign * level_c,
        held=held,
        areas=None if front is None else traces.areas(seen, course, bracket_s),
    )


def _lag(course: Course, seen: Trace, front: Front, slack_c: float, spacing_s: float) -> Lag | None:
    """Return None for a front that noise could be, that was not passed, or that may have been missed."""
    if front.room_c < slack_c:
        return None
    stays_s = float(np.sum(course.stretches_s(front.level_c + slack_c, front.sign)[:1]))
    if course.plateau_s is None and stays_s <= spacing_s:
        return None  # it may hide between two read-backs, and a later segment be taken for it
    passed = traces.first_crossing(seen.times_s, seen.away_c(course.baseline_c, front.sign), front.level_c)
    if passed is None:
        return None
    early_s, due_s, late_s = (
        course.first_reaches_s(front.level_c + c, front.sign) for c in (-slack_c, 0.0, slack_c)
    )
    surely_s = passed.before_s - late_s, passed.after_s - early_s
    return Lag(passed.before_s - due_s, passed.at_s - due_s, passed.after_s - due_s, surely_s)


def onset_lag_s(zone: Zone) -> float | None:
    """Return how late the middle of the front was passed; None where its passing was not read back."""
    return zone.lag.about_s if zone.lag is not None and zone.lag.least_s > -math.inf else None


def allowed_c(zone: Zone) -> float:
    """Return `peak_error_c`, which a read-back in steps of 0.1 °C may be off by exactly, floats or not."""
    return zone.tolerances.peak_error_c + 1e-6


def depth_c(course: Course, tolerances: Tolerances) -> float:
    """How far under its own level a plateau ends: never so far that the baseline would count."""
    return min(tolerances.peak_error_c, course.height_c / 2)


def plateau_s(zone: Zone) -> float | None:
    """Return the measured plateau: the time near its own level, less what the two ramps have of that."""
    if zone.held is None:
        return None
    ramps_s = depth_c(zone.course, zone.tolerances) * zone.course.slowness_s_per_c
    return max(0.0, zone.held.about_s - ramps_s)


def peak_error_c(zone: Zone) -> float:
    """Return the level over the commanded peak, or the hottest read-back's excess where that is a fault.

    Of a course without one plateau: the largest deviation that no allowed lag explains.
    """
    if zone.course.plateau_s is None:
        return deviation(zone)[0]
    over_c = zone.hottest_c - zone.course.peak_c
    return over_c if over_c > allowed_c(zone) else zone.level_c - zone.course.peak_c


def area_error(zone: Zone) -> float | None:
    """Return how much more than the commanded area was measured, as a fraction of it."""
    if zone.areas is None or zone.areas.size <= 0:
        return None
    return (zone.areas.measured - zone.areas.commanded) / zone.areas.size


def deviation(zone: Zone) -> tuple[float, float]:
    """Return the largest deviation from the course that no allowed lag explains, and its time."""
    course, times_s = zone.course, zone.seen.times_s
    first = int(np.searchsorted(times_s, 0.0))
    last = len(times_s) if zone.front is None else int(np.searchsorted(times_s, course.duration_s, "right"))
    if last <= first:
        return 0.0, 0.0
    times_s, measured_c = times_s[first:last], zone.seen.measured_c[first:last]
    allowed_s = zone.tolerances.onset_lag_s
    least_s, most_s = zone.lag.surely_s if zone.lag is not None else (0.0, 0.0)
    coldest_c, warmest_c = course.envelope(times_s, min(least_s, -allowed_s), max(most_s, allowed_s))
    deviations_c = np.maximum(measured_c - warmest_c, 0.0) + np.minimum(measured_c - coldest_c, 0.0)
    worst = int(np.argmax(np.abs(deviations_c)))
    return float(deviations_c[worst]), float(times_s[worst])
