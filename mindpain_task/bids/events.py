"""One row for everything that happened to the participant, from the records of a run: the `_events` table."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from mindpain_task.bids import hed
from mindpain_task.bids.asked import Questions, questions_of
from mindpain_task.bids.columns import Column, described, with_levels_of
from mindpain_task.bids.event_columns import ALWAYS, EVENT_COLUMNS, NAMED
from mindpain_task.bids.event_course import BesideEvents, PhaseEvents, StopEvents
from mindpain_task.bids.event_questions import QuestionEvents, TaskEvents
from mindpain_task.bids.event_stimuli import StimulusEvents
from mindpain_task.bids.levels import RATED
from mindpain_task.bids.nouns import BidsTable
from mindpain_task.bids.sheet import Row, Sheet, number
from mindpain_task.model import Event, Record
from mindpain_task.safety.adverse_events import AdverseEvent
from mindpain_task.tables import Cell, Table

ALL = (-math.inf, math.inf)
"""From the first row to the last."""


def events_table(
    records: Sequence[Record],
    trials: Table,
    *,
    zero_s: float = 0.0,
    between_s: tuple[float, float] = ALL,
    adverse: Sequence[tuple[float, AdverseEvent]] = (),
) -> BidsTable:
    """Return the events of a run, sorted by onset, and the description of every column.

    Args:
        records: the run's journal; without a `session_start` there is no zero, and the table has no rows.
        trials: its table of trials, which has what was derived from the read-back.
        zero_s: what onsets count from, in seconds since `session_start`; with a scanner, its first volume.
        between_s: rows with an onset from the first to before the second, in seconds since `session_start`.
        adverse: adverse events with when they were, in seconds since `session_start`.

    Raises ValueError for a phase, a marker or a value that nobody has described.
    """
    rows = [
        row for row in _rows(records, trials, adverse) if between_s[0] <= number(row["onset"]) < between_s[1]
    ]
    for row in rows:
        row["onset"] = round(number(row["onset"]) - zero_s, 6)
    table = _table(rows)
    sidecar = described(table, _columns(table, questions_of(records), zero_s))
    sidecar[hed.DEFINITIONS_KEY] = {"HED": dict(hed.DEFINITIONS)}
    return BidsTable("events", table, sidecar)


def first_volumes_s(records: Iterable[Record]) -> dict[int, float]:
    """Return when the first volume of each run of the scanner began, in seconds since `session_start`."""
    started: dict[int, float] = {}
    zero_s = 0.0
    for record in records:
        event = record.event
        if event.kind == "session_start":
            zero_s = event.time_s
        elif event.kind == "scan_start":
            started[int(number(event.data["run"]))] = round(number(event.data["first_volume_s"]) - zero_s, 6)
    return started


def _rows(
    records: Iterable[Record], trials: Table, adverse: Sequence[tuple[float, AdverseEvent]]
) -> list[Row]:
    """Return the rows by onset, in seconds since `session_start`."""
    sheet = Sheet()
    handlers = _handlers(sheet)
    for record in records:
        event = record.event
        sheet.seq = record.seq
        handler = handlers.get(event.kind)
        if handler is not None:
            handler(event)
        elif event.marker:
            raise ValueError(f"no row of the events is known for {event.kind!r}, marked {event.marker!r}")
    sheet.left_open()
    if sheet.zero_s is None:
        return []
    delivered_c = _delivered_c(trials)
    for row in sheet.rows:
        row["onset"] = round(number(row["onset"]) - sheet.zero_s, 6) + 0.0  # never -0.0
        if row["trial_type"] == "stimulus" and row.get("modality") == "heat":
            row["delivered_temp_c"] = delivered_c.get(row["trial"])
    return sorted([*sheet.rows, *map(_adverse, adverse)], key=lambda row: number(row["onset"]))


def _handlers(sheet: Sheet) -> Mapping[str, Callable[[Event], None]]:
    """Return who takes which kind of event."""
    parts = (
        PhaseEvents(sheet),
        BesideEvents(sheet),
        StopEvents(sheet),
        StimulusEvents(sheet),
        QuestionEvents(sheet),
        TaskEvents(sheet),
    )
    names = ((part, name) for part in parts for name in dir(part) if name.startswith("on_"))
    return {name.removeprefix("on_"): getattr(part, name) for part, name in names}


def _delivered_c(trials: Table) -> dict[Cell, Cell]:
    """Return the measured peak of each trial."""
    at = {name: place for place, name in enumerate(trials.columns)}
    return {row[at["trial"]]: row[at["delivered_peak_c"]] for row in trials.rows}


def _adverse(when: tuple[float, AdverseEvent]) -> Row:
    onset_s, event = when
    return {
        "onset": round(onset_s, 6),
        "duration": 0.0,
        "trial_type": "adverse_event",
        "trial": event.trial,
        "site": event.site or None,
        "adverse_severity": event.severity,
        "adverse_related": event.related,
    }


def _table(rows: Sequence[Row]) -> Table:
    """Return rows as a table, without the columns that are empty in all of them."""
    filled = {name for row in rows for name, value in row.items() if value is not None}
    if "aborted" in filled:
        rows = [{**row, "aborted": row.get("aborted", 0)} for row in rows]
    if unknown := sorted(filled - {*EVENT_COLUMNS}):
        raise ValueError(f"column {unknown[0]!r} is described nowhere: say in event_columns what it holds")
    columns = tuple(name for name in EVENT_COLUMNS if name in filled or name in ALWAYS)
    return Table(columns, tuple(tuple(_rounded(row.get(name)) for name in columns) for row in rows))


def _rounded(value: Cell) -> Cell:
    return round(value, 6) + 0.0 if isinstance(value, float) else value  # never -0.0


def _columns(table: Table, questions: Questions, zero_s: float) -> dict[str, Column]:
    """Return the columns, those with a protocol's own names in them with what these mean."""
    columns = dict(EVENT_COLUMNS)
    zero = "at the start of the session" if zero_s == 0 else f"{zero_s:.6f} s after the start of the session"
    onset = columns["onset"]
    kinds = {name: hed.with_columns(name, table.columns) for name in hed.TRIAL_TYPES}
    columns["trial_type"] = replace(columns["trial_type"], hed=kinds)
    columns["onset"] = replace(onset, description=f"{onset.description} Zero is {zero} (session_start).")
    values = dict(zip(table.columns, zip(*table.rows, strict=True), strict=True)) if table.rows else {}
    for name in NAMED:
        columns[name] = with_levels_of(
            columns[name], values.get(name, ()), "{name}, as the protocol calls it"
        )
    asked = {str(name) for name in values.get("rating_name", ()) if name is not None}
    levels = {name: questions.words(name) or RATED.get(name, name) for name in sorted(asked)}
    columns["rating_name"] = replace(columns["rating_name"], levels=levels)
    return columns
