"""A temperature profile as the TCS II plays it: segments of whole 10 ms and 0.1 °C, back to baseline."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from hardware.tcs import codec
from hardware.tcs.dialect import Dialect, Field
from mindpain_task.heat import HeatProfile, HeatSegment


def course_bytes(profile: HeatProfile, dialect: Dialect) -> bytes:
    """Return what loads a profile of at least one segment, for the next start to play in all zones.

    Raises OutOfRange for what is no whole step of the device, or faster than the probe.
    What the device does after the last segment is not written anywhere, so a last segment goes back to the
    baseline. The return speed is for an abort.
    """
    if dialect.segment_time is None or dialect.segment_end is None:
        raise codec.OutOfRange(f"no temperature profiles are known from {dialect.source} (TCS command Uw)")
    if not 0 < profile.return_c_per_s <= dialect.fastest_c_per_s:
        raise codec.OutOfRange(
            f"return speed {profile.return_c_per_s} °C/s is outside 0 to the {dialect.fastest_c_per_s} °C/s "
            "that the probe can do"
        )
    back_s = abs(profile.segments[-1].end_c - profile.baseline_c) / profile.return_c_per_s
    course = [*profile.segments, *([HeatSegment(back_s, profile.baseline_c)] if back_s > 0 else [])]
    pieces: list[tuple[float, float]] = []
    here_c = profile.baseline_c
    for segment in course:
        pieces += _pieces(here_c, segment, dialect.segment_time, dialect.segment_end, dialect.fastest_c_per_s)
        here_c = segment.end_c
    speed = codec.coarse_or_fine(dialect.return_speed, dialect.fine_return_speed, profile.return_c_per_s)
    return (
        codec.encode(speed, profile.return_c_per_s)
        + codec.profile(dialect, tuple(pieces))
        + codec.PROFILE_IN_ALL_ZONES
    )


def _pieces(
    here_c: float, segment: HeatSegment, time: Field, end: Field, fastest_c_per_s: float
) -> Iterator[tuple[float, float]]:
    """Cut a segment that is longer than the device counts into pieces on the same straight line, exactly.

    Raises OutOfRange where the line passes through no whole step often enough.
    """
    ticks = int(codec.digits(replace(time, high=codec.MOST_SEGMENTS * time.high), segment.duration_s))
    from_steps, to_steps = int(codec.digits(end, here_c)), int(codec.digits(end, segment.end_c))
    if abs(segment.end_c - here_c) > segment.duration_s * fastest_c_per_s + codec.TOLERANCE:
        raise codec.OutOfRange(
            f"from {here_c} to {segment.end_c} °C in {segment.duration_s} s is faster than the "
            f"{fastest_c_per_s} °C/s that the probe can do (TCS command Uw)"
        )
    whole = math.gcd(ticks, abs(to_steps - from_steps))  # so many equal parts lie on whole steps
    shortest = ticks // whole
    at_a_time = ticks if ticks <= time.high else time.high // shortest * shortest
    if at_a_time == 0:
        raise codec.OutOfRange(
            f"from {here_c} to {segment.end_c} °C in {segment.duration_s} s cannot be cut into segments of "
            f"{time.high / time.per_unit} s at most that end on whole {1 / end.per_unit} °C (TCS command Uw)"
        )
    for start in range(0, ticks, at_a_time):
        until = min(start + at_a_time, ticks)
        steps = from_steps + (to_steps - from_steps) * until // ticks
        yield (until - start) / time.per_unit, steps / end.per_unit
