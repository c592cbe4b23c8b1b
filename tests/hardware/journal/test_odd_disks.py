"""Disks that do not do what others do: one that can reserve no space, one on which a file may not grow."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
MOUNTED = 'mount -t ramfs none "$1" && exec "$2" -m "$3" "$4" "$1"'
PROGRAM = "tests.hardware.journal.odd_disks"


def told(command: list[str]) -> dict[str, Any]:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=50, check=False)
    if done.returncode and done.stderr.startswith(("unshare:", "mount:")):
        pytest.skip(f"nobody may mount such a disk here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_where_nothing_can_be_reserved_much_must_be_free(tmp_path: Path) -> None:
    if shutil.which("unshare") is None:
        pytest.skip("there is no unshare, to mount such a disk with")
    program = [str(tmp_path), sys.executable, PROGRAM, "without_reserve"]
    found = told(["unshare", "-rm", "sh", "-c", MOUNTED, "sh", *program])
    journal = f"journal {tmp_path / 'a.jsonl'}"
    needed = "256 MiB must be, because its file system can reserve no space"
    assert found["asked"] == [f"{journal}: only 0.0 MiB are free; {needed}"] * 2
    much = "256 MiB must be free before each trial instead"
    assert found["notices"] == [f"{journal}: its file system can reserve no space; {much}"]


def test_a_write_that_fails_is_said_and_so_is_the_sync_after_it(tmp_path: Path) -> None:
    found = told([sys.executable, "-m", PROGRAM, "too_large", str(tmp_path)])
    failed = f"journal {tmp_path / 'b.jsonl'}: after record 1, a write failed: File too large"
    safe = "a sync failed: it broke; only what is up to record 1 is surely on the disk"
    assert found["said"] == [failed, failed, f"{failed}; then {safe}"]
