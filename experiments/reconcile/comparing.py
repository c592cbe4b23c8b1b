"""A run beside its recordings: what each should have, what it has, and what comes of comparing the two."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from experiments.reconcile.compared import Comparison, Reconciled
from experiments.reconcile.eeg import read_trigger_line
from experiments.reconcile.expected import (
    LSL,
    boxes_of,
    device_events,
    device_key,
    markers_on,
    outlets_of,
    scanner_pulses,
    zero_s,
)
from experiments.reconcile.hearing import stretches_of
from experiments.reconcile.own_streams import (
    OwnSamples,
    device_seen,
    markers_seen,
    own_samples,
    refuse_others,
)
from experiments.reconcile.plural import many
from experiments.reconcile.pulses import read_pulses
from experiments.reconcile.run_faults import absent_streams, not_compared, of_the_run
from experiments.reconcile.sampled import lost_times, sampled
from experiments.reconcile.sides import Compare, Sides, beside_the_run, compared
from experiments.reconcile.stream_faults import stream_faults, temperature_faults
from experiments.reconcile.xdf import XdfFile, read_xdf
from experiments.recorded.runs import RecordedRun
from mindpain_task.located import Refusal, Refused
from mindpain_task.reconciling.coded import reconcile_coded
from mindpain_task.reconciling.nouns import Of, Reconciliation, Seen, Sent
from mindpain_task.reconciling.numbered import reconcile_numbered
from mindpain_task.reconciling.pulses import reconcile_pulses

STAMPS_S, TRIGGER_S, PULSE_S = 0.001, 0.002, 0.005
"""How far off is matched still, beside the recording's own resolution: stamps of LSL, which are copied; edges
on a trigger line, behind which are a serial line and a box; pulses, which two programs read. [D]"""
Told: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True)
class Asked:
    """Which recordings to compare.

    `box` names the trigger box that the EEG's line comes from, empty for the only one; `tolerance_s` is None
    for what each kind of recording has; `ignored` are codes on the EEG's line that come from elsewhere.
    """

    xdf: Path | None = None
    eeg: Path | None = None
    pulses: Path | None = None
    box: str = ""
    tolerance_s: float | None = None
    ignored: frozenset[int] = frozenset()


def compare_run(run: RecordedRun, asked: Asked, told: Told = lambda done, total: None) -> Reconciled:
    """Compare a run with every recording that is given; `told` hears how far the reading of an XDF is.

    Raises `Refused` where a recording cannot be read, is of another session, or the run sent it nothing.
    """
    _refuse_what_was_not_sent(run, asked)
    comparisons: list[Comparison] = []
    of_xdf = Reconciled(())
    if asked.xdf is not None:
        of_xdf = _xdf(run, asked.xdf, asked, told)
    if asked.eeg is not None:
        comparisons.append(_eeg(run, asked.eeg, asked))
    if asked.pulses is not None:
        comparisons.append(_pulses(run, asked.pulses, asked))
    unchecked = (*of_the_run(run), *of_xdf.unchecked)
    return replace(of_xdf, comparisons=(*of_xdf.comparisons, *comparisons), unchecked=unchecked)


def _refuse_what_was_not_sent(run: RecordedRun, asked: Asked) -> None:
    """Raise `Refused` for each recording of something that the run never sent, before any is read."""
    sent = ", ".join(outlets_of(run)) or "none"
    refusals = []
    if asked.xdf is not None and LSL not in outlets_of(run):
        why = (
            f"{asked.xdf}: the run sent no markers on LSL (its outlets: {sent}): there is nothing to compare"
        )
        refusals.append(Refusal(None, why))
    if asked.eeg is not None:
        refusals += [Refusal(None, f"{asked.eeg}: {why}") for why in _no_box(run, asked.box)]
    if asked.pulses is not None and not scanner_pulses(run).sent:
        why = f"{asked.pulses}: the run saw no scanner pulse: there is nothing to compare"
        refusals.append(Refusal(None, why))
    if refusals:
        raise Refused(refusals)


def _no_box(run: RecordedRun, asked: str) -> Iterator[str]:
    boxes = boxes_of(run)
    if not boxes:
        yield "the run sent no codes on a trigger box: there is nothing to compare"
    elif asked and asked not in boxes:
        yield f"--box {asked}: the run's trigger boxes are {', '.join(boxes)}"
    elif not asked and len(boxes) > 1:
        yield f"the run has several trigger boxes: say with --box which one this is ({', '.join(boxes)})"


def _xdf(run: RecordedRun, path: Path, asked: Asked, told: Told) -> Reconciled:
    file = read_xdf(path, told)
    refuse_others(run, file)
    markers = own_samples(run, file, "markers")
    if markers is None:
        raise AssertionError("a file without markers of the run is refused")
    comparisons = [_lsl_markers(run, file, markers, asked)]
    device, temperature = own_samples(run, file, "device"), own_samples(run, file, "temperature")
    if device is not None and device_events(run).sent:
        comparisons.append(_device(run, file, device, asked))
    streams = tuple(map(sampled, file.streams))
    faults = [*file.damage, *stream_faults(streams, markers)]
    faults += absent_streams(run, file, device, temperature)
    if temperature is not None and temperature.on_session_clock:
        due, holes = lost_times(run.readback, temperature, stretches_of(run, "temperature"))
        faults += temperature_faults(due, holes, run)
    return Reconciled(
        tuple(comparisons),
        streams,
        tuple(f"{path.name}: {each}" for each in faults),
        file.notes,
        tuple(not_compared(run, device, temperature)),
    )


def _lsl_markers(run: RecordedRun, file: XdfFile, own: OwnSamples, asked: Asked) -> Comparison:
    seen, notes = markers_seen(own)
    compare = _numbered("LSL markers", own, asked)
    sides = Sides(file.path, markers_on(run, LSL), seen, zero_s(run), own.on_session_clock)
    return compared("LSL markers", sides, compare, (*own.notes, *notes))


def _device(run: RecordedRun, file: XdfFile, own: OwnSamples, asked: Asked) -> Comparison:
    expected = device_events(run)
    keys: dict[str, list[int]] = {}
    for record in run.readback:
        if record.event.kind in ("edge", "pulse", "guard"):
            keys.setdefault(device_key(record.event.data), []).append(record.seq)
    seen = device_seen(own, expected.sent, keys)
    compare = _numbered("device edges", own, asked, "edges")
    sides = Sides(file.path, expected, seen, zero_s(run), own.on_session_clock)
    return compared("device edges", sides, compare, own.notes)


def _numbered(title: str, own: OwnSamples, asked: Asked, of: Of = "markers") -> Compare:
    tolerance_s = _tolerance_s(asked, STAMPS_S, 0.0)

    def compare(sent: Sequence[Sent], seen: Sequence[Seen]) -> Reconciliation:
        same_clock = own.on_session_clock
        return reconcile_numbered(title, sent, seen, tolerance_s, same_clock=same_clock, of=of)

    return compare


def _eeg(run: RecordedRun, path: Path, asked: Asked) -> Comparison:
    line = read_trigger_line(path, asked.ignored)
    box = asked.box or boxes_of(run)[0]
    tolerance_s = _tolerance_s(asked, TRIGGER_S, line.resolution_s)
    title = f"trigger box {box}"

    def compare(sent: Sequence[Sent], seen: Sequence[Seen]) -> Reconciliation:
        return reconcile_coded(title, sent, seen, tolerance_s, resolution_s=line.resolution_s)

    told = f"{line.source} at {line.rate_hz:g} Hz, {line.lasts_s / 60.0:.1f} minutes"
    sides = Sides(line.path, markers_on(run, box), line.seen, zero_s(run))
    found = compared(title, sides, compare, (told, *line.notes))
    before, after = beside_the_run(found)
    if not before and not after:
        return found
    gone = {*before, *after}
    sides = replace(sides, seen=[each for each in sides.seen if each not in gone])
    beside = f"{many(len(before), 'code')} before and {len(after)} after"
    left_out = f"left out, since they came beside this run: {beside} (tests of the box, other runs)"
    return compared(title, sides, compare, (told, *line.notes, left_out))


def _pulses(run: RecordedRun, path: Path, asked: Asked) -> Comparison:
    file = read_pulses(path)
    tolerance_s = _tolerance_s(asked, PULSE_S, file.resolution_s)

    def compare(sent: Sequence[Sent], seen: Sequence[Seen]) -> Reconciliation:
        return reconcile_pulses("scanner pulses", sent, seen, tolerance_s, resolution_s=file.resolution_s)

    return compared("scanner pulses", Sides(path, scanner_pulses(run), file.seen, zero_s(run)), compare)


def _tolerance_s(asked: Asked, usual_s: float, resolution_s: float) -> float:
    if asked.tolerance_s is None:
        return usual_s + resolution_s
    if asked.tolerance_s < resolution_s:
        why = (
            f"--tolerance-ms {1000.0 * asked.tolerance_s:g} is finer than the recording itself, which knows "
            f"its times to {1000.0 * resolution_s:g} ms"
        )
        raise Refused([Refusal(None, why)])
    return asked.tolerance_s
