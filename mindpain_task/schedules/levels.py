"""Method of levels: a step that halves with each change of answer closes in on the threshold."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mindpain_task.schedules.course import Past, answered_points, few_answers, yes_no_refusal
from mindpain_task.schedules.entries import LevelsEntry
from mindpain_task.schedules.ladder import SLACK, Ladder, told_sd
from mindpain_task.schedules.schedule import Estimate
from mindpain_task.schedules.staircase import step_curve, stuck
from mindpain_task.schedules.updown import Walk, begin, follow


@dataclass(frozen=True)
class Levels:
    """One run or several, each from the start; a run ends once its step would be under the last one."""

    entry: LevelsEntry
    ladder: Ladder
    unit: str

    def propose(self, past: Past) -> tuple[str, float | None] | None:
        """Return the next level of the run, or None after the last run or where there is nowhere to go."""
        thresholds, at = self._runs(past)
        if at.is_stuck or len(thresholds) == self.entry.runs:
            return None
        return self.entry.stimulus, at.next_level

    def refusal(self, answer: float) -> str:
        """Return why it is neither yes nor no, or nothing."""
        return yes_no_refusal(answer)

    def estimate(self, past: Past) -> Estimate:
        """Return the mean of the runs; two or three of them say too little for a standard error."""
        thresholds, at = self._runs(past)
        mean = float(np.mean(thresholds)) if thresholds else math.nan
        sd = {"run_sd": _sd(thresholds)} if len(thresholds) > 1 else {}
        faults = tuple(self._faults(past, thresholds, at))
        is_found = len(thresholds) == self.entry.runs
        gives = self.entry.gives
        return Estimate(
            levels={gives: mean} if is_found else {},
            sd={gives: None} if is_found else {},
            accepted=is_found and not faults,
            reasons=faults,
            is_at_ceiling=at.at_top > 1,
            points=answered_points(past),
            curve=step_curve(mean, self.ladder) if is_found else (),
            measures={"runs": float(len(thresholds)), **sd},
            answers="yes_no",
        )

    def _step(self, reversals: int) -> float:
        # A float: 2 ** reversals would be an integer of any size.
        return self.entry.first_step * 0.5**reversals

    def _runs(self, past: Past) -> tuple[list[float], Walk]:
        """Return the threshold of each run that is over, and where the one after them stands."""
        thresholds: list[float] = []
        at, highest = begin(self.ladder, ()), 0.0
        for trial in past:
            highest = max(highest, trial.level)
            at = follow(at, self.ladder, trial, self._step, highest)
            is_over = self._step(len(at.reversals)) < self.entry.last_step - SLACK
            if is_over and at.last_no is not None and at.last_yes is not None:
                thresholds.append((at.last_no + at.last_yes) / 2)
                at = begin(self.ladder, (highest,))
        return thresholds, at

    def _faults(self, past: Past, thresholds: list[float], at: Walk) -> Iterator[str]:
        yield from few_answers(past, self.entry.trials_min)
        yield from stuck(at, self.ladder, self.unit)
        if len(thresholds) < self.entry.runs and not at.is_stuck:
            yield f"{len(thresholds)} of {self.entry.runs} runs came to their end"
        if len(thresholds) > 1 and (sd := _sd(thresholds)) > self.entry.sd_at_most:
            allowed = told_sd(self.entry.sd_at_most, self.unit)
            yield f"the {len(thresholds)} runs have an sd of {told_sd(sd, self.unit)}, over {allowed}"


def _sd(values: list[float]) -> float:
    return float(np.std(values, ddof=1))
