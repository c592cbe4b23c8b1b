"""The journal as it is written: each record in the kernel's hands at once, on the disk when asked."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from hardware.durable import sync_data, sync_folder
from hardware.journal.lines import line_of
from hardware.journal.locking import lock
from hardware.journal.room import TRIAL_BYTES, Room
from hardware.journal.syncing import Syncing, SyncInPlace, SyncThread
from mindpain_task.model import Event, JsonValue
from mindpain_task.roles import DeviceFault


class JournalFile:
    """A new journal, open for appending; fills the role `Journal`.

    Trouble with the file (it exists, it is in use, a write or sync fails) is a `DeviceFault`; data that JSON
    cannot hold exactly is a `ValueError`, and nothing is written. After a failed write or sync the journal
    refuses everything: a line behind a torn one could not be read, and a sync tried again reports success
    without the lost pages.
    """

    def __init__(
        self,
        path: Path,
        header: Mapping[str, JsonValue],
        time_s: float,
        *,
        wall_time: str | None = None,
        codes: Mapping[str, int] | None = None,
        background: bool = False,
        reserve_bytes: int = TRIAL_BYTES,
        sync: Callable[[int], None] = sync_data,
    ) -> None:
        """Create the file, lock it, and put the header on the disk as record 1.

        `wall_time` is the calendar time at `time_s`, kept in the header; `codes` gives each marker label its
        number. With `background`, a thread puts on the disk what `start_commit` means; without, that call
        does. `reserve_bytes` is the most that one trial could write. `sync` puts the data behind a file
        descriptor on the disk.
        """
        if reserve_bytes <= 0:
            raise ValueError(
                f"journal {path}: reserve_bytes is {reserve_bytes}, and room for nothing is no room"
            )
        self._path = path
        self._codes = codes or {}
        self._seq = self._meant_seq = self._safe_seq = 0
        self._fault = ""
        self._fd = _create(path)
        self._syncing: Syncing = SyncInPlace(self._fd, sync)
        try:
            lock(self._fd, path)
            self._room = Room(self._fd, path, reserve_bytes)
            told = dict(header) if wall_time is None else {**header, "wall_time": wall_time}
            self.append(Event("journal_opened", time_s, data=told))
            self.commit()
            sync_folder(path.parent)
            if background:
                self._syncing = SyncThread(self._fd, sync)
        except BaseException:
            os.close(self._fd)
            raise

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences a lab should know about this file's disk."""
        return self._room.notices

    def append(self, event: Event) -> int:
        """Write an event as one line in one system call, and return its sequence number.

        The line outlives this program from then on; a power cut it outlives once it is committed.
        """
        self._refuse_if_faulty()
        line = line_of(self._seq + 1, event, self._codes)
        try:
            written = os.write(self._fd, line)
        except OSError as error:
            raise self._broken(f"after record {self._seq}, a write failed: {error.strerror}") from error
        if written != len(line):
            part = f"only {written} of {len(line)} bytes could be written"
            raise self._broken(f"after record {self._seq}, {part}")
        self._seq += 1
        return self._seq

    def start_commit(self) -> None:
        """Let everything appended so far go to the disk; with a thread, return at once."""
        self._refuse_if_faulty()
        self._meant_seq = self._seq
        self._syncing.start()
        self._refuse_if_faulty()

    def committed(self) -> bool:
        """Return whether what the last `start_commit` meant is on the disk; raise where that failed."""
        self._refuse_if_faulty()
        if not self._syncing.done():
            return False
        self._safe_seq = self._meant_seq
        return True

    def commit(self) -> None:
        """Return once everything appended is on the disk."""
        self.start_commit()
        self._syncing.wait()
        self._refuse_if_faulty()
        self._safe_seq = self._meant_seq

    def reserve(self) -> str:
        """Take disk space ahead for what one more trial could write; return why that failed, else nothing.

        What was taken is there for this file alone, however full the disk gets; it does not show in its size.
        """
        self._refuse_if_faulty()
        return self._room.take()

    def close(self) -> None:
        """Commit and close; may be called twice, and after a fault, which has been reported already."""
        if self._fd < 0:
            return
        try:
            self._finish()
        finally:
            self._syncing.close()
            os.close(self._fd)
            self._fd = -1
            self._fault = self._fault or f"journal {self._path}: it is closed"

    def _finish(self) -> None:
        """Put everything on the disk, also after a failed write: the lines before it are as good as ever."""
        if not self._fault:
            self.commit()
        elif self._syncing.failure is None:
            self._syncing.start()
            self._syncing.wait()
            if (failure := self._syncing.failure) is not None:
                raise DeviceFault(f"{self._fault}; then {self._unsynced(failure)}")
        else:
            return
        self._room.give_back()

    def _refuse_if_faulty(self) -> None:
        if self._fault:
            raise DeviceFault(self._fault)
        if (failure := self._syncing.failure) is not None:
            raise self._broken(f"after record {self._meant_seq}, {self._unsynced(failure)}") from failure

    def _unsynced(self, failure: OSError) -> str:
        safe = f"only what is up to record {self._safe_seq} is surely on the disk"
        return f"a sync failed: {failure.strerror}; {safe}"

    def _broken(self, what: str) -> DeviceFault:
        self._fault = f"journal {self._path}: {what}"
        return DeviceFault(self._fault)


def _create(path: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)
    try:
        return os.open(path, flags, 0o644)
    except FileExistsError as error:
        raise DeviceFault(f"journal {path}: it exists already, and a journal is never overwritten") from error
    except OSError as error:
        raise DeviceFault(f"journal {path}: it cannot be created: {error.strerror}") from error
