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
    DEVICE_FAULT = "device_fault"


@dataclass(frozen=True)
class Outcome:
    """How a session ended, and why in words."""

    ending: Ending
    reason: str


class StoppedByPerson(Exception):
    """A person asked for the end."""

    def __init__(self, act: InputEvent) -> None:
        super().__init__(act.source)
        self.act = act


STOPS = {
    InputKind.PARTICIPANT_STOP: Ending.STOPPED_BY_PARTICIPANT,
    InputKind.OPERATOR_STOP: Ending.STOPPED_BY_OPERATOR,
}
"""The acts that end a session, and how it is said to have ended then."""
