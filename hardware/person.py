"""The seam of the simulated participant: it sees what is shown, and acts when it is due."""

from __future__ import annotations

import typing

from mindpain_task.roles import InputEvent
from mindpain_task.sounds import Clip
from mindpain_task.views import View


class Person(typing.Protocol):
    """Somebody in front of the screen, as a function of the session clock; all times in seconds on it."""

    def see(self, view: View, time_s: float) -> None:
        """Take in the view that became visible at `time_s`."""

    def hear(self, clip: Clip, time_s: float) -> None:
        """Take in the clip that begins to be heard at `time_s`."""

    def next_act_s(self) -> float:
        """Return when `act` must be called next (infinity if nothing is planned)."""

    def act(self, now_s: float) -> tuple[InputEvent, ...]:
        """Return the acts due at or before `now_s`, each once, oldest first."""
