"""Staircase, one up and one down, on a yes or no: the threshold is the mean of its last reversals."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mindpain_task.schedules.course import Past, answered_points, few_answers, yes_no_refusal
from mindpain_task.schedules.entries import StaircaseEntry
from mindpain_task.schedules.ladder import Ladder, told, told_sd
from mindpain_task.schedules.schedule import Estimate
from mindpain_task.schedules.updown import Walk, begin, follow


@dataclass(frozen=True)
class Staircase:
    """Steps that get smaller with each reversal.

    It has no standard error: reversals hang together, and what their spread says of their mean is too little.
    """

    entry: StaircaseEntry
    ladder: Ladder
    unit: str

    def propose(self, past: Past) -> tuple[str, float | None] | None:
        """Return the next step, until there are enough reversals or there is nowhere to go."""
        at = self._walk(past)
        enough = len(at.reversals) >= self.entry.reversals and at.answers >= self.entry.trials_min
        return None if enough or at.is_stuck else (self.entry.stimulus, at.next_level)

    def refusal(self, answer: float) -> str:
        """Return why it is neither yes nor no, or nothing."""
        return yes_no_refusal(answer)

    def estimate(self, past: Past) -> Estimate:
        """Return the mean of the last reversals."""
        at = self._walk(past)
        last = at.reversals[-self.entry.mean_of :]
        mean = float(np.mean(last)) if last else math.nan
        sd = {"reversal_sd": float(np.std(last, ddof=1))} if len(last) > 1 else {}
        faults = tuple(self._faults(past, at, last))
        is_found = len(last) == self.entry.mean_of and not at.is_stuck
        gives = self.entry.gives
        return Estimate(
            levels={gives: mean} if is_found else {},
            sd={gives: None} if is_found else {},
            accepted=is_found and not faults,
            reasons=faults,
            is_at_ceiling=at.at_top > 1,
            points=answered_points(past),
            curve=step_curve(mean, self.ladder) if is_found else (),
            measures={"reversals": float(len(at.reversals)), **sd},
            answers="yes_no",
        )

    def _walk(self, past: Past) -> Walk:
        at, highest = begin(self.ladder, ()), 0.0
        for trial in past:
            highest = max(highest, trial.level)
            at = follow(at, self.ladder, trial, self._step, highest)
        return at

    def _step(self, reversals: int) -> float:
        return self.entry.steps[min(reversals, len(self.entry.steps) - 1)]

    def _faults(self, past: Past, at: Walk, last: tuple[float, ...]) -> Iterator[str]:
        yield from few_answers(past, self.entry.trials_min)
        yield from stuck(at, self.ladder, self.unit)
        if len(at.reversals) < self.entry.reversals and not at.is_stuck:
            yield f"the answer changed {len(at.reversals)} times, and it takes {self.entry.reversals}"
        if len(last) > 1 and (sd := float(np.std(last, ddof=1))) > self.entry.sd_at_most:
            allowed = told_sd(self.entry.sd_at_most, self.unit)
            yield f"the last {len(last)} reversals have an sd of {told_sd(sd, self.unit)}, over {allowed}"


def stuck(at: Walk, ladder: Ladder, unit: str) -> Iterator[str]:
    """Yield a sentence where a walk ended at the top or at the bottom."""
    if at.at_top > 1:
        yield f"{at.at_top} times in a row no at the highest level, {told(ladder.top, unit)}"
    if at.at_bottom > 1:
        yield f"{at.at_bottom} times in a row yes at the lowest level, {told(ladder.bottom, unit)}"


def step_curve(threshold: float, ladder: Ladder) -> tuple[tuple[float, float], ...]:
    """Return no under a threshold and yes over it, as a picture shows it."""
    return ((ladder.bottom, 0.0), (threshold, 0.0), (threshold, 1.0), (ladder.top, 1.0))
