"""What is wrong with a file of a dataset, also where the official validator is silent, in sentences. Pure.

Found by planting faults in a valid dataset: bids-validator-deno 3.0.2 takes `nan` and a header in a
recording, an empty cell or `nan` in most tables, a table without a row, an age over 89, and any text for an
`acq_time`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any, TypeAlias

from experiments.bids.content import NOTHING
from experiments.bids.recording_check import NUMBER, recording_faults

Rows: TypeAlias = Sequence[Sequence[str]]
OLDEST = 89
"""Who is older is told apart by the age alone, so BIDS asks for one value for all of them."""
_ACQUIRED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?")
_NOT_A_NUMBER = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)
_NAMES_ITSELF = {"participant_id", "session_id", "filename"}
"""Columns that BIDS describes; every other column needs its words in the sidecar."""


def faults_in(path: PurePosixPath, content: bytes, sidecar: Mapping[str, Any] | None) -> list[str]:
    """Return what is wrong with one file; `sidecar` is what the JSON beside it says, if there is one."""
    faults = [*_faults(path, content, sidecar)]
    if path.suffix == ".tsv" and not faults:
        faults = [*_described_faults(*_cells(content.decode()), sidecar or {})]
    return [f"{path}: {fault}" for fault in faults]


def faults_of_shape(path: PurePosixPath, content: bytes) -> list[str]:
    """Return what is wrong with a table itself, whatever is said of its columns."""
    return [f"{path}: {fault}" for fault in _faults(path, content, None)]


def _cells(text: str) -> tuple[list[str], list[list[str]]]:
    header, *rows = (line.split("\t") for line in text.removesuffix("\n").split("\n"))
    return header, rows


def _faults(path: PurePosixPath, content: bytes, sidecar: Mapping[str, Any] | None) -> Iterator[str]:
    if path.name.endswith(".tsv.gz"):
        yield from recording_faults(content, sidecar or {})
        return
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        yield f"byte {error.start} is not UTF-8"
        return
    if text.startswith("\ufeff"):
        yield "it begins with a byte order mark"
    if "\r" in text:
        yield "a line ends with CR; only LF ends a line"
    if not text.endswith("\n"):
        yield "its last line does not end"
    if path.suffix == ".json":
        yield from _json_faults(text)
    elif path.suffix == ".tsv":
        header, rows = _cells(text)
        yield from _table_faults(header, rows)
        yield from _kind_faults(path, header, rows)


def _json_faults(text: str) -> Iterator[str]:
    try:
        content = json.loads(text, parse_constant=_refuse_constant)
    except ValueError as error:
        yield f"it is not JSON: {error}"
        return
    if not isinstance(content, dict):
        yield "it holds no object"


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _table_faults(header: Sequence[str], rows: Rows) -> Iterator[str]:
    """Yield what is wrong with any table."""
    if twice := [name for name, count in Counter(header).items() if count > 1]:
        yield f"column {twice[0]!r} is there twice"
    if not rows:
        yield "it has no row"
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            yield f"line {number} has {len(row)} cells, the header {len(header)}"
            return
        for name, cell in zip(header, row, strict=True):
            if not cell.strip():
                yield f"line {number}: {name!r} is empty; what is not there is {NOTHING}"
                return
            if _NOT_A_NUMBER.fullmatch(cell):
                yield f"line {number}: {name!r} is {cell!r}; what is not there is {NOTHING}"
                return


def _described_faults(header: Sequence[str], rows: Rows, sidecar: Mapping[str, Any]) -> Iterator[str]:
    """Yield columns without words, and values that are none of a column's levels."""
    for place, name in enumerate(header):
        said = sidecar.get(name)
        if not isinstance(said, Mapping):
            if name not in _NAMES_ITSELF:
                yield f"column {name!r} is described nowhere: say in the JSON file beside it what it holds"
            continue
        if isinstance(levels := said.get("Levels"), Mapping):
            held = {row[place] for row in rows if len(row) > place} - {NOTHING}
            for value in sorted(held - {*levels}):
                yield f"column {name!r}: {value!r} is none of its levels"


def _kind_faults(path: PurePosixPath, header: Sequence[str], rows: Rows) -> Iterator[str]:
    """Yield what is wrong with a table of its kind."""
    for ending, faults in _KINDS.items():
        if path.name.endswith(ending):
            yield from faults(header, rows)
    if "acq_time" in header:
        for value in _column(header, rows, "acq_time"):
            if value != NOTHING and not _ACQUIRED.fullmatch(value):
                yield f"acq_time {value!r} is no local time without a zone, such as 2026-01-31T09:30:00"


def _events_faults(header: Sequence[str], rows: Rows) -> Iterator[str]:
    if [*header[:2]] != ["onset", "duration"]:
        yield f"its first columns are {', '.join(header[:2])}, not onset, duration"
        return
    onsets = _column(header, rows, "onset")
    if wrong := [onset for onset in onsets if not NUMBER.fullmatch(onset)]:
        yield f"onset {wrong[0]!r} is no number"
        return
    for before, after in pairwise(map(float, onsets)):
        if after < before:
            yield f"its rows are not in the order of their onsets: {after} comes after {before}"
            break
    for name in ("duration", "response_time"):
        for value in _column(header, rows, name) if name in header else ():
            if value != NOTHING and (not NUMBER.fullmatch(value) or float(value) < 0):
                yield f"{name} {value!r} is no number of seconds from 0"
                return


def _beh_faults(header: Sequence[str], rows: Rows) -> Iterator[str]:
    if {"onset", "duration"} <= {*header}:
        yield "it has onset and duration, so it would be taken for events"


def _participants_faults(header: Sequence[str], rows: Rows) -> Iterator[str]:
    if header[0] != "participant_id":
        yield f"its first column is {header[0]!r}, not participant_id"
        return
    if twice := [
        name for name, count in Counter(_column(header, rows, "participant_id")).items() if count > 1
    ]:
        yield f"{twice[0]} has two rows"
    for age in _column(header, rows, "age") if "age" in header else ():
        if NUMBER.fullmatch(age) and float(age) > OLDEST:
            yield f"age {age} tells who it is: everybody over {OLDEST} is 89+"


def _scans_faults(header: Sequence[str], rows: Rows) -> Iterator[str]:
    if header[0] != "filename":
        yield f"its first column is {header[0]!r}, not filename"


def _sessions_faults(header: Sequence[str], rows: Rows) -> Iterator[str]:
    if header[0] != "session_id":
        yield f"its first column is {header[0]!r}, not session_id"


_KINDS: Mapping[str, Callable[[Sequence[str], Rows], Iterator[str]]] = {
    "_events.tsv": _events_faults,
    "_beh.tsv": _beh_faults,
    "participants.tsv": _participants_faults,
    "_scans.tsv": _scans_faults,
    "_sessions.tsv": _sessions_faults,
}


def _column(header: Sequence[str], rows: Rows, name: str) -> list[str]:
    place = [*header].index(name)
    return [row[place] for row in rows if len(row) > place]
