"""How far what happened was from when it was planned or marked: onsets, markers, frames. Pure.

Where time is virtual, or nobody sent or counted anything, nothing is measured, and it is said why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from experiments.recorded.runs import RecordedRun
from experiments.report.reading import events, is_virtual, number, rows
from mindpain_task.markers import ONSETS

VIRTUAL = "virtual time: nothing can be late in it"


@dataclass(frozen=True)
class Spread:
    """How errors are spread, in ms; `largest_ms` is the one furthest from 0."""

    n: int
    median_ms: float
    p95_ms: float
    p99_ms: float
    largest_ms: float


def spread(errors_ms: Iterable[float]) -> Spread:
    """Return the spread of errors: the median as it is, percentiles of their sizes; ValueError for none."""
    values = np.array(list(errors_ms), dtype=np.float64)
    if not values.size:
        raise ValueError("no errors have no spread")
    sizes = np.abs(values)
    p95_ms, p99_ms = (float(each) for each in np.percentile(sizes, (95, 99)))
    largest_ms = float(values[int(np.argmax(sizes))])
    return Spread(int(values.size), float(np.median(values)), p95_ms, p99_ms, largest_ms)


def in_ms(error_ms: float, sign: str = "") -> str:
    """Return an error with as many digits as it can mean: thousandths of a ms; `+` has it signed."""
    return f"{round(error_ms, 3) + 0.0:{sign}.3f}"  # never -0.000


@dataclass(frozen=True)
class Onset:
    """A stimulus's start: its write against its plan (late is positive), and how long the write took."""

    trial: int | None
    kind: str
    error_ms: float
    took_ms: float | None


@dataclass(frozen=True)
class Residual:
    """One marker on one outlet: how long after its event it was sent."""

    outlet: str
    marker: str
    since_start_s: float
    error_ms: float


@dataclass(frozen=True)
class Measured:
    """What was measured, and in `why_not` what was not and why, by `onsets`, `markers` and `frames`."""

    onsets: tuple[Onset, ...]
    residuals: tuple[Residual, ...]
    why_not: Mapping[str, str] = field(default_factory=dict)


def onsets_of(run: RecordedRun) -> tuple[Onset, ...]:
    """Return the start of every stimulus that was planned for a time."""
    found = []
    for event in events(run.records, *ONSETS.values()):
        planned_s, end_s = (number(event.data.get(name)) for name in ("planned_s", "write_end_s"))
        if planned_s is not None:
            took_ms = None if end_s is None else 1000.0 * (end_s - event.time_s)
            kind = event.kind.removesuffix("_onset")
            found.append(Onset(event.trial, kind, 1000.0 * (event.time_s - planned_s), took_ms))
    return tuple(found)


def residuals_of(run: RecordedRun) -> tuple[Residual, ...]:
    """Return every marker that an outlet says it has sent."""
    sent = (row for row in rows(run.tables.markers) if row["status"] == "sent")
    return tuple(
        Residual(
            str(row["outlet"]),
            str(row["marker"]),
            float(str(row["event_s"])),
            1000.0 * (float(str(row["sent_s"])) - float(str(row["event_s"]))),
        )
        for row in sent
    )


def measured_of(run: RecordedRun) -> Measured:
    """Return what a run tells about its timing; in virtual time nothing of it was measured."""
    onsets, residuals = onsets_of(run), residuals_of(run)
    why_not = {}
    if is_virtual(run):
        return Measured((), (), dict.fromkeys(("onsets", "markers"), VIRTUAL))
    if not onsets:
        why_not["onsets"] = "no stimulus was started at a planned time"
    if not residuals:
        named = [name for event in events(run.records, "outlets") for name in _names(event.data["names"])]
        told = f"no marker was reported by {', '.join(named)}" if named else "no outlet sent markers"
        why_not["markers"] = told
    return Measured(onsets, residuals, why_not)


def _names(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
