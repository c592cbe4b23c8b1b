"""Method of limits: where the participant presses while the stimulus rises."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mindpain_task.schedules.course import Past, few_answers
from mindpain_task.schedules.entries import LimitsEntry
from mindpain_task.schedules.ladder import told
from mindpain_task.schedules.schedule import Estimate

OVERSHOOT = 0.02
"""How far over the top of its bounds a stimulus may be measured, as a share of the top [D]."""


@dataclass(frozen=True)
class Limits:
    """Rises to the top of the bounds each time; an answer is the level of the press, None for no press."""

    entry: LimitsEntry
    bounds: tuple[float, float]
    unit: str

    def propose(self, past: Past) -> tuple[str, float | None] | None:
        """Return one more rise, until the last presses agree, or until none of them came."""
        presses = [each.answer for each in past if each.answer is not None]
        last = self._last(past)
        is_enough = len(presses) >= self.entry.trials_min and None not in last
        is_agreed = is_enough and self._spread(presses) <= self.entry.agree_within
        is_hopeless = len(last) == self.entry.mean_of and set(last) == {None}
        return None if is_agreed or is_hopeless else (self.entry.stimulus, self.bounds[1])

    def refusal(self, answer: float) -> str:
        """Return why nobody can have pressed there, or nothing."""
        highest = self.bounds[1] * (1 + OVERSHOOT)
        if 0 <= answer <= highest:
            return ""
        return f"a press is at a level between 0 and {told(highest, self.unit)}"

    def estimate(self, past: Past) -> Estimate:
        """Return the mean of the last presses; a few, each too late, say too little for a standard error."""
        presses = [each.answer for each in past if each.answer is not None]
        last = [press for press in self._last(past) if press is not None]
        mean = float(np.mean(last)) if last else math.nan
        lowest, highest = self.bounds
        faults = tuple(self._faults(past, presses, last))
        is_inside = len(last) == self.entry.mean_of and lowest <= mean <= highest
        sd = {"press_sd": float(np.std(last, ddof=1))} if len(last) > 1 else {}
        gives = self.entry.gives
        return Estimate(
            levels={gives: mean} if is_inside else {},
            sd={gives: None} if is_inside else {},
            accepted=is_inside and not faults,
            reasons=faults,
            is_at_ceiling=None in self._last(past) or (bool(last) and mean > highest),
            points=tuple((highest, 0.0) if a.answer is None else (a.answer, 1.0) for a in past),
            measures={"presses": float(len(presses)), **sd},
            answers="press",
        )

    def _last(self, past: Past) -> tuple[float | None, ...]:
        return tuple(each.answer for each in past[-self.entry.mean_of :])

    def _spread(self, presses: list[float]) -> float:
        last = presses[-self.entry.mean_of :]
        return max(last) - min(last)

    def _faults(self, past: Past, presses: list[float], last: list[float]) -> Iterator[str]:
        yield from few_answers(past, self.entry.trials_min)
        lowest, highest = (told(end, self.unit) for end in self.bounds)
        if unpressed := len(self._last(past)) - len(last):
            yield f"{unpressed} of the last {len(self._last(past))} rises reached {highest} without a press"
        if not last:
            return
        mean = float(np.mean(last))
        if mean > self.bounds[1]:
            yield f"the mean press, {told(mean, self.unit)}, is over the highest level, {highest}"
        elif mean < self.bounds[0]:
            yield f"the mean press, {told(mean, self.unit)}, is under the lowest level, {lowest}"
        if (spread := max(last) - min(last)) > self.entry.agree_within:
            allowed = told(self.entry.agree_within, self.unit)
            yield f"the last {len(last)} presses are {told(spread, self.unit)} apart, over {allowed}"
