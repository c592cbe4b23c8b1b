"""The screen, inputs and outlets of a rehearsal: a person in the computer, no monitor, no keys."""

from __future__ import annotations

import math

from hardware.person import Person
from mindpain_task.model import JsonValue
from mindpain_task.roles import Clock, DeviceFault, InputEvent, InputKind
from mindpain_task.views import Vas, View

FRAME_S = 1 / 60
LOOK_UP_S = 0.1  # a signal's interruption is noticed within this, also where time really passes


class VirtualScreen:
    """A Screen that shows its views to a person, at the moment they are shown.

    With `keep`, `shown` collects (time in seconds, view) for tests.
    """

    def __init__(self, clock: Clock, person: Person, keep: bool = False) -> None:
        self._clock = clock
        self._person = person
        self._keep = keep
        self.shown: list[tuple[float, View]] = []
        self._scale_s = -math.inf  # when a scale was shown last, if nothing else was shown since

    @property
    def frame_s(self) -> float:
        """Seconds between two frames."""
        return FRAME_S

    def described(self) -> dict[str, JsonValue]:
        """Return what this screen is, for the record: none, so that its frames are no measurement."""
        return {"device": "virtual"}

    def check(self, view: View) -> None:
        """Accept every view: there is no window that a text could be too long for."""

    def show(self, view: View) -> float:
        """Let the person see the view and return the time; a scale that only changes waits for its frame."""
        if isinstance(view, Vas):
            self._clock.wait_until(self._scale_s + FRAME_S)
        now_s = self._clock.now()
        self._scale_s = now_s if isinstance(view, Vas) else -math.inf
        if self._keep:
            self.shown.append((now_s, view))
        self._person.see(view, now_s)
        return now_s

    def close(self) -> None:
        """Do nothing: there is no window."""


class VirtualInputs:
    """Inputs that wait for a person, moving the clock to each act."""

    def __init__(self, clock: Clock, person: Person) -> None:
        self._clock = clock
        self._person = person
        self._interruptions: list[str] = []

    def interrupt(self, source: str) -> None:
        """Make the wait return the end that came from `source` (`SIGTERM`); for a signal handler to call."""
        self._interruptions.append(source)

    def wait(self, until_s: float) -> tuple[InputEvent, ...]:
        """Return the inputs as soon as there are any, or nothing once `until_s` is reached.

        Raises DeviceFault if nobody will ever act and the wait has no end.
        """
        while True:
            if self._interruptions:
                source = self._interruptions.pop(0)
                return (InputEvent(self._clock.now(), InputKind.QUIT, source),)
            now_s = self._clock.now()
            due_s = self._person.next_act_s()
            if due_s <= now_s and (acts := self._person.act(now_s)):
                return acts
            if now_s >= until_s:
                return ()
            next_s = min(until_s, due_s)
            if next_s == math.inf:
                raise DeviceFault("the simulated participant has nothing to do, and the wait has no end")
            while now_s < next_s and not self._interruptions:
                self._clock.wait_until(min(next_s, now_s + LOOK_UP_S))
                now_s = self._clock.now()
