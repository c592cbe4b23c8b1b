"""From the journal to tables of tasks: one row per item, and what each trial's task came to. Pure.

Times are seconds since `session_start`; a cell without a value is None and becomes `n/a` in a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mindpain_task.model import Event, JsonValue, Record
from mindpain_task.tables import Cell, Identity, Table

ITEM_COLUMNS = (
    "block",
    "trial",
    "task",
    "item",
    "shown",
    "expected",
    "answer",
    "correct",
    "response_time_s",
    "onset_s",
    "status",
    "unconfirmed",
)
"""`status` is answered, omitted, cut_off or unasked (an item that only leads in), None if nobody said."""
TASK_COLUMNS = ("task_accuracy", "task_response_time_s")
"""Of a trial; only in the table of a session with a task beside a stimulus."""
NOT_COUNTED = ("again", "too_early", "too_late")
"""Answers that are on record and change no row."""


class _Reader:
    """Walks the events once; an item's last answer or omission that counts holds."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Cell]] = []
        self._zero_s = 0.0
        self._task: Cell = None
        self._items: dict[Cell, dict[str, Cell]] = {}

    def read(self, event: Event) -> None:
        handler = getattr(self, f"_{event.kind}", None)
        if handler is not None:
            handler(event)

    def _session_start(self, event: Event) -> None:
        self._zero_s = event.time_s

    def _task_start(self, event: Event) -> None:
        self._task, self._items = _cell(event.data["task"]), {}

    def _task_item(self, event: Event) -> None:
        row: dict[str, Cell] = dict.fromkeys(ITEM_COLUMNS)
        item = _cell(event.data["item"])
        row |= {"block": event.block, "trial": event.trial, "task": self._task, "item": item}
        row |= {"shown": _shown(event.data), "expected": _said(event.data["expected"])}
        row["onset_s"] = round(event.time_s - self._zero_s, 6)
        row["status"] = None if event.data["asked"] else "unasked"
        self._items[item] = row
        self.rows.append(row)

    def _task_response(self, event: Event) -> None:
        data = event.data
        if any(data.get(name) for name in NOT_COUNTED):
            return
        row = self._items[_cell(data["item"])]
        row |= {name: _cell(data[name]) for name in ("answer", "correct", "response_time_s")}
        row |= {"status": "answered", "unconfirmed": bool(data.get("unconfirmed"))}

    def _task_omission(self, event: Event) -> None:
        row = self._items[_cell(event.data["item"])]
        row |= {"answer": None, "correct": _cell(event.data["correct"]), "response_time_s": None}
        row |= {"status": "cut_off" if event.data.get("cut_off") else "omitted", "unconfirmed": None}


def _shown(data: Mapping[str, JsonValue]) -> Cell:
    """Return the lines or the maze that were seen, else the name of the clip that was heard."""
    lines = data["lines"]
    seen = " ".join(str(line) for line in lines) if isinstance(lines, list) else ""
    return _said(seen) or _cell(data.get("maze")) or _cell(data["plays"])


def _said(value: JsonValue) -> Cell:
    """An empty text is a cell without a value: nothing was shown, nothing was to be answered."""
    return _cell(value) or None


def _cell(value: JsonValue) -> Cell:
    if isinstance(value, list | dict):
        raise TypeError(f"a table cell holds one value, not {value!r}")
    return value


def task_table(records: Iterable[Record], identity: Identity) -> Table:
    """Return one row per item of every task of a session, `identity` in the first columns."""
    reader = _Reader()
    for record in records:
        reader.read(record.event)
    rows = tuple((*identity.values(), *(row[column] for column in ITEM_COLUMNS)) for row in reader.rows)
    return Table((*identity, *ITEM_COLUMNS), rows)


def task_cells(event: Event) -> dict[str, Cell]:
    """Return the trial's cells from its `task_end`, by their names in `TASK_COLUMNS`."""
    values = (_cell(event.data["accuracy"]), _cell(event.data["mean_response_time_s"]))
    return dict(zip(TASK_COLUMNS, values, strict=True))


def task_columns(records: Iterable[Record]) -> dict[int, dict[str, Cell]]:
    """Return trial number -> its cells, for the trials whose task came to its end."""
    events = (record.event for record in records)
    return {event.trial: task_cells(event) for event in events if event.kind == "task_end" and event.trial}
