"""One calibration under way: its answers so far are all that it remembers, so that a journal restores it."""

from __future__ import annotations

import math
import typing
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mindpain_task.schedules.schedule import Estimate, Proposal


@dataclass(frozen=True)
class Answered:
    """A trial that was given; `answer` is None where none came."""

    proposal: Proposal
    answer: float | None

    @property
    def level(self) -> float:
        """The level it was given at; raises ValueError for a recipe, which has none."""
        if self.proposal.level is None:
            raise ValueError(f"{self.proposal}: it has no level")
        return self.proposal.level


Past: typing.TypeAlias = Sequence[Answered]
"""Everything that a calibration knows, from its first trial on."""


class Method(typing.Protocol):
    """A way to calibrate, as functions of what was answered; the same past gives the same, bit for bit."""

    def propose(self, past: Past) -> tuple[str, float | None] | None:
        """Return which stimulus comes next and at which level, or None when there is nothing to gain."""
        ...

    def refusal(self, answer: float) -> str:
        """Return why `answer` cannot be one, or nothing."""
        ...

    def estimate(self, past: Past) -> Estimate:
        """Return what the answers come to."""
        ...


class Course:
    """A schedule: a method and what was answered so far, at most `trials_max` trials."""

    def __init__(self, method: Method, trials_max: int) -> None:
        self._method = method
        self._trials_max = trials_max
        self._past: tuple[Answered, ...] = ()
        self._pending = self._proposal()

    def next_trial(self) -> Proposal | None:
        """Return the trial to give next, the same until it is learned from; None when done."""
        return self._pending

    def learn(self, proposal: Proposal, answer: float | None) -> None:
        """Take the answer to the pending proposal; raises ValueError for anything else."""
        if self._pending is None:
            raise ValueError(f"{proposal}: this calibration is done and proposes nothing")
        if proposal != self._pending:
            raise ValueError(f"{proposal}: that is not what this calibration proposes ({self._pending})")
        if answer is not None:
            finite = "" if math.isfinite(answer) else "it is no number"
            if reason := finite or self._method.refusal(answer):
                raise ValueError(f"{proposal}: {answer!r} is no answer: {reason}")
        self._past = (*self._past, Answered(proposal, answer))
        self._pending = self._proposal()

    def estimate(self) -> Estimate:
        """Return what has been found so far."""
        return self._method.estimate(self._past)

    def _proposal(self) -> Proposal | None:
        number = len(self._past) + 1
        if number > self._trials_max:
            return None
        proposed = self._method.propose(self._past)
        return None if proposed is None else Proposal(number, *proposed)


def answered_points(past: Past) -> tuple[tuple[float, float], ...]:
    """Return (level, answer) of every answered trial."""
    return tuple((each.level, each.answer) for each in past if each.answer is not None)


def levels_given(past: Past) -> tuple[float, ...]:
    """Return the level of every trial, answered or not."""
    return tuple(each.level for each in past)


def missed(past: Past) -> int:
    """Return how many trials had no answer."""
    return sum(each.answer is None for each in past)


def few_answers(past: Past, needed: int) -> Iterable[str]:
    """Yield a sentence where fewer than `needed` trials were answered."""
    answered = len(past) - missed(past)
    if answered < needed:
        yield f"{answered} of {len(past)} trials were answered, and it takes {needed}"


def rating_refusal(answer: float) -> str:
    """Return why it is no rating, or nothing."""
    return "" if 0 <= answer <= 100 else "ratings are from 0 to 100"


def yes_no_refusal(answer: float) -> str:
    """Return why it is neither yes nor no, or nothing."""
    return "" if answer in (0.0, 1.0) else "it is 1 for yes (painful) or 0 for no"
