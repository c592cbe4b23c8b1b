"""A stimulator driver on a bench where each write is counted, and every thermode on such a bench."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar, TypeAlias

from hardware.clocks import LabClock, VirtualClock
from hardware.lines import ByteLine, SimLine, open_line, twin_at
from hardware.lines.exchange import Exchange, SimExchange, open_exchange
from hardware.medoc.driver import Medoc
from hardware.medoc.programs import ProgramTable, read_table
from hardware.medoc.typing_in import extended
from hardware.stimulators import StimulatorTwin, TimedDevice
from hardware.tcs.driver import Tcs
from mindpain_task.heat import HeatProfile, HeatPulse, HeatSegment
from mindpain_task.laser import LaserPulse
from mindpain_task.roles import Clock, Fired, PulseReport, Sample
from mindpain_task.stimuli import ShockTrain, Stimulus

REST_C, CEILING_C = 32.0, 48.0
NEAR_C = 0.5
"""How close to a temperature counts as there: the devices' absolute accuracy."""
TRAIN = ShockTrain(pulse_width_us=200, rate_hz=5.0, count=3, current_ma=4.0)
LIGHT = LaserPulse(energy_mj=200.0, pulse_ms=30.0, spot_mm2=25.0)
Given: TypeAlias = HeatPulse | ShockTrain | LaserPulse
Happened: TypeAlias = Fired | Sample | PulseReport
FIRMWARES = (8, 12, 14, 15)
WARM = HeatPulse(32.0, 46.0, 10.0, 1.0, 10.0)
GENTLE = HeatPulse(32.0, 33.0, 1.0, 1.0, 1.0)
PAIRS = ("pair first", "pair second")
"""Two thermodes as one, seen from the line of the first and of the second."""
THERMODES = (*(f"tcs {firmware:03d}" for firmware in FIRMWARES), "medoc", *PAIRS)


@dataclass
class Log:
    """What was written, and when; a paced command is several writes."""

    writes: list[tuple[float, bytes]] = field(default_factory=list)


class RecordedLine:
    """A byte line that notes each write."""

    def __init__(self, line: ByteLine, clock: Clock, log: Log) -> None:
        self.name = line.name
        self._line, self._clock, self._log = line, clock, log
        self.read = line.read
        self.drain = line.drain
        self.discard_input = line.discard_input
        self.close = line.close

    def write(self, data: bytes) -> None:
        """Note the time, then write."""
        self._log.writes.append((self._clock.now(), data))
        self._line.write(data)


class RecordedExchange:
    """An exchange that notes each request."""

    def __init__(self, exchange: Exchange, clock: Clock, log: Log) -> None:
        self.name = exchange.name
        self._exchange, self._clock, self._log = exchange, clock, log
        self.open = exchange.open
        self.is_open = exchange.is_open
        self.answer = exchange.answer
        self.next_look_s = exchange.next_look_s
        self.close = exchange.close

    def send(self, request: bytes, command: str, within_s: float) -> None:
        """Note the time, then write."""
        self._log.writes.append((self._clock.now(), request))
        self._exchange.send(request, command, within_s)

    def ask(self, request: bytes, command: str, within_s: float) -> None:
        """Note the time, then write."""
        self._log.writes.append((self._clock.now(), request))
        self._exchange.ask(request, command, within_s)


@dataclass
class Bench:
    """One driver, its clock, what it wrote, a stimulus it can do, and its twin if it has one."""

    device: TimedDevice
    clock: Clock
    log: Log
    pulse: Given
    twin: StimulatorTwin | None
    due_s: float = field(default=0.0, init=False)
    _fired: list[Fired] = field(default_factory=list, init=False)
    rest: ClassVar[float]
    ceiling: ClassVar[float]

    def prepare(self) -> None:
        """Prepare, and wait until the device is at rest."""
        self.device.prepare(self.rest, self.ceiling)
        self.watch(1.0)

    def watch(self, seconds: float, until: Callable[[], bool] = lambda: False) -> list[Happened]:
        """Poll as a session does; return what happened."""
        events: list[Happened] = []
        end_s = self.clock.now() + seconds
        while self.clock.now() < end_s and not until():
            self.clock.wait_until(min(end_s, self.device.next_due_s()))
            events.extend(self.device.poll())
        self._fired += [event for event in events if isinstance(event, Fired)]
        return events

    def reported(self) -> Fired:
        """Return what was fired last."""
        return self._fired[-1]

    def run(self, ahead_s: float = 0.3) -> tuple[Fired, list[Happened]]:
        """Arm and fire the stimulus; return its report, and what happened until it was over."""
        self.device.arm(self.pulse)
        self.due_s = self.clock.now() + ahead_s
        self.device.fire_at(self.due_s)
        events = self.watch(ahead_s + self.pulse.duration_s + 1.0)
        (fired,) = [event for event in events if isinstance(event, Fired)]
        return fired, events

    def felt(self, seconds: float) -> bool | None:
        """Watch for a while; return whether anything was felt, None where that cannot be told."""
        raise NotImplementedError

    def worse(self) -> Sequence[Stimulus]:
        """Return stimuli that must be refused."""
        raise NotImplementedError

    @property
    def midway_s(self) -> float:
        """When after its onset the stimulus is felt, and not over."""
        raise NotImplementedError

    @property
    def comes_to_rest_s(self) -> float:
        """How long after a stop something may still be felt."""
        raise NotImplementedError

    @property
    def stop_within_s(self) -> float:
        """How soon a stop's first byte is on the line."""
        return 0.005


@dataclass
class HeatBench(Bench):
    """A thermode."""

    pulse: HeatPulse
    rest = REST_C
    ceiling = CEILING_C

    def prepare(self) -> None:
        """Prepare, and wait until the surface rests at the baseline."""
        super().prepare()
        self.watch(4.0)

    def give(self, ahead_s: float = 0.3) -> tuple[Fired, list[Sample]]:
        """Arm and fire the stimulus; return its report, and what was measured until it was over."""
        fired, events = self.run(ahead_s)
        return fired, [event for event in events if isinstance(event, Sample)]

    def surface_c(self, seconds: float = 2.5) -> list[float]:
        """Return the warmest zone of each read-back in the next seconds."""
        return [max(event.zones_c) for event in self.watch(seconds) if isinstance(event, Sample)]

    def felt(self, seconds: float) -> bool | None:
        """Whether any zone was read to be warmer than the baseline."""
        return max(self.surface_c(max(seconds, 0.5))) > self.rest + NEAR_C

    @property
    def midway_s(self) -> float:
        """When the plateau has begun."""
        return self.pulse.rise_s + 0.3

    @property
    def comes_to_rest_s(self) -> float:
        """The way back, and a little more."""
        return self.pulse.return_s + 1.0

    def worse(self) -> Sequence[Stimulus]:
        """Return what must be refused: too hot, upside down, no numbers, of another baseline, no heat."""
        pulse = self.pulse
        return [
            replace(pulse, peak_c=CEILING_C + 0.5),
            replace(pulse, peak_c=pulse.baseline_c - 1),
            replace(pulse, peak_c=math.nan),
            replace(pulse, baseline_c=pulse.baseline_c + 1),
            replace(pulse, rise_c_per_s=5000.0),
            replace(pulse, return_c_per_s=0.0),
            replace(pulse, plateau_s=-1.0),
            replace(pulse, plateau_s=math.inf),
            HeatProfile(pulse.baseline_c, (HeatSegment(1.0, CEILING_C + 1),), 10.0),
            TRAIN,
            LIGHT,
        ]


def table_with(*pulses: HeatPulse) -> ProgramTable:
    """Return what an operator has typed in for these pulses."""
    return extended(
        ProgramTable(mindpain_medoc_programs=1, probe="any probe", device=None, programs=()), pulses
    )


def twin_bench(name: str, query: str = "", pulses: tuple[HeatPulse, ...] = (WARM,)) -> HeatBench:
    """Put a driver on its twin in virtual time; `query` plants faults (`missed=2`)."""
    if name in PAIRS:
        from tests.conformance.pair_benches import pair_bench

        return pair_bench(name, query, pulses)
    clock, log = VirtualClock(), Log()
    if name == "medoc":
        table = table_with(*pulses)
        exchange = open_exchange(f"sim://medoc?{query}" if query else "sim://medoc", clock, table)
        assert isinstance(exchange, SimExchange)
        device = Medoc(RecordedExchange(exchange, clock, log), clock, table)
        return HeatBench(device, clock, log, pulses[0], exchange.twin)  # type: ignore[arg-type]
    firmware = int(name.removeprefix("tcs "))
    url = f"sim://tcs?firmware={firmware}{'&' if query else ''}{query}"
    line = SimLine(twin_at(url, clock.now()), clock, url)
    tcs = Tcs(RecordedLine(line, clock, log), clock)
    return HeatBench(tcs, clock, log, pulses[0], line.twin)  # type: ignore[arg-type]


@contextmanager
def real_bench(kind: str, port: str, programs: Path | None) -> Iterator[HeatBench]:
    """Put a driver on a real device; its pulses warm by one degree."""
    clock, log = LabClock(), Log()
    if kind == "medoc":
        assert programs is not None, "give --device-programs: the table of what is typed into the station"
        table = read_table(programs.read_text(encoding="utf-8"), str(programs))
        exchange = open_exchange(port, clock, table)
        pulse = min((program.pulse for program in table.programs), key=lambda pulse: pulse.peak_c)
        device: TimedDevice = Medoc(RecordedExchange(exchange, clock, log), clock, table)
    else:
        pulse = GENTLE
        device = Tcs(RecordedLine(open_line(port, clock), clock, log), clock)
    try:
        yield HeatBench(device, clock, log, pulse, None)
    finally:
        device.close()
