"""Fifty sessions are killed at random, and nothing completed is lost; a bad journal would be found out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="pseudo-terminals and orphans are Linux's"),
    pytest.mark.timeout(240),
]


def kills(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.faults", "kills", *options]
    where = os.environ | {"TMPDIR": str(folder)}
    return subprocess.run(command, cwd=ROOT, env=where, capture_output=True, text=True, check=False)


def test_no_completed_rating_is_lost_over_fifty_kills(tmp_path: Path) -> None:
    """How soon the aborts came is not judged here: computers that test are busy with others."""
    ended = kills(tmp_path, "--times", "50", "--parallel", "8", "--within", "4")
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_a_journal_that_is_kept_in_memory_is_found_out(tmp_path: Path) -> None:
    ended = kills(tmp_path, "--times", "4", "--parallel", "4", "--within", "4", "--seed", "2", "--forgetful")
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "lost: session_start" in ended.stdout
