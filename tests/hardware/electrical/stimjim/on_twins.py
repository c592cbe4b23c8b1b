"""Stimjim's driver on its twin in virtual time, each write counted."""

from __future__ import annotations

from hardware.boxes.waveform import TtlPulse
from hardware.clocks import VirtualClock
from hardware.electrical.stimjim.driver import StimjimEdges
from hardware.electrical.stimjim.twin import StimjimTwin, queried_twin
from hardware.lines import SimLine
from tests.hardware.electrical.pulse_pal.on_twins import Tapped

PORT = "/dev/stimjim"


def edges_on(
    query: str = "", channel: int = 1, width_us: int = 1000
) -> tuple[StimjimEdges, StimjimTwin, Tapped, VirtualClock]:
    clock = VirtualClock()
    twin = queried_twin(query, 0.0)
    tapped = Tapped(twin)
    return StimjimEdges(SimLine(tapped, clock, PORT), clock, channel, width_us), twin, tapped, clock


def watch(edges: StimjimEdges, clock: VirtualClock, seconds: float) -> int:
    """Look whenever the driver wants to; return how often that was."""
    end_s, looks = clock.now() + seconds, 0
    while (due_s := edges.next_look_s()) <= end_s:
        clock.wait_until(due_s)
        edges.look()
        looks += 1
    clock.wait_until(end_s)
    return looks


def edges_of(twin: StimjimTwin, clock: VirtualClock, since_s: float = 0.0) -> list[TtlPulse]:
    """Return the edges that came by now, from a moment on; at the end of a test they must be over."""
    assert twin.at_baseline(clock.now())
    return [pulse for pulse in twin.waveform.pulses if pulse.up_s >= since_s]
