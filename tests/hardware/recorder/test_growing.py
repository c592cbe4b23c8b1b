"""A file that another program writes: what was added is read once, and a file that shrinks is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.recorder.growing import GrowingFile
from hardware.recorder.xdf_tail import SeenText, XdfDamage
from tests.hardware.recorder import made


def test_what_was_added_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "recording.xdf"
    file = GrowingFile(path, ["ours"])
    assert file.look().grown == 0
    start = made.file_header() + made.stream_header(1, "markers", "ours")
    more = made.texts(1, ["a", "b"])
    path.write_bytes(start + more[:5])
    assert file.look().grown == len(start) + 5
    assert (look := file.look()).grown == 0
    assert look.texts == ()
    with path.open("ab") as writer:
        writer.write(more[5:])
    assert file.look().texts == (SeenText("ours", "a"), SeenText("ours", "b"))
    assert not file.tail.incomplete


def test_a_file_that_becomes_shorter_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "recording.xdf"
    path.write_bytes(made.file_header())
    file = GrowingFile(path, [])
    file.look()
    path.write_bytes(made.MAGIC)
    with pytest.raises(XdfDamage, match="shorter than the"):
        file.look()


def test_a_file_that_goes_away_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "recording.xdf"
    path.write_bytes(made.file_header())
    file = GrowingFile(path, [])
    file.look()
    path.unlink()
    with pytest.raises(FileNotFoundError):
        file.look()
