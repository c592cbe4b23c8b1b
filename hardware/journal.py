"""The journal file: the only record of a session; appended to, never changed, and never read where damaged.

One JSON object a line, UTF-8, LF, compact, keys always in this order; what an event lacks is left out:

    {"seq":3,"t":12.345678,"kind":"phase_started","block":1,"trial":2,"phase":"rate","marker":"rating_on",
     "code":41,"data":{...},"crc":"0a1b2c3d"}

`seq` counts from 1 without gaps. `t` is seconds on the session clock, rounded to the microsecond. `code` is
the number sent for `marker`. `crc` is the CRC-32 (zlib, 8 lower-case hexadecimal digits) of the line's bytes
from the opening brace up to, not including, `,"crc":`. Record 1 is of kind `journal_opened` and holds the
header.
"""

from __future__ import annotations

import json
import math
import os
import re
import sys
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from mindpain_task.model import Event, JsonValue, Record
from mindpain_task.roles import DeviceFault

_TAIL = re.compile(rb',"crc":"([0-9a-f]{8})"}\Z')
_TAIL_LENGTH = len(',"crc":"0a1b2c3d"}')
_EXACT = (str, int)  # and true and false, which are numbers to Python
_ENCODE = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_DECODE = json.JSONDecoder().decode


def _sync_data(fd: int) -> None:
    if sys.platform == "linux":
        os.fdatasync(fd)  # the file's size is synced too, its time of change need not be
    else:
        os.fsync(fd)


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
        codes: Mapping[str, int] | None = None,
        sync: Callable[[int], None] = _sync_data,
    ) -> None:
        """Create the file, lock it, and put the header on the disk as record 1.

        `codes` gives each marker label its number; `sync` puts the data behind a file descriptor on the disk.
        """
        self._path = path
        self._codes = codes or {}
        self._sync = sync
        self._seq = 0
        self._fault = ""
        self._fd = _create(path)
        try:
            _lock(self._fd, path)
            self.append(Event("journal_opened", time_s, data=header))
            self.commit()
            _sync_folder(path.parent)
        except BaseException:
            os.close(self._fd)
            raise

    def append(self, event: Event) -> int:
        """Write an event as one line in one system call, and return its sequence number."""
        self._refuse_if_faulty()
        line = _line(self._seq + 1, event, self._codes)
        try:
            written = os.write(self._fd, line)
        except OSError as error:
            raise self._broken(f"a write failed: {error.strerror}") from error
        if written != len(line):
            raise self._broken(f"only {written} of {len(line)} bytes could be written")
        self._seq += 1
        return self._seq

    def commit(self) -> None:
        """Return once everything appended is on the disk."""
        self._refuse_if_faulty()
        try:
            self._sync(self._fd)
        except OSError as error:
            raise self._broken(f"a sync failed: {error.strerror}") from error

    def close(self) -> None:
        """Commit and close; may be called twice, and after a fault, which has been reported already."""
        if self._fd < 0:
            return
        try:
            if not self._fault:
                self.commit()
        finally:
            os.close(self._fd)
            self._fd = -1
            self._fault = self._fault or f"journal {self._path}: it is closed"

    def _refuse_if_faulty(self) -> None:
        if self._fault:
            raise DeviceFault(self._fault)

    def _broken(self, what: str) -> DeviceFault:
        self._fault = f"journal {self._path}: after record {self._seq}, {what}"
        return DeviceFault(self._fault)


def read_journal(path: Path) -> tuple[list[Record], str]:
    """Return the records up to the first damage, and a sentence about the damage (empty if there is none).

    Nothing behind the damage is read: what is missing there could have changed what the rest means. A journal
    cut exactly between two lines is a shorter journal, which only its contents can tell.
    """
    records: list[Record] = []
    *lines, rest = path.read_bytes().split(b"\n")
    for line in lines:
        record = _record(line, len(records) + 1)
        if isinstance(record, str):
            return records, f"{path}, line {len(records) + 1}: {record}; nothing from here on was read"
        records.append(record)
    if rest:
        return records, f"{path}, line {len(records) + 1}: the last line was cut off; it was not read"
    if not records:
        return records, f"{path}: the journal is empty, even its first record is missing"
    return records, ""


def _create(path: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)
    try:
        return os.open(path, flags, 0o644)
    except FileExistsError as error:
        raise DeviceFault(f"journal {path}: it exists already, and a journal is never overwritten") from error
    except OSError as error:
        raise DeviceFault(f"journal {path}: it cannot be created: {error.strerror}") from error


def _lock(fd: int, path: Path) -> None:
    """Keep every other writer out until the file is closed."""
    try:
        if sys.platform == "win32":
            import msvcrt

            # Locked bytes cannot be read there, so lock one that no journal will ever reach.
            os.lseek(fd, 1 << 40, os.SEEK_SET)
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise DeviceFault(f"journal {path}: another program is writing it") from error


def _sync_folder(folder: Path) -> None:
    """Put the file's name on the disk too: without it, a power cut could lose a synced file."""
    if os.name != "posix":
        return
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    except OSError as error:
        raise DeviceFault(f"folder {folder}: a sync failed: {error.strerror}") from error
    finally:
        os.close(fd)


def _line(seq: int, event: Event, codes: Mapping[str, int]) -> bytes:
    data = dict(event.data)
    if flaw := _flaw(event.time_s):
        raise ValueError(f"record {seq}, event {event.kind!r}: t{flaw}")
    if flaw := _flaw(data):
        raise ValueError(f"record {seq}, event {event.kind!r}: data{flaw}")
    fields: dict[str, JsonValue] = {"seq": seq, "t": round(float(event.time_s), 6), "kind": event.kind}
    if event.block is not None:
        fields["block"] = event.block
    if event.trial is not None:
        fields["trial"] = event.trial
    if event.phase:
        fields["phase"] = event.phase
    if event.marker:
        fields["marker"] = event.marker
        if (code := codes.get(event.marker)) is not None:
            fields["code"] = code
    if data:
        fields["data"] = data
    try:
        body = _ENCODE(fields).encode()[:-1]
    except UnicodeEncodeError as error:
        raise ValueError(f"record {seq}, event {event.kind!r}: its text holds half a character") from error
    return b'%s,"crc":"%08x"}\n' % (body, zlib.crc32(body))


def _flaw(value: object) -> str:
    """Say where and why JSON would not give the value back as it is, or return nothing.

    The encoder alone would turn a tuple into a list and a key 1 into "1" without a word.
    """
    if isinstance(value, float):
        return "" if math.isfinite(value) else f" is {value}, which JSON cannot hold"
    if value is None or isinstance(value, _EXACT):
        return ""
    if isinstance(value, list):
        for index, item in enumerate(value):
            if flaw := _flaw(item):
                return f"[{index}]{flaw}"
        return ""
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                return f" has the key {key!r}, and JSON allows only text there"
            if flaw := _flaw(item):
                return f".{key}{flaw}"
        return ""
    return f" is a {type(value).__name__}, which JSON cannot hold"


def _record(line: bytes, seq: int) -> Record | str:
    """Return the record that a line holds, or what is wrong with the line."""
    if not (tail := _TAIL.search(line, max(0, len(line) - _TAIL_LENGTH))):
        return "the line does not end with a checksum"
    body = line[: tail.start()]
    if b"%08x" % zlib.crc32(body) != tail[1]:
        return "the checksum does not match the line"
    try:
        fields = _DECODE((body + b"}").decode())
        if fields["seq"] != seq:
            return f"it is record {fields['seq']} where record {seq} is due"
        event = Event(
            kind=fields["kind"],
            time_s=float(fields["t"]),
            block=fields.get("block"),
            trial=fields.get("trial"),
            phase=fields.get("phase", ""),
            marker=fields.get("marker", ""),
            data=fields.get("data", {}),
        )
    except (ValueError, KeyError, TypeError) as error:
        return f"the checksum is right but the line is no record ({error!r})"
    return Record(seq, event)
