"""Figure 4: the frames of a continuous rating, in a real window, while temperatures are streamed."""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from hardware.assemble import OpenRig, open_rig
from hardware.devices_of_rig import Readback, WhoAndWhat
from hardware.journal import JournalFile
from hardware.lsl.clock import lsl_clock
from hardware.rig_file import read_rig
from mindpain_task.frames import DROPPED_OVER
from mindpain_task.heat import HeatPulse
from mindpain_task.markers import CODES
from mindpain_task.model import VasScale
from mindpain_task.roles import InputEvent, InputKind
from mindpain_task.session.asking import Asked, ask
from mindpain_task.sounds import Clip
from mindpain_task.views import Vas, View
from tests.bench.figures import Figure, Target
from tests.bench.load import spinning
from tests.bench.numbers import spread

MINUTES, QUICK_SECONDS = 5.0, 5.0
SCREEN = "1280 x 800 pixels under Xvfb: no vertical sync, software rendering, paced to 60 Hz"
TURN_AT = 5.0
"""How near an end of the line (rating points) the hand turns back."""
PULSE = HeatPulse(baseline_c=32.0, peak_c=40.0, rise_c_per_s=10.0, plateau_s=60.0, return_c_per_s=10.0)
CEILING_C = 48.0
SILENCE_BOUND_S = 5.0  # a frame on a busy computer is no reason to end the benchmark
COLUMNS = (
    "spinning processes", "frames", "a second", "median ms", "p95 ms", "p99 ms", "max ms", "dropped",
    "temperatures a second",
)  # fmt: skip


class Sweeper:
    """A hand that holds a key until the marker is near an end, then the other; it never confirms."""

    def __init__(self) -> None:
        self._held: InputKind | None = None
        self._turn_s = math.inf

    def see(self, view: View, time_s: float) -> None:
        """Look where the marker is."""
        if not isinstance(view, Vas):
            self._held, self._turn_s = None, math.inf
        elif view.position is None or (
            view.position >= 100 - TURN_AT if self._held is InputKind.RIGHT_DOWN else view.position <= TURN_AT
        ):
            self._turn_s = time_s

    def hear(self, clip: Clip, time_s: float) -> None:
        """Hear nothing that matters here."""

    def next_act_s(self) -> float:
        """Return when the hand turns."""
        return self._turn_s

    def act(self, now_s: float) -> tuple[InputEvent, ...]:
        """Let go of the one key and hold the other."""
        right = self._held is not InputKind.RIGHT_DOWN
        let_go = InputKind.LEFT_UP if right else InputKind.RIGHT_UP
        hold = InputKind.RIGHT_DOWN if right else InputKind.LEFT_DOWN
        kinds = (hold,) if self._held is None else (let_go, hold)
        self._held, self._turn_s = hold, math.inf
        return tuple(InputEvent(now_s, kind, "sweeper") for kind in kinds)


@dataclass(frozen=True)
class Rated:
    """One long rating, and how many temperatures a second were read back meanwhile."""

    asked: Asked
    seconds: float
    temperatures_per_s: float


def run(quick: bool, minutes: float = MINUTES) -> Figure:
    """Measure with an idle computer, then with every core busy."""
    seconds = QUICK_SECONDS if quick else 60 * minutes
    cores = os.cpu_count() or 1
    rated = {load: rate(seconds, load) for load in (0, cores)}
    idle = rated[0].asked
    measured = (
        f"{idle.dropped} of {len(idle.between_s)} frames over {DROPPED_OVER} frame times in {seconds:g} s"
    )
    return Figure(
        4,
        "frame intervals of a gliding marker, with temperature streaming",
        f"a continuous rating of {seconds:g} s by held keys; {SCREEN}; {cores} cores",
        COLUMNS,
        tuple(_row(load, its) for load, its in rated.items()),
        (Target("no dropped frame in an idle 5 minutes", measured, None if quick else idle.dropped == 0),),
    )


def _row(load: int, rated: Rated) -> tuple[str | float, ...]:
    asked = rated.asked
    its = spread(asked.between_s)
    per_s = round(1 / (sum(asked.between_s) / len(asked.between_s)), 2)
    times = (round(its.median_ms, 2), round(its.p95_ms, 2), round(its.p99_ms, 2), round(its.max_ms, 2))
    return (load, asked.frames, per_s, *times, asked.dropped, round(rated.temperatures_per_s, 1))


def rate(seconds: float, load: int) -> Rated:
    """Ask one rating that lasts this long, on the laptop's rig, beside this many spinning processes."""
    rig, _ = read_rig("laptop")
    assert rig.stimulator is not None
    patient = rig.stimulator.model_copy(update={"silence_bound_s": SILENCE_BOUND_S})
    rig = rig.model_copy(update={"stimulator": patient})
    what = WhoAndWhat("bench", "01", "bench", ("stimulator", "participant"), "SIMULATED")
    clock = lsl_clock()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        readback = Readback(Path(folder, "readback.jsonl"), {})
        journal = stack.enter_context(closing(JournalFile(Path(folder, "journal.jsonl"), {}, clock.now())))
        opened = stack.enter_context(
            open_rig(rig, clock, journal, readback, what, CODES, lambda skin: Sweeper())
        )
        stack.enter_context(spinning(load))
        scale = VasScale("intensity", "How strong is it now?", "no pain", "unbearable pain", 50.0, seconds)
        hidden = Vas(scale.question, scale.left, scale.right, scale.start, None, "hold an arrow key")
        opened.rig.stimulator.prepare(PULSE.baseline_c, CEILING_C)
        lines = _lines(readback.path)
        asked = ask(scale, hidden, opened.rig, _waiting(opened), lambda shown_s: None)
        return Rated(asked, seconds, (_lines(readback.path) - lines) / seconds)


def _waiting(opened: OpenRig) -> Callable[[float], tuple[InputEvent, ...]]:
    """Return a wait like the engine's, which also starts one heat pulse after the other."""
    rig = opened.rig
    over_s = rig.clock.now()

    def wait(until_s: float) -> tuple[InputEvent, ...]:
        nonlocal over_s
        rig.stimulator.poll()
        if rig.clock.now() >= over_s:
            rig.stimulator.arm(PULSE)
            rig.stimulator.fire_at(rig.clock.now())
            over_s = rig.clock.now() + PULSE.duration_s + 0.5
        return rig.inputs.wait(min(until_s, rig.stimulator.next_due_s()))

    return wait


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n")
