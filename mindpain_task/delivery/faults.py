"""What can be wrong with one zone's heat: each rule of the delivery verdict, as a sentence with its numbers.

A sentence lacks its subject ("zone 3", "the thermode"): that is for whoever knows how many zones there are.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mindpain_task.delivery import traces
from mindpain_task.delivery.comparison import Zone, allowed_c, area_error, depth_c, deviation, plateau_s


class Verdict(enum.Enum):
    """What became of a stimulus; NOT_VERIFIABLE where its device never tells anything."""

    DELIVERED = "delivered"
    LATE = "late"
    SHORT = "short"
    WRONG_TEMPERATURE = "wrong_temperature"
    NOT_DELIVERED = "not_delivered"
    UNKNOWN = "unknown"
    WRONG_CURRENT = "wrong_current"
    NOT_VERIFIABLE = "not_verifiable"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong; `size` is in tolerances, so that faults of different units compare."""

    verdict: Verdict
    sentence: str
    size: float


def certain_faults(zone: Zone) -> Iterator[Fault]:
    """Yield the faults that stand even if there were read-backs missing."""
    yield from _rest(zone)
    yield from _timing(zone)
    if zone.course.plateau_s is None:
        yield from _course(zone)
    else:
        yield from _too_hot(zone)
    if zone.front is not None:
        yield from _dead(zone)
        yield from _lingering(zone)


def shape_faults(zone: Zone) -> Iterator[Fault]:
    """Yield the faults that show only where there is no doubt about the read-back."""
    if zone.course.plateau_s is not None:
        yield from _too_cold(zone)
        yield from _plateau(zone, zone.course.plateau_s)
    yield from _area(zone)


def doubt(zone: Zone) -> str | None:
    """Return why this read-back cannot show a delivered stimulus, or None where it can."""
    course, tolerances = zone.course, zone.tolerances
    silence_s = traces.longest_silence_s(zone.seen.times_s, course.watched_s)
    if silence_s > tolerances.longest_gap_s:
        allowed = f"the longest gap that allows a verdict is {tolerances.longest_gap_s:.2f} s"
        return f"gave no temperature for {silence_s:.2f} s of the heat; {allowed}"
    if zone.front is None:
        return None
    if course.height_c <= 2 * zone.slack_c:
        why = ", as nothing was read before the onset" if zone.seen.rest_error_c is None else ""
        return f"was to change by only {course.height_c:.1f} °C; {2 * zone.slack_c:.1f} °C can be judged{why}"
    near_peak_s = course.stretches_s(course.height_c - tolerances.peak_error_c, course.sign)
    near_s = float(np.max(near_peak_s, initial=0.0))
    if near_s < 2 * zone.spacing_s:
        apart = f"with {zone.spacing_s:.3f} s between read-backs it can hide"
        return f"was to be at its peak for {near_s:.3f} s; {apart}"
    if _ended_early(zone):
        last_s = float(zone.seen.times_s[-1])
        return f"was read for only {last_s:.2f} s from the onset, too short to see its peak"
    return None


def _ended_early(zone: Zone) -> bool:
    """Whether a pulse was seen neither near its peak nor on its way back, nor as long as that may take."""
    course, tolerances, front, seen = zone.course, zone.tolerances, zone.front, zone.seen
    if course.plateau_s is None or front is None:
        return False
    if zone.hottest_c >= course.peak_c - tolerances.peak_error_c:
        return False
    if zone.lag is not None and seen.away_c(course.baseline_c, front.sign)[-1] < front.level_c:
        return False
    return bool(seen.times_s[-1] < course.times_s[1] + zone.latest_s + zone.spacing_s)


def _off(error_c: float) -> str:
    return f"{abs(error_c):.1f} °C {'over' if error_c > 0 else 'under'}"


def _rest(zone: Zone) -> Iterator[Fault]:
    error_c, baseline_c = zone.seen.rest_error_c, zone.course.baseline_c
    if error_c is not None and abs(error_c) > allowed_c(zone):
        sentence = f"was at {baseline_c + error_c:.1f} °C before the onset, {_off(error_c)} its baseline"
        yield _wrong(sentence, abs(error_c) / zone.tolerances.peak_error_c)


def _wrong(sentence: str, size: float) -> Fault:
    return Fault(Verdict.WRONG_TEMPERATURE, sentence, size)


def _timing(zone: Zone) -> Iterator[Fault]:
    """Late or early, where a temperature within tolerance cannot have been a time within tolerance."""
    if zone.front is None or zone.lag is None:
        return
    allowed_s, lag_s = zone.tolerances.onset_lag_s, zone.lag.about_s
    changed = "warmed" if zone.front.sign > 0 else "cooled"
    if zone.lag.surely_s[0] > allowed_s:
        sentence = f"{changed} {lag_s:.2f} s late; {allowed_s:.2f} s are allowed"
        yield Fault(Verdict.LATE, sentence, lag_s / allowed_s)
    if zone.lag.surely_s[1] < -allowed_s:
        yield _wrong(f"{changed} {-lag_s:.2f} s before it should", -lag_s / allowed_s)


def _too_hot(zone: Zone) -> Iterator[Fault]:
    error_c, peak_c = zone.hottest_c - zone.course.peak_c, zone.course.peak_c
    if error_c > allowed_c(zone):
        sentence = f"reached {zone.hottest_c:.1f} °C, {_off(error_c)} the commanded {peak_c:.1f} °C"
        yield _wrong(sentence, error_c / zone.tolerances.peak_error_c)


def _too_cold(zone: Zone) -> Iterator[Fault]:
    """The level is not near the peak, though a peak of ramps only can lie between two read-backs."""
    course = zone.course
    assert course.plateau_s is not None
    hidden_c = max(0.0, zone.spacing_s - course.plateau_s) / course.slowness_s_per_c
    error_c = zone.level_c - course.peak_c
    if error_c < -allowed_c(zone) - hidden_c:
        sentence = f"reached {zone.level_c:.1f} °C, {_off(error_c)} the commanded {course.peak_c:.1f} °C"
        yield _wrong(sentence, -error_c / zone.tolerances.peak_error_c)


def _course(zone: Zone) -> Iterator[Fault]:
    error_c, at_s = deviation(zone)
    if abs(error_c) > allowed_c(zone):
        here_c = zone.seen.measured_c[int(np.searchsorted(zone.seen.times_s, at_s))]
        told = "the baseline it was to keep" if zone.front is None else "its course"
        sentence = f"was at {here_c:.1f} °C {at_s:.2f} s after the onset, {_off(error_c)} {told}"
        yield _wrong(sentence, abs(error_c) / zone.tolerances.peak_error_c)


def _dead(zone: Zone) -> Iterator[Fault]:
    """Never half-way, kept no quarter: and a stimulus within tolerance could not have hidden."""
    course, seen, half_c = zone.course, zone.seen, zone.course.height_c / 2
    away_c = seen.away_c(course.baseline_c, course.sign)
    if half_c <= zone.slack_c or float(np.max(away_c)) >= half_c:
        return
    clearly_c = half_c + zone.slack_c
    latest_s = course.first_reaches_s(clearly_c, course.sign) + zone.tolerances.onset_lag_s
    lasts_s = float(np.sum(course.stretches_s(clearly_c, course.sign)[:1]))
    spacing_s = traces.spacing_s(seen.times_s, latest_s + lasts_s)
    could_hide = lasts_s <= spacing_s or seen.times_s[-1] < latest_s + spacing_s
    kept_s = float(np.sum(course.stretches_s(half_c / 2, course.sign)))
    if not could_hide and traces.level_kept(seen.times_s, away_c, kept_s / 2) < half_c / 2:
        sentence = f"did not {'warm' if course.sign > 0 else 'cool'}: it stayed at {zone.level_c:.1f} °C"
        size = course.height_c / zone.tolerances.peak_error_c
        error = _off(zone.level_c - course.peak_c)
        yield Fault(Verdict.NOT_DELIVERED, f"{sentence}, {error} the commanded {course.peak_c:.1f} °C", size)


def _lingering(zone: Zone) -> Iterator[Fault]:
    """Not back at the baseline when the heat, and all that is allowed, is over."""
    course, tolerances, times_s = zone.course, zone.tolerances, zone.seen.times_s
    over_s = course.duration_s + zone.latest_s + tolerances.plateau_error_s
    first = int(np.searchsorted(times_s, over_s, "right"))
    away_c = course.sign * (zone.seen.measured_c[first:] - course.baseline_c)
    still = np.flatnonzero(away_c > allowed_c(zone))
    if len(still):
        index = first + int(still[-1])
        here_c, late_s = zone.seen.measured_c[index], times_s[index] - course.duration_s
        sentence = f"was still at {here_c:.1f} °C {late_s:.2f} s after it should have been back"
        error_c = abs(here_c - course.baseline_c)
        yield _wrong(f"{sentence} at {course.baseline_c:.1f} °C", float(error_c) / tolerances.peak_error_c)


def _plateau(zone: Zone, told_s: float) -> Iterator[Fault]:
    """Too short by the most, or too long by the least, that the read-backs and the ramps allow."""
    course, tolerances, held, lasted_s = zone.course, zone.tolerances, zone.held, plateau_s(zone)
    assert held is not None
    assert lasted_s is not None
    allowed_s = min(tolerances.plateau_error_s, told_s / 2)
    near_s = told_s + depth_c(course, tolerances) * course.slowness_s_per_c
    ramps_s = tolerances.peak_error_c / 2 * course.slowness_s_per_c
    if held.most_s < near_s - ramps_s - allowed_s:
        sentence = f"held its plateau for {lasted_s:.2f} s of the commanded {told_s:.2f} s"
        yield Fault(Verdict.SHORT, sentence, (told_s - lasted_s) / tolerances.plateau_error_s)
    if held.least_s > near_s + ramps_s + tolerances.plateau_error_s:
        sentence = f"held its plateau for {lasted_s:.2f} s instead of the commanded {told_s:.2f} s"
        yield _wrong(sentence, (lasted_s - told_s) / tolerances.plateau_error_s)


def _area(zone: Zone) -> Iterator[Fault]:
    """More or less heat over time than the tolerances on fraction and temperature both allow."""
    found, tolerances, error = zone.areas, zone.tolerances, area_error(zone)
    if found is None or error is None:
        return
    allowed = max(tolerances.area_error * found.size, tolerances.peak_error_c * found.span_s)
    size, what = abs(error) / tolerances.area_error, "heat" if zone.course.sign > 0 else "cold"
    if found.measured < found.least - allowed:
        yield Fault(Verdict.SHORT, f"gave {-error:.0%} less {what} over time than commanded", size)
    if found.measured > found.most + allowed:
        yield _wrong(f"gave {error:.0%} more {what} over time than commanded", size)
