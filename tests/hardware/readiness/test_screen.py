"""The screen's rate is measured; a display in memory is told from a monitor whose frames do not wait."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hardware.clocks import VirtualClock
from hardware.readiness.screen import FIRST_FRAMES, FRAMES, measure_refresh
from hardware.virtual import VirtualScreen
from mindpain_task.model import JsonValue
from mindpain_task.roles import DeviceFault
from mindpain_task.views import Blank, View
from tests.hardware.screen.conftest import open_desk
from tests.hardware.screen.scripted import Scripted

SYSTEM, NOBODY = "the operating system", "nobody: assumed"
CARD, SOFTWARE = "AMD Radeon Graphics", "llvmpipe (LLVM 15.0.6, 256 bits)"


def every(frame_s: float) -> Callable[[int], float]:
    return lambda number: frame_s


class Monitor:
    """A screen on virtual time whose frames take what a test says, by their number."""

    frame_s = 1 / 60

    def __init__(self, takes_s: Callable[[int], float], **told: JsonValue) -> None:
        self.clock = VirtualClock()
        self.last: View | None = None
        self._takes_s, self._flips = takes_s, 0
        self._told: dict[str, JsonValue] = {
            "device": "psychopy",
            "refresh_hz": 60.0,
            "refresh_told_by": SYSTEM,
            "paced_by_screen": True,
            "empty_flips_ms": [16.6, 16.7],
            "graphics": {"renderer": CARD},
            **told,
        }

    def described(self) -> dict[str, JsonValue]:
        return self._told

    def check(self, view: View) -> None:
        """Fit everything."""

    def show(self, view: View) -> float:
        self.last, self._flips = view, self._flips + 1
        self.clock.wait_until(self.clock.now() + self._takes_s(self._flips))
        return self.clock.now()

    def close(self) -> None:
        """Have nothing to close."""


class Closed(Monitor):
    def show(self, view: View) -> float:
        raise DeviceFault("the screen cannot show anything: its window is closed")


@pytest.mark.parametrize(("told_hz", "real_hz"), [(60.0, 59.94), (60.0, 60.3), (143.9, 144.0)])
def test_a_screen_that_keeps_the_rate_it_tells_passes(told_hz: float, real_hz: float) -> None:
    monitor = Monitor(every(1 / real_hz), refresh_hz=told_hz)
    line = measure_refresh(monitor)
    assert (line.subject, line.status) == ("screen", "pass")
    assert line.found == (
        f"{real_hz:.2f} Hz measured, {told_hz:.2f} Hz told by {SYSTEM}; 0 of {FRAMES} frames dropped"
    )
    assert monitor.last == Blank()


@pytest.mark.parametrize(("told_hz", "real_hz"), [(60.0, 59.0), (60.0, 50.0), (144.0, 60.0)])
def test_another_rate_than_the_one_it_tells_fails(told_hz: float, real_hz: float) -> None:
    monitor = Monitor(every(1 / real_hz), refresh_hz=told_hz)
    line = measure_refresh(monitor)
    assert line.status == "fail"
    assert f"{real_hz:.2f} Hz measured" in line.found
    assert "refresh_hz" not in line.advice


def test_a_rate_that_nobody_tells_is_to_be_written_into_the_rig() -> None:
    monitor = Monitor(every(1 / 75), refresh_told_by=NOBODY)
    line = measure_refresh(monitor)
    assert line.status == "fail"
    assert "write `refresh_hz: 75` under the rig's screen" in line.advice


@pytest.mark.parametrize(("each", "status", "dropped"), [(75, "pass", 2), (50, "pass", 3), (25, "fail", 6)])
def test_more_than_one_frame_in_fifty_dropped_fails(each: int, status: str, dropped: int) -> None:
    start = 1 + FIRST_FRAMES
    monitor = Monitor(lambda number: (2 if number > start and (number - start) % each == 0 else 1) / 60)
    line = measure_refresh(monitor)
    assert line.status == status
    assert f"{dropped} of {FRAMES} frames dropped" in line.found
    assert "60.00 Hz measured" in line.found, "a dropped frame is no slower rate"


def test_frames_that_do_not_wait_for_a_monitor_fail() -> None:
    hurried: dict[str, JsonValue] = {"paced_by_screen": False, "empty_flips_ms": [1.2, 1.3]}
    for told in ({"refresh_told_by": SYSTEM}, {"refresh_told_by": NOBODY}):
        monitor = Monitor(every(1 / 60), **hurried, **told)
        line = measure_refresh(monitor)
        assert line.status == "fail"
        assert "frames do not wait for the screen" in line.found
        assert "an empty frame took 1.25 ms" in line.found
        assert "vertical synchronisation" in line.advice


@pytest.mark.parametrize("paced", [False, True])  # slow drawing may look as if it waited
def test_a_display_in_memory_is_not_checkable(paced: bool) -> None:
    monitor = Monitor(
        every(1 / 60),
        paced_by_screen=paced,
        refresh_told_by=NOBODY,
        graphics={"renderer": SOFTWARE},
        empty_flips_ms=[0.9, 0.9],
    )
    line = measure_refresh(monitor)
    assert line.status == "not_checkable"
    assert f"no monitor: a display in memory, drawn by {SOFTWARE}" in line.found
    assert "frames came at 60.0 Hz" in line.found


def test_a_window_that_was_closed_fails_and_virtual_time_has_none() -> None:
    monitor = Closed(every(1 / 60))
    assert "its window is closed" in measure_refresh(monitor).found
    clock = VirtualClock()
    line = measure_refresh(VirtualScreen(clock, Scripted()))
    assert (line.status, clock.now()) == ("not_checkable", 0.0)


def test_in_a_real_window_the_mark_moves_in_every_frame(display: None) -> None:
    desk = open_desk(640, 480, mark="")
    try:
        flips = desk.surface.flips
        line = measure_refresh(desk.screen)
        assert desk.surface.flips - flips == FRAMES + FIRST_FRAMES + 2
        told = desk.screen.described()
        assert line.subject == "screen"
        if told["refresh_told_by"] == NOBODY and "llvmpipe" in str(told["graphics"]):  # Xvfb
            assert line.status == "not_checkable"
            assert "no monitor" in line.found
    finally:
        desk.screen.close()
