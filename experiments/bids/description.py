"""What a dataset says of itself: `dataset_description.json`, and whether it is one of ours."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.bids.lab import NAME, NO_LICENSE, NOBODY_NAMED, Lab
from experiments.bids.lock import NAME as LOCK
from experiments.bids.writing import PART
from experiments.recorded.mixing import WATERMARKS, Kind
from hardware.program_facts import program_here
from mindpain_task.bids.hed import VERSION as HED_VERSION
from mindpain_task.located import Refusal, Refused
from mindpain_task.model import JsonValue

FILE = "dataset_description.json"
BIDS_VERSION = "1.11.1"
OURS = "Mindpain"
"""The key with what mindpain itself keeps about a dataset."""
MAKER = "mindpain"


def read_description(root: Path) -> dict[str, Any] | None:
    """Return what a dataset of ours says of itself, None for a folder that is new or empty.

    Raises `Refused` for anything else.
    """
    if not root.exists() or (root.is_dir() and all(_is_passing(path) for path in root.iterdir())):
        return None
    try:
        said = json.loads((root / FILE).read_bytes())
    except (OSError, ValueError):
        said = None
    makers = said.get("GeneratedBy") if isinstance(said, dict) else None
    named = (
        [maker.get("Name") for maker in makers if isinstance(maker, dict)] if isinstance(makers, list) else []
    )
    if MAKER not in named or not isinstance(said.get(OURS), dict):
        why = f"{root}: it is neither empty nor a dataset that mindpain made; a new folder is safe"
        raise Refused([Refusal(None, why)])
    return dict(said)


def _is_passing(path: Path) -> bool:
    """Whether a file is there only while a dataset is begun, perhaps by another process."""
    return path.name == LOCK or (path.name.startswith(".") and path.name.endswith(PART))


def lab_of(before: Mapping[str, Any] | None, told: Lab) -> Lab:
    """Return what is known of the lab: what was told now, and else what the dataset has."""
    kept: Mapping[str, Any] = {} if before is None else before[OURS].get("Lab", {})
    known = {
        field.name: tuple(value) if isinstance(value, list) else value
        for field in dataclasses.fields(Lab)
        if (value := kept.get(field.name))
    }
    now = {field.name: value for field in dataclasses.fields(Lab) if (value := getattr(told, field.name))}
    return Lab(**{**known, **now})


def description_of(before: Mapping[str, Any] | None, kind: Kind, lab: Lab) -> dict[str, JsonValue]:
    """Return what the dataset is to say; keys that the lab has added stay."""
    before = {} if before is None else before
    name = str(before.get("Name", NAME))
    for mark in filter(None, WATERMARKS.values()):
        name = name.removeprefix(f"{mark}: ")
    mark = f"{WATERMARKS[kind]}: " if WATERMARKS[kind] else ""
    kept: dict[str, JsonValue] = {
        field.name: list(value) if isinstance(value := getattr(lab, field.name), tuple) else value
        for field in dataclasses.fields(Lab)
    }
    told = _told_anew(before, kept)
    return {
        **before,
        "Name": f"{mark}{told.get('name') or name}",
        "BIDSVersion": BIDS_VERSION,
        "HEDVersion": HED_VERSION,
        "DatasetType": "raw",
        "License": told.get("license") or before.get("License") or NO_LICENSE,
        "Authors": told.get("authors") or before.get("Authors") or list(NOBODY_NAMED),
        "GeneratedBy": _makers(before.get("GeneratedBy")),
        "SourceDatasets": [{"URL": "sourcedata", "Version": "each run's own folder, byte for byte"}],
        OURS: {**_object(before.get(OURS)), "Kind": kind, "Lab": kept},
    }


def _told_anew(before: Mapping[str, Any], kept: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return what of the lab was not told before: the rest may have been changed by hand since."""
    last = _object(_object(before.get(OURS)).get("Lab"))
    return {name: value for name, value in kept.items() if value != last.get(name)}


def _makers(before: Any) -> list[JsonValue]:
    """Return which programs have made the dataset: each version of this one once."""
    here = program_here()
    now: dict[str, JsonValue] = {
        "Name": MAKER,
        "Version": str(here["program"]).removeprefix(f"{MAKER} "),
        "Description": f"mindpain export bids, git commit {here['git_commit'] or 'not known'}",
    }
    makers: list[JsonValue] = list(before) if isinstance(before, list) else []
    return makers if now in makers else [*makers, now]


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
