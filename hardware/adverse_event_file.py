"""A participant's adverse events on disk: appended to, never edited, and each line sealed by the next.

    DATA/sourcedata/sub-ID/adverse_events.jsonl

Lines are those of a journal (hardware/journal): numbered, each with its CRC-32; `t` is seconds since 1970 in
UTC. `data.before` is the SHA-256 of the bytes of the line before (without its line end; 64 zeros on line 1).
So a line that is changed, put in or taken out later no longer fits the next one, even with a CRC made anew.
Only of the last lines a chain cannot tell that they are gone: its `seal`, the SHA-256 of the last line, can,
where somebody has written it down. A correction is a new record that names the one it corrects.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hardware.durable import make_folders, sync_data, sync_folder
from hardware.journal.lines import line_of, record_of
from hardware.program_facts import program_here
from mindpain_task.model import Event, JsonValue
from mindpain_task.roles import Clock, DeviceFault
from mindpain_task.safety.adverse_events import AdverseEvent, from_data, to_data

NAME = "adverse_events.jsonl"
OPENED, KIND = "adverse_events_opened", "adverse_event"
NOTHING_BEFORE = "0" * 64
_FAR_BEHIND = 1 << 40  # on Windows locked bytes cannot be read, so one is locked that no file ever reaches


@dataclass(frozen=True)
class OnRecord:
    """One event as it stands in the file; `recorded` is the calendar time at which it was appended."""

    number: int
    recorded: str
    event: AdverseEvent


@dataclass(frozen=True)
class AdverseEvents:
    """What a file holds; `faults` says in sentences where lines are damaged or the chain breaks.

    `seal` is the SHA-256 of the last line: the same number later means that nothing was changed since, and
    nothing added. It is empty where there is no file.
    """

    records: tuple[OnRecord, ...] = ()
    faults: tuple[str, ...] = ()
    seal: str = ""


def events_path(root: Path, participant: str) -> Path:
    """Return where a participant's adverse events stand under a data root."""
    return root / "sourcedata" / f"sub-{participant}" / NAME


def read_adverse_events(path: Path) -> AdverseEvents:
    """Read every line that can be read, and check the whole chain; a missing file is an empty one."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return AdverseEvents()
    except OSError as error:
        raise DeviceFault(f"file {path}: it cannot be read: {error.strerror}") from error
    return _checked(content, path)


def append_adverse_event(
    path: Path, event: AdverseEvent, clock: Clock, *, simulated: bool
) -> tuple[int, str]:
    """Append an event, and return its number and the file's new seal; it is on the disk by then.

    Also behind lines that are damaged: what happened must be on record. `simulated` stands in the first line.
    Raises ValueError for a correction of a record that is not there, DeviceFault where the disk fails.
    """
    make_folders(path.parent)
    with _locked(path) as fd:
        content = path.read_bytes()
        on_record = {record.number: record for record in _checked(content, path).records}
        if event.corrects is not None and event.corrects not in on_record:
            raise ValueError(f"{path} has no record {event.corrects} that could be corrected")
        torn = b"\n" if content and not content.endswith(b"\n") else b""
        lines = _lines(content)
        new: list[bytes] = []
        if not lines:
            who: dict[str, JsonValue] = {"participant": event.participant, "simulated": simulated}
            header = who | program_here()
            new.append(_sealed(lines, OPENED, header, clock))
        new.append(_sealed(lines + new, KIND, to_data(event), clock))
        data = torn + b"".join(line + b"\n" for line in new)
        _write(fd, data, path)
        return len(lines) + len(new), _sha256(new[-1])


def _sealed(before: list[bytes], kind: str, data: dict[str, JsonValue], clock: Clock) -> bytes:
    """Return the line that follows these, without its line end."""
    seal = _sha256(before[-1]) if before else NOTHING_BEFORE
    told: dict[str, JsonValue] = {"before": seal, "wall_time": clock.wall_time(), **data}
    return line_of(len(before) + 1, Event(kind, clock.utc_s(), data=told), {}).removesuffix(b"\n")


def _checked(content: bytes, path: Path) -> AdverseEvents:
    lines = _lines(content)
    records: list[OnRecord] = []
    faults: list[str] = []
    for number, line in enumerate(lines, 1):
        where = f"{path}, line {number}"
        record = record_of(line, number)
        if isinstance(record, str):
            faults.append(f"{where}: {record}")
            continue
        seal = _sha256(lines[number - 2]) if number > 1 else NOTHING_BEFORE
        if record.event.data.get("before") != seal:
            what = f"line {number - 1} is not what it was" if number > 1 else "it is not the first line"
            faults.append(f"{where}: the chain breaks here: {what} when this line was written")
        try:
            if (found := _on_record(number, record.event)) is not None:
                records.append(found)
        except ValueError as error:
            faults.append(f"{where}: {error}")
    if content and not content.endswith(b"\n"):
        faults.append(f"{path}, line {len(lines)}: its line end is missing")
    if not lines:
        faults.append(f"{path}: it is empty, even its first line is missing")
    return AdverseEvents(tuple(records), tuple(faults), _sha256(lines[-1]) if lines else "")


def _on_record(number: int, event: Event) -> OnRecord | None:
    """Return what a record holds, None for the first one; ValueError for anything else."""
    if (event.kind == OPENED) != (number == 1) or event.kind not in (OPENED, KIND):
        raise ValueError(f"a record of kind {event.kind!r} does not belong here")
    if event.kind == OPENED:
        return None
    data = dict(event.data)
    data.pop("before", None)
    recorded = data.pop("wall_time", None)
    return OnRecord(number, str(recorded), from_data(data))


def _lines(content: bytes) -> list[bytes]:
    """Return the lines as they stand, without their ends; the last may be torn."""
    return content.removesuffix(b"\n").split(b"\n") if content else []


def _sha256(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _write(fd: int, data: bytes, path: Path) -> None:
    try:
        written = os.write(fd, data)
        sync_data(fd)
    except OSError as error:
        raise DeviceFault(
            f"file {path}: the event may not be on record, a write failed: {error.strerror}"
        ) from error
    if written != len(data):
        raise DeviceFault(
            f"file {path}: the event is not on record whole: {written} of {len(data)} bytes are"
        )
    sync_folder(path.parent)


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Open for appending, once nobody else is at it: others take only milliseconds."""
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    try:
        fd = os.open(path, flags, 0o644)
    except OSError as error:
        raise DeviceFault(f"file {path}: it cannot be opened: {error.strerror}") from error
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(fd, _FAR_BEHIND, os.SEEK_SET)
            msvcrt.locking(fd, msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(fd, fcntl.LOCK_EX)
        yield fd
    finally:
        os.close(fd)
