"""A session does not begin where its recording could not be, or would lack something: each in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.lsl.presence import PresentStream
from hardware.recorder.entries import LabRecorderEntry, RecordedStream, RemoteLabRecorderEntry
from hardware.recorder.growing import GrowingFile
from hardware.recorder.labrecorder import LabRecorder, predicate
from hardware.recorder.proving import Prover
from mindpain_task.roles import DeviceFault
from tests.hardware.recorder import made
from tests.hardware.recorder.bench import Amplifier, Bench
from tests.hardware.recorder.stand_ins import Hurried, Idle, Still


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with Bench() as bench:
        yield bench


def test_a_stream_that_is_not_on_the_network(bench: Bench, tmp_path: Path) -> None:
    entry = bench.entry(
        RecordedStream(name="NoSuchAmplifier", type="EEG"), RecordedStream(source_id="no-eye")
    )
    with pytest.raises(DeviceFault) as refused:
        bench.open(tmp_path, entry)
    assert str(refused.value) == (
        "recorder: within 5 s no stream on the network had name NoSuchAmplifier, type EEG; none had "
        "source_id no-eye: start the program that sends it, or take it out of the rig's `recorder.streams`"
    )
    assert [*tmp_path.iterdir()] == []


def test_two_amplifiers_of_one_name(bench: Bench, tmp_path: Path) -> None:
    name = f"Amp{bench.rig}"
    amplifiers = [Amplifier(f"{bench.rig}-{number}", name) for number in (1, 2)]
    try:
        with pytest.raises(
            DeviceFault, match=rf"2 streams fit name {name}: .*say by its source_id"
        ) as refused:
            bench.open(tmp_path, bench.entry(RecordedStream(name=name)))
    finally:
        for amplifier in amplifiers:
            amplifier.close()
    assert f"source_id {bench.rig}-1 on " in str(refused.value)


def test_a_file_that_is_there_already(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "recording.xdf"
    file.write_bytes(b"precious")
    with pytest.raises(DeviceFault, match=r"recording\.xdf exists, and no recording is overwritten"):
        bench.open(tmp_path)
    with pytest.raises(DeviceFault, match=r"recording\.xdf exists, and no recording is overwritten"):
        LabRecorder(file, ["true()"])
    assert file.read_bytes() == b"precious"


def test_a_folder_that_is_not_there_and_a_disk_without_room(bench: Bench, tmp_path: Path) -> None:
    elsewhere = LabRecorderEntry(device="labrecorder", folder=str(tmp_path / "unmounted"))
    with pytest.raises(DeviceFault, match=r"there is no folder .*unmounted: make it, or mount"):
        bench.open(tmp_path, elsewhere)
    with pytest.raises(DeviceFault, match=r"GB are free in .*, and a session needs 1e\+09 GB"):
        bench.open(tmp_path, bench.entry(least_free_gb=1e9))


def test_nobody_listens_on_the_port_of_the_remote_control(bench: Bench, tmp_path: Path) -> None:
    entry = RemoteLabRecorderEntry(
        device="labrecorder_remote", port=1, folder=str(tmp_path), least_free_gb=0.001
    )
    with pytest.raises(DeviceFault, match=r"LabRecorder at localhost:1: no connection .*tick Enable RCS"):
        bench.open(tmp_path, entry)


def test_a_stream_that_no_predicate_can_name() -> None:
    assert predicate("name", "Ada's") == 'name="Ada\'s"'
    with pytest.raises(DeviceFault, match="both kinds of quotes"):
        predicate("name", 'Ada\'s "amp"')


def present(name: str, rate: float = 0.0) -> PresentStream:
    return PresentStream(name, "T", f"id-{name}", f"uid-{name}", rate, "here")


def prover(file: Path, writer: Idle, *wanted: PresentStream) -> Prover:
    growing = GrowingFile(file, ["id-markers"])
    return Prover(writer, growing, wanted, Still(), lambda token: None, lambda: False, Hurried())


def test_what_is_not_in_the_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "a.xdf"
    file.write_bytes(made.file_header() + made.stream_header(1, "EEG", rate=250.0, kind="float32"))
    with pytest.raises(DeviceFault) as refused:
        prover(file, Idle(file), present("EEG", 250.0), present("markers")).prove()
    assert (
        "lacked stream markers, samples of stream EEG, the test marker, any growth between two looks, "
        "a consumer of the markers; look at" in str(refused.value)
    )


def test_a_stream_in_the_file_that_nobody_wants_is_named(tmp_path: Path) -> None:
    file = tmp_path / "a.xdf"
    file.write_bytes(made.file_header() + made.stream_header(1, "markers") + made.stream_header(2, "phone"))
    with pytest.raises(
        DeviceFault, match="recorder: phone is being recorded and is not wanted: end the program"
    ):
        prover(file, Idle(file), present("markers")).prove()


def test_no_file_no_xdf_and_a_recorder_that_ended(tmp_path: Path) -> None:
    file, writer = tmp_path / "a.xdf", Idle(tmp_path / "a.xdf")
    with pytest.raises(DeviceFault, match=r"there was no file .*is it not recording already"):
        prover(file, writer).prove()
    file.write_bytes(b"something else")
    with pytest.raises(DeviceFault, match="cannot be read back: it begins with b'some'"):
        prover(file, writer).prove()
    writer.ended = "LabRecorder ended by itself"
    with pytest.raises(DeviceFault, match="recorder: LabRecorder ended by itself"):
        prover(file, writer).prove()
