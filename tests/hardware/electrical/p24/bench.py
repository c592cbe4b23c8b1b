"""A P24 driver on its twin in virtual time: every write on record, what is said changed as a test wants."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hardware.clocks import LabClock, VirtualClock
from hardware.electrical.device import ElectricalDevice
from hardware.electrical.p24.driver import P24
from hardware.electrical.p24.framing import Frame, FrameReader
from hardware.electrical.p24.twin import P24Twin, queried_twin
from hardware.lines import SimLine
from hardware.twin_server import serve_on_pty
from hardware.twin_wire import Wire
from mindpain_task.roles import Fired, PulseReport
from mindpain_task.stimuli import ShockTrain

CEILING_MA = 20.0
FIVE = ShockTrain(pulse_width_us=500, rate_hz=100.0, count=5, current_ma=2.5)

Change = Callable[[bytes], bytes]


class Tapped:
    """A twin whose writes are kept, with their times.

    With `said`, whatever it answers to a write is changed by it, and comes 2 ms after the write.
    """

    def __init__(self, twin: P24Twin, said: Change | None = None) -> None:
        self.twin = twin
        self.said = said
        self.heard: list[tuple[float, bytes]] = []
        self._wire = Wire(0.0, 3_000_000)

    def receive(self, data: bytes, now_s: float) -> None:
        self.heard.append((now_s, data))
        self.twin.receive(data, now_s)
        if self.said is not None:
            self._wire.say(self.said(self.twin.transmit(now_s + 1000.0)), now_s + 0.002)

    def transmit(self, now_s: float) -> bytes:
        return self._wire.take(now_s) if self.said else self.twin.transmit(now_s)

    def readable_s(self, n: int) -> float:
        return self._wire.readable_s(n) if self.said else self.twin.readable_s(n)

    def frames(self) -> list[Frame]:
        return FrameReader().feed(b"".join(data for _, data in self.heard))

    def times_of(self, command: int) -> list[float]:
        """Return when a packet with this command was written, each time."""
        found = ((at, frame) for at, data in self.heard for frame in FrameReader().feed(data))
        return [at for at, frame in found if frame.command == command]


@dataclass
class Bench:
    clock: VirtualClock
    twin: P24Twin
    tapped: Tapped
    output: P24
    device: ElectricalDevice

    def prepared(self) -> Bench:
        self.device.prepare(0.0, CEILING_MA)
        return self

    def watch(self, seconds: float) -> list[Fired | PulseReport]:
        events: list[Fired | PulseReport] = []
        end_s = self.clock.now() + seconds
        while self.clock.now() < end_s:
            self.clock.wait_until(min(end_s, self.device.next_due_s()))
            events += self.device.poll()
        return events

    def give(self, train: ShockTrain, at_s: float = 1.0) -> list[PulseReport]:
        """Arm, fire at a time, and return what became of the pulses, in their order."""
        self.device.arm(train)
        self.device.fire_at(at_s)
        events = self.watch(at_s + train.duration_s + 0.5 - self.clock.now())
        return sorted((e for e in events if isinstance(e, PulseReport)), key=lambda report: report.number)


def bench(query: str = "", said: Change | None = None, **shape: Any) -> Bench:
    clock = VirtualClock()
    twin = queried_twin(query, clock.now())
    tapped = Tapped(twin, said)
    output = P24(SimLine(tapped, clock, "sim://p24"), clock, **shape)
    return Bench(clock, twin, tapped, output, ElectricalDevice(output, clock))


@contextmanager
def on_a_terminal(twin: P24Twin, over: threading.Event) -> Iterator[str]:
    """Serve a twin on a pseudo-terminal from a thread, until `over` or the end of the test."""
    ready, paths = threading.Event(), list[Path]()

    def on_ready(path: Path) -> None:
        paths.append(path)
        ready.set()

    server = threading.Thread(target=serve_on_pty, args=(twin, LabClock(), None, on_ready, over.is_set))
    server.start()
    try:
        assert ready.wait(5)
        yield str(paths[0])
    finally:
        over.set()
        server.join(5)
    assert not server.is_alive()
