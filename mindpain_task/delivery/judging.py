"""The delivery verdict: whether a heat stimulus reached the skin as it was told to, from what was read back.

A zone may lag by `onset_lag_s` and be off by `peak_error_c`, and nothing is known between two read-backs: a
fault is called only where none of these explains what was read. So a smaller fault is not seen; in
particular, on a slow ramp a small error of temperature looks like a large one of time. A pulse with ramps of
r °C/s, its two ramps together taking k s/°C, read back every g seconds, is surely found
 - late beyond `onset_lag_s` + g + `peak_error_c` / r;
 - too short or too long beyond `plateau_error_s` (of a shorter plateau: half of it) + 2 g + `peak_error_c` k.
The return is judged only by the area, and by being back when the heat is over.

Each zone is judged against its own course, and the worst zone decides. Worst is NOT_DELIVERED, when no zone
that should warm did (one dead zone among others that warm is WRONG_TEMPERATURE), then WRONG_TEMPERATURE,
LATE, SHORT, UNKNOWN. A fault that single read-backs prove stands whatever else is missing: too hot, off its
baseline before, late or early, no warming, not back at the end. Without one of these it is UNKNOWN where
 - nothing was read for longer than `longest_gap_s`, between the onset and the end of the plateau (or of a
   profile's last segment); or it ended before a start as late as allowed would have shown its peak;
 - the commanded temperature is within `peak_error_c` of its peak for less than two read-backs;
 - the whole step is no more than `peak_error_c` (or twice that, if nothing was read before the onset).

All that is passed is judged: give read-backs from a second or two before the onset, when the last stimulus
is over, to a second after the end. A profile has no single plateau: every read-back must lie within
`peak_error_c` of what a lag within `onset_lag_s`, either way, explains.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mindpain_task.delivery import traces
from mindpain_task.delivery.comparison import (
    Tolerances,
    Zone,
    allowed_c,
    area_error,
    compare,
    onset_lag_s,
    peak_error_c,
    plateau_s,
)
from mindpain_task.delivery.courses import Course, Floats, zone_courses
from mindpain_task.delivery.faults import Fault, Verdict, certain_faults, doubt, shape_faults
from mindpain_task.paired_heat import PROBES, PairedHeat
from mindpain_task.roles import Sample
from mindpain_task.stimuli import Heat

__all__ = ["Delivery", "Tolerances", "Verdict", "judge"]

MILDEST_FIRST = (
    Verdict.DELIVERED,
    Verdict.UNKNOWN,
    Verdict.SHORT,
    Verdict.LATE,
    Verdict.WRONG_TEMPERATURE,
    Verdict.NOT_DELIVERED,
)


@dataclass(frozen=True)
class Delivery:
    """The verdict on one stimulus, in a sentence for the operator, and what was measured.

    `zone` (from 1) is the zone that decided, None where all did. The measures are that zone's, or those of
    the zone furthest from its peak; None where not measurable.
    `onset_lag_s`: when the middle of the rise was passed, after its planned time.
    `peak_error_c`: the level kept for a third of the plateau, over the commanded peak (the hottest
    read-back, where that is too hot or far over this level); of a profile, the largest deviation that no
    allowed lag explains.
    `plateau_s`: the measured plateau.
    `area_error`: of temperature over baseline times time, the excess as a fraction of what was commanded.
    `samples`: read-backs between the planned onset and the planned end.
    """

    verdict: Verdict
    sentence: str
    zone: int | None
    onset_lag_s: float | None
    peak_error_c: float | None
    plateau_s: float | None
    area_error: float | None
    samples: int


@dataclass(frozen=True, eq=False)
class _Judged:
    """One zone's worst finding, and its measures; `number` counts from 1."""

    number: int
    zone: Zone
    found: Fault
    doubtful: bool

    @property
    def severity(self) -> tuple[int, float]:
        return MILDEST_FIRST.index(self.found.verdict), self.found.size


def judge(
    stimulus: Heat | PairedHeat, planned_s: float, samples: Sequence[Sample], tolerances: Tolerances
) -> Delivery:
    """Compare what was read back with what was commanded for `planned_s`, on the same clock.

    Of two probes, the worst zone of either decides; those of the second are counted after those of the first.
    Raises ValueError for a zoned stimulus on a probe of another number of zones, for a pulse that does not
    warm, and for read-backs that are not oldest first or not of one probe.
    """
    times_s, zones_c = traces.as_arrays(samples, planned_s)
    inside = int(np.count_nonzero((times_s >= 0) & (times_s <= stimulus.duration_s)))
    if not inside:
        sentence = "no temperature was read back during the heat"
        return Delivery(Verdict.UNKNOWN, sentence, None, None, None, None, None, 0)
    courses = zone_courses(stimulus, zones_c.shape[1])
    judged = [
        _judge_zone(number, course, times_s, zones_c[:, number - 1], tolerances)
        for number, course in enumerate(courses, 1)
    ]
    worst = max(judged, key=lambda each: each.severity)
    per_probe = len(courses) // len(PROBES) if isinstance(stimulus, PairedHeat) else None
    zone, verdict, sentence = _announce(worst, judged, per_probe)
    return Delivery(
        verdict=verdict,
        sentence=sentence,
        zone=zone,
        onset_lag_s=onset_lag_s(worst.zone),
        peak_error_c=_known_error_c(worst),
        plateau_s=None if worst.doubtful else plateau_s(worst.zone),
        area_error=None if worst.doubtful else area_error(worst.zone),
        samples=inside,
    )


def _known_error_c(judged: _Judged) -> float | None:
    """Return the peak error; of a doubtful pulse only what was seen: too hot, or no heat at all."""
    error_c = peak_error_c(judged.zone)
    too_hot = error_c > allowed_c(judged.zone)
    dead = judged.found.verdict is Verdict.NOT_DELIVERED
    if not judged.doubtful or judged.zone.course.plateau_s is None or too_hot or dead:
        return error_c
    return None


def _judge_zone(
    number: int, course: Course, times_s: Floats, measured_c: Floats, tolerances: Tolerances
) -> _Judged:
    seen = traces.trace(times_s, measured_c, course.baseline_c, tolerances.peak_error_c)
    zone = compare(course, seen, tolerances)
    unclear = doubt(zone)
    faults = list(certain_faults(zone))
    if unclear is None:
        faults += shape_faults(zone)
    if faults:
        found = max(faults, key=lambda fault: (MILDEST_FIRST.index(fault.verdict), fault.size))
    elif unclear is not None:
        found = Fault(Verdict.UNKNOWN, unclear, 0.0)
    else:
        found = _as_told(zone)
    return _Judged(number, zone, found, unclear is not None)


def _as_told(zone: Zone) -> Fault:
    """What to say of a zone without fault; a heated zone is spoken of before one at rest."""
    error_c = peak_error_c(zone)
    if zone.front is None:
        return Fault(Verdict.DELIVERED, "kept its baseline", -1.0)
    lag_s = onset_lag_s(zone)
    lag = "" if lag_s is None else f" and {lag_s:+.2f} s"
    sentence = f"was as commanded, off by {error_c:+.1f} °C{lag}"
    return Fault(Verdict.DELIVERED, sentence, abs(error_c) / zone.tolerances.peak_error_c)


def _should_have_rested(judged: _Judged) -> bool:
    return judged.zone.front is None and judged.found.verdict is Verdict.WRONG_TEMPERATURE


def _zone_name(number: int, per_probe: int | None) -> str:
    """Return what a zone is called; `per_probe` says how many zones each of two probes has."""
    if per_probe is None:
        return f"zone {number}"
    probe, zone = divmod(number - 1, per_probe)
    return f"zone {zone + 1} of the {PROBES[probe]} probe"


def _announce(
    worst: _Judged, judged: Sequence[_Judged], per_probe: int | None
) -> tuple[int | None, Verdict, str]:
    """Return the zone to name, the verdict on the whole stimulus, and the whole sentence."""
    heated = [each for each in judged if each.zone.front is not None]
    verdict, text = worst.found.verdict, worst.found.sentence
    one = len(judged) == 1
    named = f"{'the thermode' if one else _zone_name(worst.number, per_probe)} {text}"
    if verdict is Verdict.DELIVERED:
        return None, verdict, named if one else f"every zone as commanded; the furthest off: {named}"
    if verdict is Verdict.NOT_DELIVERED:
        elsewhere = [each for each in judged if _should_have_rested(each)]
        if elsewhere:  # heat was given, at another place
            other = max(elsewhere, key=lambda each: each.found.size)
            said = f"{_zone_name(other.number, per_probe)} {other.found.sentence}; {named}"
            return other.number, Verdict.WRONG_TEMPERATURE, said
        if all(each.found.verdict is verdict for each in heated):
            return None, verdict, named if one else f"no zone warmed: {named}"
        # Others warmed: something was delivered, but not the stimulus that was meant.
        return worst.number, Verdict.WRONG_TEMPERATURE, named
    if verdict is Verdict.UNKNOWN and all(each.found.sentence == text for each in judged):
        return None, verdict, f"the thermode {text}"
    return worst.number, verdict, named
