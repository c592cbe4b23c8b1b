"""A disk made to fail under a real program: it is told, what is before can be read, no more is claimed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hardware.journal import read_journal
from tests.hardware.journal.events import assert_is_what_was_written

ROOT = Path(__file__).resolve().parents[3]
WAYS = pytest.mark.parametrize("way", [(), ("background",)], ids=["in place", "thread"])


class Injected:
    """The writer's run with one injected failure: what it said, and the system calls that were made."""

    def __init__(self, folder: Path, injection: str, way: tuple[str, ...]) -> None:
        self.path, calls = folder / "journal.jsonl", folder / "calls"
        command = ["strace", "-f", "-qq", "-o", str(calls), "-P", str(self.path)]
        command += ["-e", "trace=write,fallocate,fdatasync", "-e", f"inject={injection}"]
        command += [sys.executable, "-m", "tests.hardware.journal.writer", str(self.path), *way]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=50, check=False)
        if not calls.exists() or "PTRACE" in done.stderr:
            pytest.skip(f"strace may not trace here: {done.stderr.strip()}")
        assert done.returncode == 0, done.stderr
        self.told: dict[str, Any] = json.loads(done.stdout)
        self.calls = [line.partition(" ")[2].strip() for line in calls.read_text().splitlines()]
        assert any("(INJECTED)" in call for call in self.calls)

    def after_the_failure(self, name: str) -> int:
        """Return how often this call was made after the one that failed."""
        failed = next(i for i, call in enumerate(self.calls) if "(INJECTED)" in call)
        return sum(call.startswith(f"{name}(") for call in self.calls[failed + 1 :])


@pytest.fixture(autouse=True)
def _strace() -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")


@WAYS
def test_a_failed_sync(tmp_path: Path, way: tuple[str, ...]) -> None:
    run = Injected(tmp_path, "fdatasync:error=EIO:when=3", way)
    assert "a sync failed: Input/output error" in run.told["fault"]
    assert run.told["committed"] < run.told["appended"]
    assert f"only what is up to record {run.told['committed']} is surely on the disk" in run.told["fault"]
    assert set(run.told["then"]) == {run.told["fault"]}
    assert run.after_the_failure("fdatasync") == 0
    assert run.after_the_failure("write") == 0
    records, damage = read_journal(run.path)
    assert_is_what_was_written(records)
    assert (len(records), damage) == (run.told["appended"], "")


@WAYS
@pytest.mark.parametrize("number", [2, 6, 21])
def test_a_full_disk(tmp_path: Path, way: tuple[str, ...], number: int) -> None:
    run = Injected(tmp_path, f"write:error=ENOSPC:when={number}", way)
    written = number - 1
    assert f"after record {written}, a write failed: No space left on device" in run.told["fault"]
    assert run.told["appended"] == (written if written > 1 else 0)
    assert set(run.told["then"]) == {run.told["fault"]}
    assert run.after_the_failure("write") == 0
    assert run.after_the_failure("fdatasync") == 1  # what was written before still goes to the disk
    records, damage = read_journal(run.path)
    assert_is_what_was_written(records)
    assert (len(records), damage) == (written, "")


def test_a_line_of_which_only_a_part_could_be_written(tmp_path: Path) -> None:
    run = Injected(tmp_path, "write:retval=5:when=6", ())
    assert "after record 5, only 5 of" in run.told["fault"]
    assert len(read_journal(run.path)[0]) == 5


def test_a_full_disk_at_the_header_gives_no_journal(tmp_path: Path) -> None:
    run = Injected(tmp_path, "write:error=ENOSPC:when=1", ())
    assert "after record 0, a write failed: No space left on device" in run.told["fault"]
    assert read_journal(run.path) == (
        [],
        f"{run.path}: the journal is empty, even its first record is missing",
    )


def test_a_file_system_that_cannot_reserve_is_named_and_its_free_space_watched(tmp_path: Path) -> None:
    run = Injected(tmp_path, "fallocate:error=EOPNOTSUPP", ())
    (notice,) = run.told["notices"]
    assert "its file system can reserve no space; 256 MiB must be free before each trial" in notice
    assert sum(call.startswith("fallocate(") for call in run.calls) == 1
    much = shutil.disk_usage(tmp_path).free > 512 * 1024**2
    assert (run.told["no_room"] == "") == much
    assert run.told["fault"] == ""


@pytest.mark.parametrize(
    ("name", "words"), [("ENOSPC", "No space left on device"), ("EDQUOT", "Disk quota exceeded")]
)
def test_no_room_is_a_sentence_and_no_fault(tmp_path: Path, name: str, words: str) -> None:
    run = Injected(tmp_path, f"fallocate:error={name}:when=2", ())
    assert run.told["no_room"].endswith(f"256 KiB for the next trial cannot be reserved: {words}")
    assert run.told["notices"] == []
    assert (run.told["fault"], run.told["appended"]) == ("", 21)


def test_a_call_that_a_signal_interrupts_is_made_again(tmp_path: Path) -> None:
    run = Injected(tmp_path, "fallocate:error=EINTR:when=2", ())
    assert (run.told["no_room"], run.told["fault"]) == ("", "")
    assert sum(call.startswith("fallocate(") for call in run.calls) == 6
