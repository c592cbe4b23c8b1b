"""One writer for each journal: a lock that ends with the process, however it ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from mindpain_task.roles import DeviceFault

_FAR_BEHIND = 1 << 40  # on Windows locked bytes cannot be read, so one is locked that no journal ever reaches


def lock(fd: int, path: Path) -> None:
    """Keep every other writer out until the file is closed; raise DeviceFault if there is one already."""
    try:
        _lock(fd, alone=True)
    except OSError as error:
        raise DeviceFault(f"journal {path}: another program is writing it") from error


def is_being_written(path: Path) -> bool:
    """Return whether a program has this journal open for writing at this moment."""
    fd = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    try:
        _lock(fd, alone=False)
    except OSError:
        return True
    finally:
        os.close(fd)
    return False


def _lock(fd: int, alone: bool) -> None:
    """Lock an open file, with others that only ask or `alone`; raise OSError where a writer has it."""
    if sys.platform == "win32":
        import msvcrt

        os.lseek(fd, _FAR_BEHIND, os.SEEK_SET)
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(fd, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
