"""Every stream of an XDF file in a line: how many samples, how many a second, and the holes in it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.reconcile.hearing import Stretch, why_not
from experiments.reconcile.own_streams import OwnSamples
from experiments.reconcile.xdf import Times, XdfStream
from mindpain_task.model import Record

HOLE_S, HOLE_SAMPLES = 0.25, 5
"""From which length on, in seconds and in samples, nothing in a regular stream is a hole. [D]
LSL stamps come in bunches whose times are a network's jitter apart: what is shorter may be no loss."""
FEWEST_OFFSETS = 5
"""How many measurements of a clock's offset a drift is told from. [D]"""
SAME_S = 2e-6
"""A journal keeps its times to the microsecond; LSL keeps them whole."""
FEWER_SHARE = 0.02
"""From which share of its samples on a regular stream lacks some between its holes: no clock is so far off,
and rates are told in round numbers (30 Hz for 29.97). [D]"""
BACK_S = 0.25
"""Stamps that go back further than this are no jitter: the stream has some time twice. [D]"""
NATURAL_PPM = 100.0
"""How much two computers' clocks may differ: a usual crystal is within 50 ppm. [M]"""


@dataclass(frozen=True)
class Hole:
    """A time without samples, on the recorder's clock; `lost` is how many there should have been."""

    from_s: float
    until_s: float
    lost: int


@dataclass(frozen=True)
class Sampled:
    """A stream as it was recorded.

    `rate_hz` is what it was told to have, 0 for an irregular one; `measured_hz` what it had between its
    holes, None where that cannot be told. `offset_s` and `drift_ppm` are how far the recorder's clock was
    ahead of the stream's, and how much faster it ran, with its standard error; None where nobody measured it.
    `backwards` is how often its stamps go back.
    """

    name: str
    kind: str
    samples: int
    rate_hz: float
    measured_hz: float | None
    first_s: float | None
    last_s: float | None
    holes: tuple[Hole, ...]
    offset_s: float | None
    drift_ppm: float | None
    drift_error_ppm: float | None
    clocks: int
    backwards: int = 0


def sampled(stream: XdfStream) -> Sampled:
    """Return what is known of how a stream was recorded."""
    stamps_s = stream.stamps_s
    holes = holes_in(stamps_s, stream.rate_hz)
    offset_s, drift_ppm, drift_error_ppm = _clock_of(stream)
    there = len(stamps_s) > 0
    return Sampled(
        name=stream.name or "nameless",
        kind=stream.kind,
        samples=len(stamps_s),
        rate_hz=stream.rate_hz,
        measured_hz=_measured_hz(stamps_s, holes) if stream.rate_hz else None,
        first_s=float(stamps_s[0]) if there else None,
        last_s=float(stamps_s[-1]) if there else None,
        holes=holes,
        offset_s=offset_s,
        drift_ppm=drift_ppm,
        drift_error_ppm=drift_error_ppm,
        clocks=stream.clocks,
        backwards=int((np.diff(stamps_s) < -BACK_S).sum()),
    )


def holes_in(stamps_s: Times, rate_hz: float) -> tuple[Hole, ...]:
    """Return the holes in a regular stream; none in an irregular one, which may be silent."""
    if rate_hz <= 0 or len(stamps_s) < 2:
        return ()
    gaps_s = np.diff(stamps_s)
    places = np.flatnonzero(gaps_s > max(HOLE_S, HOLE_SAMPLES / rate_hz))
    return tuple(
        Hole(float(stamps_s[at]), float(stamps_s[at + 1]), max(round(float(gaps_s[at]) * rate_hz) - 1, 1))
        for at in places
    )


def lost_times(
    records: Sequence[Record], own: OwnSamples, stretches: Sequence[Stretch]
) -> tuple[int, tuple[Hole, ...]]:
    """Return how many read-backs had to be recorded, and the holes where they were not.

    Each is looked for by its own time, so stamps must be the session's. One hole is what is missing in a row.
    """
    times_s = np.array([each.event.time_s for each in records if each.event.kind == "temperature"])
    due = np.array([not why_not(float(each), stretches) for each in times_s], dtype=bool)
    if not len(own.times_s):
        found = np.zeros(len(times_s), dtype=bool)
    else:
        at = np.clip(np.searchsorted(own.times_s, times_s - SAME_S), 0, len(own.times_s) - 1)
        found = np.abs(own.times_s[at] - times_s) <= SAME_S
    missing = due & ~found
    starts = np.flatnonzero(missing & ~np.r_[False, missing[:-1]])
    ends = np.flatnonzero(missing & ~np.r_[missing[1:], False])
    holes = tuple(
        Hole(float(times_s[a]), float(times_s[b]), int(b - a + 1)) for a, b in zip(starts, ends, strict=True)
    )
    return int(due.sum()), holes


def _measured_hz(stamps_s: Times, holes: Sequence[Hole]) -> float | None:
    steps = len(stamps_s) - 1 - len(holes)
    lasts_s = float(stamps_s[-1] - stamps_s[0]) if len(stamps_s) else 0.0
    between_s = lasts_s - sum(hole.until_s - hole.from_s for hole in holes)
    return steps / between_s if steps > 0 and between_s > 0 else None


def _clock_of(stream: XdfStream) -> tuple[float | None, float | None, float | None]:
    """Return how far the recorder's clock is ahead of the stream's, how much faster it runs, and the error.

    A measurement is off by up to half its way over the network, now and then by far more: a few such are left
    out of the line that is drawn through them.
    """
    times_s, offsets_s = stream.offset_times_s, stream.offsets_s
    if not len(times_s):
        return None, None, None
    offset_s = float(np.median(offsets_s))
    if len(times_s) < FEWEST_OFFSETS or stream.clocks > 1:
        return offset_s, None, None
    slope, error = 0.0, 0.0
    kept = np.ones(len(times_s), dtype=bool)
    for _ in range(3):
        at_s, off_s = times_s[kept] - times_s[kept].mean(), offsets_s[kept] - offsets_s[kept].mean()
        squares = float(at_s @ at_s)
        if kept.sum() < FEWEST_OFFSETS or squares <= 0:
            return offset_s, None, None
        slope = float(at_s @ off_s) / squares
        left_s = offsets_s - offsets_s[kept].mean() - slope * (times_s - times_s[kept].mean())
        error = float(np.sqrt(np.sum(left_s[kept] ** 2) / (kept.sum() - 2) / squares))
        spread_s = float(np.median(np.abs(left_s[kept])))
        kept = np.abs(left_s - np.median(left_s[kept])) <= max(5.0 * 1.5 * spread_s, 1e-9)
    return offset_s, 1e6 * slope, 1e6 * error
