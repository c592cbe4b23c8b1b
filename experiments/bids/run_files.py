"""All files of one run, as bytes by their paths in a dataset: nothing is written here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from experiments.bids.adverse import adverse_events_of
from experiments.bids.content import json_text, recording_tsv_gz, tsv
from experiments.bids.lab import Lab
from experiments.bids.names import RunPlace
from experiments.bids.selfcheck import faults_in
from experiments.bids.sidecars import Said, beh_sidecar, events_sidecar, recording_sidecar, said_of
from experiments.bids.stretches import FROM_START, Stretch, events_in, events_in_none, stretches_of
from experiments.recorded.runs import RecordedRun
from mindpain_task.bids.beh import beh_table
from mindpain_task.bids.events import events_table
from mindpain_task.bids.nouns import BidsTable, Phenotype, Recording, RunInBids
from mindpain_task.bids.phenotype import phenotypes
from mindpain_task.bids.recordings import recordings_of
from mindpain_task.model import JsonValue

Files = dict[PurePosixPath, bytes]


@dataclass(frozen=True)
class RunFiles:
    """The files of a run, what it adds to `phenotype/`, and what the operator should know."""

    files: Mapping[PurePosixPath, bytes]
    phenotypes: tuple[Phenotype, ...]
    notes: tuple[str, ...]


def in_bids(run: RecordedRun) -> RunInBids:
    """Return what a run is made of in BIDS, its times counted from session_start."""
    tables = run.tables
    events = events_table(run.records, tables.trials, adverse=adverse_events_of(run))
    beh = beh_table(run.records, tables.trials)
    asked = phenotypes(run.records, tables.questionnaires, tables.questionnaire_scores)
    return RunInBids((events, beh), recordings_of(run.records, run.readback), asked)


def files_of(run: RecordedRun, lab: Lab) -> RunFiles:
    """Return the files of a run; a table without a row, or a recording without a value, has none.

    Raises ValueError where a file would not be what a dataset may hold.
    """
    place, whole, said = RunPlace(run.name), in_bids(run), said_of(run, lab)
    stretches, note = stretches_of(run)
    events, beh = whole.tables
    files: Files = {}
    if beh.table.rows:
        files |= _with_sidecar(
            place.file("beh", "beh", ".tsv"), tsv(beh.table), beh_sidecar(said, beh.sidecar)
        )
    for stretch in stretches:
        files |= _events(place, said, stretch, events_in(stretch, events))
        for recording in whole.recordings:
            if (part := stretch.part(recording)) is not None:
                files |= _recording(place, said, stretch, part)
    rest = Stretch("beh", FROM_START)
    files |= _events(place, said, rest, events_in_none(stretches, events))
    if faults := [*_faults(files)]:
        raise ValueError("; ".join(faults))
    return RunFiles(files, whole.phenotypes, (note,) if note else ())


def _events(place: RunPlace, said: Said, stretch: Stretch, events: BidsTable) -> Files:
    if not events.table.rows:
        return {}
    path = place.file(stretch.kind, "events", ".tsv", stretch.number)
    return _with_sidecar(path, tsv(events.table), events_sidecar(said, events.sidecar, stretch.zero))


def _recording(place: RunPlace, said: Said, stretch: Stretch, part: Recording) -> Files:
    path = place.recording(stretch.kind, part, ".tsv.gz", stretch.number)
    return _with_sidecar(path, recording_tsv_gz(part), recording_sidecar(said, part, stretch.zero))


def _with_sidecar(path: PurePosixPath, content: bytes, sidecar: Mapping[str, JsonValue]) -> Files:
    return {path: content, sidecar_path(path): json_text(sidecar)}


def sidecar_path(path: PurePosixPath) -> PurePosixPath:
    """Return where the JSON of a table or a recording stands."""
    return path.with_name(path.name.partition(".")[0] + ".json")


def _faults(files: Files) -> Iterator[str]:
    for path, content in files.items():
        beside = sidecar_path(path)
        yield from faults_in(path, content, None if beside == path else json.loads(files[beside]))
