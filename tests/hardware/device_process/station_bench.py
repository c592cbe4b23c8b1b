"""A station in virtual time, with a stimulator, two trigger boxes and a scanner on their twins behind it."""

from __future__ import annotations

from dataclasses import dataclass

from hardware.clocks import VirtualClock
from hardware.device_line import DeviceLine, ScannerLine
from hardware.device_process.station import Station
from hardware.no_stimulator import NoStimulator
from hardware.rig_file import read_rig
from hardware.scanner.driver import open_scanner
from hardware.stimulators import OpenStimulator, open_stimulator
from mindpain_task.markers import CODES, ONSETS
from mindpain_task.roles import Fired, PulseReport, Sample
from tests.hardware.device_process.boxes_on_twins import TwinBox, open_boxes

HEAT, SHOCK = (CODES[ONSETS[phase]] for phase in ("heat", "shock"))
BOXES = ("one_byte", "cedrus")
TR_S, DELAY_S, VOLUMES = 0.5, 0.2, 4
SCANNER = ScannerLine("byte", f"sim://scanner?tr={TR_S}&delay={DELAY_S}&volumes={VOLUMES}", 115200, ord("5"))


class Told:
    """A watcher that keeps the edges it is told of, and why something was stopped unasked."""

    def __init__(self) -> None:
        self.edges: list[str] = []
        self.reasons: list[str] = []

    def sample(self, sample: Sample, commanded_c: float) -> None:
        pass

    def pulse(self, report: PulseReport, time_s: float) -> None:
        pass

    def edge(self, number: int, what: str, before_s: float, after_s: float) -> None:
        self.edges.append(what)

    def halted(self, time_s: float, why: str) -> None:
        self.edges.append("guard")
        self.reasons.append(why)

    def reserve(self) -> str:
        return ""


@dataclass
class Bench:
    """A station in virtual time, and what stands behind it."""

    clock: VirtualClock
    station: Station
    told: Told
    opened: OpenStimulator
    boxes: list[TwinBox]
    scanner_on_s: float

    def serve(self, seconds: float) -> list[Fired]:
        """Poll only when it is due, for a while."""
        fired: list[Fired] = []
        end_s = self.clock.now() + seconds
        while (due_s := self.station.next_due_s()) < end_s:
            self.clock.wait_until(due_s)
            fired += self.station.poll()
        self.clock.wait_until(end_s)
        return fired

    def codes(self) -> list[list[int]]:
        """Return which codes came out of each box."""
        return [[pulse.lines for pulse in each.pulses] for each in self.boxes]


def p24() -> DeviceLine:
    """Return a simulated P24."""
    entry = read_rig("eeg_electrical")[0].stimulator
    assert entry is not None
    return entry.simulated().line()


def bench(
    stimulator: DeviceLine | None,
    *,
    scanner: bool = False,
    onset_codes: tuple[int, int, int] = (HEAT, SHOCK, 0),
) -> Bench:
    """Switch everything on; two boxes are always there."""
    clock = VirtualClock()
    opened = OpenStimulator(NoStimulator(), None, None)
    if stimulator is not None:
        opened = open_stimulator(stimulator, clock)
    markers_out, boxes = open_boxes(clock, BOXES)
    reader = open_scanner(SCANNER, clock) if scanner else None
    told = Told()
    station = Station(opened.device, clock, [told], markers_out, reader, onset_codes)
    return Bench(clock, station, told, opened, boxes, clock.now())
