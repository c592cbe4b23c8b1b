"""Answers to questionnaires, a row a participant: `phenotype/NAME_ses-LABEL.tsv`.

The validator takes one row of a participant in each file, so every session has its own, and so has each
further time in one session (`_2`, `_3`). A name never changes as data come in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from experiments.bids.content import json_text, tsv
from experiments.bids.selfcheck import faults_in
from experiments.bids.tables_kept import table_at, words_at
from experiments.bids.who_when import HeldRun, marks_of, parts_of
from experiments.bids.writing import write_file
from experiments.recorded.runs import RecordedRun, read_recorded
from mindpain_task.bids.nouns import Phenotype
from mindpain_task.bids.phenotype import phenotypes
from mindpain_task.located import Refusal, Refused
from mindpain_task.tables import Cell, Table

FOLDER = PurePosixPath("phenotype")
QUESTIONNAIRES = "questionnaires.tsv"
TOOL, KEY, KEYS = "MeasurementToolMetadata", "key_sha256", "Keys"
DIGITS = 8
DIFFERS = (
    "The scoring key was changed between rows: for each, by the first digits of its key_sha256, what it says."
)
Row = Mapping[str, Cell]
Asked = tuple[str, str]
"""A questionnaire and a session."""
_TIMES = ("opening", "closing")


def asked_in(run: RecordedRun) -> tuple[Phenotype, ...]:
    """Return what a run asked."""
    return phenotypes(run.records, run.tables.questionnaires, run.tables.questionnaire_scores)


def put_phenotypes(root: Path, runs: Sequence[HeldRun], new: Sequence[Phenotype]) -> None:
    """Add rows to the files they belong to; what a run of the dataset asked and no file has is added, too."""
    found: dict[Asked, list[Phenotype]] = {}
    for each in (*new, *_missing(root, runs, new)):
        found.setdefault((each.name, str(each.row["session_id"])), []).append(each)
    for (name, session), added in sorted(found.items()):
        added.sort(key=lambda each: _key(each.row))
        rows = {_key(row): row for row in _rows_of(root, name, session)}
        rows |= {_key(each.row): each.row for each in added}
        whose: dict[Cell, list[Row]] = {}
        for _, row in sorted(rows.items()):
            whose.setdefault(row["participant_id"], []).append(row)
        words = _words(root, name, session, added)
        for time in range(max(map(len, whose.values()))):
            there = [times[time] for times in whose.values() if len(times) > time]
            _put(root, _path(name, session, time + 1), there, words)


def _missing(root: Path, runs: Sequence[HeldRun], new: Sequence[Phenotype]) -> list[Phenotype]:
    """Return the answers of runs that are there while their rows are not: an export was interrupted."""
    there = {_whose(each.row) for each in new}
    for path in sorted((root / FOLDER).glob("*_ses-*.tsv")):
        there |= {_whose(row) for row in _rows(path)}
    return [
        each
        for run in runs
        if (run.folder / QUESTIONNAIRES).is_file()
        and (run.place.participant_id, run.place.session_id, run.place.name.number) not in there
        for each in asked_in(read_recorded(run.folder))
    ]


def _put(root: Path, path: PurePosixPath, rows: Sequence[Row], words: Mapping[str, Any]) -> None:
    columns = tuple(dict.fromkeys(name for row in rows for name in row))
    table = Table(columns, tuple(tuple(row.get(name) for name in columns) for row in rows))
    marks = marks_of([parts_of(str(row["simulated"])) for row in rows])
    sidecar = {**{name: said for name, said in words.items() if name in (TOOL, *columns)}, **marks}
    content = tsv(table)
    if faults := faults_in(path, content, sidecar):
        raise Refused([Refusal(None, f"{root}: {fault}") for fault in faults])
    write_file(root / path, content)
    write_file(root / path.with_suffix(".json"), json_text(sidecar))


def _words(root: Path, name: str, session: str, added: Sequence[Phenotype]) -> dict[str, Any]:
    """Return the words about each column; where the scoring key has changed in between, those of each key."""
    words = words_at(root / _path(name, session, 1).with_suffix(".json"))
    keys = sorted({str(row.get(KEY))[:DIGITS] for row in _rows_of(root, name, session)})
    for each in added:
        key = str(each.row.get(KEY))[:DIGITS]
        for column, said in each.sidecar.items():
            words[column] = _both(words[column], keys, said, key) if column in words else said
        keys = sorted({*keys, key})
    return words


def _both(before: Any, keys: Sequence[str], said: Any, key: str) -> Any:
    """Return what is said of a column; what two keys say differently, by the first digits of each key."""
    if said == before or (isinstance(before, dict) and before.get(KEYS, {}).get(key) == said):
        return before
    by_key = before[KEYS] if isinstance(before, dict) and KEYS in before else dict.fromkeys(keys, before)
    return {"Description": DIFFERS, KEYS: {**by_key, key: said}}


def _rows_of(root: Path, name: str, session: str) -> list[Row]:
    """Return the rows that a dataset has of a questionnaire in a session, over all its files."""
    rows: list[Row] = []
    time = 1
    while (path := root / _path(name, session, time)).is_file():
        rows += _rows(path)
        time += 1
    return rows


def _rows(path: Path) -> list[Row]:
    table = table_at(path)
    return [] if table is None else [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def _path(name: str, session: str, time: int) -> PurePosixPath:
    return FOLDER / f"{name}_{session}{f'_{time}' if time > 1 else ''}.tsv"


def _whose(row: Row) -> tuple[str, str, str]:
    return str(row.get("participant_id")), str(row.get("session_id")), str(row.get("run"))


def _key(row: Row) -> tuple[str, str, int]:
    """Return what a row is sorted by, the same for no two rows of a questionnaire in a session."""
    who, _, run = _whose(row)
    return who, run, _TIMES.index(str(row["when"]))
