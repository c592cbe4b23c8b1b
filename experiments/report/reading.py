"""What every part of a report reads of a run: rows by column, numbers as numbers, times since the start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from experiments.recorded.runs import RecordedRun
from mindpain_task.model import Event, JsonValue, Record
from mindpain_task.tables import Cell, Table

Row: TypeAlias = Mapping[str, Cell]


def rows(table: Table) -> tuple[Row, ...]:
    """Return the rows of a table, each by its columns."""
    return tuple(dict(zip(table.columns, row, strict=True)) for row in table.rows)


def number(value: JsonValue | Cell) -> float | None:
    """Return a value as a number, None where it is none; yes and no are no numbers."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def numbers(value: JsonValue) -> tuple[float, ...]:
    """Return the numbers of a list, none where it is no list."""
    found = map(number, value) if isinstance(value, list) else ()
    return tuple(each for each in found if each is not None)


def texts(value: JsonValue) -> tuple[str, ...]:
    """Return the texts of a list, none where it is no list."""
    return tuple(map(str, value)) if isinstance(value, list) else ()


def mapping(value: JsonValue) -> Mapping[str, JsonValue]:
    """Return a value as a mapping, an empty one where it is none."""
    return value if isinstance(value, dict) else {}


def events(records: Iterable[Record], *kinds: str) -> Iterator[Event]:
    """Yield the events of these kinds, in their order."""
    return (record.event for record in records if record.event.kind in kinds)


def zero_s(run: RecordedRun) -> float:
    """Return when the session began on its own clock; where it never did, when its records begin."""
    began_s = (event.time_s for event in events(run.records, "session_start"))
    return next(began_s, run.records[0].event.time_s)


def is_virtual(run: RecordedRun) -> bool:
    """Return whether time passed only where it was waited for: then nothing can be late."""
    return str(mapping(run.facts.get("clock")).get("name", "")).startswith("virtual")


def words(name: object) -> str:
    """Return a name from a file as words."""
    return str(name).replace("_", " ")
