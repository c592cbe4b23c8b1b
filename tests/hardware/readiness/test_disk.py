"""Whether a disk will take a session is found by writing there, and by what its file system tells."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from hardware.readiness.disk import LEAST_DATA_GB, Room, check_disk, room_at

GB = 10**9


def room(free_gb: float, free_files: int | None = 10**6) -> Room:
    return Room(500 * GB, round(free_gb * GB), free_files)


def test_a_disk_with_room_passes_and_nothing_is_left_on_it(tmp_path: Path) -> None:
    line = check_disk(tmp_path / "not" / "yet" / "there", 0.001, "the data")
    assert (line.subject, line.status, line.advice) == ("disk", "pass", "")
    assert f"GB free at {tmp_path}" in line.found
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("free_gb", "status"), [(1.01, "pass"), (0.99, "fail"), (0.0, "fail")])
def test_too_little_room_fails_with_both_numbers(tmp_path: Path, free_gb: float, status: str) -> None:
    line = check_disk(tmp_path, LEAST_DATA_GB, "the data", lambda _: room(free_gb))
    assert line.status == status
    assert (f"{free_gb:.2f} GB free" in line.found and "1 GB are needed" in line.found) == (status == "fail")
    assert bool(line.advice) == (status == "fail")


def test_a_disk_that_asks_for_more_than_any_has_fails(tmp_path: Path) -> None:
    assert check_disk(tmp_path, 1e9, "the recorder's files").status == "fail"


def test_a_file_system_that_can_name_no_more_files_fails(tmp_path: Path) -> None:
    line = check_disk(tmp_path, 1.0, "the data", lambda _: room(100.0, 12))
    assert line.status == "fail"
    assert "only 12 more files can be named" in line.found
    assert check_disk(tmp_path, 1.0, "the data", lambda _: room(100.0, None)).status == "pass"


def test_a_place_that_takes_no_file_fails(tmp_path: Path) -> None:
    file = tmp_path / "data"
    file.write_text("a file where the folder should be")
    line = check_disk(file / "sub-01", 0.001, "the data")
    assert line.status == "fail"
    assert f"{file} takes no file: Not a directory" in line.found


@pytest.mark.skipif(sys.platform != "linux", reason="a file system that nobody can write to")
def test_a_file_system_that_takes_no_file_fails() -> None:
    assert check_disk(Path("/proc/mindpain"), 0.001, "the data").status == "fail"


def test_a_file_system_that_tells_nothing_is_not_checkable(tmp_path: Path) -> None:
    line = check_disk(tmp_path, 1.0, "the data", lambda _: Room(0, 0, None))
    assert (line.status, bool(line.advice)) == ("not_checkable", True)

    def stale(_: Path) -> Room:
        raise OSError(116, "Stale file handle")

    line = check_disk(tmp_path, 1.0, "the data", stale)
    assert line.status == "not_checkable"
    assert "Stale file handle" in line.found


def test_the_system_is_asked_for_the_whole_file_system(tmp_path: Path) -> None:
    told = room_at(tmp_path)
    assert 0 < told.free_bytes <= told.whole_bytes
