"""A whole session in a real window: real keys and mouse, LSL, the real LabRecorder, a real serial line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import pyxdf
import serial

from hardware.journal import read_journal
from mindpain_task.model import Record
from tests.protocols_for_tests import short_protocol
from tests.recording import recording
from tests.rigs_for_tests import laptop_at
from tests.window_session import WindowSession

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="xdotool and pseudo-terminals are Linux's"),
    pytest.mark.usefixtures("display"),
    pytest.mark.timeout(120),
]
STREAMS = ("markers", "rating", "temperature", "device")
RETURN_WITHIN_S = 2.5  # the plateau alone would last longer
BASELINE_REPLY = b"\r320+320+320+320+320+320"


def test_every_marker_reaches_the_recording_one_for_one(tmp_path: Path) -> None:
    rig = laptop_at(tmp_path, f"window_{os.getpid()}", "sim://tcs")
    streams = [f"mindpain-window_{os.getpid()}-{stream}" for stream in STREAMS]
    xdf = tmp_path / "recording.xdf"
    with WindowSession(short_protocol(tmp_path), rig, tmp_path / "data", "--wait-for-recorder") as session:
        with recording(xdf, streams, deadline_s=30):
            for event in session.events():
                session.answer(event)
        code, printed = session.end()
        assert code == 0, printed
        assert "These data are simulated (stimulator)" in printed
        records, damage = read_journal(session.folder / "journal.jsonl")
        table = pd.read_csv(session.folder / "trials.tsv", sep="\t")
    assert not damage
    assert_markers_equal_the_journal(xdf, [r for r in records if r.event.marker])
    assert table["intensity"].tolist() == pytest.approx([73.0, 73.0], abs=0.2)
    assert (table["intensity_response_time_s"] > 0).all()
    assert table["unpleasantness"].between(10, 92).all()
    kinds = {record.event.kind: record.event.data for record in records}
    assert kinds["screen_ready"]["size_px"] == [1280, 800]
    assert kinds["screen_ready"]["rig_says"] == {"width_cm": None, "distance_cm": None}
    assert len(str(kinds["lsl_ready"]["streams"]).split(",")) == 2
    assert (table["delivered_peak_c"] - table["target_peak_c"]).abs().max() <= 0.1


def assert_markers_equal_the_journal(xdf: Path, marked: list[Record]) -> None:
    """One for one, in order, within 1 ms."""
    streams, _ = pyxdf.load_xdf(str(xdf))
    by_type = {stream["info"]["type"][0]: stream for stream in streams}
    samples = [json.loads(sample[0]) for sample in by_type["Markers"]["time_series"]]
    assert [s["seq"] for s in samples] == [record.seq for record in marked]
    assert [s["label"] for s in samples] == [record.event.marker for record in marked]
    stamps = by_type["Markers"]["time_stamps"]
    assert max(abs(t - r.event.time_s) for t, r in zip(stamps, marked, strict=True)) < 0.001
    assert len(by_type["Rating"]["time_series"]) > 5
    assert by_type["Temperature"]["time_series"][:, 2].max() == pytest.approx(48.0, abs=0.1)


@pytest.fixture
def twin_port(tmp_path: Path) -> Iterator[Path]:
    """A thermode twin on a real pseudo-terminal, in a process that outlives the session."""
    link = tmp_path / "tcs"
    command = [sys.executable, "-m", "experiments", "twin", "tcs", "--pty", str(link)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert str(link) in server.stdout.readline()
        yield link
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=10) == 0
    assert not link.exists()


@pytest.mark.parametrize(
    ("phase", "how", "ending"),
    [
        ("heat", "SIGTERM", "operator_stop"),
        ("heat", "s", "participant_stop"),
        ("intensity", "Escape", "operator_stop"),
        ("instruction", "s", "participant_stop"),
    ],
)
def test_a_stop_leaves_the_thermode_at_baseline(
    tmp_path: Path, twin_port: Path, phase: str, how: str, ending: str
) -> None:
    """Whoever stops, whenever: the reason on record, the device beyond the cable at baseline.

    A signal ends the session; after a key the operator chooses, by a real key: here to end it.
    """
    rig = laptop_at(tmp_path, f"stop_{os.getpid()}", str(twin_port))
    plateau_s = 8.0 if phase == "heat" else 0.5
    with WindowSession(
        short_protocol(tmp_path, trials=1, iti_s=0.3, plateau_s=plateau_s), rig, tmp_path / "data"
    ) as session:
        for event in session.events():
            begins = "heat_onset" if phase == "heat" else "phase"
            if event["kind"] == begins and event.get("phase") == phase:
                if how == "SIGTERM":
                    session.process.send_signal(signal.SIGTERM)
                    break
                session.do("key", how)
            elif event["kind"] == "phase" and event.get("phase") == "pause":
                session.do("key", "e")
                break
            else:
                session.answer(event)
        code, printed = session.end()
        records, damage = read_journal(session.folder / "journal.jsonl")
    assert code == 4, printed
    assert not damage
    reported = {record.event.data["of"] for record in records if record.event.kind == "marker_report"}
    kinds = {record.event.kind: record for record in records}
    told = kinds["session_stopped" if how == "SIGTERM" else "stopped"]
    assert told.event.marker == ending
    assert {told.seq, kinds["session_stopped"].seq} <= reported
    assert kinds["at_rest"].event.data["hottest_c"] == pytest.approx(32.0, abs=1.0)
    with serial.Serial(str(twin_port), 115200, timeout=1) as port:
        end_s = time.perf_counter() + RETURN_WITHIN_S
        reply = b""
        while reply != BASELINE_REPLY and time.perf_counter() < end_s:
            port.write(b"E")
            reply = port.read(24)
        assert reply == BASELINE_REPLY


def test_after_a_stop_the_operators_key_gives_the_trial_again(tmp_path: Path) -> None:
    rig = laptop_at(tmp_path, f"again_{os.getpid()}", "sim://tcs")
    stopped = False
    with WindowSession(
        short_protocol(tmp_path, trials=1, iti_s=5.2, plateau_s=1.0), rig, tmp_path / "data"
    ) as session:
        for event in session.events():
            if event["kind"] == "heat_onset" and not stopped:
                stopped = True
                session.do("key", "s")
            elif event["kind"] == "at_rest":  # sooner, R does nothing
                session.do("key", "s")  # once more, which changes nothing
                session.do("key", "r")
            else:
                session.answer(event)
        code, printed = session.end()
        assert code == 0, printed
        table = pd.read_csv(session.folder / "trials.tsv", sep="\t")
        records, _ = read_journal(session.folder / "journal.jsonl")
    assert table["status"].tolist() == ["stopped", "completed"]
    assert table["trial"].tolist() == [1, 2]
    assert table["repeats_trial"].tolist()[1] == 1
    assert sum(record.event.kind == "stop_again" for record in records) == 1
