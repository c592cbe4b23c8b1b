"""What was sampled and what was answered, as files: the official validator has nothing to say of them."""

from __future__ import annotations

import gzip
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.protocol_files import PROTOCOLS
from mindpain_task.bids.nouns import Phenotype, Recording
from mindpain_task.bids.phenotype import phenotypes
from mindpain_task.bids.recordings import recordings_of
from mindpain_task.model import JsonValue
from tests.mindpain_task.bids.described_dataset import DATASET, TASK, issues, write_json
from tests.mindpain_task.bids.rehearsed_for_tests import rehearsed


def text_of(value: str | int | float | None) -> str:
    return (
        "n/a" if value is None or value != value else f"{value:g}" if isinstance(value, float) else str(value)
    )


def write_recording(folder: Path, recording: Recording) -> None:
    stem = folder / f"sub-sim01_task-pain_recording-{recording.label}_{recording.suffix}"
    rows = "".join("\t".join(map(text_of, row)) + "\n" for row in recording.values[:3000].tolist())
    stem.with_suffix(".tsv.gz").write_bytes(gzip.compress(rows.encode(), mtime=0))
    facts: dict[str, JsonValue] = {"SamplingFrequency": recording.rate_hz, "StartTime": recording.start_s}
    write_json(
        stem.with_suffix(".json"), TASK | facts | {"Columns": [*recording.columns], **recording.sidecar}
    )


def write_phenotypes(folder: Path, found: tuple[Phenotype, ...]) -> None:
    """Write each row to a file of its own: the validator takes a participant once in a file."""
    for each in found:
        path = folder / f"{each.name}_{each.row['when']}.tsv"
        rows = ("\t".join(map(text_of, cells)) + "\n" for cells in (each.row, each.row.values()))
        path.write_text("".join(rows), encoding="utf-8")
        write_json(path.with_suffix(".json"), each.sidecar)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset with heat, water, a continuous rating, and the same questionnaire twice."""
    folder = tmp_path_factory.mktemp("dataset")
    text = (PROTOCOLS / "dynamic_qst.yaml").read_text(encoding="utf-8")
    asked = "questionnaires: {opening: [pcs, practice_log], closing: [pcs]}\n"
    protocol = folder / "asking.yaml"
    protocol.write_text(text.replace("skin_sites:", f"{asked}skin_sites:", 1), encoding="utf-8")
    run = rehearsed(folder, protocol)
    out = folder / "out"
    write_json(out / "dataset_description.json", DATASET)
    (out / "README.md").write_text("A dataset for a test. " * 10, encoding="utf-8")
    (out / "participants.tsv").write_text("participant_id\nsub-sim01\n", encoding="utf-8")
    write_json(out / "participants.json", {"participant_id": {"Description": "x"}})
    (out / "sub-sim01" / "beh").mkdir(parents=True)
    for recording in recordings_of(run.records, run.readback):
        write_recording(out / "sub-sim01" / "beh", recording)
    tables = run.tables
    found = phenotypes(run.records, tables.questionnaires, tables.questionnaire_scores)
    assert [each.name for each in found] == ["pcs", "practice_log", "pcs"]
    (out / "phenotype").mkdir()
    write_phenotypes(out / "phenotype", found)
    return out


def test_the_validator_finds_nothing(dataset: Path) -> None:
    written = {path.name for path in dataset.rglob("*.tsv.gz")}
    names = ("thermode_stim", "bath_stim", "vas_physio")
    assert written == {f"sub-sim01_task-pain_recording-{name}.tsv.gz" for name in names}
    assert issues(dataset) == []


def test_the_validator_would_have_found_something(dataset: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(dataset, broken)
    made_up = Recording("stim", "other", ("level",), np.zeros((5, 1)), 10.0, 0.0, {"level": {"Units": "mA"}})
    write_recording(broken / "sub-sim01" / "beh", replace(made_up, columns=("level", "missing")))
    assert [severity for severity, _, _ in issues(broken)] != []
