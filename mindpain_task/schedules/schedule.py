"""What a schedule is: it proposes each next trial and learns from the answer; nothing here acts or waits."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Proposal:
    """A trial to give, numbered from 1; `level` is in °C or mA, and None where the protocol says it."""

    number: int
    stimulus: str
    level: float | None

    def __str__(self) -> str:
        level = "as the protocol says" if self.level is None else f"at {self.level:g}"
        return f"trial {self.number}, {self.stimulus} {level}"


@dataclass(frozen=True)
class Estimate:
    """What has been found so far.

    `levels` has only what was found inside the tested range; `sd` has its standard error, None where the
    method has none. `reasons` says why it is not accepted, and what else is worth knowing. With
    `is_at_ceiling` the person would need more than the range allows. `points` are (level, answer): for limits
    the level of the press and 1, for recipes the trial's number and the rating. `curve` is the fit, over the
    same axes.
    """

    levels: Mapping[str, float] = field(default_factory=dict)
    sd: Mapping[str, float | None] = field(default_factory=dict)
    accepted: bool = False
    reasons: tuple[str, ...] = ()
    is_at_ceiling: bool = False
    points: tuple[tuple[float, float], ...] = ()
    curve: tuple[tuple[float, float], ...] = ()
    measures: Mapping[str, float] = field(default_factory=dict)
    answers: typing.Literal["rating", "yes_no", "press", "recipe"] = "rating"


class Schedule(typing.Protocol):
    """Adaptivity between trials: what comes next, and what was learned."""

    def next_trial(self) -> Proposal | None:
        """Return the trial to give next, the same until it is learned from; None when done."""
        ...

    def learn(self, proposal: Proposal, answer: float | None) -> None:
        """Take the answer to the pending proposal, None for a missed one.

        Raises ValueError for any other proposal, and for an answer outside its range.
        """
        ...

    def estimate(self) -> Estimate:
        """Return what has been found so far."""
        ...
