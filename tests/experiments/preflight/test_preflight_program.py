"""`mindpain preflight`, and the look at the room that every session begins with, as programs at a window."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from experiments.cli import main
from hardware.clocks import LabClock
from hardware.tcs.codec import ABORT
from hardware.tcs.twin import TcsTwin
from tests.at_window import session_command
from tests.protocols_for_tests import short_protocol
from tests.rigs_for_tests import laptop_at
from tests.serving import StampingTwin, served
from tests.window_session import WindowSession

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="xdotool and pseudo-terminals are Linux's"),
    pytest.mark.usefixtures("display"),
    pytest.mark.timeout(120),
]
READY_WITHIN_S = 60.0
NO_STREAM = {"box": "eeg", "stream": {"name": "NoSuchAmplifier"}, "channel": 1}
ADA = ("--by", "Dr. Ada Example", "--reason", "the amplifier comes tomorrow")


def with_a_broken_loop(rig: Path) -> Path:
    """Give a rig a trigger box whose codes come back nowhere, and nothing that this computer may lack."""
    entries = yaml.safe_load(rig.read_text(encoding="utf-8"))
    entries |= {"boxes": {"eeg": {"device": "one_byte", "port": "sim://one_byte", "boot_wait_s": 0}}}
    entries |= {"trigger_loop": NO_STREAM, "sound": None}
    rig.write_text(yaml.safe_dump(entries), encoding="utf-8")
    return rig


def words(text: str) -> str:
    return " ".join(text.replace("│", " ").split())


def kept(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what session.json and the journal have of the look at the room."""
    facts = json.loads((folder / "session.json").read_text(encoding="utf-8"))
    lines = (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    (event,) = (event for event in map(json.loads, lines) if event["kind"] == "preflight")
    return facts["preflight"], event["data"]


def test_the_laptop_is_looked_at(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "experiments", "preflight", "--rig", "laptop", "--no-keys"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=READY_WITHIN_S, check=False)
    said = words(done.stdout)
    assert done.returncode == (3 if "FAIL" in said else 0), done.stderr
    for line in (
        "TCS II at sim://tcs, a twin: QST.Lab TCS II",
        "50 °C (the envelope's) set, and read back",
        "the baseline is 32 °C (the usual one)",
        "this rig names no recorder",
        "left out (--no-keys)",
        "not checkable, in",
    ):
        assert line in said
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_gives_the_device_back_at_rest_and_says_so(how: signal.Signals, tmp_path: Path) -> None:
    with served(tmp_path / "thermode", twin := StampingTwin(LabClock().now())) as (path, _):
        rig = laptop_at(tmp_path, f"signal_{os.getpid()}", path)
        command = [sys.executable, "-m", "experiments", "preflight", "--rig", str(rig), "--no-keys"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as look:
            until_s = time.perf_counter() + READY_WITHIN_S
            while not twin.arrivals(b"P"):
                assert time.perf_counter() < until_s
                time.sleep(0.01)
            look.send_signal(how)
            printed, said = look.communicate(timeout=READY_WITHIN_S)
        until_s = time.perf_counter() + READY_WITHIN_S
        while not (last := b"".join(data for _, data in twin.received)).endswith(ABORT):
            assert time.perf_counter() < until_s, last
            time.sleep(0.01)
    assert look.returncode == 4, said
    name = "Ctrl-C" if how == signal.SIGINT else how.name
    assert said == f"mindpain: stopped by {name}\n"
    assert printed.endswith("stimulator … \n")


def test_virtual_time_has_nothing_to_look_at(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preflight", "--rig", "rehearsal"]) == 2
    assert "it runs in virtual time" in capsys.readouterr().err


def test_a_session_with_a_participant_does_not_begin_on_a_low_battery(tmp_path: Path) -> None:
    with served(tmp_path / "thermode", TcsTwin(LabClock().now(), battery=(19.5, 8))) as (path, twin):
        rig = laptop_at(tmp_path, f"low_{os.getpid()}", path)
        command = [
            sys.executable,
            "-m",
            "experiments",
            "run",
            str(short_protocol(tmp_path)),
            "--rig",
            str(rig),
        ]
        done = subprocess.run(
            [*command, "--sub", "01", "--data", str(tmp_path / "data")],
            capture_output=True,
            text=True,
            timeout=READY_WITHIN_S,
            check=False,
        )
        assert twin.at_baseline(LabClock().now())
    assert done.returncode == 2
    assert "pre-flight, battery: TCS II" in done.stderr
    assert "19.5 V, 8 %" in done.stderr
    assert "nobody goes on despite this" in done.stderr
    assert "not asked for: something else failed already" in words(done.stdout)
    assert not list(tmp_path.rglob("journal.jsonl"))


def test_a_named_person_goes_on_and_both_records_say_so(tmp_path: Path) -> None:
    rig = with_a_broken_loop(laptop_at(tmp_path, f"despite_{os.getpid()}", "sim://tcs"))
    despite = ("--despite", "trigger_loop", "--despite", "sound", *ADA)
    with WindowSession(short_protocol(tmp_path), rig, tmp_path / "data", *despite) as session:
        for event in session.events():
            if event.get("phase") == "instruction":
                session.process.send_signal(signal.SIGTERM)
        code, printed = session.end()
        assert code == 4, printed
        facts, event = kept(session.folder)
    assert "Dr. Ada Example goes on despite trigger_loop: the amplifier comes tomorrow" in printed
    assert "note: --despite sound was not needed" in printed
    assert facts == event
    assert facts["despite"] == {"subjects": ["trigger_loop"], "by": ADA[1], "reason": ADA[3]}
    status = {line["subject"]: line["status"] for line in facts["lines"]}
    assert (status["trigger_loop"], status["keys"], status["baseline"]) == ("fail", "pass", "pass")


def test_a_simulated_participant_is_stopped_by_nothing_and_it_is_on_record(tmp_path: Path) -> None:
    command = session_command(tmp_path, short_protocol(tmp_path))
    with_a_broken_loop(Path(command[command.index("--rig") + 1]))
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        until_s = time.perf_counter() + READY_WITHIN_S
        while not (begun := _begun(tmp_path / "data")) and run.poll() is None:
            assert time.perf_counter() < until_s
            time.sleep(0.05)
        run.send_signal(signal.SIGINT)
        printed, _ = run.communicate(timeout=READY_WITHIN_S)
    assert begun, printed
    assert "no stream with name NoSuchAmplifier" in words(printed)
    facts, event = kept(begun[0].parent)
    assert facts == event
    status = {line["subject"]: line["status"] for line in facts["lines"]}
    assert (status["trigger_loop"], status["keys"]) == ("fail", "not_checkable")
    assert facts["despite"] is None


def _begun(data: Path) -> list[Path]:
    """Return the journal of a session whose first page was shown."""
    journals = list(data.rglob("journal.jsonl"))
    return [each for each in journals if '"session_start"' in each.read_text(encoding="utf-8")]
