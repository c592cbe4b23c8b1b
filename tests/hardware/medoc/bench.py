"""A driver on a simulated MMS in virtual time, with every request and its moment, for the tests."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from hardware.clocks import VirtualClock
from hardware.lines.exchange import NoConnection, Reply, SimExchange
from hardware.medoc import codec
from hardware.medoc.driver import Medoc
from hardware.medoc.programs import ProgramTable
from hardware.medoc.twin import MedocTwin
from hardware.medoc.typing_in import extended
from hardware.medoc.words import Command
from mindpain_task.heat import HeatPulse
from mindpain_task.roles import Fired, Sample

PULSE = HeatPulse(baseline_c=32.0, peak_c=47.0, rise_c_per_s=8.0, plateau_s=8.0, return_c_per_s=8.0)
QUICK = HeatPulse(baseline_c=32.0, peak_c=42.0, rise_c_per_s=50.0, plateau_s=0.3, return_c_per_s=50.0)
EMPTY = ProgramTable(mindpain_medoc_programs=1, probe="30 x 30 mm", programs=())
TABLE = extended(EMPTY, [PULSE, QUICK])
CODE = TABLE.code_for(PULSE)


class Tapped(SimExchange):
    """An exchange that keeps every request with its time, and whose far end can be lost in several ways.

    `opened` is when each connection was begun; `refuses` (or `refuses_until_s`) lets none come about;
    `silent` hears all and answers nothing; `mangle` changes what is answered.
    """

    def __init__(self, twin: MedocTwin, clock: VirtualClock, name: str) -> None:
        super().__init__(twin, clock, name)
        self.sent: list[tuple[float, bytes]] = []
        self.opened: list[float] = []
        self.refuses = self.silent = False
        self.refuses_until_s = -math.inf
        self.mangle: Callable[[bytes], bytes] = lambda data: data

    def open(self) -> None:
        """Open, or refuse as a closed port does."""
        self.opened.append(self._clock.now())
        super().open()
        if self.refuses or self._clock.now() < self.refuses_until_s:
            self.close()
            raise NoConnection(f"{self.name}: connecting failed: Connection refused")

    def send(self, request: bytes, command: str, within_s: float) -> None:
        """Keep the request, then send it."""
        super().send(request, command, within_s)
        self.sent.append((self._clock.now(), request))
        if self.silent:
            self._reply = Reply(b"", math.inf)

    def answer(self) -> bytes | None:
        """Return what was answered, or what became of it."""
        data = super().answer()
        return None if data is None else self.mangle(data)


class Bench:
    """A driver, its twin, and the clock they share; the options are the twin's."""

    def __init__(self, **options: Any) -> None:
        self.clock = VirtualClock()
        self.twin = MedocTwin(0.0, TABLE, **options)
        self.exchange = Tapped(self.twin, self.clock, "sim://medoc")
        self.medoc = Medoc(self.exchange, self.clock, TABLE)

    def ready(self) -> Bench:
        """Prepare the driver."""
        self.medoc.prepare(baseline_c=32.0, ceiling_c=48.0)
        return self

    def armed(self, pulse: HeatPulse = PULSE) -> Bench:
        """Prepare the driver, and arm it."""
        self.ready().medoc.arm(pulse)
        return self

    def run_until(self, time_s: float) -> list[Fired | Sample]:
        """Poll as a session does: wait until the driver is due, poll, and so on."""
        events: list[Fired | Sample] = []
        while self.medoc.next_due_s() <= time_s:
            self.clock.wait_until(self.medoc.next_due_s())
            events += self.medoc.poll()
        self.clock.wait_until(time_s)
        return events

    def asked(self, since_s: float = 0.0) -> list[tuple[float, Command]]:
        """Return what was sent since a time, and when."""
        return [
            (time_s, codec.parse_request(data).command)
            for time_s, data in self.exchange.sent
            if time_s >= since_s
        ]


def fired(events: list[Fired | Sample]) -> list[Fired]:
    """Return the starts among the events."""
    return [event for event in events if isinstance(event, Fired)]


def samples(events: list[Fired | Sample]) -> list[Sample]:
    """Return the read-backs among the events."""
    return [event for event in events if isinstance(event, Sample)]
