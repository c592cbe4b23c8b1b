"""Reading a participant's doses back from their folder, and saying what of it cannot be read or is gone."""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hardware.journal import read_journal
from mindpain_task.model import Event, JsonValue, Record
from mindpain_task.safety.ledger import Basis, Entry, Ledger

KIND = "dose"
SUFFIX = "_dose.jsonl"
SET_ASIDE = "set_aside"
_FIELDS = {field.name for field in dataclasses.fields(Entry)}
_LATER = {"energy_mj", "spot_mm2"}
"""What files from before there were lasers do not have."""
_WHOLE_LINE = re.compile(rb',"crc":"[0-9a-f]{8}"}')


@dataclass(frozen=True)
class FolderRead:
    """What a folder holds: entries, notices, sentences about damage, and the count of records a file."""

    entries: tuple[Entry, ...]
    notices: tuple[str, ...]
    damage: tuple[str, ...]
    records: Mapping[str, int]


@dataclass(frozen=True)
class _File:
    """One file: when it was opened (UTC), what lay beside it then, its entries, and what is wrong."""

    opened_s: float
    name: str
    earlier: Mapping[str, JsonValue]
    entries: tuple[Entry, ...]
    records: int
    flaw: str


def read_folder(folder: Path) -> FolderRead:
    """Read every dose file of a folder, in order of their opening; a damaged one up to its damage."""
    notices: list[str] = []
    damage: list[str] = []
    files: list[_File] = []
    for path in sorted(folder.glob("*" + SUFFIX)):
        try:
            records, flaw = read_journal(path)
            if flaw:
                (notices if _is_cut_off(path, records) else damage).append(flaw)
        except OSError as error:
            damage.append(f"{path}: it cannot be read: {error.strerror}")
            continue
        if records:
            files.append(_file(path, records))
    files.sort(key=lambda file: (file.opened_s, file.name))
    damage += [file.flaw for file in files if file.flaw]
    damage += dict.fromkeys(_missed(folder, files))
    entries = tuple(entry for file in files for entry in file.entries)
    return FolderRead(entries, tuple(notices), tuple(damage), {file.name: file.records for file in files})


def _is_cut_off(path: Path, records: list[Record]) -> bool:
    """Return whether all that is wrong with a file is a last line that was never written in full.

    A whole line that only lacks its line end was, and may have been a dose.
    """
    lines = path.read_bytes().split(b"\n")
    return len(lines) == len(records) + 1 and not _WHOLE_LINE.search(lines[-1])


def _file(path: Path, records: list[Record]) -> _File:
    header = records[0].event.data
    opened_s, earlier = header.get("utc_s"), header.get("earlier")
    flaw = ""
    if not isinstance(opened_s, int | float) or not isinstance(earlier, dict):
        flaw = f"{path}, line 1: it does not say when it was opened, and what lay beside it then"
        opened_s, earlier = 0.0, {}
    entries = []
    for record in records[1:]:
        try:
            entries.append(_entry(record.event))
        except ValueError as error:
            flaw = flaw or f"{path}, line {record.seq}: {error}"
            break
    return _File(float(opened_s), path.name, earlier, tuple(entries), len(records), flaw)


def _missed(folder: Path, files: list[_File]) -> Iterator[str]:
    """Yield a sentence for each file that had more records when a later one was opened than it has now."""
    records = {file.name: file.records for file in files}
    for file in files:
        for other, before in file.earlier.items():
            now = records.get(other, 0)
            is_known = isinstance(before, int) and now >= before
            if not is_known and not (folder / SET_ASIDE / other).exists():
                yield f"{folder / other}: it held {before} records when {file.name} was opened, now {now}"


def _entry(event: Event) -> Entry:
    """Return the entry that a record holds; raise ValueError if it holds none."""
    data: Mapping[str, typing.Any] = event.data
    if event.kind == KIND and set(data) == _FIELDS - _LATER:
        data = {**data, **dict.fromkeys(_LATER)}
    if event.kind != KIND or set(data) != _FIELDS:
        raise ValueError(f"a record of kind {event.kind!r} with {', '.join(data) or 'no data'} is no dose")
    texts = [data[name] for name in ("key", "site", "session", "stimulus")]
    of_numbers = ("end_s", "dose", "cem43_min", "current_ma", *_LATER)
    numbers = [data[name] for name in of_numbers if data[name] is not None]
    whole = [data[name] for name in ("count", "trial") if data[name] is not None]
    if not (
        all(isinstance(each, str) for each in texts)
        and all(isinstance(each, int | float) for each in numbers)
        and all(isinstance(each, int) for each in whole)
        and None not in (data["end_s"], data["dose"], data["cem43_min"], data["count"])
        and data["basis"] in typing.get_args(Basis)
    ):
        raise ValueError(f"the entry {data['key']!r} has a value of another kind than a dose has")
    entry = Entry(**data)
    Ledger((entry,), entry.session)  # raises for numbers that are no dose
    return entry
