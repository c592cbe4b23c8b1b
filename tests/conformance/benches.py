"""Every stimulator driver on a bench where each write is counted: on its twin, or on a real device."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from hardware.clocks import LabClock, VirtualClock
from hardware.lines import ByteLine, SimLine, open_line, twin_at
from hardware.lines.exchange import Exchange, SimExchange, open_exchange
from hardware.medoc.driver import Medoc
from hardware.medoc.programs import ProgramTable, read_table
from hardware.medoc.typing_in import extended
from hardware.stimulators import ThermodeTwin, TimedDevice
from hardware.tcs.driver import Tcs
from mindpain_task.roles import Clock, Fired, Sample
from mindpain_task.stimuli import HeatPulse

CEILING_C = 48.0
FIRMWARES = (8, 12, 14, 15)
WARM = HeatPulse(32.0, 46.0, 10.0, 1.0, 10.0)
GENTLE = HeatPulse(32.0, 33.0, 1.0, 1.0, 1.0)
TWINS = (*(f"tcs {firmware:03d}" for firmware in FIRMWARES), "medoc")


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
    pulse: HeatPulse
    twin: ThermodeTwin | None

    def prepare(self) -> None:
        """Prepare, and wait until the surface rests at the baseline."""
        self.device.prepare(self.pulse.baseline_c, CEILING_C)
        self.watch(5.0)

    def watch(self, seconds: float, until: Callable[[], bool] = lambda: False) -> list[Fired | Sample]:
        """Poll as a session does; return what happened."""
        events: list[Fired | Sample] = []
        end_s = self.clock.now() + seconds
        while self.clock.now() < end_s and not until():
            self.clock.wait_until(min(end_s, self.device.next_due_s()))
            events.extend(self.device.poll())
        return events

    def give(self, ahead_s: float = 0.3) -> tuple[Fired, list[Sample]]:
        """Arm and fire the stimulus; return its report, and what was measured until it was over."""
        self.device.arm(self.pulse)
        self.device.fire_at(self.clock.now() + ahead_s)
        events = self.watch(ahead_s + self.pulse.duration_s + 1.0)
        (fired,) = [event for event in events if isinstance(event, Fired)]
        return fired, [event for event in events if isinstance(event, Sample)]

    def worse(self) -> list[HeatPulse]:
        """Return stimuli that must be refused: too hot, upside down, no numbers, of another baseline."""
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
        ]


def table_with(*pulses: HeatPulse) -> ProgramTable:
    """Return what an operator has typed in for these pulses."""
    return extended(
        ProgramTable(mindpain_medoc_programs=1, probe="any probe", device=None, programs=()), pulses
    )


def twin_bench(name: str, query: str = "", pulses: tuple[HeatPulse, ...] = (WARM,)) -> Bench:
    """Put a driver on its twin in virtual time; `query` plants faults (`missed=2`)."""
    clock, log = VirtualClock(), Log()
    if name == "medoc":
        table = table_with(*pulses)
        exchange = open_exchange(f"sim://medoc?{query}" if query else "sim://medoc", clock, table)
        assert isinstance(exchange, SimExchange)
        device = Medoc(RecordedExchange(exchange, clock, log), clock, table)
        return Bench(device, clock, log, pulses[0], exchange.twin)  # type: ignore[arg-type]
    firmware = int(name.removeprefix("tcs "))
    url = f"sim://tcs?firmware={firmware}{'&' if query else ''}{query}"
    line = SimLine(twin_at(url, clock.now()), clock, url)
    tcs = Tcs(RecordedLine(line, clock, log), clock)
    return Bench(tcs, clock, log, pulses[0], line.twin)  # type: ignore[arg-type]


@contextmanager
def real_bench(kind: str, port: str, programs: Path | None) -> Iterator[Bench]:
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
        yield Bench(device, clock, log, pulse, None)
    finally:
        device.close()
