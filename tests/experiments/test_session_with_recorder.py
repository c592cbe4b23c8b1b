"""A session whose rig has a recorder: it starts it, refuses without proof, and is told soon when it fails.

In real time, with the real LabRecorder, device process and LSL; the simulated participant needs no window.
"""

from __future__ import annotations

import dataclasses
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from experiments.cli import main
from experiments.preparing import SessionRequest, prepare_session
from experiments.session import FinishedSession, conduct
from hardware.assemble import OpenRig
from hardware.journal import read_journal
from hardware.recorder.xdf_tail import XdfTail
from hardware.rig_file import VirtualEntry
from mindpain_task.model import Event
from mindpain_task.roles import DeviceFault
from mindpain_task.session.outcome import Ending
from tests.faults.quick import quick_session

PROMISE_S = 5.0


class Watching:
    """A journal that does something once, when a first event of a kind comes."""

    def __init__(self, journal: Any, kind: str, act: Any) -> None:
        self._journal, self._kind, self._act = journal, kind, act
        self.acted_s: float | None = None

    def append(self, event: Event) -> int:
        if event.kind == self._kind and self.acted_s is None:
            self.acted_s = event.time_s
            self._act()
        return int(self._journal.append(event))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)


def process_of(recording: str) -> int:
    """Return the process of the LabRecorder that writes a file."""
    (pid,) = (
        int(told.parent.name)
        for told in Path("/proc").glob("[0-9]*/cmdline")
        if (said := told.read_bytes().split(b"\0"))[0].endswith(b"LabRecorderCLI")
        and recording.encode() in said
    )
    return pid


class Session:
    """The quick session, on a rig with a recorder; a person who goes on without one is the operator."""

    def __init__(self, folder: Path, recorder: dict[str, object]) -> None:
        name = f"recorded{os.getpid()}x{abs(hash(folder)) % 10**6}"
        files = quick_session(folder, "sim://tcs", outlets="lsl", rig_name=name)
        rig = yaml.safe_load(files.rig.read_text(encoding="utf-8"))
        rig["recorder"] = {"device": "labrecorder", "least_free_gb": 0.01, **recorder}
        files.rig.write_text(yaml.safe_dump(rig, sort_keys=False), encoding="utf-8")
        protocol = yaml.safe_load(files.protocol.read_text(encoding="utf-8"))
        protocol["blocks"]["trials"] = {"heat_46": 2}
        files.protocol.write_text(yaml.safe_dump(protocol, sort_keys=False), encoding="utf-8")
        person = yaml.safe_load(files.person.read_text(encoding="utf-8"))
        person["reading"] = {**person.get("reading", {}), "after_stop": "skip", "operator_s": 0.5}
        files.person.write_text(yaml.safe_dump(person, sort_keys=False), encoding="utf-8")
        self.data = folder / "data"
        request = SessionRequest(
            str(files.protocol), str(files.rig), "01", "01", "en", 5, self.data, str(files.person)
        )
        prepared = prepare_session(request)
        seen = prepared.rig.model_copy(update={"screen": VirtualEntry(device="virtual")})
        self._prepared = dataclasses.replace(prepared, rig=seen)
        self.said: list[str] = []
        self.lost_s: float | None = None

    def run(self, when: str = "", then: Any = None) -> FinishedSession:
        """Run it; at the first event of the kind `when`, do what `then` does with the recorder's process."""
        watching: list[Watching] = []

        def wrap(opened: OpenRig) -> OpenRig:
            (ready,) = (event for event in self.events() if event.kind == "recorder_ready")
            watching.append(Watching(opened.rig.journal, when, lambda: then(ready)))
            return dataclasses.replace(opened, rig=dataclasses.replace(opened.rig, journal=watching[0]))

        finished = conduct(self._prepared, self.said.append, wrap)
        self.lost_s = watching[0].acted_s
        return finished

    @property
    def journal(self) -> Path:
        (journal,) = self.data.rglob("journal.jsonl")
        return journal

    def events(self) -> list[Event]:
        return [record.event for record in read_journal(self.journal)[0]]


def test_a_recorded_session_leaves_a_recording_that_reconciles(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session = Session(tmp_path, {})
    finished = session.run()
    assert finished.outcome.ending is Ending.COMPLETED, finished.outcome
    kinds = [event.kind for event in session.events()]
    assert kinds.index("recorder_ready") < kinds.index("session_start")
    assert not {"recorder_lost", "device_fault", "held"} & {*kinds}
    run = finished.files.folder
    assert main(["reconcile", str(run), str(run / "recording.xdf")]) == 0, capsys.readouterr().out


def test_a_ctrl_c_while_the_recording_is_being_ended_breaks_nothing_off(tmp_path: Path) -> None:
    session = Session(tmp_path, {})

    def interrupt() -> None:
        until_s = time.perf_counter() + 60.0
        while time.perf_counter() < until_s and not any(
            "brought to its end" in line for line in session.said
        ):
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    ctrl_c = threading.Thread(target=interrupt)
    finished = session.run("session_end", lambda ready: ctrl_c.start())
    ctrl_c.join()
    assert finished.outcome.ending is Ending.COMPLETED
    assert any("SIGINT: the session is over" in line for line in session.said)
    tail = XdfTail()
    tail.feed((finished.files.folder / "recording.xdf").read_bytes())
    assert not tail.incomplete
    assert not {"recorder_lost", "device_fault"} & {event.kind for event in session.events()}


def test_a_missing_stream_refuses_the_session_before_anything_is_shown(tmp_path: Path) -> None:
    session = Session(tmp_path, {"streams": [{"name": "amplifier-that-is-off"}]})
    with pytest.raises(DeviceFault, match="amplifier-that-is-off"):
        session.run()
    kinds = [event.kind for event in session.events()]
    assert "session_start" not in kinds
    assert "stimulator_ready" not in kinds
    (fault,) = (event for event in session.events() if event.kind == "device_fault")
    assert "amplifier-that-is-off" in str(fault.data["reason"])


def test_a_recorder_that_dies_in_heat_is_an_alarm_within_five_seconds(tmp_path: Path) -> None:
    session = Session(tmp_path, {})

    def fail(ready: Event) -> None:
        os.kill(process_of(str(ready.data["file"])), signal.SIGKILL)

    finished = session.run("armed", fail)
    events = session.events()
    lost = next(event for event in events if event.kind == "recorder_lost")
    assert session.lost_s is not None
    assert 0 < lost.time_s - session.lost_s < PROMISE_S
    assert any(line.startswith("\a") for line in session.said)
    kinds = [event.kind for event in events]
    assert kinds.count("heat_onset") == kinds.count("heat_end") == 2
    assert kinds.count("held") == 1
    assert finished.outcome.ending is Ending.COMPLETED
    at_end = [event for event in events if event.kind == "recorder_lost"][-1]
    assert at_end.time_s > next(event.time_s for event in events if event.kind == "session_end")
