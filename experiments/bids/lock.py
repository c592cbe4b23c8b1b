"""One writer at a time for a dataset: two sessions that end together are added one after the other."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mindpain_task.located import Refusal, Refused
from mindpain_task.roles import DeviceFault

NAME = ".mindpain.lock"
"""Hidden, so BIDS overlooks it; it stays, since whoever waits for it has it open."""
WAIT_S = 60.0
"""[D] A run takes half a second; an export of a whole study that takes longer has the others come later."""
_LOOK_S = 0.05
_FAR_BEHIND = 1 << 40  # on Windows locked bytes cannot be read, so one is locked that no file ever reaches


@contextmanager
def alone_in(root: Path, wait_s: float = WAIT_S) -> Iterator[None]:
    """Wait until nobody else writes a dataset, and keep others out; raise `Refused` if that takes long.

    The lock ends with the process, however it ends.
    """
    path = root / NAME
    give_up_s = time.monotonic() + wait_s
    fd = _opened(path)
    try:
        while not (_locked(fd) and _is_at(path, fd)):
            if time.monotonic() >= give_up_s:
                why = (
                    f"{root}: another export has been writing this dataset for {wait_s:g} s; try again later"
                )
                raise Refused([Refusal(None, why)])
            time.sleep(_LOOK_S)
            if not _is_at(path, fd):  # who had it was refused, and has left nothing behind, not even it
                gone, fd = fd, _opened(path)
                os.close(gone)
        yield
    finally:
        os.close(fd)


def _opened(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise DeviceFault(f"file {path}: it cannot be opened: {error.strerror}") from error


def _is_at(path: Path, fd: int) -> bool:
    """Whether an open file is the one that is there now: another one would keep nobody out."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(fd))
    except FileNotFoundError:
        return False


def _locked(fd: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(fd, _FAR_BEHIND, os.SEEK_SET)
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
