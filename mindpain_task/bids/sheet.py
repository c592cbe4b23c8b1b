"""The rows of an `_events` table while a journal is read: begun, ended, and where in the session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from mindpain_task.markers import CODES
from mindpain_task.model import Event, JsonValue
from mindpain_task.tables import Cell

Row: TypeAlias = dict[str, Cell]
"""Cells by column; while a journal is read `onset` is on the session clock, and `duration` may be unknown."""
_CONDITION = ("condition", "attention_target", "attitude")
ROUNDING_S = 1e-6
"""The journal keeps microseconds: what ends so little before it began lasted no time at all."""


class Sheet:
    """Rows in the order of the journal; `seen` is what has the screen now, None where that is no row.

    `zero_s` is when the session started, None before that; `seq` is the number of the record that is read.
    """

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.seen: Row | None = None
        self.zero_s: float | None = None
        self.seq = 0
        self._planned_end_s: float | None = None
        self._block: Row = {}
        self._trial: Row = {}

    def begin_block(self, event: Event) -> None:
        """Take what holds in every row of a block."""
        names = (*_CONDITION, "site", "calibration")
        self._block = {name: cell(event.data.get(name)) for name in names}
        self._trial = {}

    def begin_trial(self, event: Event) -> None:
        """Take what holds in every row of a trial."""
        own = event.data.get("own")
        self._trial = {name: cell(own[name]) for name in _CONDITION} if isinstance(own, dict) else {}
        self._trial |= {name: cell(event.data.get(name)) for name in ("stimulus", "signal")}

    def begin(self, trial_type: str, event: Event, **cells: Cell) -> Row:
        """Add a row that begins with an event, whose marker is that of the onset."""
        row: Row = {"onset": event.time_s, "duration": None, "trial_type": trial_type}
        row["journal_seq"] = self.seq
        row |= {"block": event.block, "trial": event.trial}
        row |= self._block if event.block is not None else {}
        row |= self._trial if event.trial is not None else {}
        row |= _code("trigger", event) | cells
        self.rows.append(row)
        return row

    def instant(self, trial_type: str, event: Event, **cells: Cell) -> Row:
        """Add a row without length."""
        return self.begin(trial_type, event, duration=0.0, **cells)

    def show(self, trial_type: str, event: Event, **cells: Cell) -> Row:
        """Add a row that has the screen until something else has."""
        self.seen = self.begin(trial_type, event, **cells)
        self._planned_end_s = None
        if event.data.get("lasts_s") is not None:
            self._planned_end_s = number(event.data["planned_s"]) + number(event.data["lasts_s"])
        return self.seen

    def end_seen(self, event: Event, *, is_cut_off: bool = False, **cells: Cell) -> None:
        """End what has the screen, if anything has."""
        if self.seen is None:
            return
        end_s = event.time_s
        if event.kind == "cold_onset" and self._planned_end_s is not None:
            end_s = self._planned_end_s  # after it the operator was asked for the hand: that is no event
        self.seen["duration"] = _lasted_s(self.seen, end_s, event)
        self.seen |= cells | ({"aborted": 1} if is_cut_off else {})
        self.seen = None

    def left_open(self) -> None:
        """Mark what never ended: the journal breaks off there."""
        for row in self.rows:
            if row["duration"] is None:
                row["aborted"] = 1


def end(row: Row, event: Event, **cells: Cell) -> None:
    """End a row with an event, whose marker is that of the end."""
    row["duration"] = _lasted_s(row, event.time_s, event)
    row |= _code("end_trigger", event) | cells


def _code(which: str, event: Event) -> Row:
    if not event.marker:
        return {}
    return {f"{which}_code": CODES[event.marker], f"{which}_label": event.marker}


def _lasted_s(row: Row, end_s: float, event: Event) -> float:
    """Return how long a row lasted; raise ValueError where it would have ended before it began."""
    lasted_s = end_s - _onset(row)
    if lasted_s < -ROUNDING_S:
        why = (
            f"{event.kind} at {end_s:.6f} s ends what began at {_onset(row):.6f} s: its clock went backwards"
        )
        raise ValueError(f"{row['trial_type']}: {why}")
    return max(0.0, lasted_s)


def _onset(row: Row) -> float:
    return number(row["onset"])


def cell(value: JsonValue) -> Cell:
    """Return a value as a cell: a text in one line, nothing for an empty one, 1 and 0 for yes and no."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        return " ".join(value.split()) or None
    if isinstance(value, list | dict):
        raise TypeError(f"a table cell holds one value, not {value!r}")
    return value


def cells(data: Mapping[str, JsonValue], **columns: str) -> Row:
    """Return cells by column from what an event tells, `column="name"`; what it does not tell is None."""
    return {column: cell(data.get(name)) for column, name in columns.items()}


def number(value: JsonValue) -> float:
    """Return a number that a record must have; raise ValueError where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{value!r} is no number")
    return float(value)
