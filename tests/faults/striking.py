"""How each mishap is brought about, and what it needs to be there before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.bench.far_end import FarEnd
from tests.faults.headless import FAIL_NOW
from tests.faults.mishaps import FREEZES, Mishap

SIGNALS = {
    Mishap.KILLED: signal.SIGKILL,
    **dict.fromkeys(FREEZES, signal.SIGSTOP),
    Mishap.TERMINATED: signal.SIGTERM,
    Mishap.INTERRUPTED: signal.SIGINT,
    Mishap.FAILED: FAIL_NOW,
}
"""What the session's process gets."""
SMALL_DISK = "16m"
FILLER = "filler"


class Striker:
    """What stands by to let one mishap happen; `outlets` is what the rig needs for it."""

    def __init__(self, mishap: Mishap, far_end: FarEnd, line: str, data: Path) -> None:
        self._mishap = mishap
        self._far_end = far_end
        self._line = line
        self._data = data
        self._recorder: subprocess.Popen[bytes] | None = None
        self.rig_name = f"quick_{os.getpid()}"
        self.outlets = "lsl" if mishap is Mishap.UNRECORDED else "none"

    @contextmanager
    def ready(self) -> Iterator[None]:
        """Have what it needs in place; whatever it was, it is gone afterwards."""
        with ExitStack() as stack:
            if self._mishap is Mishap.FULL:
                self._data.mkdir()
                mount_small_disk(self._data)
                stack.callback(unmount, self._data)
            if self._mishap is Mishap.UNRECORDED:
                command = [sys.executable, "-m", "tests.faults.recorder", self.rig_name]
                self._recorder = stack.enter_context(subprocess.Popen(command))
                stack.callback(self._recorder.kill)
            yield

    def strike(self, session: int, device: int | None) -> None:
        """Let it happen to a session with these processes."""
        if self._mishap in SIGNALS:
            os.kill(session, SIGNALS[self._mishap])
        elif self._mishap is Mishap.DEVICE:
            assert device is not None
            os.kill(device, signal.SIGKILL)
        elif self._mishap is Mishap.UNPLUGGED:
            self._far_end.unplug(self._line)
        elif self._mishap is Mishap.FULL:
            fill(self._data)
        elif self._recorder is not None:
            self._recorder.kill()


def mount_small_disk(folder: Path) -> None:
    """Let a folder be a disk of its own, in memory; CalledProcessError where this user may not."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(folder)]
    subprocess.run(command, check=True, capture_output=True)


def unmount(folder: Path) -> None:
    """Take such a disk away, with everything on it."""
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> None:
    """Fill a disk to its last byte."""
    descriptor = os.open(folder / FILLER, os.O_WRONLY | os.O_CREAT)
    try:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while os.write(descriptor, bytes(size)):
                    pass
            except OSError:
                continue
    finally:
        os.close(descriptor)
