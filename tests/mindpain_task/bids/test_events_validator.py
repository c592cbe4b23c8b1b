"""The official validator on the tables of every kind of session: nothing to say, and it does look."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from experiments.recorded.runs import RecordedRun
from mindpain_task.bids import hed, levels
from mindpain_task.bids.beh import beh_table
from mindpain_task.bids.columns import Column, described
from mindpain_task.bids.events import events_table
from mindpain_task.bids.nouns import BidsTable
from mindpain_task.tables import Cell, Table
from tests.mindpain_task.bids.described_dataset import begin_dataset, issues, write_run


def every_string() -> BidsTable:
    """Return a table with every kind of row, and every string of HED there is."""
    kinds, places = [*hed.TRIAL_TYPES], ("attention_target", "attitude", "modality", "target_temp_c")
    names = ("onset", "duration", "trial_type", "journal_seq", *places)
    others = (levels.TARGETS, levels.ATTITUDES, levels.MODALITIES)

    def cells(place: int, kind: str, at_s: int) -> tuple[Cell, ...]:
        named = ([*some][place % len(some)] for some in others)
        return (float(at_s), 0.0, kind, place, *named, 46.5)

    given = [kind for kind in kinds if kind in ("stimulus", "cue")] * 20
    rows = [cells(place, kind, place // 2) for place, kind in enumerate([*kinds, *given])]
    table = Table(names, tuple(rows))
    columns = {name: Column(name, "x.", "s") for name in ("onset", "duration")}
    columns["journal_seq"] = Column("x", "x.", hed=hed.RECORD)
    strings = {kind: hed.with_columns(kind, names) for kind in kinds}
    columns["trial_type"] = Column("x", "x.", levels=levels.TRIAL_TYPES, hed=strings)
    columns["attention_target"] = Column("x", "x.", levels=levels.TARGETS, hed=hed.TARGETS)
    columns["attitude"] = Column("x", "x.", levels=levels.ATTITUDES, hed=hed.ATTITUDES)
    columns["modality"] = Column("x", "x.", levels=levels.MODALITIES, hed=hed.MODALITIES)
    columns["target_temp_c"] = Column("x", "x.", units="degree Celsius", hed=hed.COMMANDED_C)
    sidecar = described(table, columns) | {hed.DEFINITIONS_KEY: {"HED": dict(hed.DEFINITIONS)}}
    return BidsTable("events", table, sidecar)


@pytest.fixture(scope="module")
def dataset(runs: dict[str, RecordedRun], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset with a subject for each run, and one more for every HED string."""
    out = begin_dataset(tmp_path_factory.mktemp("dataset") / "out", len(runs) + 1)
    for subject, run in enumerate(runs.values(), 1):
        trials = run.tables.trials
        write_run(out, subject, (events_table(run.records, trials), beh_table(run.records, trials)))
    beh = beh_table(run.records, run.tables.trials)
    write_run(out, len(runs) + 1, (every_string(), beh))
    return out


def test_the_validator_finds_nothing(dataset: Path) -> None:
    assert issues(dataset) == []


def test_the_validator_reads_levels_and_hed_strings(dataset: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(dataset, broken)
    first, second = (broken / f"sub-0{n}" / "beh" / f"sub-0{n}_task-pain_events.json" for n in (1, 2))
    said = json.loads(first.read_text(encoding="utf-8"))
    said["trial_type"]["HED"]["stimulus"] = "(Sensory-event, Heat-that-hurts)"
    first.write_text(json.dumps(said), encoding="utf-8")
    said = json.loads(second.read_text(encoding="utf-8"))
    del said["trial_type"]["Levels"]["iti"]
    second.write_text(json.dumps(said), encoding="utf-8")
    found = {(severity, code, where[:7]) for severity, code, where in issues(broken)}
    assert ("error", "HED_ERROR", "/sub-01") in found
    assert {where for severity, code, where in found if code != "HED_ERROR"} == {"/sub-02"}
