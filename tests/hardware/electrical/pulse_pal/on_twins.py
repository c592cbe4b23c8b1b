"""A Pulse Pal's drivers on their twin in virtual time, each write counted."""

from __future__ import annotations

from dataclasses import dataclass, field

from hardware.boxes.waveform import TtlPulse
from hardware.clocks import VirtualClock
from hardware.electrical.pulse_pal.driver import PulsePalAnalog, PulsePalEdges
from hardware.electrical.pulse_pal.twin import PulsePalTwin
from hardware.lines import SimLine, Twin

PORT = "/dev/pulse_pal"


@dataclass
class Tapped:
    """A twin that keeps what it received, with the time of each write."""

    twin: Twin
    heard: list[tuple[float, bytes]] = field(default_factory=list)

    @property
    def written(self) -> list[bytes]:
        return [data for _, data in self.heard]

    def receive(self, data: bytes, now_s: float) -> None:
        self.heard.append((now_s, data))
        self.twin.receive(data, now_s)

    def transmit(self, now_s: float) -> bytes:
        return self.twin.transmit(now_s)

    def readable_s(self, n: int) -> float:
        return self.twin.readable_s(n)


class Says:
    """A device that answers each write with the next of these replies, and then with nothing."""

    def __init__(self, *replies: bytes) -> None:
        self._left = list(replies)
        self._unsaid = b""

    def receive(self, data: bytes, now_s: float) -> None:
        self._unsaid += self._left.pop(0) if self._left else b""

    def transmit(self, now_s: float) -> bytes:
        said, self._unsaid = self._unsaid, b""
        return said

    def readable_s(self, n: int) -> float:
        return 0.0 if len(self._unsaid) >= n else float("inf")


def edges_on(
    firmware: int = 21, channel: int = 1, missed: frozenset[int] = frozenset()
) -> tuple[PulsePalEdges, PulsePalTwin, Tapped, VirtualClock]:
    clock = VirtualClock()
    twin = PulsePalTwin(0.0, firmware, missed)
    tapped = Tapped(twin)
    return PulsePalEdges(SimLine(tapped, clock, PORT), clock, channel), twin, tapped, clock


def analog_on(
    firmware: int = 21, channel: int = 1
) -> tuple[PulsePalAnalog, PulsePalTwin, Tapped, VirtualClock]:
    clock = VirtualClock()
    twin = PulsePalTwin(0.0, firmware)
    tapped = Tapped(twin)
    return PulsePalAnalog(SimLine(tapped, clock, PORT), clock, channel), twin, tapped, clock


def edges_of(twin: PulsePalTwin, clock: VirtualClock, since_s: float = 0.0) -> list[TtlPulse]:
    """Return the edges that came by now, from a moment on; at the end of a test they must be over."""
    assert twin.at_baseline(clock.now())
    return [pulse for pulse in twin.waveform.pulses if pulse.up_s >= since_s]
