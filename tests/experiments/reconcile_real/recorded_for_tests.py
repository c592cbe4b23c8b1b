"""One session in real time with EEG beside it, recorded by the real LabRecorder: what a lab is left with."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bootstrap import ROOT
from hardware.journal import read_journal
from mindpain_task.model import Record
from tests.eeg_player import PlayedEeg, playing_eeg
from tests.faults.quick import quick_session
from tests.recording import recording

STREAMS = ("markers", "rating", "temperature", "device")
CONDITIONS = ("breath_mindful", "pain_site_mindful")
TRIALS = 2
"""Trials in each condition."""
TR_S = 0.8
ENDS_WITHIN_S = 60.0
BOX = "eeg"
TRIGGER_BOX = {"device": "brain_products", "port": "sim://brain_products"}
SCANNER = {
    "device": "serial", "port": f"sim://scanner?tr={TR_S}&delay=0.5", "baud": 115200, "byte": "5",
    "tr_s": TR_S, "dummy_volumes": 1, "tolerance_s": 0.05, "runs": "session", "timeout_s": 30.0,
}  # fmt: skip


@dataclass(frozen=True)
class RecordedSession:
    """A run's folder, the XDF recorded of it, what EEG is in it, and what is on record."""

    folder: Path
    xdf: Path
    eeg: PlayedEeg
    records: tuple[Record, ...]

    @property
    def marked(self) -> list[Record]:
        """The records of events that have a marker, in their order."""
        return [record for record in self.records if record.event.marker]


def record_session(folder: Path) -> RecordedSession:
    """Run a session of two conditions and four pulses of heat, and record it (half a minute)."""
    protocol, rig, person = _files(folder)
    data, xdf = folder / "data", folder / "recording.xdf"
    name = _rig_name()
    module = "tests.experiments.reconcile_real.without_window"
    command = [sys.executable, "-m", module, *map(str, (protocol, rig, person, data))]
    streams = [f"mindpain-{name}-{stream}" for stream in STREAMS]
    with (
        playing_eeg("amplifier", f"{name}-eeg") as eeg,
        subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as session,
    ):
        try:
            with recording(xdf, [*streams, eeg.source_id], deadline_s=30):
                printed, _ = session.communicate(timeout=ENDS_WITHIN_S)
        except BaseException as error:
            session.kill()
            error.add_note(f"the session said: {session.communicate()[0]}")
            raise
        assert session.returncode == 0, printed
    (journal,) = data.rglob("journal.jsonl")
    records, damage = read_journal(journal)
    assert not damage, damage
    return RecordedSession(journal.parent, xdf, eeg, tuple(records))


def _rig_name() -> str:
    """Return a name of this process's own: streams are found by it."""
    return f"reconciled_{os.getpid()}"


def _files(folder: Path) -> tuple[Path, Path, Path]:
    """Write protocol, rig and person: the quick session, with two conditions, a trigger box and a scanner."""
    files = quick_session(folder, "sim://tcs", outlets="lsl", rig_name=_rig_name())
    shipped = _read(ROOT / "protocols" / "demo.yaml")
    protocol, rig = _read(files.protocol), _read(files.rig)
    protocol["conditions"] = {name: shipped["conditions"][name] for name in CONDITIONS}
    blocks = protocol["blocks"]
    blocks |= {"conditions": list(CONDITIONS), "trials": {"heat_46": TRIALS}}
    blocks["trial"] = [phase for phase in blocks["trial"] if phase.get("ask") != "attention_on_target"]
    rig |= {"boxes": {BOX: TRIGGER_BOX}, "scanner": SCANNER}
    for path, what in ((files.protocol, protocol), (files.rig, rig)):
        path.write_text(yaml.safe_dump(what, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return files.protocol, files.rig, files.person


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found
