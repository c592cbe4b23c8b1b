"""A disk that fills up while a journal runs: a trial that has its room can finish, on a real disk."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hardware.journal import JournalFile, read_journal
from tests.hardware.journal.events import numbered
from tests.hardware.journal.full_disk import LONGEST_LINE, RESERVED

ROOT = Path(__file__).resolve().parents[3]
MOUNTED = 'mount -t tmpfs -o size=2m none "$1" && exec "$2" -m "$3" "$4" "$1"'
FULL = "No space left on device"


def on_a_small_disk(folder: Path, way: str) -> dict[str, Any]:
    """Run the program on a disk of 2 MB that nobody else sees, and return what it told."""
    if shutil.which("unshare") is None:
        pytest.skip("there is no unshare, to mount a small disk with")
    program = (sys.executable, "tests.hardware.journal.full_disk", way)
    command = ["unshare", "-rm", "sh", "-c", MOUNTED, "sh", str(folder), *program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=50, check=False)
    if done.returncode and done.stderr.startswith(("unshare:", "mount:")):
        pytest.skip(f"nobody may mount a small disk here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return on_a_small_disk(tmp_path_factory.mktemp("disk"), "reserving")


def test_what_is_reserved_does_not_show_in_the_file(told: dict[str, Any]) -> None:
    assert told["at_first"] == ""
    assert told["size"] < 100


def test_on_a_full_disk_everything_up_to_the_reserve_can_be_written_and_read(told: dict[str, Any]) -> None:
    assert told["appended"] > 900
    assert told["records"] == told["appended"] + 1  # one more once there was space again
    assert told["damage"] == ""
    assert told["bytes"] > RESERVED - LONGEST_LINE


def test_on_a_full_disk_there_is_no_room_for_another_trial_until_somebody_makes_some(
    told: dict[str, Any],
) -> None:
    assert told["when_full"].endswith(f"293 KiB for the next trial cannot be reserved: {FULL}")
    assert told["with_space_again"] == ""


def test_a_closed_journal_gives_back_what_it_did_not_need(told: dict[str, Any]) -> None:
    assert RESERVED - LONGEST_LINE - 4096 <= told["given_back"] <= RESERVED + 4096


def test_on_a_full_disk_a_table_is_refused_in_a_sentence_and_leaves_nothing(told: dict[str, Any]) -> None:
    assert f"trials.tsv: it cannot be written: {FULL}; `mindpain tables " in told["table"]
    assert told["files"] == ["journal.jsonl", "other"]


def test_without_the_reserve_the_same_disk_takes_not_even_a_page(tmp_path: Path) -> None:
    told = on_a_small_disk(tmp_path, "without")
    assert told["grown"] <= 4096
    assert told["records"] == told["appended"] < 50
    assert "bytes could be written" in told["fault"] or FULL in told["fault"]


def test_room_is_taken_and_given_back_here_too(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = JournalFile(path, {}, 0.0, reserve_bytes=1 << 20)
    for number in range(2, 6):
        assert journal.reserve() == ""
        journal.append(numbered(number))
        assert path.stat().st_size < 10_000
    if not journal.notices and sys.platform == "linux":
        assert path.stat().st_blocks * 512 >= 1 << 20
    journal.close()
    assert path.stat().st_blocks * 512 < 1 << 20
    records, damage = read_journal(path)
    assert (len(records), damage) == (5, "")


def test_room_for_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="reserve_bytes is 0"):
        JournalFile(tmp_path / "journal.jsonl", {}, 0.0, reserve_bytes=0)
    assert not list(tmp_path.iterdir())
