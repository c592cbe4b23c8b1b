"""A recorder that is killed is told of within five seconds; one whose session is killed finishes its file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hardware.recorder.entries import RecordedStream
from hardware.recorder.labrecorder import LabRecorder, predicate
from hardware.recorder.xdf_tail import XdfTail
from mindpain_task.roles import DeviceFault
from tests.hardware.recorder.bench import PROMISE_S, Amplifier, Bench, markers_in, read_xdf, wait_until

ROOT = Path(__file__).resolve().parents[3]
FOOTER = b"<sample_count>"


def test_a_killed_recorder_is_told_of_and_its_file_holds_what_was_sent(tmp_path: Path) -> None:
    with Bench() as bench:
        recorder = bench.open(tmp_path)
        writer = recorder._watched.writer
        assert isinstance(writer, LabRecorder)
        sent = [bench.mark()]
        wait_until(lambda: sent[0] in _markers_so_far(recorder.file), 5.0, "the marker is in the file")
        os.kill(writer.pid, signal.SIGKILL)
        news, after_s, _ = bench.wait_for_news(recorder, "file", True)
        assert after_s < PROMISE_S
        assert "LabRecorder ended by itself by signal 9" in news.trouble
        assert "LabRecorder ended by itself by signal 9" in recorder.troubles()["file"]
        with pytest.raises(DeviceFault, match="had ended before it was stopped by signal 9"):
            recorder.close()
        recorder.close()
        assert recorder.troubles() == {}
    assert markers_in(recorder.file) == sent


def test_of_two_amplifiers_of_one_name_the_one_that_fails_is_told_of(tmp_path: Path) -> None:
    with Bench() as bench:
        second_id = f"second-{bench.eeg_id}"
        second = Amplifier(second_id)
        recorder = bench.open(tmp_path, bench.entry(RecordedStream(source_id=second_id)))
        try:
            bench.amplifier.close()
            _, _, told = bench.wait_for_news(recorder, f"EEG ({bench.eeg_id})", True)
            second.close()
            news, _, _ = bench.wait_for_news(recorder, f"EEG ({second_id})", True)
        finally:
            second.close()
            recorder.close()
        assert [one.about for one in told] == [f"EEG ({bench.eeg_id})"]
        assert second_id in news.trouble


def test_no_ctrl_c_of_the_terminal_reaches_a_recorder_and_a_stream_it_misses_is_named(tmp_path: Path) -> None:
    recorder = LabRecorder(tmp_path / "none.xdf", [predicate("source_id", f"nobody-{os.getpid()}")])
    assert os.getsid(recorder.pid) != os.getsid(0)
    wait_until(lambda: bool(recorder.check()), 20.0, "it gives up")
    assert "matched no stream!" in recorder.check()
    assert "LabRecorder ended by itself with exit code 2" in recorder.check()
    with pytest.raises(DeviceFault, match="had ended before it was stopped with exit code 2"):
        recorder.stop()
    assert not recorder.file.exists()


def _markers_so_far(file: Path) -> list[int]:
    tail = XdfTail()
    tail.feed(file.read_bytes())
    return markers_in(file)


def test_when_the_session_is_killed_its_recorder_ends_by_itself_and_finishes_the_file(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.hardware.recorder.forsaken", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as session:
        assert session.stdout is not None
        pid = int(session.stdout.readline())
        session.kill()
    wait_until(lambda: _has_ended(pid), 20.0, "LabRecorder ends")
    file = tmp_path / "recording.xdf"
    assert file.read_bytes().count(FOOTER) == 4  # one for each stream: it has been finished
    assert {"mindpain-markers", "mindpain-rating", "mindpain-watch", "EEG"} == {*read_xdf(file)}
    assert markers_in(file) == [1]


def _has_ended(pid: int) -> bool:
    """Return whether a process is no more, or only waits for somebody to ask how it ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"
