"""A disk that fills up while LabRecorder writes to it, which says nothing of that: the session is told."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hardware.recorder.bench import PROMISE_S

pytestmark = pytest.mark.timeout(120)
ROOT = Path(__file__).resolve().parents[3]
MOUNTED = 'mount -t tmpfs -o size=8m none "$1" && exec "$2" -m tests.hardware.recorder.full_disk "$1"'


def test_a_full_disk_is_foreseen_and_told_of_within_five_seconds(tmp_path: Path) -> None:
    if shutil.which("unshare") is None:
        pytest.skip("there is no unshare, to mount a small disk with")
    command = ["unshare", "-rm", "sh", "-c", MOUNTED, "sh", str(tmp_path), sys.executable]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)
    if done.returncode and done.stderr.startswith(("unshare:", "mount:")):
        pytest.skip(f"nobody may mount a small disk here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert "and a session needs 1 GB (`recorder.least_free_gb`): make room" in told["too_little"]
    room, after_s = told["room"]
    assert after_s < PROMISE_S
    assert "GB are free where the recording is: make room at once" in room["trouble"]
    full, after_s = told["full"]
    assert after_s < PROMISE_S
    assert "the recording is no longer written" in full["trouble"]
    assert "end the session, make room, and continue with `mindpain resume`" in told["trouble"]
    assert "what was sent last had not reached" in told["closing"]
