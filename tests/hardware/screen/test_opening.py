"""A window opens without the network, or says in a sentence what to do."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from hardware.screen.settings import KeyMap, ScreenSettings
from hardware.screen.window import open_screen
from mindpain_task.roles import DeviceFault
from mindpain_task.views import Blank
from tests.hardware.screen.conftest import Desk, open_desk

OPEN_OFFLINE = """
import sys
import hardware.screen.window as room
from hardware.clocks import LabClock
from hardware.screen.settings import KeyMap, ScreenSettings
from mindpain_task.roles import DeviceFault
from mindpain_task.views import Page

assert "psychopy" not in sys.modules and "pyglet" not in sys.modules, "importing the room must be cheap"

def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request"):
        raise SystemExit(f"the network was asked: {event} {arguments}")

sys.addaudithook(refuse)
try:
    screen, _ = room.open_screen(LabClock(), ScreenSettings(), KeyMap(), "", None)
except DeviceFault as fault:
    raise SystemExit(str(fault))
screen.show(Page("Title", "body", "hint"))
screen.close()
"""


def open_elsewhere(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", OPEN_OFFLINE],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=40,
    )


def test_opening_a_window_asks_no_network(display: None) -> None:
    done = open_elsewhere()
    assert done.returncode == 0, done.stderr


def test_without_a_display_a_sentence_says_what_to_do() -> None:
    done = open_elsewhere(DISPLAY=":4711")
    assert done.returncode == 1
    assert "the screen could not be opened" in done.stderr
    assert "start the session from a desktop" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_screen_that_is_not_there_is_refused(desk: Desk) -> None:
    with pytest.raises(DeviceFault, match="screen 7 does not exist: this computer has 1"):
        open_screen(desk.clock, ScreenSettings(screen_index=7), KeyMap(), "", None)


def test_a_window_says_what_it_really_is(desk: Desk) -> None:
    told = desk.screen.described()
    geometry = subprocess.run(["xdotool", "getdisplaygeometry"], capture_output=True, text=True, check=True)
    of_screen = [int(side) for side in geometry.stdout.split()]
    assert (told["size_px"], told["screen_px"], told["fullscreen"]) == ([1280, 800], of_screen, False)
    assert (told["refresh_hz"], told["refresh_told_by"]) == (60.0, "nobody: assumed")  # Xvfb tells none
    graphics, flips_ms = told["graphics"], told["empty_flips_ms"]
    assert isinstance(graphics, dict)
    assert all(graphics[name] for name in ("vendor", "renderer", "version"))
    assert isinstance(flips_ms, list)
    assert len(flips_ms) == 2


def test_a_closed_screen_says_so_and_may_be_closed_again(display: None) -> None:
    desk = open_desk(400, 300, mark="")
    assert desk.screen.frame_s == pytest.approx(1 / 60)
    desk.screen.close()
    desk.screen.close()
    assert desk.inputs.wait(desk.clock.now()) == ()
    desk.inputs.interrupt("SIGTERM")
    assert desk.inputs.wait(desk.clock.now())[0].source == "SIGTERM"
    with pytest.raises(DeviceFault, match="its window is closed"):
        desk.screen.show(Blank())
