"""What is left of a session that ended badly: is everything that was completed on record, and readable?"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from hardware.dose_file import read_doses
from hardware.dose_records import SUFFIX
from hardware.journal import read_journal
from hardware.lines.port import PortLine
from mindpain_task.model import Event, Record
from mindpain_task.roles import DeviceFault
from mindpain_task.rows import tables
from tests.faults.witness import Told


@dataclass(frozen=True)
class Remains:
    """The records of a session: which of the markers told are lost, and what is wrong, in sentences.

    `aborts_s` are those that the device process has on a record of its own, `unasked` why it stopped
    everything of its own accord.
    """

    ratings: int
    lost: tuple[str, ...]
    is_torn: bool
    wrong: tuple[str, ...]
    records: tuple[Record, ...]
    aborts_s: tuple[float, ...]
    unasked: tuple[str, ...]


def look_at(data: Path, told: Sequence[Told], starts: int) -> Remains:
    """Hold a session's records against what its witness was told, and against the starts on the line."""
    markers = [each for each in told if each.marker]
    ratings = [each for each in markers if each.is_rating]
    found = list(data.rglob("journal.jsonl"))
    if not found:
        return Remains(len(ratings), tuple(each.marker for each in markers), False, (), (), (), ())
    records, damage = read_journal(found[0])
    lost = [each.marker for each in markers if not each.is_in(records)]
    wrong = [*_wrong(found[0], records, damage), *_not_in_tables(records, ratings), *_uncounted(data, starts)]
    own = [each.event for path in data.rglob("readback.jsonl") for each in read_journal(path)[0]]
    return Remains(
        len(ratings),
        tuple(lost),
        bool(damage),
        (*wrong, *_too_early(own)),
        tuple(records),
        tuple(event.time_s for event in own if event.data.get("what") == "abort"),
        tuple(str(event.data["why"]) for event in own if event.kind == "guard"),
    )


def _too_early(own: Sequence[Event]) -> Iterator[str]:
    """Say which reasons for a stop stand in the device's own record before the stop was done."""
    others = [event for event in own if event.kind != "temperature"]
    for before, event in pairwise(others):
        if event.kind == "guard" and before.data.get("what") != "abort":
            yield f"the device's own record says {event.data['why']!r} before the abort"


def _not_in_tables(records: Sequence[Record], ratings: Sequence[Told]) -> Iterator[str]:
    """Derive the tables, and look for each rating in them."""
    table = tables(records, [], {})[1]
    at = [table.columns.index(name) for name in ("trial", "scale", "value")]
    rows = {tuple(row[column] for column in at) for row in table.rows}
    for each in ratings:
        if each.is_in(records) and (each.trial, each.data["scale"], each.data["value"]) not in rows:
            yield f"{each.marker} (record {each.seq}) has no row among the ratings"


def _uncounted(data: Path, starts: int) -> Iterator[str]:
    """Say which stimuli the dose ledger does not know of: it must be charged before each."""
    for folder in {path.parent for path in data.rglob(f"*{SUFFIX}")}:
        entries, damage = read_doses(folder)
        yield from damage
        if (charged := len({entry.key for entry in entries})) < starts:
            yield f"the ledger knows of {charged} stimuli, and {starts} were started"


def _wrong(journal: Path, records: Sequence[Record], damage: str) -> Iterator[str]:
    """Say what is worse than a torn last line, and whether anybody still holds the file."""
    behind = journal.read_bytes().rstrip(b"\0").count(b"\n") - len(records)
    if behind:
        yield f"{behind} whole lines stand behind the damage: {damage}"
    descriptor = os.open(journal, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        yield "the journal is still locked"
    finally:
        os.close(descriptor)


def port_trouble(port: str) -> str:
    """Return why the port cannot be opened, or an empty text."""
    try:
        PortLine(port).close()
    except DeviceFault as fault:
        return str(fault)
    return ""
