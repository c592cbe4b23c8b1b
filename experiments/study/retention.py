"""Who came to which visit of a study, and how the sessions ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from experiments.study.gathering import Task
from experiments.study.nouns import StudySession
from mindpain_task.session.outcome import Ending

ENDINGS: Mapping[str, str] = {
    Ending.COMPLETED.value: "completed",
    Ending.STOPPED_BY_PARTICIPANT.value: "stopped by the participant",
    Ending.STOPPED_BY_OPERATOR.value: "stopped by the operator",
    Ending.STOPPED_BY_GUARD.value: "stopped by the guard",
    Ending.DEVICE_FAULT.value: "device fault",
    Ending.WITHDRAWN.value: "withdrawn",
    "": "broke off",
}
"""How a session ended, in words; one that broke off has no end on record."""


@dataclass(frozen=True)
class AtVisit:
    """One visit of one arm: how many sessions began, and how they ended (in words).

    `of` are the participants of the arm who began any visit, `first` those of them who began its first one;
    `stayed` are those of `first` who completed this one.
    """

    arm: str
    visit: str
    begun: int
    ended: Mapping[str, int] = field(default_factory=dict)
    of: int = 0
    first: int = 0
    stayed: int = 0

    @property
    def completed(self) -> int:
        """How many sessions were completed."""
        return self.ended.get("completed", 0)


def retention(task: Task) -> tuple[AtVisit, ...]:
    """Return each visit of each arm, in the order of arms and visits."""
    return tuple(row for arm in arms_of(task) for row in _of_arm(task, arm))


def arms_of(task: Task) -> tuple[str, ...]:
    """Return the arms of a study, an empty text for a study without any."""
    return tuple(sorted({session.arm for session in task.sessions if session.begun}))


def never_begun(task: Task) -> tuple[str, ...]:
    """Return the sessions of which no run came as far as its start: refused, or without a device."""
    return tuple(f"{each.participant} ses-{each.label}" for each in task.sessions if not each.begun)


def _of_arm(task: Task, arm: str) -> Iterator[AtVisit]:
    of_arm = [each for each in task.sessions if each.arm == arm and each.begun]
    visits = [visit for visit in dict.fromkeys(task.visits.values()) if _people(of_arm, _is_at(task, visit))]
    first = _people(of_arm, _is_at(task, visits[0]))
    for visit in visits:
        here = [each for each in of_arm if task.visit(each) == visit]
        ended = [ENDINGS.get(each.ending, each.ending) for each in here]
        completed = _people(here, lambda each: each.ending == Ending.COMPLETED.value)
        yield AtVisit(
            arm,
            visit,
            len(here),
            {word: ended.count(word) for word in dict.fromkeys((*ENDINGS.values(), *ended)) if word in ended},
            len(_people(of_arm, lambda each: True)),
            len(first),
            len(first & completed),
        )


def _is_at(task: Task, visit: str) -> Callable[[StudySession], bool]:
    return lambda session: task.visit(session) == visit


def _people(sessions: list[StudySession], which: Callable[[StudySession], bool]) -> set[str]:
    return {session.participant for session in sessions if which(session)}
