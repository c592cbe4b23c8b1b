"""Grid-Bayes calibration on the rating itself: what every answer says about where each target lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from mindpain_task.schedules.ascending import outside
from mindpain_task.schedules.course import (
    Past,
    answered_points,
    few_answers,
    levels_given,
    rating_refusal,
)
from mindpain_task.schedules.curves import Curves, Floats, posterior
from mindpain_task.schedules.entries import GridBayesEntry
from mindpain_task.schedules.ladder import Ladder, told, told_sd
from mindpain_task.schedules.regression import fit_line
from mindpain_task.schedules.schedule import Estimate

BEYOND = 0.25
"""How far outside its range a target is still told from another, as a share of the range [D]."""
SURE = 0.95
"""From this probability on, a target over the top of the range is not looked for further [D]."""


@dataclass(frozen=True)
class Place:
    """Where a target seems to be: posterior mean and sd of its level, and how probably it is over the top."""

    level: float
    sd: float
    over_top: float


@dataclass(frozen=True)
class GridBayes:
    """Each level is near the target that is known worst; done once all are known well enough."""

    entry: GridBayesEntry
    ladder: Ladder
    curves: Curves
    unit: str

    def propose(self, past: Past) -> tuple[str, float | None] | None:
        """Return a level near the target with the widest posterior, or None once each is settled."""
        given, points = levels_given(past), answered_points(past)
        places = self._places(self._posterior(past))
        tested = _tested(points)
        open_ = [place for place in places.values() if not self._is_settled(place, tested)]
        if len(points) >= self.entry.trials_min and not open_:
            return None
        widest = max(open_ or places.values(), key=lambda place: place.sd)
        return self.entry.stimulus, self.ladder.nearest(widest.level, given)

    def refusal(self, answer: float) -> str:
        """Return why it is no rating, or nothing."""
        return rating_refusal(answer)

    def estimate(self, past: Past) -> Estimate:
        """Return the posterior means that lie inside the levels tested."""
        points = answered_points(past)
        weights = self._posterior(past)
        places = self._places(weights)
        lowest, highest = _tested(points)
        levels = {name: place.level for name, place in places.items() if lowest <= place.level <= highest}
        fit = (self.curves.rated * weights).sum(axis=1)
        measures = self._measures(points, fit)
        faults = tuple(self._faults(past, places, measures)) if points else tuple(self._few(past))
        return Estimate(
            levels=levels,
            sd={name: places[name].sd for name in levels},
            accepted=bool(points) and not faults,
            reasons=faults,
            is_at_ceiling=bool(points) and any(place.over_top > 0.5 for place in places.values()),
            points=points,
            curve=tuple(zip(self.curves.rungs.tolist(), fit.tolist(), strict=True)) if points else (),
            measures=measures,
        )

    def _posterior(self, past: Past) -> Floats:
        points = answered_points(past)
        trials = np.array([each.proposal.number - 1.0 for each in past if each.answer is not None])
        return posterior(self.curves, trials, [at for at, _ in points], [rating for _, rating in points])

    def _places(self, weights: Floats) -> dict[str, Place]:
        bottom, top = self.ladder.bottom, self.ladder.top
        beyond = BEYOND * (top - bottom)
        places = {}
        for name, rating in self.entry.targets.items():
            at = self.curves.crossings(rating)
            over_top = float(weights[at > self.ladder.highest].sum())
            # An infinite level has no mean: from some way outside the range on, all are as far.
            near = np.clip(at, bottom - beyond, top + beyond)
            mean = float((weights * near).sum())
            places[name] = Place(mean, float(np.sqrt((weights * (near - mean) ** 2).sum())), over_top)
        return places

    def _is_settled(self, place: Place, tested: tuple[float, float]) -> bool:
        is_known = place.sd <= self.entry.stop_at_sd and tested[0] <= place.level <= tested[1]
        return is_known or place.over_top >= SURE

    def _measures(self, points: tuple[tuple[float, float], ...], fit: Floats) -> dict[str, float]:
        """Return slope and R², the share of the ratings' variance that the posterior mean curve explains."""
        line = fit_line(points)
        if line is None:
            return {}
        rated = np.array([rating for _, rating in points])
        missed = rated - fit[self.curves.rows([level for level, _ in points])]
        total = float(((rated - rated.mean()) ** 2).sum())
        r2 = 1 - float((missed**2).sum()) / total if total > 0 else 0.0
        return {"slope": line.slope, "r2": r2}

    def _few(self, past: Past) -> Iterator[str]:
        yield from few_answers(past, self.entry.trials_min)

    def _faults(
        self, past: Past, places: Mapping[str, Place], measures: Mapping[str, float]
    ) -> Iterator[str]:
        yield from self._few(past)
        if (slope := measures.get("slope", 0.0)) <= 0:
            yield f"ratings do not rise with the level: the slope is {slope:.2f} points per {self.unit}"
        elif measures["r2"] < self.entry.r2_min:
            yield f"R² is {measures['r2']:.2f}, and it takes {self.entry.r2_min:.2f}"
        tested = _tested(answered_points(past))
        allowed = told_sd(self.entry.stop_at_sd, self.unit)
        for name, place in places.items():
            rating = self.entry.targets[name]
            if place.over_top > 0.5:
                sure, top = f"{100 * min(place.over_top, 0.99):.0f} %", told(self.ladder.highest, self.unit)
                yield f"{name}: with a probability of {sure}, {rating:g} is reached only over {top}"
            elif place.level < self.ladder.lowest:
                yield f"{name}: {rating:g} is reached already under {told(self.ladder.lowest, self.unit)}"
            else:
                yield from outside(name, rating, place.level, tested, self.unit)
                if place.sd > self.entry.stop_at_sd:
                    yield f"{name}: its level has an sd of {told_sd(place.sd, self.unit)}, over {allowed}"


def _tested(points: tuple[tuple[float, float], ...]) -> tuple[float, float]:
    """Return the lowest and the highest level that was rated; none lies between where nothing was."""
    levels = [level for level, _ in points]
    return (min(levels), max(levels)) if levels else (np.inf, -np.inf)
