"""What is wrong with the streams of an XDF file, in sentences: holes, late beginnings, early ends. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from experiments.reconcile.expected import zero_s
from experiments.reconcile.own_streams import OwnSamples
from experiments.reconcile.plural import many, times
from experiments.reconcile.sampled import FEWER_SHARE, NATURAL_PPM, Hole, Sampled
from experiments.recorded.runs import RecordedRun

EDGE_S = 1.0
"""How much later than the first marker a regular stream may begin, or end before the last: a recorder is
started and stopped by hand, and what it has not fetched by then, half a second, is lost. [D]"""
SURE_ERRORS = 5.0
"""How many standard errors a drift must be beyond what is natural. [D]"""
_NAMED = 3


def stream_faults(streams: Sequence[Sampled], markers: OwnSamples) -> Iterator[str]:
    """Yield what is wrong with the streams while the session went on."""
    begins_s, ends_s = (
        (float(markers.recorded_s[0]), float(markers.recorded_s[-1]))
        if len(markers.recorded_s)
        else (0.0, 0.0)
    )
    for each in streams:
        if each.clocks > 1:
            yield f"the clock of {each.name} was set anew {times(each.clocks - 1)} while it was recorded"
        if abs(each.drift_ppm or 0.0) > NATURAL_PPM + SURE_ERRORS * (each.drift_error_ppm or 0.0):
            yield (
                f"the recorder's clock runs {each.drift_ppm:+.0f} ppm beside that of {each.name}: two sound "
                f"clocks differ by less than {NATURAL_PPM:g} ppm"
            )
        if each.rate_hz > 0:
            yield from _regular(each, begins_s, ends_s)


def _regular(stream: Sampled, begins_s: float, ends_s: float) -> Iterator[str]:
    """Yield what is wrong with a regular stream between the session's first marker and its last."""
    if stream.first_s is None or stream.last_s is None:
        yield f"{stream.name} has no sample, though it should have {stream.rate_hz:g} a second"
        return
    if stream.first_s > begins_s + EDGE_S:
        yield f"{stream.name} begins {stream.first_s - begins_s:.1f} s after the session's first marker"
    if stream.last_s < ends_s - EDGE_S:
        yield f"{stream.name} ends {ends_s - stream.last_s:.1f} s before the session's last marker"
    inside = [hole for hole in stream.holes if hole.until_s > begins_s and hole.from_s < ends_s]
    if inside:
        told = _told(inside, begins_s, after="the first marker")
        lost = sum(hole.lost for hole in inside)
        yield f"{stream.name} stopped {times(len(inside))}, about {many(lost, 'sample')} lost: {told}"
    if stream.backwards:
        yield f"the time stamps of {stream.name} go back {times(stream.backwards)}: it has some time twice"
    if stream.measured_hz is not None and stream.measured_hz < (1.0 - FEWER_SHARE) * stream.rate_hz:
        yield (
            f"{stream.name} has {stream.measured_hz:.1f} samples a second between its holes, though it says "
            f"{stream.rate_hz:g}: some are lost one by one, or it never had as many"
        )


def temperature_faults(due: int, holes: Sequence[Hole], run: RecordedRun) -> Iterator[str]:
    """Yield which read-backs of the stimulator are not in the recording, of those `due` there."""
    lost = sum(hole.lost for hole in holes)
    if lost:
        told = f"in {many(len(holes), 'hole')}: {_told(holes, zero_s(run), after='the session began')}"
        yield f"{lost} of {due} temperatures that were read back are not in it, {told}"


def _told(holes: Sequence[Hole], zero_s: float, after: str) -> str:
    longest = sorted(holes, key=lambda hole: hole.from_s - hole.until_s)[:_NAMED]
    told = ", ".join(
        f"{hole.until_s - hole.from_s:.2f} s at {hole.from_s - zero_s:.2f} s" for hole in longest
    )
    return f"{'the longest ' if len(holes) > _NAMED else ''}{told} after {after}"
