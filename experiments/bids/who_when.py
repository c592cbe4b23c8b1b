"""Who took part and when: participants, sessions and scans, derived from the runs that a dataset has."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from experiments.bids.names import RunPlace
from experiments.bids.sidecars import simulated_marks
from experiments.bids.sources import JOURNAL, SESSION, runs_in
from experiments.bids.tables_kept import put_table, words_at
from experiments.bids.who_when_words import OF_A_RUN, PARTICIPANTS, SCANS, SESSIONS
from experiments.recorded.runs import simulated_parts
from hardware.journal.lines import record_of
from mindpain_task.located import Refusal, Refused
from mindpain_task.model import JsonValue
from mindpain_task.tables import Cell, Table

NOT_SIMULATED = "no"


@dataclass(frozen=True)
class HeldRun:
    """A run that a dataset has, with what its session.json says."""

    place: RunPlace
    folder: Path
    facts: Mapping[str, JsonValue]

    @property
    def parts(self) -> tuple[str, ...]:
        """Which parts of it were simulated."""
        return simulated_parts(self.facts)

    @property
    def simulated(self) -> str:
        """Its cell in every table."""
        return "+".join(self.parts) or NOT_SIMULATED

    def text(self, name: str) -> str | None:
        """Return a fact as text, None where it is not known or empty."""
        value = self.facts.get(name)
        return str(value) if value not in (None, "") else None

    def number(self, name: str) -> float | int | None:
        """Return a fact as a number, None where it is not known."""
        value = self.facts.get(name)
        return value if isinstance(value, int | float) else None


def held_runs(root: Path) -> list[HeldRun]:
    """Return all runs of a dataset, by participant, session and name."""
    return [HeldRun(place, folder, _facts(folder / SESSION)) for place, folder in runs_in(root)]


def _facts(path: Path) -> Mapping[str, JsonValue]:
    """Read a run's session.json; raise `Refused` where it is not as the run left it."""
    if not path.is_file():
        raise Refused([Refusal(None, f"{path}: it is gone, and the dataset's tables are derived from it")])
    return words_at(path)


def put_participants(root: Path, runs: Sequence[HeldRun]) -> None:
    """Write `participants.tsv`."""
    rows = []
    for who in sorted({run.place.participant_id for run in runs}):
        own = [run for run in runs if run.place.participant_id == who]
        sessions = {run.place.session_id for run in own}
        rows.append((who, _all(own, "arm"), _first_hours(own), len(sessions), len(own), _simulated(own)))
    _put(root, PurePosixPath("participants.tsv"), PARTICIPANTS, rows, runs)


def put_sessions(root: Path, own: Sequence[HeldRun]) -> None:
    """Write the table of a participant's sessions; `own` are all of the participant's runs."""
    rows = []
    for session in sorted({run.place.session_id for run in own}):
        there = [run for run in own if run.place.session_id == session]
        begins = sorted(began for run in there if (began := began_at(run.folder)) is not None)
        rows.append(
            (
                session, begins[0] if begins else None, _all(there, "occasion"), there[0].number("visit"),
                _first_hours(there), len(there), _simulated(there),
            )
        )  # fmt: skip
    who = own[0].place.participant_id
    _put(root, PurePosixPath(who, f"{who}_sessions.tsv"), SESSIONS, rows, own)


def put_scans(root: Path, there: Sequence[HeldRun]) -> None:
    """Write which files a session has; `there` are its runs."""
    place = there[0].place
    folder = root / place.session
    rows = []
    for path in sorted(folder.glob("*/*.tsv*")):
        run = _run_of(path.name, there)
        if run is not None and path.name.partition(".")[0].rpartition("_")[2] in OF_A_RUN:
            rows.append((f"{path.parent.name}/{path.name}", began_at(run.folder), run.simulated))
    if rows:
        name = f"{place.participant_id}_{place.session_id}_scans.tsv"
        _put(root, place.session / name, SCANS, rows, there)


def _put(
    root: Path,
    path: PurePosixPath,
    words: Mapping[str, JsonValue],
    rows: Iterable[tuple[Cell, ...]],
    runs: Sequence[HeldRun],
) -> None:
    put_table(
        root, path, Table(tuple(words), tuple(rows)), {**words, **marks_of([run.parts for run in runs])}
    )


def marks_of(parts_of_runs: Sequence[tuple[str, ...]]) -> dict[str, JsonValue]:
    """Return what marks a file about several runs, by what of each was simulated: all of them, or some."""
    parts = sorted({part for parts in parts_of_runs for part in parts})
    marks = simulated_marks(tuple(parts))
    if parts and not all(parts_of_runs):
        note = "Some of these runs are simulated: those are no data about people."
        marks |= {"Simulated": "in part", "SimulatedNote": note}
    return marks


def parts_of(cell: str) -> tuple[str, ...]:
    """Return what a cell of a column `simulated` names."""
    return () if cell == NOT_SIMULATED else tuple(cell.split("+"))


def began_at(folder: Path) -> str | None:
    """Return when a run's session_start was, in local time without a zone; None where nobody knows."""
    opened = None
    with (folder / JOURNAL).open("rb") as file:
        for number, line in enumerate(file, 1):
            record = record_of(line.removesuffix(b"\n"), number)
            if isinstance(record, str):
                return None
            opened = opened or record.event
            if record.event.kind == "session_start":
                break
        else:
            return None
    utc_s = opened.data.get("utc_s")
    if not str(opened.data.get("wall_time", ""))[:1].isdigit() or not isinstance(utc_s, int | float):
        return None
    began_s = utc_s + record.event.time_s - opened.time_s
    local = datetime.datetime.fromtimestamp(began_s, datetime.UTC).astimezone()
    return local.replace(tzinfo=None).isoformat(timespec="milliseconds")


def _run_of(name: str, runs: Sequence[HeldRun]) -> HeldRun | None:
    """Return the run that a file belongs to."""
    return next((run for run in runs if is_file_of(name, run.place)), None)


def is_file_of(name: str, place: RunPlace) -> bool:
    """Whether a file belongs to a run, by its name; a number of the scanner's run may follow the run's."""
    rest = name.removeprefix(place.folder_name)
    return rest != name and re.match(r"(\d\d)?_", rest) is not None


def _all(runs: Sequence[HeldRun], name: str) -> str | None:
    return "+".join(sorted({text for run in runs if (text := run.text(name)) is not None})) or None


def _first_hours(runs: Sequence[HeldRun]) -> float | int | None:
    told = (run.number("participant_practice_hours") for run in runs)
    return next((hours for hours in told if hours is not None), None)


def _simulated(runs: Sequence[HeldRun]) -> str:
    return "+".join(sorted({run.simulated for run in runs} - {NOT_SIMULATED})) or NOT_SIMULATED
