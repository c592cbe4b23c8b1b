"""The ledger of markers: what became of each on each outlet, from the journal. Pure: nothing is sent here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from mindpain_task.model import Event, JsonValue, Record
from mindpain_task.tables import Cell, Identity, Table

Status: TypeAlias = Literal["sent", "failed", "not_reported"]
COLUMNS = (
    "seq",
    "marker",
    "code",
    "block",
    "trial",
    "event_s",
    "outlet",
    "status",
    "sent_s",
    "sent_end_s",
    "fault",
)


def marker_table(records: Iterable[Record], codes: Mapping[str, int], identity: Identity) -> Table:
    """Return one row for each marker and outlet; times are seconds since `session_start`.

    A marker whose outlet never said what became of it is `not_reported`: planned, and unknown.
    """
    outlets: tuple[str, ...] = ()
    zero_s = 0.0
    planned: list[Record] = []
    reports: dict[tuple[int, str], Event] = {}
    for record in records:
        event = record.event
        if event.kind == "outlets":
            outlets = _names(event.data["names"])
        elif event.kind == "marker_report":
            reports[int(str(event.data["of"])), str(event.data["outlet"])] = event
        if event.kind == "session_start":
            zero_s = event.time_s
        if event.marker:
            planned.append(record)
    rows = tuple(
        (*identity.values(), *_row(record, outlet, reports.get((record.seq, outlet)), codes, zero_s))
        for record in planned
        for outlet in outlets
    )
    return Table((*identity, *COLUMNS), rows)


def _row(
    record: Record, outlet: str, report: Event | None, codes: Mapping[str, int], zero_s: float
) -> tuple[Cell, ...]:
    event = record.event
    data: Mapping[str, JsonValue] = {} if report is None else report.data
    fault = str(data.get("fault") or "")
    status: Status = "not_reported" if report is None else "failed" if fault else "sent"
    times = (event.time_s, data.get("sent_s"), data.get("sent_end_s"))
    event_s, sent_s, sent_end_s = (
        round(float(each) - zero_s, 6) if isinstance(each, int | float) else None for each in times
    )
    where: tuple[Cell, ...] = (record.seq, event.marker, codes[event.marker], event.block, event.trial)
    return (*where, event_s, outlet, status, sent_s, sent_end_s, fault or None)


def _names(value: JsonValue) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, list) else ()


def reconciled(table: Table) -> dict[str, Counter[str]]:
    """Return, for each outlet, how many markers were `planned`, `sent`, `failed` and `not_reported`."""
    outlet, status = table.columns.index("outlet"), table.columns.index("status")
    counts: dict[str, Counter[str]] = {}
    for row in table.rows:
        count = counts.setdefault(str(row[outlet]), Counter())
        count["planned"] += 1
        count[str(row[status])] += 1
    return counts
