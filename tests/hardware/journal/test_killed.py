"""A program killed while it keeps a journal: every record whose append had returned is there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from hardware.journal import read_journal
from hardware.journal.locking import is_being_written
from tests.hardware.journal.events import assert_is_what_was_written

ROOT = Path(__file__).resolve().parents[3]
TIMES = 50


def test_killed_at_any_instant_it_has_lost_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.hardware.journal.killed", str(tmp_path), str(TIMES)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=50, check=True)
    told = json.loads(done.stdout)
    assert len(told) == TIMES
    for run, last in enumerate(told):
        path = tmp_path / f"{run}.jsonl"
        records, damage = read_journal(path)
        assert_is_what_was_written(records)
        assert len(records) >= last > 1
        # The one being written may be there untold; a line that was begun may be cut off.
        assert len(records) - last <= 1
        assert damage == "" or "the last line was cut off" in damage
        assert not is_being_written(path)
