"""What became of a session with a fault: from its journals, its tables, the twin, and who sat there."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hardware.journal import read_journal
from hardware.tcs.trouble import TroubledTcs
from hardware.tcs.twin import TcsTwin
from mindpain_task.model import Event
from mindpain_task.roles import Clock
from mindpain_task.safety.heat_dose import DOSE_FROM_C, line_s

LATER_S, STEP_S = 30.0, 0.01
AT_REST_C = 0.05
READ_TO_C = 0.0501
"""The device tells tenths of a degree."""
ABORT = b"A"


@dataclass(frozen=True)
class Witnessed:
    """What others than the program's own record know of a session."""

    began_s: float
    twin: TroubledTcs
    clock: Clock
    answers: int
    said: tuple[str, ...]
    raised: str


@dataclass(frozen=True)
class Happened:
    """What became of a session; times are seconds after the trouble began.

    `ending` and `reason` are those on record, `raised` what came out of the program instead of an outcome,
    `said` what the operator read. `verdicts` are by trial, `given` the trials whose stimulus was started,
    `ended` those that were completed. `onset_s` is the first trial's, None where nothing was given. `abort_s`
    is when an abort was written or tried first, None where the session was completed. `rest_c` is where the
    hottest plate is half a minute later, and `rested_s` since when. `misread` counts read-backs on record
    that the device never meant; `answers` what was answered on scales, as seen from beside the participant,
    and `lost_ratings` how many of them are missing in the journal or the table;
    `uncounted_dose` is how much more D the skin took before the abort than the ledger says.
    """

    ending: str
    reason: str
    raised: str
    said: tuple[str, ...]
    onset_s: float | None
    abort_s: float | None
    verdicts: Mapping[int | None, str]
    given: frozenset[int | None]
    ended: frozenset[int | None]
    rest_c: float
    rested_s: float
    misread: int
    answers: int
    lost_ratings: int
    uncounted_dose: float


def what_happened(folder: Path, seen: Witnessed, heat_s: float) -> Happened:
    """Collect it from a run's folder and from who was there; `heat_s` is how long a stimulus lasts."""
    events, began_s, twin = events_of(folder / "journal.jsonl"), seen.began_s, seen.twin
    now_s = seen.clock.now()
    ends = [event.data for event in events if event.kind == "session_stopped"]
    is_completed = not ends and any(event.kind == "session_end" for event in events)
    onsets = {event.trial: event.time_s for event in events if event.kind == "heat_onset"}
    aborts = [] if is_completed else [time_s for time_s, data in twin.tried if ABORT in data]
    abort_s = min(aborts, default=now_s)
    rest_c, rested_s = _rest(twin, began_s, now_s)
    return Happened(
        ending="completed" if is_completed else str(ends[0]["ending"]) if ends else "nothing on record",
        reason=str(ends[0]["reason"]) if ends else "",
        raised=seen.raised,
        said=seen.said,
        onset_s=onsets[1] - began_s if 1 in onsets else None,
        abort_s=abort_s - began_s if aborts else None,
        verdicts={event.trial: str(event.data["verdict"]) for event in events if event.kind == "delivery"},
        given=frozenset(onsets),
        ended=frozenset(event.trial for event in events if event.kind == "trial_end"),
        rest_c=rest_c,
        rested_s=rested_s - began_s,
        misread=_misread(events_of(folder / "readback.jsonl"), twin),
        answers=seen.answers,
        lost_ratings=_lost(seen.answers, events, folder / "ratings.tsv"),
        uncounted_dose=_taken(twin, onsets.values(), heat_s, abort_s) - _counted(events),
    )


def events_of(journal: Path) -> list[Event]:
    """Return what is on record; a record that is not whole fails the test."""
    records, damage = read_journal(journal)
    assert not damage, journal
    return [record.event for record in records]


def _rest(twin: TcsTwin, began_s: float, end_s: float) -> tuple[float, float]:
    """Return where the hottest plate is much later, and since when after the trouble all have been there."""
    rest_c = max(twin.surface_c(end_s + LATER_S))
    moved = [
        time_s
        for time_s in _steps(began_s, end_s + LATER_S)
        if max(abs(zone_c - rest_c) for zone_c in twin.surface_c(time_s)) > AT_REST_C
    ]
    return round(rest_c, 1), max(moved, default=began_s)


def _steps(since_s: float, until_s: float) -> Iterator[float]:
    return (since_s + STEP_S * step for step in range(max(0, int((until_s - since_s) / STEP_S))))


def _misread(readback: Sequence[Event], twin: TcsTwin) -> int:
    """Count temperatures on record that are not what the device meant at that moment."""
    told = [event for event in readback if event.kind == "temperature"]
    return sum(_is_off(event.data, twin.read_c(event.time_s)) for event in told)


def _is_off(data: Mapping[str, Any], meant_c: Sequence[float]) -> bool:
    return any(abs(read - meant) > READ_TO_C for read, meant in zip(data["zones_c"], meant_c, strict=True))


def _lost(answers: int, events: Sequence[Event], table: Path) -> int:
    """Return how many completed answers are missing in the journal, or in the table."""
    kept = len([event for event in events if event.kind == "rating" and event.data["value"] is not None])
    with table.open(encoding="utf-8", newline="") as file:
        tabled = len([row for row in csv.DictReader(file, delimiter="\t") if row["value"] != "n/a"])
    return answers - min(kept, tabled)


def _taken(twin: TcsTwin, onsets_s: Iterable[float], heat_s: float, stop_s: float) -> float:
    """Return D of what the hottest plate really did in each stimulus, until it was stopped."""
    total = 0.0
    for onset_s in onsets_s:
        for time_s in _steps(onset_s, min(onset_s + heat_s, stop_s)):
            here_c = max(twin.surface_c(time_s + STEP_S / 2))
            total += STEP_S / line_s(here_c) if here_c >= DOSE_FROM_C else 0.0
    return total


def _counted(events: Sequence[Event]) -> float:
    """Return D as the ledger has it at the end."""
    doses: dict[str, Any] = {
        str(event.data["key"]): event.data["dose"] for event in events if event.kind == "dose"
    }
    return sum(map(float, doses.values()))
