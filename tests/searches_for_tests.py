"""Short sessions that search for a participant's own levels and then give them: one for every method."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from experiments.preparing import SessionRequest, prepare_session
from experiments.protocol_files import PROTOCOLS
from experiments.resume.resuming import ResumeRequest, prepare_resume
from experiments.session import FinishedSession, conduct
from hardware.rig_file import RIGS
from hardware.tables import read_table
from mindpain_task.model import JsonValue
from tests.rater_for_tests import Room

ITI: dict[str, Any] = {"phase": "iti", "show": "fixation", "duration_s": 6.0}
HEAT: dict[str, Any] = {"phase": "heat", "show": "fixation"}
PULSE: dict[str, Any] = {
    "modality": "heat", "baseline_c": 32.0, "rise_c_per_s": 10.0, "plateau_s": 1.0, "return_c_per_s": 10.0,
}  # fmt: skip
LOWEST_C, HIGHEST_C, START_C, STEP_UP_C = 40.0, 48.0, 42.0, 1.0
BOUNDS = {"min": LOWEST_C, "max": HIGHEST_C}
RISING = {**PULSE, "rise_c_per_s": 1.0, "plateau_s": 0.1, "peak_c": BOUNDS}
SEARCHED = {**PULSE, "peak_c": BOUNDS}
PAINFUL = {
    "question": {"en": "Was it painful?"}, "options": {"en": ["no", "yes"]}, "timeout_s": 8.0,
}  # fmt: skip
ANY_METHOD = {"site": "left_volar_forearm_1", "stimulus": "searched", "on_later_visits": "recalibrate"}
STEPPING = {**ANY_METHOD, "start_c": START_C, "most_step_up_c": STEP_UP_C}
RATED = {**STEPPING, "asks": "intensity", "targets": {"low": 20.0, "high": 50.0}}
DECIDED = {**STEPPING, "asks": "painful", "gives": "threshold"}
TRIALS: Mapping[str, list[dict[str, Any]]] = {
    "rating": [ITI, HEAT, {"ask": "intensity"}],
    "yes_no": [ITI, HEAT, {"ask": "painful"}],
    "press": [ITI, {**HEAT, "until": "press"}],
}
METHODS: Mapping[str, Mapping[str, Any]] = {
    "grid_bayes": {**RATED, "trials_min": 5, "trials_max": 9, "stop_at_sd_c": 0.5, "trial": TRIALS["rating"]},
    "ascending": {
        **RATED, "step_c": 1.0, "series": 1, "order": "ascending", "seed": 0, "fit": "line",
        "stop_over": 90.0, "trials_min": 4, "trials_max": 9, "trial": TRIALS["rating"],
    },
    "levels": {
        **DECIDED, "first_step_c": 1.0, "last_step_c": 0.5, "runs": 2, "sd_at_most_c": 1.0, "trials_min": 4,
        "trials_max": 14, "trial": TRIALS["yes_no"],
    },
    "staircase": {
        **DECIDED, "steps_c": [1.0, 0.5], "resolution_c": 0.5, "reversals": 4, "mean_of": 4,
        "sd_at_most_c": 1.0, "trials_min": 5, "trials_max": 14, "trial": TRIALS["yes_no"],
    },
    "limits": {
        **ANY_METHOD, "gives": "threshold", "trials_min": 3, "trials_max": 5, "mean_of": 3,
        "agree_within_c": 1.0, "trial": TRIALS["press"],
    },
}  # fmt: skip
"""Each method that finds a level, as short as it can be."""
CALIBRATION = "own"
"""What the calibration is called."""
MAIN_TRIALS = 2
"""How many stimuli there are at each level that was found."""


def targets_of(method: str) -> tuple[str, ...]:
    """Return the names of the values that a method here finds."""
    return tuple(METHODS[method].get("targets", ["threshold"]))


def searching(method: str, resume_at: str = "trial", **changes: Any) -> dict[str, Any]:
    """Return a protocol that searches by a method and then gives what was found; stimuli are `at_TARGET`."""
    text = (PROTOCOLS / "demo.yaml").read_text(encoding="utf-8")
    written: dict[str, Any] = yaml.safe_load(text)
    written.pop("sources", None)  # this session has other scales and stimuli
    entry = {"method": method, **METHODS[method], **changes}
    targets = entry.get("targets", {"threshold": None})
    written |= {"name": "searching", "languages": ["en"], "pages": {"opening": [], "closing": []}}
    written |= {"limits": {"peak_c": HIGHEST_C}, "choices": {"painful": PAINFUL}}
    written["calibrations"] = {CALIBRATION: entry}
    written["stimuli"] = {"searched": RISING if method == "limits" else SEARCHED}
    written["stimuli"] |= {f"at_{name}": {**PULSE, "peak_c": f"calibration.{name}"} for name in targets}
    del written["conditions"]["pain_site_mindful"], written["scales"]["unpleasantness"]
    written["blocks"] |= {
        "conditions": ["breath_mindful"], "order": "as_listed", "guidance_s": 0.5, "probes": [],
        "trials": {f"at_{name}": MAIN_TRIALS for name in targets},
        "trial": [ITI, HEAT, {"ask": "intensity"}],
    }  # fmt: skip
    written["resume"] = {"at": resume_at, "within_h": 4.0}
    return copy.deepcopy(written)


def written(folder: Path, protocol: Mapping[str, Any]) -> str:
    """Write a protocol into a folder; return its path."""
    path = folder / f"{protocol['name']}.yaml"
    path.write_text(yaml.safe_dump(dict(protocol), sort_keys=False, allow_unicode=True), encoding="utf-8")
    return str(path)


def asked(
    folder: Path,
    protocol: Mapping[str, Any],
    *,
    rig: str = "rehearsal",
    session: str = "01",
    person: str = "novice",
    seed: int = 3,
    values: tuple[tuple[str, float], ...] = (),
) -> SessionRequest:
    """Return the request to rehearse a protocol."""
    path = written(folder, protocol)
    data = folder / "data"
    return SessionRequest(path, rig, "sim01", session, "en", seed, data, person, values=values)


def run_in(room: Room, request: SessionRequest) -> FinishedSession:
    """Run a session with a rater in the room."""
    return conduct(prepare_session(request), lambda line: None, room.wrap)


def spoiling(folder: Path, starts: str) -> str:
    """Write the rehearsal's rig with a twin that spoils some of its starts (`cool=2,4`); return its path."""
    text = (RIGS / "rehearsal.yaml").read_text(encoding="utf-8")
    path = folder / "spoiling.yaml"
    path.write_text(text.replace('"sim://tcs"', f'"sim://tcs?{starts}"'), encoding="utf-8")
    return str(path)


def killed(finished: FinishedSession, data: Path, records: int) -> Path:
    """Return a copy of a run's folder as it would lie there, had it been killed after so many records."""
    whole = finished.files.folder
    shutil.copytree(whole.parents[3], data)
    folder = data / whole.relative_to(whole.parents[3])
    cut_off(folder, records)
    return folder


HEADER = 2
"""The records of a rehearsal's journal before those that its room sees: who it is, and what its screen is."""


def cut_off(folder: Path, records: int) -> None:
    """Leave of a run what was on record when its journal had this many records."""
    journal = folder / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)[:records]
    journal.write_bytes(b"".join(lines))
    last_s = json.loads(lines[-1])["t"]
    for doses in folder.glob("dose/*_dose.jsonl"):
        entered = doses.read_bytes().splitlines(keepends=True)
        doses.write_bytes(b"".join(line for line in entered if json.loads(line)["t"] <= last_s))


def resumed_in(room: Room, folder: Path) -> FinishedSession:
    """Go on with a run, with a rater in the room."""
    return conduct(prepare_resume(ResumeRequest(folder))[1], lambda line: None, room.wrap)


def levels_of(room: Room) -> list[JsonValue]:
    """Return the levels that a calibration has learnt from, in order."""
    return [event.data["level"] for event in room.of("calibration_trial")]


def learnt(room: Room) -> list[tuple[JsonValue, ...]]:
    """Return (number, level, answer) of all that a calibration was told."""
    names = ("number", "level", "answer")
    return [tuple(event.data[name] for name in names) for event in room.of("calibration_trial")]


def numbers(values: JsonValue) -> dict[str, float]:
    """Return what is on record as names with numbers."""
    assert isinstance(values, dict)
    return {name: float(str(value)) for name, value in values.items()}


def trial_rows(finished: FinishedSession) -> list[dict[str, str | None]]:
    """Return the rows of the table of trials."""
    table = read_table(finished.files.trials)
    return [dict(zip(table.columns, map(_text, row), strict=True)) for row in table.rows]


def given_at(finished: FinishedSession) -> dict[str, list[float]]:
    """Return the target peaks in °C of each stimulus outside the calibration, as the table has them."""
    given: dict[str, list[float]] = {}
    for row in trial_rows(finished):
        if row.get("calibration") is None and row["target_peak_c"] is not None:
            given.setdefault(str(row["stimulus"]), []).append(float(row["target_peak_c"]))
    return given


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell)
