"""Somebody who reads a rehearsal's journal as it is written, and presses a key when the moment has come."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from hardware.assemble import OpenRig
from mindpain_task.model import Event
from mindpain_task.roles import Clock, InputEvent, InputKind, Inputs, Journal, Sound

Knows = Callable[[Event], bool]


class Onlooker:
    """Watches a session; `events` is what is on record so far.

    `interjected` are (which event, how many seconds after it, what is done then); each comes once. `sound`
    stands in for the rig's own, made from its clock.
    """

    def __init__(
        self, *interjected: tuple[Knows, float, InputKind], sound: Callable[[Clock], Sound] | None = None
    ) -> None:
        self.interjected = list(interjected)
        self.events: list[Event] = []
        self._sound = sound
        self._due: list[InputEvent] = []

    def wrap(self, opened: OpenRig) -> OpenRig:
        """Stand between the engine and its rig."""
        rig, clock = opened.rig, opened.rig.clock
        return dataclasses.replace(
            opened,
            rig=dataclasses.replace(
                rig,
                journal=_Read(rig.journal, lambda event: self.notice(event, clock.now())),
                inputs=_Interjected(rig.inputs, clock, self._due),
                sound=rig.sound if self._sound is None else self._sound(clock),
            ),
        )

    def notice(self, event: Event, now_s: float) -> None:
        """See what was written, and plan what is to be done after it."""
        self.events.append(event)
        for each in [each for each in self.interjected if each[0](event)]:
            self.interjected.remove(each)
            self._due.append(InputEvent(now_s + each[1], each[2], "key s"))

    def of(self, kind: str, trial: int | None = None) -> list[Event]:
        """Return what is on record of a kind, in one trial or in all."""
        return [event for event in self.events if event.kind == kind and trial in (None, event.trial)]


def at(kind: str, trial: int | None = None) -> Knows:
    """Return what knows an event of this kind, or a phase of this name, in a trial."""
    return lambda event: kind in (event.kind, event.phase) and trial in (None, event.trial)


class _Read:
    """A journal over whose writer's shoulder somebody looks."""

    def __init__(self, journal: Journal, notice: Callable[[Event], None]) -> None:
        self._journal, self._notice = journal, notice

    def append(self, event: Event) -> int:
        """Write it, then let it be read."""
        seq = self._journal.append(event)
        self._notice(event)
        return seq

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)


class _Interjected:
    """Inputs of whoever sits there, and those that are due of the onlooker."""

    def __init__(self, inputs: Inputs, clock: Clock, due: list[InputEvent]) -> None:
        self._inputs, self._clock, self._due = inputs, clock, due

    def wait(self, until_s: float) -> tuple[InputEvent, ...]:
        """Return what comes first."""
        now_s = self._clock.now()
        due = tuple(act for act in self._due if act.time_s <= now_s)
        if due:
            self._due[:] = [act for act in self._due if act not in due]
            return due
        return self._inputs.wait(min(until_s, *(act.time_s for act in self._due), until_s))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inputs, name)
