"""The tables of a run, derived from its records: the same records, the same tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hardware.journal import read_journal
from hardware.session_files import SessionFiles
from hardware.tables import write_table
from mindpain_task.marker_ledger import marker_table
from mindpain_task.markers import CODES
from mindpain_task.model import JsonValue, Record
from mindpain_task.questionnaires.table import questionnaire_tables
from mindpain_task.rows import tables
from mindpain_task.scan_summary import ScanRun, scan_runs
from mindpain_task.tables import Cell, Table
from mindpain_task.tasks.table import task_table


@dataclass(frozen=True)
class RunTables:
    """A row a trial, rating, task's item, questionnaire's item and score, marker and outlet; the scans."""

    trials: Table
    ratings: Table
    tasks: Table
    questionnaires: Table
    questionnaire_scores: Table
    markers: Table
    scans: tuple[ScanRun, ...]


def identity_of(folder: Path, header: Mapping[str, JsonValue]) -> dict[str, Cell]:
    """Return the columns that are the same in every row of a run's tables; `header` is its first record."""
    parts = header.get("simulated")
    chosen = {name: str(header[name]) for name in ("arm", "occasion") if header.get(name)}
    return {
        "participant_id": f"sub-{header['participant']}",
        "session_id": f"ses-{header['session']}",
        **chosen,
        "run": folder.name.rpartition("run-")[2],
        "simulated": "+".join(map(str, parts)) if isinstance(parts, list) and parts else "no",
    }


def tables_of(
    records: Sequence[Record], readback: Sequence[Record], identity: Mapping[str, Cell]
) -> RunTables:
    """Derive every table of a run."""
    trials, ratings = tables(records, readback, identity)
    items, scores = questionnaire_tables(records, identity)
    tasks = task_table(records, identity)
    markers = marker_table(records, CODES, identity)
    return RunTables(trials, ratings, tasks, items, scores, markers, scan_runs(records))


def write_tables(files: SessionFiles) -> RunTables:
    """Derive the tables of a run from its records on disk, write them and return them."""
    records, _ = read_journal(files.journal)
    readback = read_journal(files.readback)[0] if files.readback.exists() else []
    derived = tables_of(records, readback, identity_of(files.folder, records[0].event.data))
    write_table(derived.trials, files.trials)
    write_table(derived.ratings, files.ratings)
    where_there_are_any = {
        files.tasks: derived.tasks,
        files.questionnaires: derived.questionnaires,
        files.questionnaire_scores: derived.questionnaire_scores,
        files.markers: derived.markers,
    }
    for path, table in where_there_are_any.items():
        if table.rows:
            write_table(table, path)
    return derived
