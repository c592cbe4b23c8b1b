"""How a session can end, and who or what ended it."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from mindpain_task.roles import InputEvent, InputKind


class Ending(enum.Enum):
    """How a session ended."""

    COMPLETED = "completed"
    STOPPED_BY_PARTICIPANT = "participant_stop"
    STOPPED_BY_OPERATOR = "operator_stop"
    STOPPED_BY_GUARD = "guard_stop"
    WITHDRAWN = "withdrawn"
    DEVICE_FAULT = "device_fault"


@dataclass(frozen=True)
class Outcome:
    """How a session ended, and why in words.

    `marker` is what the end is marked with, the ending's own label if empty: a stop that the operator could
    choose after was marked when it came.
    """

    ending: Ending
    reason: str
    marker: str = ""


class StoppedByPerson(Exception):
    """A person asked for everything to stop."""

    def __init__(self, act: InputEvent) -> None:
        super().__init__(act.source)
        self.act = act


class SessionEnded(Exception):
    """The session ends here, in order, though not completed."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


STOPS = {
    InputKind.PARTICIPANT_STOP: Ending.STOPPED_BY_PARTICIPANT,
    InputKind.OPERATOR_STOP: Ending.STOPPED_BY_OPERATOR,
    InputKind.QUIT: Ending.STOPPED_BY_OPERATOR,
}
"""The acts that stop everything, and how a session is said to have ended that ends with one."""
