"""Rehearsed runs to reconcile; they are put on LSL afterwards, since virtual time sends nothing there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from experiments.recorded.runs import RecordedRun, read_recorded
from hardware.journal import JournalFile, read_journal
from mindpain_task.markers import CODES
from mindpain_task.model import Event, JsonValue
from tests.current_for_tests import changed_rig, short_current
from tests.pages_for_tests import rehearsed
from tests.protocols_for_tests import short_protocol

UID = "6f1c0f3e-0000-4000-8000-00000000abcd"
KEY_SCANNER = "{device: key, tr_s: 2.0, dummy_volumes: 4, tolerance_s: 0.05, runs: session, timeout_s: 600.0}"
SCANNER = (
    '{device: serial, port: "sim://scanner?tr=2.0&delay=60.0", baud: 115200, byte: "5", tr_s: 2.0, '
    "dummy_volumes: 4, tolerance_s: 0.05, runs: session, timeout_s: 120.0}"
)
Tell = Callable[[int, Event], Iterable[Event]]
"""(number, event with a marker) -> what the journal says next, such as what became of it on LSL."""


def with_heat(folder: Path, protocol: str = "", **further: object) -> Path:
    """Rehearse with heat: the short protocol, or another."""
    return rehearsed(folder, protocol or short_protocol(folder), **further)  # type: ignore[arg-type]


def with_a_box(folder: Path, protocol: str = "", **further: object) -> Path:
    """Rehearse with current and one trigger box, called eeg."""
    return rehearsed(folder, protocol or short_current(folder), "eeg_electrical", **further)


def with_a_scanner(folder: Path, protocol: str = "", **further: object) -> Path:
    """Rehearse with heat in a scanner whose pulses come on a line."""
    rig = changed_rig(folder, "mri", (KEY_SCANNER, SCANNER), ('  "5": scanner_pulse\n', ""))
    return rehearsed(folder, protocol or short_protocol(folder), rig, **further)


def told(seq: int, event: Event) -> tuple[Event, ...]:
    """Say that a marker was sent on LSL, and with the first one that somebody listens."""
    return (reported(seq, event), *([listens(seq, event)] if event.marker == "session_start" else []))


def listens(seq: int, event: Event, whether: bool = True) -> Event:
    """Return that somebody listens from this marker on, or nobody does."""
    return Event("recorder", event.time_s, data={"listens": whether, "from_seq": seq})


def reported(seq: int, event: Event, fault: str = "") -> Event:
    """Return what the outlet LSL says of a marker."""
    at_s = None if fault else event.time_s
    code = CODES[event.marker]
    data: dict[str, JsonValue] = {"of": seq, "outlet": "lsl", "code": code, "sent_s": at_s}
    data |= {"sent_end_s": at_s, "fault": fault}
    return Event("marker_report", event.time_s, event.block, event.trial, data=data)


def on_lsl(run: Path, into: Path, *, uid: str = UID, tell: Tell = told, later_s: float = 0.0) -> Path:
    """Copy a run as if its markers had gone out on LSL, too; return the copy's folder.

    `tell` returns what the journal says after each marker. `uid` is its marker stream's, empty for a journal
    that does not say it; `later_s` moves all its times.
    """
    copy = Path(shutil.copytree(run, into / run.name))
    for name in ("journal.jsonl", "readback.jsonl"):
        if (run / name).exists():
            (copy / name).unlink()
            _rewrite(run / name, copy / name, uid, tell, later_s)
    return copy


def _rewrite(old: Path, new: Path, uid: str, tell: Tell, later_s: float) -> None:
    records, damage = read_journal(old)
    assert not damage
    first, *others = (replace(each.event, time_s=each.event.time_s + later_s) for each in records)
    journal = JournalFile(new, first.data, first.time_s, codes=CODES)
    numbers = {1: 1}
    for number, event in enumerate(others, start=2):
        if event.kind == "recorder":
            continue  # said of no outlet at all: on LSL it is for `tell` to say
        data = dict(event.data)
        if event.kind == "outlets":
            names = data["names"]
            assert isinstance(names, list)
            data["names"] = [*names, "lsl"]
        if "of" in data:
            data["of"] = numbers[int(str(data["of"]))]
        for name in ("sent_s", "sent_end_s"):
            if isinstance(at_s := data.get(name), float):
                data[name] = at_s + later_s
        numbers[number] = journal.append(replace(event, data=data))
        if event.kind == "outlets" and uid:
            streams: JsonValue = {f"mindpain-{first.data['rig']}-markers": uid}
            journal.append(Event("lsl_ready", event.time_s, data={"liblsl": "1.16", "streams": streams}))
        if event.marker:
            for said in tell(numbers[number], event):
                journal.append(said)
    journal.close()


def read(folder: Path) -> RecordedRun:
    """Read a run that must be whole."""
    run = read_recorded(folder)
    assert not run.damage
    return run
