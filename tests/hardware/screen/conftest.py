"""One window on the display, and a hand at its real keyboard and mouse."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from hardware.clocks import LabClock
from hardware.screen.inputs import WindowInputs
from hardware.screen.settings import KeyMap, ScreenSettings
from hardware.screen.window import PsychopyScreen, open_screen
from mindpain_task.roles import InputEvent
from mindpain_task.views import Blank

MARK = "SIMULATED: no heat is delivered"
DEADLINE_S = 3.0


@dataclass
class Desk:
    """An open window, and somebody who presses its keys through the X server."""

    clock: LabClock
    screen: PsychopyScreen
    inputs: WindowInputs

    @property
    def surface(self) -> Any:
        return self.screen._surface

    @property
    def handle(self) -> Any:
        return self.surface.window.winHandle

    def do(self, *words: str | int) -> None:
        subprocess.run(["xdotool", *map(str, words)], check=True)

    def move_to(self, x: int, y: int) -> None:
        """Move the mouse to a place in the window, from its lower left corner."""
        left, top = self.handle.get_location()
        self.do("mousemove", left + x, top + int(self.handle.height) - 1 - y)

    def next_inputs(self, count: int = 1) -> list[InputEvent]:
        """Return this many inputs, or fewer if they do not come."""
        end_s, got = self.clock.now() + DEADLINE_S, list[InputEvent]()
        while len(got) < count and self.clock.now() < end_s:
            got.extend(self.inputs.wait(end_s))
        return got

    def quiet(self) -> None:
        """Show nothing, put the mouse in the window, and take every input that is left over."""
        self.screen.show(Blank())
        self.move_to(600, 300)
        while self.inputs.wait(self.clock.now() + 0.03):
            pass


def open_desk(width_px: int, height_px: int, mark: str = MARK) -> Desk:
    clock = LabClock()
    settings = ScreenSettings(size_px=(width_px, height_px))
    return Desk(clock, *open_screen(clock, settings, KeyMap(), mark, None))


@pytest.fixture(scope="session")
def session_desk(display: None) -> Iterator[Desk]:
    desk = open_desk(1280, 800)
    yield desk
    desk.screen.close()


@pytest.fixture
def desk(session_desk: Desk) -> Desk:
    session_desk.quiet()
    return session_desk
