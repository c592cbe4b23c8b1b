"""Rehearsed runs to export, a run made to look like a real one, and the official validator."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from experiments.bids.exporting import Asked, Exported, add_run
from experiments.bids.lab import Lab
from experiments.preparing import SessionRequest, prepare_session
from experiments.session import conduct
from hardware.journal.lines import line_of, record_of
from mindpain_task.model import JsonValue
from mindpain_task.protocols.values import corners, found_by_calibration
from tests.experiments.test_library import forms, rig_of

VALIDATOR = Path(sys.executable).with_name("bids-validator-deno")
TWO_AUTHORS = Asked(lab=Lab(authors=("A. Author", "B. Author"), license="CC0-1.0"))


@dataclass(frozen=True)
class Issue:
    """One thing that the official validator says."""

    severity: str
    code: str
    sub_code: str
    place: str


def validated(dataset: Path, *options: str) -> list[Issue]:
    """Return everything that the official validator says of a dataset."""
    asked = [str(VALIDATOR), str(dataset), "--format", "json", *options]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    issues = json.loads(done.stdout)["issues"]["issues"]
    return [
        Issue(each["severity"], each["code"], each.get("subCode") or "", each.get("location") or "")
        for each in issues
    ]


def request_for(name: str, participant: str, data: Path, **changes: Any) -> SessionRequest:
    """Return a rehearsal of a protocol's first form, with the lowest of what a lab has to choose."""
    protocol = forms(name)[1][0].protocol
    lowest = next(iter(corners(protocol)))
    by_hand = {*lowest} - found_by_calibration(protocol)
    values = tuple((each, value) for each, value in lowest.items() if each in by_hand)
    request = SessionRequest(
        name, rig_of(name), participant, "01", "en", 1, data, "published", rehearsal=True, values=values
    )
    request = replace(request, arm=protocol.form.arm, occasion=protocol.form.occasion)
    return replace(request, **changes)


def rehearsed(request: SessionRequest) -> Path:
    """Rehearse, and return the run's folder."""
    return conduct(prepare_session(request), say=lambda line: None).files.folder


def rehearsed_library(name: str, participant: str, data: Path) -> str:
    """Rehearse a protocol of the library, in a process of its own; return its name."""
    rehearsed(request_for(name, participant, data))
    return name


def rehearsed_person(number: int, data: Path) -> None:
    """Rehearse with one of many people: half of them answer a questionnaire, some come twice."""
    name = ("demo", "wang2015")[number % 2]
    rehearsed(request_for(name, f"p{number:02d}", data, seed=number))
    if number % 5 == 0:
        rehearsed(request_for("wang2015", f"p{number:02d}", data, seed=number, session="02"))


def added(folder: Path, out: Path) -> Exported:
    """Add a run in a process of its own."""
    return add_run(folder, out)


def as_if_real(run: Path, data: Path, began: str = "2026-03-01T08:00:00+00:00") -> Path:
    """Copy a rehearsed run so that it looks like one with a participant and real devices, for tests only."""
    name = run.name.replace("_acq-simulated", "")
    real = data / "sourcedata" / run.parents[1].name / run.parent.name / name
    shutil.copytree(run, real, ignore=shutil.ignore_patterns("dose"))
    facts = json.loads((real / "session.json").read_text(encoding="utf-8"))
    facts |= {"simulated": [], "started": began, "simulated_participant": None}
    (real / "session.json").write_text(json.dumps(facts), encoding="utf-8")
    told: dict[str, JsonValue] = {"simulated": [], "wall_time": began, "utc_s": 1772352000.0}
    for journal in ("journal.jsonl", "readback.jsonl"):
        change_record(real / journal, 1, told)
    return real


def change_record(journal: Path, number: int, data: Mapping[str, JsonValue]) -> None:
    """Change what a record of a journal says, checksum and all."""
    lines = journal.read_bytes().split(b"\n")
    record = record_of(lines[number - 1], number)
    assert not isinstance(record, str)
    event = replace(record.event, data={**record.event.data, **data})
    codes = {event.marker: json.loads(lines[number - 1])["code"]} if event.marker else {}
    lines[number - 1] = line_of(number, event, codes).removesuffix(b"\n")
    journal.write_bytes(b"\n".join(lines))


def contents(folder: Path) -> dict[str, bytes]:
    """Return what is in every file of a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
