"""How a session waits: with everything served, and with a person's stop heard, whatever it waits for."""

from __future__ import annotations

import math
from collections.abc import Callable

from mindpain_task.outcome import STOPS, StoppedByPerson
from mindpain_task.roles import InputEvent, InputKind, Rig


class Waiting:
    """The one way in which time is spent; `serve` takes what devices have to say."""

    def __init__(self, rig: Rig, serve: Callable[[], None]) -> None:
        self._rig = rig
        self._serve = serve

    def once(self, time_s: float) -> tuple[InputEvent, ...]:
        """Wait once: return at the first input, device event or at `time_s`; raise if a person says stop."""
        self._serve()
        acts = self._rig.inputs.wait(min(time_s, self._rig.stimulator.next_due_s()))
        for act in acts:
            if act.kind in STOPS:
                raise StoppedByPerson(act)
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

    def until(self, time_s: float, is_so: Callable[[], bool] = lambda: False) -> None:
        """Wait, with the stimulator served and stops heard, until a time or until something is so."""
        while not is_so() and self._rig.clock.now() < time_s:
            self.once(time_s)
