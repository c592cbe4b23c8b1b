"""What a rehearsal of the same session shows: the witness that no screen is missing from the storyboard."""

from __future__ import annotations

import dataclasses
import tempfile
from dataclasses import dataclass
from pathlib import Path

from experiments.preparing import PreparedSession
from experiments.session import conduct
from experiments.signals import SIGNALS
from hardware.assemble import OpenRig
from mindpain_task.roles import Screen
from mindpain_task.session.outcome import Ending
from mindpain_task.views import View

MEMORY = Path("/dev/shm")


@dataclass(frozen=True)
class Rehearsal:
    """The views that were shown, each once, and how long the session took; `ended_early` says why it did.

    `duration_s` is what a simulated participant needed.
    """

    views: tuple[View, ...]
    duration_s: float
    ended_early: str = ""


def rehearse(prepared: PreparedSession) -> Rehearsal:
    """Run a session in virtual time and look at its screen; what it writes is thrown away.

    Ctrl-C ends it and raises KeyboardInterrupt.
    """
    watched = _Watched()
    place = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="mindpain_storyboard_", dir=place) as folder:
        request = dataclasses.replace(prepared.request, data=Path(folder))
        outcome = conduct(
            dataclasses.replace(prepared, request=request), say=lambda line: None, wrap=watched.wrap
        ).outcome
    if outcome.reason in {each.name for each in SIGNALS}:
        raise KeyboardInterrupt  # it ended the rehearsal, and was meant for the storyboard
    why = "" if outcome.ending is Ending.COMPLETED else f"{outcome.ending.value}: {outcome.reason}"
    return Rehearsal(tuple(watched.views), watched.last_s - watched.first_s, why)


class _Watched:
    """A rig's screen over whose shoulder somebody looks."""

    def __init__(self) -> None:
        self.views: dict[View, None] = {}
        self.first_s = self.last_s = 0.0

    def wrap(self, opened: OpenRig) -> OpenRig:
        """Stand between the engine and its screen."""
        self._screen: Screen = opened.rig.screen
        self.first_s = self.last_s = opened.rig.clock.now()
        return dataclasses.replace(opened, rig=dataclasses.replace(opened.rig, screen=self))

    @property
    def frame_s(self) -> float:
        """Seconds between two frames."""
        return self._screen.frame_s

    def check(self, view: View) -> None:
        """Let the screen check the view."""
        self._screen.check(view)

    def show(self, view: View) -> float:
        """Let the screen show the view, and remember it."""
        self.last_s = self._screen.show(view)
        self.views[view] = None
        return self.last_s

    def close(self) -> None:
        """Let the screen close."""
        self._screen.close()
