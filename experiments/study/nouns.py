"""What a study is made of once its runs are read: sessions, and answers with whether each counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Outcome: TypeAlias = Literal["intensity", "unpleasantness"]
OUTCOMES: tuple[Outcome, ...] = ("intensity", "unpleasantness")
"""The two scales of pain: never put together."""
LeftOut: TypeAlias = Literal[
    "", "calibration", "interrupted", "replaced", "not_as_commanded", "nothing_given", "beside_trials"
]
"""Why an answer does not count; an empty text where it does. One to a whole block is `beside_trials` where
the trials themselves were rated, too: both are about the same stimuli."""


@dataclass(frozen=True)
class Trial:
    """A trial, or a block that was rated as a whole; `place` counts those of its session from 1.

    `values` are the answers (points of the scale) of the outcomes that it was asked for, None for one that
    did not come in time; empty where it never came to the questions.
    """

    place: int
    condition: str
    attention: str
    attitude: str
    site: str
    stimulus: str
    left_out: LeftOut
    values: tuple[tuple[Outcome, float | None], ...]
    not_verifiable: bool = False
    is_repeat: bool = False


@dataclass(frozen=True)
class StudySession:
    """One session: all runs of one participant, session label and protocol.

    `hours` are those of practice, None where nobody says. `ending` is a value of
    `mindpain_task.session.outcome.Ending`, empty where the last journal just breaks off. `begun` is False
    where no run came as far as its start.
    """

    protocol: str
    participant: str
    label: str
    occasion: str
    visit_number: int | None
    arm: str
    hours: float | None
    ending: str
    begun: bool
    simulated: bool
    runs: tuple[str, ...]
    programs: tuple[str, ...]
    trials: tuple[Trial, ...]
