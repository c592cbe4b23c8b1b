"""LabRecorder's remote control: what is said on the line, and a real recording through it."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.recorder.entries import RemoteLabRecorderEntry
from hardware.recorder.remote_control import RemoteControl, RemoteRecording, filename_command
from hardware.recorder.remote_twin import RemoteTwin, serve
from mindpain_task.roles import DeviceFault
from tests.hardware.recorder.bench import Bench, markers_in, read_xdf, wait_until

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def twin_of(bench: Bench) -> Iterator[int]:
    """Run a twin that records what is the bench's, as if there were no other streams on the network."""
    command = [
        sys.executable,
        "-m",
        "hardware.recorder.remote_twin",
        "0",
        f"contains(source_id,'{bench.rig}')",
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as twin:
        assert twin.stdout is not None
        try:
            yield int(twin.stdout.readline())
        finally:
            twin.kill()


def test_a_recording_through_the_remote_control(tmp_path: Path) -> None:
    with Bench() as bench, twin_of(bench) as port:
        entry = RemoteLabRecorderEntry(
            device="labrecorder_remote",
            port=port,
            folder=str(tmp_path),
            least_free_gb=0.001,
            streams=(bench.eeg_stream,),
        )
        recorder = bench.open(tmp_path / "elsewhere", entry)
        assert recorder.described()["program"] == "LabRecorder"
        sent = [bench.mark() for _ in range(3)]
        assert recorder.poll() == ()
        recorder.close()
        assert markers_in(recorder.file) == sent
        assert len(read_xdf(recorder.file)) == 4


@contextmanager
def answering(answer: bytes | None) -> Iterator[int]:
    """Listen on a port, and give every line this answer; without one, hang up."""
    with socket.create_server(("localhost", 0)) as listener:

        def answer_lines() -> None:
            client, _ = listener.accept()
            with client:
                while client.recv(4096) and answer is not None:
                    client.sendall(answer)

        thread = threading.Thread(target=answer_lines, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)


def test_an_answer_may_end_with_its_line() -> None:
    with answering(b"OK\r\n") as port:
        control = RemoteControl("localhost", port)
        control.command("update")
        control.command("start")
        assert control.check() == ""
        control.close()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"ERR no", "start: the answer was b'ERR no', not b'OK'"),
        (b"", "start: no answer within 0.2 s: does a message in LabRecorder's window"),
        (None, "start: the connection was closed"),
    ],
)
def test_what_is_not_ok_is_refused_in_a_sentence(answer: bytes | None, why: str) -> None:
    with answering(answer) as port:
        control = RemoteControl("localhost", port)
        with pytest.raises(DeviceFault, match=why):
            control.command("start", 0.2)
        control.close()


def test_a_recorder_that_hangs_up_has_ended() -> None:
    with answering(None) as port:
        control = RemoteControl("localhost", port)
        with pytest.raises(
            DeviceFault, match="the connection was closed, and the recorder has probably ended"
        ):
            control.command("start")
        wait_until(lambda: "has closed the connection" in control.check(), 5.0, "the end is noticed")
        control.close()


@pytest.mark.parametrize(
    "name", ["", "a{b.xdf", "a}b.xdf", "a%nb.xdf", "a/b.xdf", "a\\b.xdf", "a\nb.xdf", "Run.xdf"]
)
def test_names_that_labrecorder_would_change_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        filename_command("/data", name)
    with pytest.raises(ValueError, match="folder"):
        filename_command("/da}ta", "a.xdf")


class Pretended:
    """Takes the place of LabRecorder: makes its file, and notes what it was asked for."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.stopped = False
        file.write_bytes(b"XDF:")

    def stop(self) -> None:
        self.stopped = True


def noted(made: list[Pretended], file: Path) -> Pretended:
    made.append(Pretended(file))
    return made[-1]


def test_a_recording_that_is_refused_is_stopped_and_taken_away(tmp_path: Path) -> None:
    made: list[Pretended] = []
    with socket.create_server(("localhost", 0)) as listener:
        twin = RemoteTwin(lambda file: noted(made, file))
        threading.Thread(target=serve, args=(listener, twin, 1), daemon=True).start()
        entry = RemoteLabRecorderEntry(
            device="labrecorder_remote", port=listener.getsockname()[1], folder=str(tmp_path)
        )
        recording = RemoteRecording(entry, tmp_path / "Run.xdf")
        assert [one.file for one in made] == [tmp_path / "run.xdf"] == [recording.file]
        with pytest.raises(DeviceFault, match=r"run\.xdf exists, and no recording is overwritten"):
            RemoteRecording(entry, tmp_path / "Run.xdf")
        recording.abandon()
    assert made[0].stopped
    assert [*tmp_path.iterdir()] == []


def test_a_folder_without_its_root_is_refused(tmp_path: Path) -> None:
    entry = RemoteLabRecorderEntry(device="labrecorder_remote", folder=str(tmp_path), folder_there="data")
    with pytest.raises(DeviceFault, match="the folder data must be a whole path"):
        RemoteRecording(entry, tmp_path / "run.xdf")


def test_the_twin_gives_a_file_that_is_there_another_name(tmp_path: Path) -> None:
    (tmp_path / "run.xdf").write_bytes(b"first")
    (tmp_path / "run_old1.xdf").write_bytes(b"before")
    made: list[Pretended] = []
    twin = RemoteTwin(lambda file: noted(made, file))
    twin.take(f"{filename_command(str(tmp_path), 'run.xdf')}\nstart\nstart\n".encode())
    assert len(made) == 1
    assert (tmp_path / "run_old2.xdf").read_bytes() == b"first"
    twin.close()
    assert made[0].stopped


SAFE = st.text(
    st.characters(codec="utf-8", exclude_characters="{}%/\\", exclude_categories=["C", "Z"]), min_size=1
)


@given(
    folder=SAFE, name=SAFE.map(str.lower).filter(lambda name: name == name.lower()), cut=st.integers(1, 40)
)
@settings(max_examples=60, deadline=None)
def test_the_twin_understands_where_to_record_however_the_bytes_come(
    folder: str, name: str, cut: int
) -> None:
    made: list[Pretended] = []
    twin = RemoteTwin(lambda file: noted(made, file))
    data = f"update\n{filename_command(f'{ROOT.anchor}proc/{folder}', name)}\n".encode()
    assert twin.take(data[:cut]) + twin.take(data[cut:]) == b"OKOK"
    assert twin.file == Path(f"{ROOT.anchor}proc/{folder}", name)
    assert made == []


def test_the_twin_says_ok_to_everything() -> None:
    twin = RemoteTwin(Pretended)
    assert twin.take(b"stop\nselect all\nselect none\nnonsense\nfilename\n") == b"OK" * 5
    assert twin.take(b"sta") == b""
