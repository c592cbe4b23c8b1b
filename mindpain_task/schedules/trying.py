"""Calibrations tried on simulated raters: what each method finds, and how far from the truth; pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from mindpain_task.schedules.entries import AscendingEntry, CalibrationEntry, GridBayesEntry, LimitsEntry
from mindpain_task.schedules.making import make_schedule
from mindpain_task.schedules.raters import Rater, presses_at_c, rate, says_painful
from mindpain_task.schedules.schedule import Estimate

BOUNDS_C = (40.0, 49.5)
_EACH: dict[str, Any] = {
    "stimulus": "heat_search",
    "site": "forearm",
    "trial": [{"phase": "heat", "show": "cue"}],
    "on_later_visits": "fixed",
}
_STEPPING: dict[str, Any] = {**_EACH, "asks": "answer", "start_c": 42.0, "most_step_up_c": 1.0}
_TARGETS: dict[str, Any] = {"targets": {"heat_40": 40.0, "heat_60": 60.0}}
_THRESHOLD: dict[str, Any] = {"gives": "heat_threshold"}
_SERIES: dict[str, Any] = {
    **_STEPPING, **_TARGETS, "method": "ascending", "trials_min": 6, "trials_max": 20,
    "step_c": 1.0, "series": 2, "order": "pseudo_random", "seed": 1, "stop_over": 85.0,
}  # fmt: skip
_WRITTEN: dict[str, dict[str, Any]] = {
    "limits": {
        **_EACH, **_THRESHOLD, "method": "limits", "trials_min": 3, "trials_max": 5, "agree_within_c": 1.5,
    },
    "levels": {
        **_STEPPING, **_THRESHOLD, "method": "levels", "trials_min": 6, "trials_max": 24,
        "first_step_c": 1.0, "last_step_c": 0.25, "runs": 2, "sd_at_most_c": 0.8,
    },
    "staircase": {
        **_STEPPING, **_THRESHOLD, "method": "staircase", "trials_min": 6, "trials_max": 24,
        "steps_c": [1.0, 0.5, 0.25], "reversals": 8, "mean_of": 6, "sd_at_most_c": 0.8,
    },
    "ascending, line": {**_SERIES, "fit": "line"},
    "ascending, power": {**_SERIES, "fit": "power", "zero_c": 34.0},
    "grid_bayes": {
        **_STEPPING, **_TARGETS, "method": "grid_bayes", "trials_min": 8, "trials_max": 20,
        "stop_at_sd_c": 0.5,
    },
}  # fmt: skip


def tried_entries() -> dict[str, CalibrationEntry]:
    """Return what is tried, by name: heat from 42 °C on, steps up of at most 1 °C, 20 or so trials."""
    adapter: TypeAdapter[CalibrationEntry] = TypeAdapter(CalibrationEntry)
    return {name: adapter.validate_python(written) for name, written in _WRITTEN.items()}


@dataclass(frozen=True)
class Outcome:
    """What a calibration of one rater came to; `truth_c` is None for somebody who answers at random."""

    estimate: Estimate
    trials: int
    truth_c: Mapping[str, float] | None

    @property
    def is_over(self) -> bool:
        """Whether something that is looked for truly lies over the range."""
        return self.truth_c is not None and max(self.truth_c.values()) > BOUNDS_C[1]

    @property
    def is_inside(self) -> bool:
        """Whether everything that is looked for truly lies in the range."""
        return (
            self.truth_c is not None
            and BOUNDS_C[0] <= min(self.truth_c.values())
            and max(self.truth_c.values()) <= BOUNDS_C[1]
        )


def try_on(entry: CalibrationEntry, rater: Rater | None, chance: np.random.Generator) -> Outcome:
    """Calibrate a rater, or somebody who answers at random."""
    schedule = make_schedule(entry, BOUNDS_C, "°C")
    trials = 0
    while (proposal := schedule.next_trial()) is not None:
        trials += 1
        if proposal.level is None:
            raise ValueError(f"{proposal}: recipes have no truth to be compared with")
        answer = _answer(entry, rater, proposal.level, trials, chance)
        schedule.learn(proposal, answer)
    return Outcome(schedule.estimate(), trials, None if rater is None else _truth_c(entry, rater))


def _answer(
    entry: CalibrationEntry, rater: Rater | None, level_c: float, number: int, chance: np.random.Generator
) -> float | None:
    if isinstance(entry, LimitsEntry):
        anywhere_c = float(chance.uniform(*BOUNDS_C))
        return anywhere_c if rater is None else presses_at_c(rater, level_c, chance)
    if isinstance(entry, AscendingEntry | GridBayesEntry):
        return float(chance.integers(101)) if rater is None else rate(rater, level_c, number, chance)
    return float(chance.integers(2)) if rater is None else says_painful(rater, level_c, chance)


def _truth_c(entry: CalibrationEntry, rater: Rater) -> dict[str, float]:
    if isinstance(entry, AscendingEntry | GridBayesEntry):
        return {name: rater.crossing_c(rating) for name, rating in entry.targets.items()}
    return {"heat_threshold": rater.threshold_c()}


@dataclass(frozen=True)
class Tally:
    """What came of many raters of one kind.

    Errors, in °C, are those of accepted levels of people whose every level lies in the range: `inside` of
    them, of whom `accepted` were. `over` have one over the range: for `over_flagged` that was noticed,
    `over_accepted` were accepted all the same. `inside_flagged` were said to be at the ceiling and are not.
    `within_2_sd` is a share, None where a method has no sd; what nobody has is not a number.
    """

    people: int
    trials: float
    inside: int
    accepted: int
    accepted_of_all: int
    over: int
    over_flagged: int
    over_accepted: int
    inside_flagged: int
    rmse_c: float
    bias_c: float
    abs_95_c: float
    within_2_sd: float | None


def tally(outcomes: Sequence[Outcome]) -> Tally:
    """Sum up the outcomes of one method with one kind of rater."""
    inside = [each for each in outcomes if each.is_inside]
    over = [each for each in outcomes if each.is_over]
    used = [each for each in inside if each.estimate.accepted]
    errors, sds = _errors(used)
    known = [abs(error) <= 2 * sd for error, sd in zip(errors, sds, strict=True) if sd is not None]
    return Tally(
        people=len(outcomes),
        trials=float(np.mean([each.trials for each in outcomes])),
        inside=len(inside),
        accepted=len(used),
        accepted_of_all=sum(each.estimate.accepted for each in outcomes),
        over=len(over),
        over_flagged=sum(each.estimate.is_at_ceiling for each in over),
        over_accepted=sum(each.estimate.accepted for each in over),
        inside_flagged=sum(each.estimate.is_at_ceiling for each in inside),
        rmse_c=math.sqrt(float(np.mean(np.square(errors)))) if errors else math.nan,
        bias_c=float(np.mean(errors)) if errors else math.nan,
        abs_95_c=float(np.quantile(np.abs(errors), 0.95)) if errors else math.nan,
        within_2_sd=float(np.mean(known)) if known else None,
    )


def _errors(outcomes: Sequence[Outcome]) -> tuple[list[float], list[float | None]]:
    errors, sds = [], []
    for each in outcomes:
        for name, level in each.estimate.levels.items():
            errors.append(level - (each.truth_c or {})[name])
            sds.append(each.estimate.sd[name])
    return errors, sds
