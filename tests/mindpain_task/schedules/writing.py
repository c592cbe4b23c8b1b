"""Calibrations as a protocol would write them, for the tests of schedules."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from mindpain_task.schedules.entries import CalibrationEntry
from mindpain_task.schedules.making import make_schedule
from mindpain_task.schedules.schedule import Schedule

ANY: dict[str, Any] = {
    "site": "forearm",
    "trial": [{"phase": "stimulus", "show": "cue"}],
    "on_later_visits": "fixed",
}
RATED: dict[str, Any] = {"asks": "intensity", "targets": {"heat_40": 40.0, "heat_60": 60.0}}
YES_NO: dict[str, Any] = {"asks": "painful", "gives": "threshold"}
STEPS: dict[str, Any] = {**ANY, "stimulus": "search", "start_c": 42.0, "most_step_up_c": 1.0}
METHODS: dict[str, dict[str, Any]] = {
    "limits": {
        **ANY, "method": "limits", "stimulus": "search", "gives": "threshold",
        "trials_min": 3, "trials_max": 5, "agree_within_c": 1.0,
    },
    "levels": {
        **STEPS, **YES_NO, "method": "levels", "trials_min": 4, "trials_max": 20,
        "first_step_c": 1.0, "last_step_c": 0.2, "runs": 2, "sd_at_most_c": 0.8,
    },
    "staircase": {
        **STEPS, **YES_NO, "method": "staircase", "trials_min": 6, "trials_max": 20,
        "steps_c": [1.0, 0.5, 0.25], "reversals": 6, "mean_of": 4, "sd_at_most_c": 0.8,
    },
    "ascending": {
        **STEPS, **RATED, "method": "ascending", "trials_min": 5, "trials_max": 20,
        "step_c": 1.0, "series": 2, "order": "pseudo_random", "seed": 3, "fit": "line", "stop_over": 85.0,
    },
    "power": {
        **STEPS, **RATED, "method": "ascending", "trials_min": 5, "trials_max": 20,
        "step_c": 1.0, "series": 2, "order": "ascending", "seed": 0, "fit": "power", "zero_c": 34.0,
        "stop_over": 85.0,
    },
    "grid_bayes": {
        **STEPS, **RATED, "method": "grid_bayes", "trials_min": 6, "trials_max": 14, "stop_at_sd_c": 0.5,
    },
    "temporal_summation": {
        **ANY, "method": "temporal_summation", "asks": "intensity", "stimulus": "single", "train": "train",
        "pairs": 3,
    },
    "cpm": {
        **ANY, "method": "cpm", "asks": "intensity", "test_stimulus": "test",
        "conditioning_stimulus": "bath", "tests": 2,
    },
}  # fmt: skip
SEARCHING = ("levels", "staircase", "ascending", "power", "grid_bayes")
"""The methods that choose levels themselves."""
BOUNDS_C = (40.0, 49.5)


def written(method: str, **changes: Any) -> CalibrationEntry:
    """Read a method of METHODS with some values changed."""
    return read({**METHODS[method], **changes})


def read(raw: dict[str, Any]) -> CalibrationEntry:
    """Read a calibration as it stands in a file."""
    adapter: TypeAdapter[CalibrationEntry] = TypeAdapter(CalibrationEntry)
    return adapter.validate_python(raw)


def scheduled(method: str, **changes: Any) -> Schedule:
    """Start a method of METHODS on heat from 40.0 to 49.5 °C."""
    return make_schedule(written(method, **changes), BOUNDS_C, "°C")


def answered(schedule: Schedule, *answers: float | None) -> list[float | None]:
    """Give answers one after the other, and return the levels they were given at."""
    levels = []
    for answer in answers:
        proposal = schedule.next_trial()
        assert proposal is not None
        levels.append(proposal.level)
        schedule.learn(proposal, answer)
    return levels
