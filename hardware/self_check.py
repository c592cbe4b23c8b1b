"""What a lab can measure of its own computer: lateness of edges, a loop-back plug, frames of its screen."""

from __future__ import annotations

import itertools
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from hardware.clocks import LabClock
from hardware.device_process.messages import StationSettings
from hardware.device_process.remote import RemoteStimulator, start_device_process
from hardware.electrical.entries import Ds7aEntry
from hardware.laser.entries import LaserConsoleEntry
from hardware.lines import open_line
from hardware.rig_entries import StimulatorEntry, is_electrical
from hardware.screen.settings import ScreenSettings
from mindpain_task.heat import HeatPulse
from mindpain_task.laser import LaserPulse
from mindpain_task.roles import Fired
from mindpain_task.stimuli import ShockTrain
from mindpain_task.views import Vas

PULSE = HeatPulse(baseline_c=32.0, peak_c=42.0, rise_c_per_s=100.0, plateau_s=0.1, return_c_per_s=100.0)
AHEAD_S = 0.03
ECHO_WITHIN_S = 0.5


@dataclass(frozen=True)
class Spread:
    """How a measured time is spread, in ms."""

    n: int
    median_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float


def spread(times_s: Sequence[float]) -> Spread:
    """Summarise times given in seconds; raises ValueError where there are none."""
    ordered = sorted(times_s)
    if not ordered:
        raise ValueError("nothing was measured")

    def at(share: float) -> float:
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    return Spread(len(ordered), at(0.5), at(0.95), at(0.99), 1000 * ordered[-1])


def edge_lateness(stimulator: StimulatorEntry, clock: LabClock, edges: int) -> tuple[Spread, tuple[str, ...]]:
    """Let a device process fire a rig's stimulator on time; return how late the writes began, and notices.

    It is the stimulator's twin, so nothing is connected and nothing hurts; the process is that of a session.
    """
    remote = start_device_process(StationSettings(stimulator.simulated().line()), clock)
    stimulus: HeatPulse | ShockTrain | LaserPulse = PULSE
    rest, ceiling = PULSE.baseline_c, PULSE.peak_c
    if is_electrical(stimulator):
        width_us = stimulator.pulse_width_us if isinstance(stimulator, Ds7aEntry) else 200
        stimulus, rest, ceiling = ShockTrain(width_us, 10.0, 1, 2.0), 0.0, 2.0
    if isinstance(stimulator, LaserConsoleEntry):
        stimulus, rest, ceiling = LaserPulse(stimulator.most_mj, 1.0, stimulator.most_mj), 0.0, 1.0
    try:
        remote.prepare(rest, ceiling)
        late_s = [_one_edge(remote, clock, stimulus) for _ in range(edges)]
        return spread(late_s), remote.notices
    finally:
        remote.close()


def _one_edge(
    remote: RemoteStimulator, clock: LabClock, stimulus: HeatPulse | ShockTrain | LaserPulse
) -> float:
    remote.arm(stimulus)
    due_s = clock.now() + AHEAD_S
    remote.fire_at(due_s)
    fired: tuple[Fired, ...] = ()
    while not fired:
        clock.wait_until(remote.next_due_s())
        fired = remote.poll()
    remote.stop()
    return fired[0].before_s - due_s


@contextmanager
def every_core_busy() -> Iterator[None]:
    """Keep one process spinning per core."""
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_spin, daemon=True) for _ in range(os.cpu_count() or 1)]
    for process in processes:
        process.start()
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.join()


def _spin() -> None:
    while True:
        pass


def loop_back(port: str, clock: LabClock, bytes_sent: int) -> Spread:
    """Send single bytes out of a port whose output is plugged into its input; return the round trips.

    Raises DeviceFault, with the port, if a byte does not come back.
    """
    line = open_line(port, clock)
    round_trips_s = []
    try:
        line.discard_input()
        for number in range(bytes_sent):
            sent = bytes([1 + number % 255])
            before_s = clock.now()
            line.write(sent)
            line.read(1, ECHO_WITHIN_S, "loop-back")
            round_trips_s.append(clock.now() - before_s)
    finally:
        line.close()
    return spread(round_trips_s)


def frame_intervals(settings: ScreenSettings, clock: LabClock, seconds: float) -> tuple[Spread, int, float]:
    """Move a rating marker across the rig's window; return the frame intervals, the dropped ones, the frame.

    A frame is dropped if it comes more than one and a half frames after the one before.
    """
    from hardware.screen.settings import KeyMap
    from hardware.screen.window import open_screen

    screen, inputs = open_screen(clock, settings, KeyMap(), "", None)
    try:
        flips_s = []
        end_s = clock.now() + seconds
        while clock.now() < end_s:
            position = (20 * clock.now()) % 100
            flips_s.append(screen.show(Vas("…", "0", "100", 50.0, position)))
            inputs.wait(flips_s[-1] + 0.6 * screen.frame_s)
        between_s = [b - a for a, b in itertools.pairwise(flips_s)][5:]
        dropped = sum(each > 1.5 * screen.frame_s for each in between_s)
        return spread(between_s), dropped, screen.frame_s
    finally:
        screen.close()
