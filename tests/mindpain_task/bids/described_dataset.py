"""Tables of a run as files of a tiny dataset, so that the official validator can look at them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mindpain_task.bids.hed import VERSION
from mindpain_task.bids.nouns import BidsTable
from mindpain_task.model import JsonValue
from mindpain_task.tables import Cell

VALIDATOR = Path(sys.executable).parent / "bids-validator-deno"
TASK: dict[str, JsonValue] = {
    "TaskName": "pain",
    "TaskDescription": "Heat on the forearm.",
    "Instructions": "Rate it.",
    "CogAtlasID": "https://www.cognitiveatlas.org/task/id/trm_4c898d9ec2fb0/",
    "CogPOID": "http://www.cogpo.org/ontologies/CogPOver1.owl#Pain",
    "InstitutionName": "x",
    "InstitutionAddress": "x",
    "InstitutionalDepartmentName": "x",
}
SCREEN: dict[str, JsonValue] = {
    "OperatingSystem": "x",
    "SoftwareName": "x",
    "SoftwareRRID": "RRID:SCR_006571",
    "SoftwareVersion": "1",
    "Code": "x",
    "ScreenDistance": 0.6,
    "ScreenRefreshRate": 60,
    "ScreenResolution": [1920, 1080],
    "ScreenSize": [0.5, 0.3],
    "HeadStabilization": "none",
}
DATASET: dict[str, JsonValue] = {
    "Name": "x",
    "BIDSVersion": "1.10.0",
    "DatasetType": "raw",
    "License": "CC0",
    "Authors": ["A B", "C D"],
    "HEDVersion": VERSION,
    "GeneratedBy": [{"Name": "x"}],
    "SourceDatasets": [{"URL": "https://example.org"}],
}


def begin_dataset(out: Path, subjects: int) -> Path:
    """Write what every dataset has beside its tables; return its folder."""
    out.mkdir(parents=True)
    write_json(out / "dataset_description.json", DATASET)
    (out / "README.md").write_text("A dataset for a test. " * 10, encoding="utf-8")
    rows = "".join(f"sub-{number:02}\n" for number in range(1, subjects + 1))
    (out / "participants.tsv").write_text(f"participant_id\n{rows}", encoding="utf-8")
    write_json(out / "participants.json", {"participant_id": {"Description": "x"}})
    return out


def write_run(out: Path, subject: int, tables: tuple[BidsTable, ...]) -> None:
    """Write the tables of a subject's one run with their sidecars."""
    for each in tables:
        stem = out / f"sub-{subject:02}" / "beh" / f"sub-{subject:02}_task-pain_{each.suffix}"
        beside: dict[str, JsonValue] = {"StimulusPresentation": SCREEN} if each.suffix == "events" else {}
        write_json(stem.with_suffix(".json"), {**TASK, **beside, **each.sidecar})
        lines = [each.table.columns, *(tuple(map(text_of, row)) for row in each.table.rows)]
        text = "".join("\t".join(line) + "\n" for line in lines)
        stem.with_suffix(".tsv").write_text(text, encoding="utf-8")


def text_of(value: Cell) -> str:
    """Return a cell as it stands in a file."""
    return "n/a" if value is None else str(value)


def issues(dataset: Path) -> list[tuple[str, str, str]]:
    """Return (severity, code, where) of everything that the validator says."""
    command = [str(VALIDATOR), str(dataset), "--format", "json"]
    told: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=False).stdout)
    return [(each["severity"], each["code"], each["location"]) for each in told["issues"]["issues"]]


def write_json(path: Path, what: Mapping[str, JsonValue]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(what, allow_nan=False, ensure_ascii=False) + "\n", encoding="utf-8")
