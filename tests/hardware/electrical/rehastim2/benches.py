"""A RehaStim2 on its twin in virtual time, polled as the device process does, and what was written to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from hardware.clocks import VirtualClock
from hardware.electrical.device import ElectricalDevice
from hardware.electrical.rehastim2 import codec
from hardware.electrical.rehastim2.driver import RehaStim2
from hardware.electrical.rehastim2.framing import Frame, FrameParser
from hardware.electrical.rehastim2.twin import RehaStim2Twin, queried_twin
from hardware.lines import SimLine, Twin
from hardware.twin_wire import Wire
from mindpain_task.roles import Fired, PulseReport
from mindpain_task.stimuli import ShockTrain

PORT = "/dev/stim"
CEILING_MA = 40.0
LATENCY_S = 0.010
TRAIN = ShockTrain(pulse_width_us=200, rate_hz=10.0, count=5, current_ma=10.0)


class Tapped:
    """A twin that keeps what it received, with the time of each arrival.

    `loses` is how many of each command never reach the twin; `hiss` is said before everything that it says.
    """

    def __init__(self, twin: Twin) -> None:
        self.twin = twin
        self.heard: list[tuple[float, bytes]] = []
        self.loses: Counter[int] = Counter()
        self.hiss = b""

    def receive(self, data: bytes, now_s: float) -> None:
        self.heard.append((now_s, data))
        (frame,) = frames_in(data)
        if self.loses[frame.command]:
            self.loses[frame.command] -= 1
        else:
            self.twin.receive(data, now_s)

    def transmit(self, now_s: float) -> bytes:
        said = self.twin.transmit(now_s)
        return said and self.hiss + said

    def readable_s(self, n: int) -> float:
        return self.twin.readable_s(n)

    def commands(self) -> list[int]:
        """The commands that were written, one entry for each write; a write of several is a mistake."""
        return [command for _, command in self.timed()]

    def timed(self) -> list[tuple[float, int]]:
        """The commands that were written, with their times."""
        timed = []
        for time_s, data in self.heard:
            (frame,) = frames_in(data)
            timed.append((time_s, frame.command))
        return timed


class Puppet:
    """A device that says what `answer` makes of each packet it gets."""

    def __init__(self, answer: Callable[[Frame], bytes]) -> None:
        self.got: list[Frame] = []
        self._answer = answer
        self._parser = FrameParser()
        self._wire = Wire(0.0, codec.BAUD)

    def say(self, data: bytes, at_s: float) -> None:
        self._wire.say(data, at_s)

    def receive(self, data: bytes, now_s: float) -> None:
        for frame in self._parser.feed(data):
            self.got.append(frame)
            self._wire.say(self._answer(frame), now_s)

    def transmit(self, now_s: float) -> bytes:
        return self._wire.take(now_s)

    def readable_s(self, n: int) -> float:
        return self._wire.readable_s(n)


def frames_in(data: bytes) -> list[Frame]:
    """Return the packets of one write."""
    return FrameParser().feed(data)


@dataclass
class Bench:
    """A device on its twin, and what became of it."""

    clock: VirtualClock
    twin: RehaStim2Twin
    tap: Tapped
    driver: RehaStim2
    device: ElectricalDevice
    fired: list[Fired] = field(default_factory=list)
    reports: list[PulseReport] = field(default_factory=list)

    def poll_until(self, end_s: float) -> None:
        """Poll whenever the device asks for it, up to a time."""
        while (due_s := self.device.next_due_s()) <= end_s:
            self.clock.wait_until(due_s)
            for event in self.device.poll():
                if isinstance(event, Fired):
                    self.fired.append(event)
                else:
                    self.reports.append(event)
        self.clock.wait_until(end_s)

    def play(self, train: ShockTrain = TRAIN, after_s: float = 0.1) -> float:
        """Arm a train, fire it and poll until all is reported; return its onset."""
        self.device.arm(train)
        fire_s = self.clock.now() + after_s
        self.device.fire_at(fire_s)
        self.poll_until(fire_s + train.duration_s + 0.7)
        return fire_s


def bench(query: str = "", *, twin: RehaStim2Twin | None = None, prepared: bool = True) -> Bench:
    """Return a bench whose twin has what `query` plants."""
    clock = VirtualClock()
    twin = twin or queried_twin(query, clock.now())
    tap = Tapped(twin)
    driver = RehaStim2(SimLine(tap, clock, PORT), clock, channel=1)
    device = ElectricalDevice(driver, clock)
    if prepared:
        device.prepare(0.0, CEILING_MA)
    return Bench(clock, twin, tap, driver, device)
