"""Ascending series with regression: rate a row of levels, fit, and read off where the targets are."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mindpain_task.schedules.course import Past, answered_points, few_answers, rating_refusal
from mindpain_task.schedules.entries import AscendingEntry
from mindpain_task.schedules.ladder import Ladder, told
from mindpain_task.schedules.regression import Fit, fit_line, fit_power
from mindpain_task.schedules.schedule import Estimate


@dataclass(frozen=True)
class Ascending:
    """Series over the same levels; `T = (target - b0) / b1`, or the same on logarithms for a power."""

    entry: AscendingEntry
    ladder: Ladder
    unit: str

    def propose(self, past: Past) -> tuple[str, float | None] | None:
        """Return the next level of the series; levels without an answer come again after them."""
        queue = list(self.planned_levels)
        for each in past:
            queue.remove(each.level)
            if each.answer is None:
                queue.append(each.level)
            elif each.answer >= self.entry.stop_over:
                queue = [level for level in queue if level <= each.level]
        return (self.entry.stimulus, queue[0]) if queue else None

    @cached_property
    def planned_levels(self) -> tuple[float, ...]:
        """The levels of all series, in order, as they come if every answer is low."""
        series = self._series()
        if self.entry.order == "ascending":
            return series * self.entry.series
        chance = np.random.default_rng(self.entry.seed)
        later = [chance.permutation(series).tolist() for _ in range(self.entry.series - 1)]
        return (*series, *(level for shuffled in later for level in shuffled))

    def refusal(self, answer: float) -> str:
        """Return why it is no rating, or nothing."""
        return rating_refusal(answer)

    def estimate(self, past: Past) -> Estimate:
        """Return where the fit crosses the targets, as far as that is inside the levels tested."""
        points = answered_points(past)
        fit = self._fit(points)
        if fit is None or fit.slope <= 0:
            return self._without_fit(past, points, fit)
        tested = sorted({level for level, _ in points})
        crossings = {name: fit.level(rating) for name, rating in self.entry.targets.items()}
        levels = {name: at for name, at in crossings.items() if tested[0] <= at <= tested[-1]}
        faults = tuple(self._faults(past, fit, crossings, tested))
        return Estimate(
            levels=levels,
            sd={name: fit.error(self.entry.targets[name]) for name in levels},
            accepted=not faults,
            reasons=faults,
            is_at_ceiling=any(at > self.ladder.highest for at in crossings.values()),
            points=points,
            curve=tuple((float(at), fit.rating(float(at))) for at in np.linspace(tested[0], tested[-1], 41)),
            measures={"slope": fit.slope, "r2": fit.r2},
        )

    def _without_fit(self, past: Past, points: tuple[tuple[float, float], ...], fit: Fit | None) -> Estimate:
        """Return why nothing is found; somebody who felt little even at the top is at the ceiling."""
        faults = list(few_answers(past, self.entry.trials_min))
        if fit is None:
            faults.append("too few ratings between 0 and 100 to fit")
        else:
            faults.append(f"ratings do not rise with the level: the slope is {fit.slope:.2f}")
        at_top = [rating for level, rating in points if level == self.ladder.top]
        highest = max(self.entry.targets.values())
        is_at_ceiling = bool(at_top) and float(np.mean(at_top)) < highest
        if is_at_ceiling:
            top = told(self.ladder.top, self.unit)
            faults.append(
                f"at {top} the mean rating is {np.mean(at_top):.0f}, under the target of {highest:g}"
            )
        measures = {} if fit is None else {"slope": fit.slope, "r2": fit.r2}
        return Estimate(reasons=tuple(faults), is_at_ceiling=is_at_ceiling, points=points, measures=measures)

    def _series(self) -> tuple[float, ...]:
        levels, level = [], self.ladder.start
        while level < self.ladder.top:
            levels.append(level)
            level = self.ladder.nearest(level + self.entry.step, levels)
        return (*levels, self.ladder.top)

    def _fit(self, points: tuple[tuple[float, float], ...]) -> Fit | None:
        inside = [(level, rating) for level, rating in points if 0 < rating < 100]
        zero = self.entry.zero
        return fit_line(inside) if zero is None else fit_power(inside, zero)

    def _faults(
        self, past: Past, fit: Fit, crossings: dict[str, float], tested: list[float]
    ) -> Iterator[str]:
        yield from few_answers(past, self.entry.trials_min)
        if fit.r2 < self.entry.r2_min:
            yield f"R² is {fit.r2:.2f}, and it takes {self.entry.r2_min:.2f}"
        for name, at in crossings.items():
            yield from outside(name, self.entry.targets[name], at, (tested[0], tested[-1]), self.unit)


def outside(name: str, rating: float, at: float, tested: tuple[float, float], unit: str) -> Iterator[str]:
    """Yield a sentence where a target lies outside the levels that were given."""
    if at > tested[1]:
        where = "at no level" if math.isinf(at) else f"only at {told(at, unit)}"
        yield f"{name}: {rating:g} is reached {where}, over the highest level given, {told(tested[1], unit)}"
    elif at < tested[0]:
        where, lowest = f"already at {told(at, unit)}", told(tested[0], unit)
        yield f"{name}: {rating:g} is reached {where}, under the lowest level given, {lowest}"
