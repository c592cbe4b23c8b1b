"""What is looked at of a rig, in which order, for whom; on real pseudo-terminals, without a window."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from experiments.preflight.command import before_session
from experiments.preflight.looking import look
from experiments.preflight.needs import Needs, needs_of, needs_of_rig
from experiments.preflight.ports import ports_of
from experiments.preflight.result import Despite
from experiments.preparing import PreparedSession, SessionRequest, prepare_session
from hardware.clocks import LabClock
from hardware.readiness.entries import TriggerLoopEntry
from hardware.readiness.line import CheckLine, Subject
from hardware.rig_entries import TypedBathEntry
from hardware.rig_file import RigFile, VirtualEntry, read_rig
from mindpain_task.located import Refused
from tests.ceilings_for_tests import Taking
from tests.protocols_for_tests import short_protocol
from tests.rigs_for_tests import tcs_at
from tests.serving import StampingTwin, served

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
HOLD = "import sys; file = open(sys.argv[1], 'rb'); print('open', flush=True); sys.stdin.read()"


class Listed:
    """Keeps what was looked at."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def begins(self, what: str) -> None:
        self.steps.append(what)

    def ended(self, lines: Sequence[CheckLine]) -> None:
        assert lines


def without_window(port: str, **changes: object) -> RigFile:
    """Return the booth with its thermode at a port, and nothing that needs a display."""
    rig, _ = read_rig("booth_tcs")
    return rig.model_copy(
        update={
            "stimulator": tcs_at(port),
            "screen": VirtualEntry(device="virtual"),
            "sound": None,
            **changes,
        }
    )


def needs(folder: Path, rig: RigFile, **changes: object) -> Needs:
    _, envelope = read_rig("booth_tcs")
    return replace(needs_of_rig(rig, envelope, "en", no_keys=True, data=folder), **changes)  # type: ignore[arg-type]


def found(folder: Path, rig: RigFile, **changes: object) -> dict[Subject, CheckLine]:
    lines = look(rig, needs(folder, rig, **changes), LabClock(), Listed())
    worst = sorted(lines, key=lambda line: line.status == "fail")
    return {line.subject: line for line in worst}


def test_a_booth_that_is_ready_has_no_fail_and_is_left_at_rest(tmp_path: Path) -> None:
    with served(None) as (path, twin):
        told = Listed()
        rig = without_window(path)
        lines = look(rig, needs(tmp_path, rig), LabClock(), told)
        assert twin.at_baseline(LabClock().now())
    assert [line for line in lines if line.status == "fail"] == []
    assert told.steps == [
        *("disk", "clock", "power saving", "ports", "stimulator", "recorder", "sound", "screen", "keys")
    ]
    passed = {line.subject for line in lines if line.status == "pass"}
    assert {"disk", "clock", "port", "stimulator", "battery", "ceiling", "baseline"} <= passed
    (ceiling,) = (line for line in lines if line.subject == "ceiling")
    assert "50 °C (the envelope's) set, and read back" in ceiling.found


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who has what open")
def test_a_port_that_another_program_has_is_not_touched(tmp_path: Path) -> None:
    with served(None, twin := StampingTwin(LabClock().now())) as (path, _):
        command = [sys.executable, "-c", HOLD, path]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == "open\n"
            lines = found(tmp_path, without_window(path))
            other.kill()
    assert lines["port"].status == lines["stimulator"].status == "fail"
    assert f"(pid {other.pid}" in lines["port"].found
    assert f"not asked, since {path} cannot be had" in lines["stimulator"].found
    assert "battery" not in lines
    assert twin.received == []


def test_a_port_that_is_not_there_is_one_thing_to_put_right(tmp_path: Path) -> None:
    rig, _ = read_rig("eeg_electrical")
    boxes = {"eeg": rig.boxes["eeg"].model_copy(update={"port": "/dev/no_such_box"})}
    loop = TriggerLoopEntry.model_validate({"box": "eeg", "stream": {"name": "NoSuchAmp"}, "channel": 1})
    rig = without_window("sim://tcs", boxes=boxes, trigger_loop=loop)
    lines = found(tmp_path, rig)
    for subject in ("port", "boxes", "trigger_loop"):
        assert lines[subject].status == "fail"
    assert lines["trigger_loop"].found == "trigger loop: not asked, since /dev/no_such_box cannot be had"
    assert lines["stimulator"].status == "pass"


def test_only_what_a_session_uses_is_looked_at(tmp_path: Path) -> None:
    """No sound where nothing is heard, no water, and nobody is asked to press keys for a machine."""
    rig = without_window("sim://tcs", bath=TypedBathEntry(device="typed"))
    of_session = needs_of(_prepared(tmp_path))
    lines = {line.subject: line for line in look(rig, of_session, LabClock(), Listed())}
    assert lines["bath"].found == "this session puts no hand into water"
    assert lines["sound"].found == "this session plays nothing"
    assert lines["keys"].found == "a simulated participant answers, and presses none"
    assert "48.5 °C (this session's) set, and read back" in lines["ceiling"].found
    assert "the baseline is 32 °C (this session's)" in lines["baseline"].found


def test_nobody_presses_keys_for_a_session_that_will_not_begin(tmp_path: Path) -> None:
    with served(None, Taking(LabClock().now(), more=-20)) as (path, _):
        lines = found(tmp_path, without_window(path), no_keys="", goes_on_despite=("trigger_loop",))
    assert lines["ceiling"].status == "fail"
    assert "it has 48 °C, and 50 °C (the envelope's) was set" in lines["ceiling"].found
    assert lines["keys"].found == "not asked for: something else failed already"


def test_both_disks_are_looked_at_where_the_recorder_has_its_own(tmp_path: Path) -> None:
    rig, _ = read_rig("laptop")
    (tmp_path / "share").mkdir()
    entry = {"device": "labrecorder", "folder": str(tmp_path / "share"), "least_free_gb": 1e9}
    with_recorder = RigFile.model_validate({**rig.model_dump(mode="json"), "recorder": entry})
    rig = without_window("sim://tcs", recorder=with_recorder.recorder)
    only = replace(needs(tmp_path, rig), proves_recorder=False, wanted=None)
    lines = look(rig, only, LabClock(), Listed())
    data, recordings = (line for line in lines if line.subject == "disk")
    assert (data.status, recordings.status) == ("pass", "fail")
    assert "1e+09 GB are needed" in recordings.found
    (recorder,) = (line for line in lines if line.subject == "recorder")
    assert recorder.status == "pass"
    assert "proven to receive, as the session opens" in recorder.found


@pytest.mark.parametrize(
    ("name", "ports"),
    [
        ("laptop", ()),
        ("booth_tcs", ("/dev/ttyACM0",)),
        ("two_thermodes", ("/dev/ttyACM0", "/dev/ttyACM1")),
        ("eeg_electrical", ("/dev/ttyACM0", "/dev/ttyUSB0")),
        ("mri", ("/dev/ttyACM0",)),
    ],
)
def test_every_line_of_a_rig_is_known(name: str, ports: tuple[str, ...]) -> None:
    assert ports_of(read_rig(name)[0]) == ports


def test_a_session_goes_on_without_the_recorder_that_somebody_goes_on_despite(tmp_path: Path) -> None:
    prepared = _prepared(tmp_path)
    streams = [{"name": "NoSuchAmplifier"}]
    values = prepared.rig.model_dump(mode="json") | {
        "recorder": {"device": "labrecorder", "streams": streams}
    }
    recorder = RigFile.model_validate(values).recorder
    rig = prepared.rig.model_copy(update={"screen": VirtualEntry(device="virtual"), "recorder": recorder})
    console = Console(file=io.StringIO())
    alone = replace(prepared, rig=rig, request=replace(prepared.request, person=None))
    with pytest.raises(Refused) as refused:
        before_session(alone, console)
    (why,) = refused.value.refusals
    assert (
        "pre-flight, recorder: on the network there are no streams with name NoSuchAmplifier" in why.sentence
    )
    despite = Despite(("recorder", "sound"), "Ada Example", "it is being repaired")
    looked = before_session(replace(alone, request=replace(alone.request, despite=despite)), console)
    assert looked.rig.recorder is None
    assert looked.rig.stimulator == rig.stimulator
    assert looked.preflight is not None
    assert looked.preflight.despite == replace(despite, subjects=("recorder",))


def test_what_is_wrong_with_a_recorder_shows_where_somebody_goes_on_despite_it(tmp_path: Path) -> None:
    """A session proves its recorder only once it opens: too late for anybody to go on despite it."""
    prepared = _prepared(tmp_path)
    entry = {"device": "labrecorder_remote", "folder": str(tmp_path), "port": 1, "least_free_gb": 0.01}
    values = prepared.rig.model_dump(mode="json") | {"recorder": entry}
    rig = RigFile.model_validate(values).model_copy(update={"screen": VirtualEntry(device="virtual")})
    despite = Despite(("recorder",), "Ada Example", "its computer is being repaired")
    request = replace(prepared.request, despite=despite)
    looked = before_session(replace(prepared, rig=rig, request=request), Console(file=io.StringIO()))
    assert looked.preflight is not None
    (line,) = (line for line in looked.preflight.lines if line.subject == "recorder")
    assert line.status == "fail"
    assert looked.preflight.despite == despite
    assert looked.rig.recorder is None


def _prepared(folder: Path) -> PreparedSession:
    return prepare_session(
        SessionRequest(
            protocol=str(short_protocol(folder)),
            rig="laptop",
            participant="01",
            session="01",
            language=None,
            seed=1,
            data=folder / "data",
            person="novice",
        )
    )
