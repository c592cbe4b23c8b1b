"""How a session waits: with everything served, and with a person's stop heard, whatever it waits for."""

from __future__ import annotations

import math
import typing
from collections.abc import Callable, Iterable

from mindpain_task.roles import DeviceFault, InputEvent, InputKind, Rig, StimulusStopped
from mindpain_task.session.outcome import STOPS, StoppedByPerson

LOOK_S, LOOK_AT_DISK_S = 1.0, 0.002
DISK_WITHIN_S = 30.0


class Beside(typing.Protocol):
    """Something that goes on while phases run: a continuous rating, a task."""

    def next_due_s(self) -> float:
        """Return when `serve` must be called next (infinity if it need not be)."""

    def serve(self) -> None:
        """Do what is due."""

    def hear(self, acts: tuple[InputEvent, ...]) -> None:
        """Take what people did."""


class Waiting:
    """The one way in which time is spent; `serve` takes what devices have to say.

    `due_s` says when it must be called next, besides for stimulator and sound; `beside` are those that go on
    meanwhile; a stop leaves none of them.
    """

    def __init__(
        self, rig: Rig, serve: Callable[[], None], due_s: Callable[[], float] = lambda: math.inf
    ) -> None:
        self._rig = rig
        self._serve = serve
        self._due_s = due_s
        self.beside: list[Beside] = []

    def once(self, time_s: float) -> tuple[InputEvent, ...]:
        """Wait once: return at the first input, device event or at `time_s`; raise if a person says stop."""
        self._serve()
        for each in tuple(self.beside):
            each.serve()
        beside_s = (each.next_due_s() for each in self.beside)
        due_s = (self._rig.stimulator.next_due_s(), self._due_s(), *beside_s)
        sound_s = math.inf if self._rig.sound is None else self._rig.sound.next_due_s()
        acts = self._rig.inputs.wait(min(time_s, sound_s, *due_s))
        _raise_stops(acts)
        for each in tuple(self.beside):
            each.hear(acts)
        return acts

    def for_act(self, wanted: tuple[InputKind, ...]) -> InputEvent:
        """Wait for one of these acts, however long a person takes."""
        act = self.for_act_until(wanted, math.inf)
        assert act is not None
        return act

    def for_act_until(self, wanted: tuple[InputKind, ...], until_s: float) -> InputEvent | None:
        """Wait for one of these acts, or until a time: then there is none."""
        while (now_s := self._rig.clock.now()) < until_s:
            for act in self.once(min(now_s + 1.0, until_s)):
                if act.kind in wanted:
                    return act
        return None

    def for_choice(
        self,
        wanted: tuple[InputKind, ...],
        again: Callable[[float, str], None],
        look: Callable[[], object],
        since_s: float = -math.inf,
    ) -> InputEvent:
        """Wait for one of these acts of the operator, not before `since_s`, while everything is stopped.

        `again` hears of further stops, `look` is called at every turn.
        A choice that came together with a stop is none. QUIT raises StoppedByPerson.
        """
        while True:
            try:
                self._serve()
            except StimulusStopped as stop:  # told late: everything is stopped already
                again(self._rig.clock.now(), str(stop))
            look()
            look_s = min(self._rig.clock.now() + LOOK_S, self._rig.stimulator.next_due_s())
            acts = self._rig.inputs.wait(look_s)
            stops = [act for act in acts if act.kind in STOPS]
            if any(act.kind is InputKind.QUIT for act in stops):
                _raise_stops(stops)
            for act in stops:
                again(act.time_s, act.source)
            chosen = [act for act in acts if act.kind in wanted and act.time_s >= since_s]
            if chosen and not stops:
                return chosen[0]

    def for_disk(self) -> None:
        """Wait until all that was written is on the disk; it is another thread that syncs."""
        self._rig.journal.start_commit()
        give_up_s = self._rig.clock.now() + DISK_WITHIN_S
        while not self._rig.journal.committed():
            if self._rig.clock.now() >= give_up_s:
                raise DeviceFault(f"the journal: the disk has not answered for {DISK_WITHIN_S:g} s")
            self.once(self._rig.clock.now() + LOOK_AT_DISK_S)

    def until(self, time_s: float, is_so: Callable[[], bool] = lambda: False) -> None:
        """Wait, with the stimulator served and stops heard, until a time or until something is so."""
        while not is_so() and self._rig.clock.now() < time_s:
            self.once(time_s)


def _raise_stops(acts: Iterable[InputEvent]) -> None:
    """Raise StoppedByPerson for a stop among acts that came together: one that leaves no choice first."""
    stops = [act for act in acts if act.kind in STOPS]
    if stops:
        raise StoppedByPerson(next((act for act in stops if act.kind is InputKind.QUIT), stops[0]))
