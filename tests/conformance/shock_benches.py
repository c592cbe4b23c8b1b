"""Every electrical stimulator driver on a bench: on its twin in virtual time, or on a real device."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import get_args

from hardware.boxes.edge_source import BoxEdges
from hardware.boxes.opening import open_box_and_line
from hardware.clocks import LabClock, VirtualClock
from hardware.device_line import BoxKind, BoxLine
from hardware.electrical.cables import FollowingDs5, HandTurnedDs7a, Lines, TriggeredDs8r
from hardware.electrical.device import ElectricalDevice
from hardware.electrical.digitimer.driver import Ds5
from hardware.electrical.ds8r.codec import Settings
from hardware.electrical.ds8r.driver import Ds8r
from hardware.electrical.ds8r.twin import Ds8rTwin
from hardware.electrical.opening import ElectricalTwin, lines_of
from hardware.electrical.output import EdgeSource, TrainOutput
from hardware.electrical.p24.driver import P24
from hardware.electrical.pulse_pal.driver import PulsePalAnalog, PulsePalEdges
from hardware.electrical.pulse_pal.twin import PulsePalTwin
from hardware.electrical.rehastim2 import codec as rehastim2
from hardware.electrical.rehastim2.driver import RehaStim2
from hardware.electrical.stimjim.driver import StimjimEdges
from hardware.lines import ByteLine, SimLine, open_line, twin_at
from mindpain_task.roles import Clock
from mindpain_task.stimuli import ShockTrain, Stimulus
from tests.conformance.benches import LIGHT, TRAIN, WARM, Bench, Log, RecordedLine

BOXES: tuple[BoxKind, ...] = get_args(BoxKind)
TELLING = ("p24", "rehastim2")
STIMULATORS = (
    *TELLING,
    *(f"ds7a {box}" for box in BOXES),
    "ds7a pulse_pal",
    "ds7a stimjim",
    "ds5",
    "ds8r",
    "ds8r pulse_pal",
)
GENTLE = ShockTrain(pulse_width_us=200, rate_hz=5.0, count=3, current_ma=2.0)
LATENCY_S = 0.1
"""How long a device may take from a write to its pulse, or to come to rest: the RehaStim2 takes 24 ms."""


@dataclass
class ShockBench(Bench):
    """An electrical stimulator; its ceiling is 8 mA."""

    pulse: ShockTrain
    far_end: ElectricalTwin | None = None
    kind: str = ""
    rest = 0.0
    ceiling = 8.0

    def given_since(self, time_s: float) -> list[float]:
        """Return the currents of the pulses that a twin gave since then."""
        assert self.far_end is not None
        return [abs(pulse.current_ma) for pulse in self.far_end.given if pulse.time_s >= time_s]

    def felt(self, seconds: float) -> bool | None:
        """Whether a pulse came out of the twin; a real device shows nothing of it."""
        since_s = self.clock.now()
        self.watch(seconds)
        return None if self.far_end is None else bool(self.given_since(since_s))

    @property
    def midway_s(self) -> float:
        """Between the first pulse and the second."""
        return 0.5 * self.pulse.period_s

    @property
    def comes_to_rest_s(self) -> float:
        """What the slowest device takes to give a pulse that it has already taken."""
        return LATENCY_S

    @property
    def stop_within_s(self) -> float:
        """A DS8R's library is called at most every 0.1 s; its edges stop at once."""
        return 0.005 if self.kind != "ds8r" else 0.1

    def worse(self) -> Sequence[Stimulus]:
        """Return stimuli that must be refused: too strong, no numbers, overlapping, or heat."""
        train = self.pulse
        return [
            replace(train, current_ma=self.ceiling + 0.5),
            replace(train, current_ma=0.0),
            replace(train, current_ma=-1.0),
            replace(train, current_ma=math.nan),
            replace(train, current_ma=math.inf),
            replace(train, count=0),
            replace(train, rate_hz=0.0),
            replace(train, rate_hz=6000.0),
            replace(train, pulse_width_us=0),
            replace(train, pulse_width_us=1_000_000),
            WARM,
            LIGHT,
        ]


class RecordedLibrary:
    """A DS8R's library that notes each call as a write."""

    def __init__(self, twin: Ds8rTwin, clock: Clock, log: Log) -> None:
        self._twin, self._clock, self._log = twin, clock, log

    def set(self, settings: Settings) -> int:
        """Note, then set."""
        self._log.writes.append((self._clock.now(), b"set"))
        return self._twin.set(settings)

    def get(self) -> tuple[int, Settings]:
        """Ask; a question is no write."""
        return self._twin.get()

    def trigger(self) -> int:
        """Note, then trigger."""
        self._log.writes.append((self._clock.now(), b"trigger"))
        return self._twin.trigger()


def shock_bench(name: str, query: str = "") -> ShockBench:
    """Put a driver on its twin in virtual time; `query` plants faults (`electrode=2`)."""
    clock, log = VirtualClock(), Log()
    kind, _, source = name.partition(" ")
    output, far_end = _MAKERS[kind](source, query, clock, log)
    return ShockBench(ElectricalDevice(output, clock), clock, log, TRAIN, far_end, far_end=far_end, kind=name)


Made = tuple[TrainOutput, ElectricalTwin]


def _recorded(url: str, clock: Clock, log: Log) -> tuple[RecordedLine, SimLine]:
    line = SimLine(twin_at(url, clock.now()), clock, url)
    return RecordedLine(line, clock, log), line


def _p24(source: str, query: str, clock: Clock, log: Log) -> Made:
    recorded, line = _recorded(f"sim://p24?{query}", clock, log)
    output = P24(recorded, clock, waveform="biphasic", connector="yellow", channel="red")
    return output, line.twin  # type: ignore[return-value]


def _rehastim2(source: str, query: str, clock: Clock, log: Log) -> Made:
    recorded, line = _recorded(f"sim://rehastim2?{query}", clock, log)
    return RehaStim2(recorded, clock, channel=1), line.twin  # type: ignore[return-value]


def recorded_edges(source: str, query: str, clock: Clock, log: Log) -> tuple[EdgeSource, Lines]:
    """Return a source of edges, and what its one line did."""
    if source == "pulse_pal":
        recorded, line = _recorded(f"sim://pulse_pal?{query}", clock, log)
        return PulsePalEdges(recorded, clock, 1), _lines(line, clock)
    if source == "stimjim":
        recorded, line = _recorded(f"sim://stimjim?{query}", clock, log)
        return StimjimEdges(recorded, clock), _lines(line, clock)
    model = "p" if source == "mmbt_s" else ""
    box_line = BoxLine("trigger", source, f"sim://{source}?{query}", model=model)  # type: ignore[arg-type]
    box, port = open_box_and_line(box_line, clock, fires=True)
    assert isinstance(port, SimLine)
    box._line = RecordedLine(port, clock, log)  # type: ignore[attr-defined]
    return BoxEdges(box, clock, 1), _lines(port, clock)


def _lines(port: SimLine, clock: Clock) -> Lines:
    lines = lines_of(port, clock)
    assert lines is not None
    return lines


def _ds7a(source: str, query: str, clock: Clock, log: Log) -> Made:
    edges, lines = recorded_edges(source, query, clock, log)
    turned = HandTurnedDs7a(edges, TRAIN.pulse_width_us, 10.0, clock, lines, 1)
    return turned, turned


def _ds5(source: str, query: str, clock: Clock, log: Log) -> Made:
    recorded, line = _recorded(f"sim://pulse_pal?{query}", clock, log)
    assert isinstance(line.twin, PulsePalTwin)
    output = Ds5(PulsePalAnalog(recorded, clock, 1), 10.0, 10.0)
    return output, FollowingDs5(line.twin, 1, 10.0, 10.0, clock)


def _ds8r(source: str, query: str, clock: Clock, log: Log) -> Made:
    twin = Ds8rTwin(clock)
    library = RecordedLibrary(twin, clock, log)
    if not source:
        return Ds8r(library, clock), twin
    edges, lines = recorded_edges(source, query, clock, log)
    return Ds8r(library, clock, edges), TriggeredDs8r(twin, lines, 1)


_MAKERS: dict[str, Callable[[str, str, Clock, Log], Made]] = {
    "p24": _p24,
    "rehastim2": _rehastim2,
    "ds7a": _ds7a,
    "ds5": _ds5,
    "ds8r": _ds8r,
}


@contextmanager
def real_shock_bench(kind: str, port: str) -> Iterator[ShockBench]:
    """Put a driver on a real device, with a load resistor where skin would be: 2 mA is its strongest."""
    clock, log = LabClock(), Log()
    line: ByteLine = open_line(port, clock)
    if kind == "p24":
        output: TrainOutput = P24(
            RecordedLine(line, clock, log), clock, waveform="biphasic", connector="yellow", channel="red"
        )
    else:
        line.close()
        line = open_line(port, clock, rehastim2.BAUD, even_parity=True)
        output = RehaStim2(RecordedLine(line, clock, log), clock, channel=1)
    device = ElectricalDevice(output, clock)
    try:
        yield ShockBench(device, clock, log, GENTLE, None)
    finally:
        device.close()
