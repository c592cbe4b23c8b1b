"""A quick session for real time: short heat, quick answers, and a thermode on a line of the test's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from experiments.protocol_files import PROTOCOLS
from hardware.rig_file import RIGS

SETS = Path(__file__).parents[2] / "hardware" / "participant" / "sets"
BASELINE_C, PEAK_C, RAMP_C_PER_S, PLATEAU_S = 35.0, 46.0, 10.0, 0.2
HEAT_S = 2 * (PEAK_C - BASELINE_C) / RAMP_C_PER_S + PLATEAU_S
TRIALS = 12
BEFORE_HEAT = "anticipation"
"""The phase during which the heat after it is scheduled; its marker has the same name."""
ITI_S = 0.1
TRIAL = [
    {"ask": "attention_on_target"},
    {"phase": "cue", "show": "cue", "duration_s": 0.1},
    {"phase": BEFORE_HEAT, "show": "cue", "duration_s": 0.3},
    {"phase": "heat", "show": "cue"},
    {"phase": "delay", "show": "fixation", "duration_s": 0.1},
    {"ask": "intensity"},
    {"ask": "unpleasantness"},
]
HASTE = {
    "like": "novice",
    "about": "Answers as fast as its hand moves",
    "answering": {"median_s": 0.3, "lapse_probability": 0.0},
    "reading": {"shortest_s": 0.05, "longest_s": 0.05, "operator_s": 0.05, "after_stop": "end"},
}


@dataclass(frozen=True)
class QuickSession:
    """The files that a quick session is made from."""

    protocol: Path
    rig: Path
    person: Path


def quick_session(
    folder: Path, port: str, *, outlets: str = "none", rig_name: str = "quick", iti_s: float = ITI_S
) -> QuickSession:
    """Write them: the demonstration and the laptop's rig, shortened, so that they stay true to both.

    The envelope is the shipped one but for the time between two stimuli and their number: there is no skin.
    """
    protocol = _read(PROTOCOLS / "demo.yaml")
    protocol |= {"name": "quick", "pages": {"opening": ["demo_goodbye"], "closing": []}}
    protocol["stimuli"] = {
        "heat_46": {
            "modality": "heat",
            "baseline_c": BASELINE_C,
            "peak_c": PEAK_C,
            "rise_c_per_s": RAMP_C_PER_S,
            "plateau_s": PLATEAU_S,
            "return_c_per_s": RAMP_C_PER_S,
        }
    }
    iti = {"phase": "iti", "show": "fixation", "duration_s": iti_s}
    protocol["blocks"] |= {
        "guidance_s": 0.05,
        "trials": {"heat_46": TRIALS},
        "trial": [iti, *TRIAL],
        "probes": [],
    }
    protocol["blocks"] |= {"conditions": ["breath_mindful"], "order": "as_listed"}
    del protocol["conditions"]["pain_site_mindful"]
    envelope = _read(RIGS / "envelopes" / "healthy_adult.yaml") | {"population": "quick"}
    envelope["thermal"] |= {"same_site_gap_warn_s": 0.0, "same_site_gap_stop_s": 0.0, "stimuli_per_site": 999}
    rig = _read(RIGS / "laptop.yaml") | {"name": rig_name, "envelope": "quick.yaml", "outlets": outlets}
    rig["stimulator"]["port"] = port
    del rig["bath"]
    (folder / "novice.yaml").write_bytes((SETS / "novice.yaml").read_bytes())
    _write(folder / "quick.yaml", envelope)
    return QuickSession(
        _write(folder / "protocol.yaml", protocol),
        _write(folder / "rig.yaml", rig),
        _write(folder / "hasty.yaml", HASTE),
    )


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def _write(path: Path, what: dict[str, Any]) -> Path:
    path.write_text(yaml.safe_dump(what, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path
