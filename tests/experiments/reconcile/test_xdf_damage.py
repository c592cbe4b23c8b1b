"""XDF files that are damaged, cut off or no XDF: read as far as they go, and said so; never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from experiments.reconcile.xdf import XdfFile, read_xdf
from mindpain_task.located import Refused
from tests.experiments.reconcile import xdf_for_tests as xdf

ONE_FILE = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _streams() -> list[xdf.Stream]:
    texts = [xdf.marker_text(number, "cue") for number in range(1, 41)]
    markers = xdf.Stream("mindpain-markers", "Markers", [10.0 + number for number in range(40)], texts)
    eeg = xdf.Stream("amp", "EEG", [10.0 + at / 20 for at in range(800)], [[0.5]] * 800, rate_hz=20.0)
    return [markers, eeg]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return xdf.write_xdf(tmp_path / "a.xdf", _streams())


def _read_or_refused(path: Path) -> XdfFile | str:
    try:
        return read_xdf(path)
    except Refused as refused:
        return str(refused)


def _counts(read: XdfFile) -> dict[str, int]:
    return {stream.name: len(stream.stamps_s) for stream in read.streams}


def test_a_whole_file_is_read_whole(file: Path) -> None:
    read = read_xdf(file)
    assert read.damage == ()
    assert read.notes == ()
    assert _counts(read) == {"mindpain-markers": 40, "amp": 800}
    markers, eeg = read.streams
    assert list(markers.sent_s) == [10.0 + number for number in range(40)]
    assert markers.texts[0] == xdf.marker_text(1, "cue")
    assert (eeg.rate_hz, eeg.texts) == (20.0, ())


def test_clocks_are_synchronised_and_what_was_sent_is_kept(tmp_path: Path) -> None:
    streams = _streams()
    streams[1].ahead_s, streams[1].jitter_s = 100.0, 0.0
    _, eeg = read_xdf(xdf.write_xdf(tmp_path / "a.xdf", streams)).streams
    assert eeg.stamps_s[0] == pytest.approx(110.0, abs=1e-6)
    assert eeg.sent_s[0] == 10.0


def test_a_hole_is_not_smoothed_away(tmp_path: Path) -> None:
    streams = _streams()
    del streams[1].stamps_s[300:312]
    streams[1].values = [[0.5]] * len(streams[1].stamps_s)
    _, eeg = read_xdf(xdf.write_xdf(tmp_path / "a.xdf", streams)).streams
    assert eeg.stamps_s[300] - eeg.stamps_s[299] == pytest.approx(0.65, abs=1e-4)


def test_a_recorder_that_was_killed_leaves_no_end(tmp_path: Path) -> None:
    (sentence,) = read_xdf(xdf.write_xdf(tmp_path / "a.xdf", _streams(), ended=False)).damage
    assert sentence.startswith("2 of 2 streams have no end: the recorder was killed")


def test_a_file_that_was_cut_off_is_read_as_far_as_it_goes(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) * 2 // 3])
    read = read_xdf(file)
    counts = _counts(read)
    assert counts["mindpain-markers"] == 40
    assert 0 < counts["amp"] < 800
    assert read.damage[0].startswith("the file breaks off: its last ")


@ONE_FILE
@given(st.floats(0.0, 1.0))
def test_cut_off_anywhere_it_is_a_sentence_and_no_traceback(file: Path, share: float) -> None:
    content = xdf.write_xdf(file.with_name("b.xdf"), _streams()).read_bytes()
    cut = file.with_name("cut.xdf")
    cut.write_bytes(content[: int(share * (len(content) - 1))])
    read = _read_or_refused(cut)
    if isinstance(read, str):
        assert read.startswith(f"XDF {cut}: ")
        return
    assert read.damage
    for stream in read.streams:
        whole = next(each for each in _streams() if each.name == stream.name)
        assert list(stream.sent_s) == whole.stamps_s[: len(stream.sent_s)]


@ONE_FILE
@given(st.floats(0.0, 0.999), st.binary(min_size=1, max_size=40))
def test_bytes_gone_bad_in_it_are_a_sentence_and_no_traceback(file: Path, share: float, noise: bytes) -> None:
    content = bytearray(xdf.write_xdf(file.with_name("b.xdf"), _streams()).read_bytes())
    at = int(share * len(content))
    content[at : at + len(noise)] = noise
    bad = file.with_name("bad.xdf")
    bad.write_bytes(content)
    read = _read_or_refused(bad)
    assert read.startswith(f"XDF {bad}: ") if isinstance(read, str) else len(read.streams) <= 3


def test_after_a_damaged_stretch_reading_goes_on_behind_the_next_boundary(file: Path) -> None:
    content = bytearray(file.read_bytes())
    boundary = content.index(xdf.BOUNDARY_ID)
    content[boundary + 16] = 3  # where the next chunk says how long its length is
    file.write_bytes(content)
    read = read_xdf(file)
    assert _counts(read) == {"mindpain-markers": 0, "amp": 800}
    (sentence,) = read.damage
    assert sentence.startswith(f"bytes {boundary + 16} to ")
    assert sentence.endswith("are damaged and were left out")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is empty"),
        (b"EBML\0\0\0\0", "it is no XDF file"),
        (b"\x1f\x8b\x08\0\0\0", "it is packed"),
    ],
)
def test_what_is_no_xdf_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "no.xdf"
    path.write_bytes(content)
    with pytest.raises(Refused, match=why):
        read_xdf(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"none\.xdf: it cannot be read: No such file"):
        read_xdf(tmp_path / "none.xdf")


def test_how_far_it_is_read_is_told(file: Path) -> None:
    heard: list[tuple[int, int]] = []
    read_xdf(file, lambda done, total: heard.append((done, total)))
    assert len(heard) > 10
    assert heard == sorted(heard)
    assert heard[-1] == (file.stat().st_size, file.stat().st_size)
