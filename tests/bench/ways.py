"""Ways of starting a device at a moment: three usual ones in a PsychoPy script, and ours.

Each takes a deadline on the session clock, keeps the window drawing as a study would, and returns when it
called the write.
"""

from __future__ import annotations

import random
import typing
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

from hardware.clocks import LabClock
from mindpain_task.roles import Fired
from tests.bench.far_end import FarEnd
from tests.bench.figures import Broken
from tests.bench.thermode import Thermode
from tests.bench.usual_window import FRAME_S, UsualWindow

EDGE = b"L"
LEAD_S = 0.012
"""How long ahead at least; for `core.wait` 0.25 s, its whole busy period, makes no difference."""
FLIP_TOLERANCE_S = 0.001
"""PsychoPy's Builder takes the flip that comes up to 1 ms before the deadline for the right one."""
LOST_AFTER_S = 2.0
USUAL_LINE, OUR_LINE = "usual", "ours"

FRAME, FRAME_AGAIN, FLIP, WAIT, OURS = "once per frame", "again (A/A)", "callOnFlip", "core.wait", "ours"


class Device(typing.Protocol):
    """Something that fires at a time sent ahead."""

    def rearm(self) -> None:
        """End the pulse before, and load the next."""

    def fire_at(self, time_s: float) -> None:
        """Send the time ahead."""

    def poll(self) -> Fired | None:
        """Ask whether it fired."""


@dataclass(frozen=True)
class Edge:
    """One trigger: its deadline, the time just before and just after the write, and the arrival of its byte.

    `planned_flip_s` is the flip that a frame-locked way aimed at, or the deadline.
    """

    deadline_s: float
    before_s: float
    after_s: float
    arrival_s: float
    planned_flip_s: float


@dataclass(frozen=True)
class Bench:
    """What all ways share: a clock, a drawing window, the usual port, our device process, the far end."""

    clock: LabClock
    window: UsualWindow
    port: typing.Any
    thermode: Thermode
    far_end: FarEnd


@contextmanager
def open_bench(far_end: FarEnd) -> Iterator[Bench]:
    """Open the window and both ports."""
    import serial

    clock = LabClock()
    with ExitStack() as stack:
        window = stack.enter_context(closing(UsualWindow(clock)))
        port = stack.enter_context(serial.Serial(far_end.ports[USUAL_LINE], 115200, timeout=0))
        thermode = stack.enter_context(closing(Thermode(far_end.ports[OUR_LINE], clock)))
        yield Bench(clock, window, port, thermode, far_end)


def once_per_frame(bench: Bench, deadline_s: float) -> tuple[float, float, float]:
    """Look at the clock once a frame, and write once the time has come."""
    while bench.clock.now() < deadline_s:
        bench.window.frame()
    return *_write(bench), deadline_s


def call_on_flip(bench: Bench, deadline_s: float) -> tuple[float, float, float]:
    """Let the first flip at or after the deadline do the write."""
    written: list[tuple[float, float]] = []
    while bench.window.next_tick_s < deadline_s - FLIP_TOLERANCE_S:
        bench.window.frame()
    planned_s = bench.window.next_tick_s
    bench.window.frame(on_flip=lambda: written.append(_write(bench)))
    return *written[0], planned_s


def core_wait(bench: Bench, deadline_s: float) -> tuple[float, float, float]:
    """Let PsychoPy wait, with what is to be seen already drawn."""
    from psychopy import core

    core.wait(deadline_s - bench.clock.now())
    return *_write(bench), deadline_s


def sent_ahead(bench: Bench, deadline_s: float) -> tuple[float, float, float]:
    """Tell the device process when, and go on drawing."""
    return *fired_while_drawing(bench, bench.thermode, deadline_s), deadline_s


def fired_while_drawing(bench: Bench, device: Device, deadline_s: float) -> tuple[float, float]:
    """Return when a device wrote what it was told ahead, with the window drawing until that is known."""
    device.fire_at(deadline_s)
    while (fired := device.poll()) is None:
        bench.window.frame()
        if bench.clock.now() > deadline_s + LOST_AFTER_S:
            raise Broken(f"nothing was fired within {LOST_AFTER_S} s of its deadline")
    return fired.before_s, fired.after_s


WAYS: Mapping[str, Callable[[Bench, float], tuple[float, float, float]]] = {
    FRAME: once_per_frame,
    FRAME_AGAIN: once_per_frame,
    FLIP: call_on_flip,
    WAIT: core_wait,
    OURS: sent_ahead,
}


def trigger(bench: Bench, way: str, chance: random.Random) -> Edge:
    """Trigger once, at a moment that has nothing to do with the frames."""
    if way == OURS:
        bench.thermode.rearm()
    deadline_s = bench.clock.now() + LEAD_S + chance.uniform(0.0, FRAME_S)
    before_s, after_s, planned_s = WAYS[way](bench, deadline_s)
    line = OUR_LINE if way == OURS else USUAL_LINE
    return Edge(deadline_s, before_s, after_s, arrival(bench.far_end, line, before_s), planned_s)


def arrival(far_end: FarEnd, line: str, since_s: float) -> float:
    """Return when the edge's byte arrived; Broken if it did not."""
    arrived_s = far_end.first(line, EDGE, since_s, LOST_AFTER_S)
    far_end.forget()
    if arrived_s is None:
        raise Broken(f"line {line}: the byte written did not arrive within {LOST_AFTER_S} s")
    return arrived_s


def _write(bench: Bench) -> tuple[float, float]:
    before_s = bench.clock.now()
    bench.port.write(EDGE)
    return before_s, bench.clock.now()
