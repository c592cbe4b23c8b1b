"""How the parts of the engine put something on record: the event first, then its marker."""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping
from types import MappingProxyType

from mindpain_task.model import Block, Condition, Event, JsonValue, Trial
from mindpain_task.roles import InputEvent, InputKind, Rig

NOTHING: Mapping[str, JsonValue] = MappingProxyType({})

WaitUntil: typing.TypeAlias = Callable[[float, Callable[[], bool]], None]
"""(time_s, is it so?) -> returns at the time or once it is so, with everything served meanwhile."""
WaitFor: typing.TypeAlias = Callable[[tuple[InputKind, ...], float], InputEvent | None]
"""(acts, until_s) -> the first of these acts, or None once the time has come."""


def told(condition: Condition) -> dict[str, JsonValue]:
    """Return a condition as events tell it."""
    return {
        "condition": condition.name,
        "attention_target": condition.attention_target,
        "attitude": condition.attitude,
        "components": list(condition.components),
        "script": condition.script,
        "script_sha256": condition.script_sha256,
    }


class Note(typing.Protocol):
    """Puts an event on record, then sends its marker."""

    def __call__(
        self,
        kind: str,
        time_s: float,
        marker: str = "",
        *,
        phase: str = "",
        data: Mapping[str, JsonValue] = NOTHING,
    ) -> None:
        """Write the event; `marker` is a label of the marker table, or empty for none."""


class Logbook:
    """Writes events with where the session is; fills `Note`.

    `block` and `trial` are those that run now. `sent` is told the number of every event that has a marker.
    """

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self.block: Block | None = None
        self.trial: Trial | None = None
        self.sent: Callable[[int], None] = lambda seq: None
        self._listened: bool | None = None

    def __call__(
        self,
        kind: str,
        time_s: float,
        marker: str = "",
        *,
        phase: str = "",
        data: Mapping[str, JsonValue] = NOTHING,
    ) -> None:
        """Write an event to the journal, then send its marker: what was sent is always on record."""
        block = self.block.number if self.block else None
        trial = self.trial.number if self.trial else None
        event = Event(kind, time_s, block, trial, phase, marker, data)
        seq = self._rig.journal.append(event)
        if marker:
            own = self.trial.condition if self.trial else None
            condition = own.name if own else self.block.condition.name if self.block else ""
            self._rig.outlets.marker(seq, event, condition)
            self.sent(seq)
            self._mind_the_recorder(seq)

    def _mind_the_recorder(self, seq: int) -> None:
        """Put on record from which marker on somebody listened, or nobody did: a gap must be known as one."""
        listened = self._rig.outlets.listened()
        if listened != self._listened:
            self._listened = listened
            self("recorder", self._rig.clock.now(), data={"listens": listened, "from_seq": seq})
