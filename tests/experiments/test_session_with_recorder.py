"""A session whose rig has a recorder: it starts it, refuses without proof, and is told soon when it fails.

In real time, with the real LabRecorder, device process and LSL; the simulated participant needs no window.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from bootstrap import ROOT
from experiments.cli import main
from hardware.recorder.xdf_tail import XdfTail
from mindpain_task.model import Event
from mindpain_task.roles import DeviceFault
from mindpain_task.session.outcome import Ending
from tests.experiments.recorded_session import Session

pytestmark = pytest.mark.timeout(120)
PROMISE_S = 5.0
MOUNTED = 'mount -t tmpfs -o size=8m none "$2" && exec "$3" -m tests.experiments.recorded_session "$1" "$2"'


def process_of(recording: str) -> int:
    """Return the process of the LabRecorder that writes a file."""
    (pid,) = (
        int(told.parent.name)
        for told in Path("/proc").glob("[0-9]*/cmdline")
        if (said := told.read_bytes().split(b"\0"))[0].endswith(b"LabRecorderCLI")
        and recording.encode() in said
    )
    return pid


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
        while time.perf_counter() < until_s:
            if any("brought to its end" in line for line in session.said):
                os.kill(os.getpid(), signal.SIGINT)
                return
            time.sleep(0.01)

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


def test_a_disk_that_fills_up_in_heat_is_an_alarm_within_five_seconds(tmp_path: Path) -> None:
    if shutil.which("unshare") is None:
        pytest.skip("there is no unshare, to mount a small disk with")
    places = [tmp_path / "session", tmp_path / "disk"]
    for place in places:
        place.mkdir()
    command = ["unshare", "-rm", "sh", "-c", MOUNTED, "sh", *map(str, places), sys.executable]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)
    if done.returncode and done.stderr.startswith(("unshare:", "mount:")):
        pytest.skip(f"nobody may mount a small disk here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert 0 < told["after_s"] < PROMISE_S
    assert "no longer written" in told["reason"] or "make room" in told["reason"]
    assert told["alarms"]
    assert told["ending"] == "completed"
    assert told["heats"] == 2
