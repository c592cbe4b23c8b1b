"""What does not fit together in a dataset on disk: who is named where, what is listed, what is marked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from experiments.bids.selfcheck import faults_in
from experiments.bids.tables_kept import table_at
from experiments.bids.who_when_words import OF_A_RUN

FOLDERS_TO_A_RUN = 3
_TABLES = (".tsv", ".tsv.gz")


def faults_of_dataset(root: Path) -> list[str]:
    """Return everything that is wrong with a dataset, file by file and between files; [] if nothing is."""
    files = sorted(path for path in root.rglob("*") if path.is_file() and _is_ours(path.relative_to(root)))
    faults: list[str] = []
    for path in files:
        relative = PurePosixPath(path.relative_to(root).as_posix())
        if relative.name.endswith((".json", *_TABLES)):
            faults += faults_in(relative, path.read_bytes(), _sidecar(path))
    return faults or [*between(root), *_mark_faults(root)]


def _is_ours(path: Path) -> bool:
    """Whether a file is of a kind that an export writes; a lab's channels and images are the lab's."""
    if len(path.parts) > FOLDERS_TO_A_RUN and path.name.partition(".")[0].rpartition("_")[2] not in OF_A_RUN:
        return False
    return not path.parts[0].startswith((".", "sourcedata", "derivatives")) and not path.name.startswith(".")


def _sidecar(path: Path) -> Mapping[str, Any] | None:
    beside = path.with_name(path.name.partition(".")[0] + ".json")
    if beside == path or not beside.is_file():
        return None
    try:
        content = json.loads(beside.read_bytes())
    except ValueError:
        return None  # the file itself is found wanting
    return content if isinstance(content, dict) else None


def between(root: Path) -> Iterator[str]:
    """Yield where tables and folders disagree about who took part, when, and what was recorded."""
    known = _ids(root / "participants.tsv", "participant_id")
    there = {path.name for path in root.glob("sub-*") if path.is_dir()}
    if known != there:
        yield f"participants.tsv and the folders disagree about {', '.join(sorted(known ^ there))}"
    for path in sorted(root.glob("phenotype/*.tsv")):
        if unknown := _ids(path, "participant_id") - known:
            yield f"phenotype/{path.name} has {sorted(unknown)[0]}, whom participants.tsv does not know"
    for person in sorted(there):
        sessions = {path.name for path in (root / person).glob("ses-*") if path.is_dir()}
        if (listed := _ids(root / person / f"{person}_sessions.tsv", "session_id")) != sessions:
            yield f"{person}: its table and its folders disagree about {', '.join(sorted(listed ^ sessions))}"
        for session in sorted(sessions):
            yield from _session_faults(root / person / session)


def _session_faults(folder: Path) -> Iterator[str]:
    stem = f"{folder.parent.name}_{folder.name}"
    listed = _ids(folder / f"{stem}_scans.tsv", "filename")
    if gone := [name for name in sorted(listed) if not (folder / name).is_file()]:
        yield f"{stem}_scans.tsv lists {gone[0]}, which is not there"
    there = {f"{path.parent.name}/{path.name}" for path in folder.glob("*/*") if path.name.endswith(_TABLES)}
    # What BIDS has beside a lab's own recording is no recording: its channels, its electrodes.
    mine = {name for name in there if name.rpartition("_")[2].partition(".")[0] in OF_A_RUN}
    if missing := sorted(mine - listed):
        yield f"{stem}_scans.tsv does not list {missing[0]}"
    if not any(name.endswith("_events.tsv") for name in mine):
        yield f"{stem} has no events"


def _mark_faults(root: Path) -> Iterator[str]:
    """Yield files whose name and content disagree about whether they were simulated."""
    for path in sorted(root.glob("sub-*/ses-*/*/*.json")):
        marked, named = _read(path).get("Simulated") is True, "_acq-simulated_" in path.name
        if marked != named and path.stem.rpartition("_")[2] in OF_A_RUN:
            yield f"{path.name}: its name and its content disagree about whether it was simulated"


def _read(path: Path) -> Mapping[str, Any]:
    content = json.loads(path.read_bytes())
    return content if isinstance(content, dict) else {}


def _ids(path: Path, column: str) -> set[str]:
    table = table_at(path)
    if table is None or column not in table.columns:
        return set()
    place = table.columns.index(column)
    return {str(row[place]) for row in table.rows}
