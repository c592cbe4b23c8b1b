"""Disk space taken ahead of a record, so that a disk that fills up lets the running trial finish.

The file's visible size stays: behind its last line there is never anything to read.
"""

from __future__ import annotations

import errno
import os
import shutil
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

TRIAL_BYTES = 256 * 1024
"""A rehearsed trial writes 4 KiB. Three ratings of a minute each in which the mouse never rests (60 movements
a second, 20 bytes each) would write 211 KiB."""
READBACK_BYTES_PER_S = 16 * 1024
"""100 lines a second of 160 bytes; a thermode of five zones is read 50 times a second, with up to 140."""
FREE_BYTES = 256 * 1024 * 1024
"""Must be free where nothing can be reserved: 128 channels of EEG at 5 kHz fill 150 MB in a minute."""
_KEEP_SIZE = 1  # FALLOC_FL_KEEP_SIZE of linux/falloc.h
_CANNOT_RESERVE = {errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}

Allocate: TypeAlias = Callable[[int, int, int], int]
"""Reserve for an open file, from an offset, so many bytes; return 0, or the number of the error."""


class Room:
    """The space reserved behind the end of one open file; `notices` are sentences a lab should know."""

    def __init__(self, fd: int, path: Path, trial_bytes: int) -> None:
        """Reserve nothing yet."""
        self._fd = fd
        self._path = path
        self._trial_bytes = trial_bytes
        self._allocate = _kernel_allocates()
        self._taken = False
        self.notices: tuple[str, ...] = ()

    def take(self) -> str:
        """Make sure of space for one more trial; return why that failed, else nothing."""
        if self._allocate is not None:
            number = self._allocate(self._fd, os.fstat(self._fd).st_size, self._trial_bytes)
            if number == 0:
                self._taken = True
                return ""
            if number not in _CANNOT_RESERVE:
                wanted = f"{self._trial_bytes / 1024:.0f} KiB for the next trial"
                return f"journal {self._path}: {wanted} cannot be reserved: {os.strerror(number)}"
            self._allocate = None
        return self._look_whether_there_is_much()

    def give_back(self) -> None:
        """Free what was reserved and not needed: on a full disk the session's tables need it."""
        if self._taken:
            try:
                os.ftruncate(self._fd, os.fstat(self._fd).st_size)
            except OSError as error:  # nothing is lost: the file takes more room than it is long
                kept = f"journal {self._path}: it keeps the room reserved for it: {error.strerror}"
                self.notices += (kept,)
            self._taken = False

    def _look_whether_there_is_much(self) -> str:
        """Do what can be done without reserving: ask for more than others could take meanwhile."""
        if not self.notices:
            much = f"{FREE_BYTES // 1024**2} MiB must be free before each trial instead"
            self.notices += (f"journal {self._path}: its file system can reserve no space; {much}",)
        free = shutil.disk_usage(self._path.parent).free
        if free >= FREE_BYTES + self._trial_bytes:
            return ""
        needed = f"{FREE_BYTES // 1024**2} MiB must be, because its file system can reserve no space"
        return f"journal {self._path}: only {free / 1024**2:.1f} MiB are free; {needed}"


def _kernel_allocates() -> Allocate | None:
    """Return Linux' call that reserves without writing; None elsewhere.

    Not posix_fallocate: it makes the file longer, and writes zeros where the file system cannot reserve.
    """
    if sys.platform != "linux" or struct.calcsize("P") != 8:  # with 32 bits, offsets are passed otherwise
        return None
    import ctypes

    call = ctypes.CDLL(None, use_errno=True).fallocate
    call.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64]
    call.restype = ctypes.c_int

    def allocate(fd: int, offset: int, size: int) -> int:
        while call(fd, _KEEP_SIZE, offset, size) != 0:
            if (number := ctypes.get_errno()) != errno.EINTR:
                return number
        return 0

    return allocate
