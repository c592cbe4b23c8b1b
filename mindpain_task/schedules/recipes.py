"""Recipes with a fixed course: temporal summation and conditioned pain modulation; they find no level."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mindpain_task.schedules.course import Past, missed, rating_refusal
from mindpain_task.schedules.entries import CpmEntry, TemporalSummationEntry
from mindpain_task.schedules.schedule import Estimate


@dataclass(frozen=True)
class TemporalSummation:
    """Single stimulus and train in turn; the measure is mean(train) - mean(single), in rating points."""

    entry: TemporalSummationEntry

    def course(self) -> tuple[str, ...]:
        """Return the stimuli in order."""
        return (self.entry.stimulus, self.entry.train) * self.entry.pairs

    def propose(self, past: Past) -> tuple[str, float | None] | None:
        """Return the next of the course."""
        return _next(self.course(), past)

    def refusal(self, answer: float) -> str:
        """Return why it is no rating, or nothing."""
        return rating_refusal(answer)

    def estimate(self, past: Past) -> Estimate:
        """Return the summation; a missed rating is left out of its mean."""
        single, train = _mean(past[::2]), _mean(past[1::2])
        measures = {"single": single, "train": train}
        if single is not None and train is not None:
            measures["temporal_summation"] = train - single
        return _found(past, self.course(), measures)


@dataclass(frozen=True)
class Cpm:
    """Test, conditioning, test; the effect is after - before in rating points: negative where it helped."""

    entry: CpmEntry

    def course(self) -> tuple[str, ...]:
        """Return the stimuli in order."""
        tests = (self.entry.test_stimulus,) * self.entry.tests
        return (*tests, self.entry.conditioning_stimulus, *tests)

    def propose(self, past: Past) -> tuple[str, float | None] | None:
        """Return the next of the course."""
        return _next(self.course(), past)

    def refusal(self, answer: float) -> str:
        """Return why it is no rating, or nothing."""
        return rating_refusal(answer)

    def estimate(self, past: Past) -> Estimate:
        """Return the effect; a missed rating is left out of its mean."""
        tests = self.entry.tests
        before, after = _mean(past[:tests]), _mean(past[tests + 1 :])
        conditioning = _mean(past[tests : tests + 1])
        measures = {"before": before, "conditioning": conditioning, "after": after}
        if before is not None and after is not None:
            measures["cpm_effect"] = after - before
        return _found(past, self.course(), measures, needs=("before", "after"))


def _next(course: tuple[str, ...], past: Past) -> tuple[str, float | None] | None:
    return (course[len(past)], None) if len(past) < len(course) else None


def _mean(past: Past) -> float | None:
    ratings = [each.answer for each in past if each.answer is not None]
    return float(np.mean(ratings)) if ratings else None


def _found(
    past: Past, course: tuple[str, ...], measures: dict[str, float | None], needs: tuple[str, ...] = ()
) -> Estimate:
    needed = needs or tuple(measures)
    missing = tuple(name for name in needed if measures.get(name) is None)
    return Estimate(
        accepted=not missing and len(past) == len(course),
        reasons=tuple(_remarks(past, len(course), missing)),
        points=tuple((float(a.proposal.number), a.answer) for a in past if a.answer is not None),
        measures={name: value for name, value in measures.items() if value is not None},
        answers="recipe",
    )


def _remarks(past: Past, planned: int, missing: tuple[str, ...]) -> Iterator[str]:
    if len(past) < planned:
        yield f"{len(past)} of {planned} trials were given"
    for name in missing:
        yield f"there is no rating to say {name} by"
    if unanswered := missed(past):
        yield f"{unanswered} of {len(past)} trials had no rating"
