"""A simulated person who does what a test wrote down."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mindpain_task.roles import InputEvent, InputKind
from mindpain_task.sounds import Clip
from mindpain_task.views import View
from tests.hardware.screen.conftest import Desk


class Scripted:
    """A person who answers the first view with these acts, a moment after it appeared.

    An act is its kind, and the position or number that goes with it.
    """

    def __init__(self, *acts: tuple[InputKind, float | int | None]) -> None:
        self.acts = acts
        self._due: list[InputEvent] = []
        self.seen: list[tuple[View, float]] = []

    def see(self, view: View, time_s: float) -> None:
        if not self.seen:
            self._due = [_act(time_s + 0.15 + 0.01 * index, *act) for index, act in enumerate(self.acts)]
        self.seen.append((view, time_s))

    def hear(self, clip: Clip, time_s: float) -> None:
        """Hear nothing: what is heard is not acted on here."""

    def next_act_s(self) -> float:
        return self._due[0].time_s if self._due else math.inf

    def act(self, now_s: float) -> tuple[InputEvent, ...]:
        due = tuple(act for act in self._due if act.time_s <= now_s)
        self._due = self._due[len(due) :]
        return due


def acted(desk: Desk, view: View, person: Scripted, count: int) -> Sequence[InputEvent]:
    """Show the person a view, and return this many inputs that come of it."""
    desk.screen._person = desk.inputs._person = person
    try:
        desk.screen.show(view)
        return desk.next_inputs(count)
    finally:
        desk.screen._person = desk.inputs._person = None


def _act(time_s: float, kind: InputKind, value: float | None) -> InputEvent:
    if kind in (InputKind.DIGIT, InputKind.TURN):
        number = None if value is None else int(value)
        return InputEvent(time_s, kind, "simulated participant", number=number)
    return InputEvent(time_s, kind, "simulated participant", value)
