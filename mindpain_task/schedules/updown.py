"""Up after a no, down after a yes: the walk that the method of levels and the staircase share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mindpain_task.schedules.course import Answered
from mindpain_task.schedules.ladder import Ladder

AT_THE_END = 2
"""So many no in a row at the top, or yes at the bottom, end a walk: there is nowhere to go [D]."""


@dataclass(frozen=True)
class Walk:
    """Where a walk stands: its `reversals` (the levels at which the answer changed), and the next level.

    `last_no` and `last_yes` are levels, None before the first of either; `at_top` and `at_bottom` count
    answers in a row that ask for more than there is.
    """

    next_level: float
    reversals: tuple[float, ...] = ()
    answers: int = 0
    last_no: float | None = None
    last_yes: float | None = None
    was_yes: bool | None = None
    at_top: int = 0
    at_bottom: int = 0

    @property
    def is_stuck(self) -> bool:
        """Whether the person needs more than the top, or less than the bottom."""
        return max(self.at_top, self.at_bottom) >= AT_THE_END


def begin(ladder: Ladder, given: Sequence[float]) -> Walk:
    """Return a walk at its start, after the levels `given` before it."""
    return Walk(ladder.nearest(ladder.start, given))


def follow(at: Walk, ladder: Ladder, trial: Answered, step: Callable[[int], float], given: float) -> Walk:
    """Return where the walk stands after a trial; `step` says how far to go after so many reversals.

    `given` is the highest level so far. A missed answer changes nothing: the level comes again.
    """
    if trial.answer is None:
        return at
    level, yes = trial.level, trial.answer == 1.0
    turned = at.was_yes is not None and at.was_yes != yes
    reversals = (*at.reversals, level) if turned else at.reversals
    by = step(len(reversals))
    return Walk(
        next_level=ladder.nearest(level - by if yes else level + by, (given,)),
        reversals=reversals,
        answers=at.answers + 1,
        last_no=at.last_no if yes else level,
        last_yes=level if yes else at.last_yes,
        was_yes=yes,
        at_top=at.at_top + 1 if level == ladder.top and not yes else 0,
        at_bottom=at.at_bottom + 1 if level == ladder.bottom and yes else 0,
    )
