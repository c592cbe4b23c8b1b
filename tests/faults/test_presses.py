"""A stop key is followed by an abort in every state of a session at a real window, and it goes on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.presses import STATES

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="Xvfb, xdotool and pseudo-terminals are Linux's"),
    pytest.mark.timeout(300),
]


def test_every_press_is_followed_by_an_abort() -> None:
    """How soon is not judged here: computers that test are busy with others."""
    presses = len(STATES)
    command = [sys.executable, "-m", "tests.faults", "aborts", "--times", str(presses), "--only-keys"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert f"every press was followed by an abort: {presses} of {presses}" in ended.stdout, ended.stderr
