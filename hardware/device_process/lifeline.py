"""Notice a killed session before its pipe closes: a lock in shared memory that the kernel marks at once.

A process that is killed keeps its files open until its memory is freed, which takes 20-60 ms for a session
that has drawn a window. A robust mutex is marked `owner died` before that. Linux with glibc only; elsewhere,
and wherever the lock does not look as expected, there is no lifeline and the pipe alone must do.
"""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import os
import struct
import sys
import threading

_OWNER_DIED = 0x40000000
_OWNER_BITS = 0x3FFFFFFF
_MUTEX_BYTES = 64
_PROCESS_SHARED, _ROBUST = 1, 1


_kept: list[HeldLifeline] = []
"""Every lifeline that is held: the C library chains their locks, so that the memory of one that is freed
while its lock is held makes the next lock (or unlock) write where nothing is, and the session die of it."""


class HeldLifeline:
    """The session's end: held by the thread that made it, for as long as that thread lives."""

    def __init__(self, descriptor: int, memory: mmap.mmap, mutex: ctypes.Array[ctypes.c_char]) -> None:
        self.descriptor = descriptor
        self._memory = memory
        self._mutex = mutex
        _kept.append(self)

    def let_go(self) -> None:
        """Release the lock and its memory; from another thread than the one that made it, only the file.

        A lock that cannot be released keeps its memory until the process ends.
        """
        os.close(self.descriptor)
        if ctypes.CDLL(None).pthread_mutex_unlock(self._mutex) != 0:
            return
        _kept.remove(self)
        del self._mutex
        with contextlib.suppress(BufferError):  # freed with the last reference
            self._memory.close()


def hold_lifeline() -> HeldLifeline | None:
    """Make a lifeline and hold it; return None where the system has none."""
    if sys.platform != "linux":
        return None
    descriptor = os.memfd_create("mindpain-lifeline")
    os.ftruncate(descriptor, mmap.PAGESIZE)
    memory = mmap.mmap(descriptor, mmap.PAGESIZE)
    mutex = (ctypes.c_char * _MUTEX_BYTES).from_buffer(memory)
    held = HeldLifeline(descriptor, memory, mutex)
    if _lock(mutex) and _word(memory) & _OWNER_BITS == threading.get_native_id():
        return held
    held.let_go()
    return None


def _lock(mutex: ctypes.Array[ctypes.c_char]) -> bool:
    libc = ctypes.CDLL(None)
    attributes = (ctypes.c_char * _MUTEX_BYTES)()
    if not hasattr(libc, "pthread_mutexattr_setrobust"):
        return False
    done = (
        libc.pthread_mutexattr_init(attributes),
        libc.pthread_mutexattr_setpshared(attributes, _PROCESS_SHARED),
        libc.pthread_mutexattr_setrobust(attributes, _ROBUST),
        libc.pthread_mutex_init(mutex, attributes),
        libc.pthread_mutex_lock(mutex),
    )
    return not any(done)


class WatchedLifeline:
    """The device process's end; a look costs less than a microsecond."""

    def __init__(self, descriptor: int) -> None:
        self._memory = mmap.mmap(descriptor, mmap.PAGESIZE, prot=mmap.PROT_READ)
        os.close(descriptor)

    def is_cut(self) -> bool:
        """Return whether the session's thread is dead."""
        return bool(_word(self._memory) & _OWNER_DIED)


def _word(memory: mmap.mmap) -> int:
    word: int = struct.unpack_from("I", memory, 0)[0]
    return word
