"""What every stimulator that one write starts has: one deadline at a time, one firing for one arming."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod

from mindpain_task.roles import Clock, Fired, PulseReport

SPIN_LEAD_S = 0.002
TOO_LATE_S = 0.25
"""What could not be started for so long is not started at all: nobody waits for it any more."""


class Scheduled(ABC):
    """A deadline, and the ways out; `spin_lead_s` is how long before a deadline to spin.

    What is armed, what one write starts and what a stop does are of each device; `_what` is its word for it.
    """

    def __init__(self, clock: Clock, what: str) -> None:
        """Begin with nothing scheduled."""
        self.spin_lead_s = SPIN_LEAD_S
        self._clock = clock
        self._what = what
        self._closed = False
        self._unschedule()

    def _unschedule(self) -> None:
        self._fire_s: float | None = None
        self._asked_s = 0.0
        self._busy_until_s = -math.inf

    @property
    @abstractmethod
    def _is_armed(self) -> bool:
        """Whether there is something that `fire_at` may schedule."""

    @abstractmethod
    def _start(self, time_s: float) -> tuple[Fired | PulseReport, ...]:
        """Give at `time_s` what is armed."""

    @abstractmethod
    def _forget(self) -> None:
        """Forget what was armed or scheduled."""

    @abstractmethod
    def _abort(self) -> None:
        """Bring what can be ended to its end."""

    @abstractmethod
    def _give_back(self) -> None:
        """Close the port."""

    def fire_at(self, time_s: float) -> None:
        """Schedule what is armed, at once if `time_s` has passed; one arming fires once."""
        if not self._is_armed:
            raise RuntimeError("nothing is armed: call arm before fire_at")
        if self._fire_s is not None:
            raise RuntimeError(f"a {self._what} is already scheduled for {self._fire_s:.3f} s")
        if not math.isfinite(time_s):
            raise ValueError(f"{time_s} s is no time to fire at")
        self._fire_s = time_s
        self._asked_s = max(time_s, self._clock.now())

    def fire(self) -> Fired:
        """Give what is armed now, or the first pulse of it."""
        self.fire_at(now_s := self._clock.now())
        fired = self._start(now_s)[0]
        assert isinstance(fired, Fired)
        return fired

    def stop(self) -> None:
        """Abort, forget what was armed or scheduled; raises only after trying."""
        self._forget()
        if not self._closed:
            self._abort()

    def close(self) -> None:
        """Stop, then give the port back whatever happens; may be called twice."""
        try:
            self.stop()
        finally:
            self._closed = True
            self._give_back()
