"""How a journal goes to the disk: at once where time is virtual, from a thread of its own where it is real.

A sync that failed is never tried again: the kernel may have dropped the pages, and the next sync would report
success without them. From then on there is a `failure`.
"""

from __future__ import annotations

import errno
import threading
import typing
from collections.abc import Callable

PATIENCE_S = 30.0
"""How long a sync may take before its disk counts as failed: a disk that spins up answers within 15 s."""


class Syncing(typing.Protocol):
    """Puts on the disk what was written to one open file."""

    @property
    def failure(self) -> OSError | None:
        """Why a sync failed; None as long as none has."""

    def start(self) -> None:
        """Let everything written so far go to the disk."""

    def done(self) -> bool:
        """Return whether what the last `start` meant is on the disk."""

    def wait(self) -> None:
        """Return once what the last `start` meant is on the disk, or there is a failure."""

    def close(self) -> None:
        """End; what was started is finished first."""


class SyncInPlace:
    """Syncs in the calling thread."""

    def __init__(self, fd: int, sync: Callable[[int], None]) -> None:
        """`sync` puts the data behind a file descriptor on the disk."""
        self._fd = fd
        self._sync = sync
        self.failure: OSError | None = None

    def start(self) -> None:
        """Sync, and return when that is done or has failed."""
        if self.failure is None:
            try:
                self._sync(self._fd)
            except OSError as error:
                self.failure = error

    def done(self) -> bool:
        """Return whether the sync worked."""
        return self.failure is None

    def wait(self) -> None:
        """Return: nothing is under way between two calls."""

    def close(self) -> None:
        """Return: there is nothing to end."""


class SyncThread:
    """Syncs in a thread that sleeps until it is asked; several requests that wait are served by one sync."""

    def __init__(self, fd: int, sync: Callable[[int], None], patience_s: float = PATIENCE_S) -> None:
        """Start the thread; it holds up no exit of the program, whatever the disk does."""
        self._fd = fd
        self._sync = sync
        self._patience_s = patience_s
        self._changed = threading.Condition()
        self._asked = 0
        self._served = 0
        self._closing = False
        self.failure: OSError | None = None
        self._thread = threading.Thread(target=self._run, name="journal sync", daemon=True)
        self._thread.start()

    def start(self) -> None:
        """Wake the thread, and return at once."""
        with self._changed:
            self._asked += 1
            self._changed.notify_all()

    def done(self) -> bool:
        """Return whether the thread has nothing left to do and nothing failed."""
        with self._changed:
            return self._served == self._asked and self.failure is None

    def wait(self) -> None:
        """Return when the thread has done what was asked, or something failed; a silent disk has failed."""
        with self._changed:
            if not self._changed.wait_for(self._settled, self._patience_s):
                silent = f"the disk did not answer within {self._patience_s:g} s"
                self.failure = TimeoutError(errno.ETIMEDOUT, silent)

    def close(self) -> None:
        """End the thread; one that hangs in its disk is left behind, and ends with the program."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
            hangs = isinstance(self.failure, TimeoutError)
        self._thread.join(0.0 if hangs else self._patience_s)

    def _settled(self) -> bool:
        return self._served == self._asked or self.failure is not None

    def _run(self) -> None:
        while (asked := self._next()) is not None:
            try:
                self._sync(self._fd)
            except OSError as error:
                self._end(error)
                return
            except BaseException:
                self._end(OSError(errno.EIO, "the thread that syncs broke"))
                raise
            with self._changed:
                self._served = asked
                self._changed.notify_all()

    def _next(self) -> int | None:
        """Sleep until there is something to sync, and return up to which request; None is the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._asked > self._served)
            return self._asked if self._asked > self._served and self.failure is None else None

    def _end(self, failure: OSError) -> None:
        with self._changed:
            self.failure = failure
            self._changed.notify_all()
