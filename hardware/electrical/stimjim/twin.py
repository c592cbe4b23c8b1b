"""A Stimjim at byte level: what it prints and gives is a function of the bytes it got and of the time."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from hardware.boxes.waveform import Waveform
from hardware.electrical.stimjim.codec import CURRENT, GROUNDED, VOLTAGE, PulseTrain, Stage
from hardware.twin_wire import Wire

BAUD = 12_000_000
TTL_MV = 2000  # a line is up from here
SLOTS = 100
FIRMWARES = ("open_ephys", "tncslab")
LONGEST_COMMAND = 1000
SHORTEST_PERIOD_US = 20
MODE_NAMES = ("Voltage output", "Current output", "No output (high-Z)", "No output (grounded)")
OFFSETS = (
    "ADC offsets (+-2.5V): -11.030000, -11.150000\nADC offsets (+-10V): -10.220000, -10.340000\n"
    "current offsets: 11, 8\nvoltage offsets: 0, 0\n"
)
_HEAD = re.compile(rb"\s*([+-]?\d{1,10}),(\d{1,10}),(\d{1,10}),(\d{1,10}),(\d{1,10})")
_STAGE = re.compile(rb"\s*([+-]?\d{1,10}),\s*([+-]?\d{1,10}),\s*(\d{1,10})")
_INTEGER = re.compile(rb"\s*([+-]?\d{1,10})")
_PAIR = re.compile(rb"\s*([+-]?\d{1,10}),\s*([+-]?\d{1,10})")


@dataclass(frozen=True)
class VoltPulse:
    """A step of one voltage other than 0 V: from when, how long, on which output."""

    time_s: float
    width_us: float
    volts: float
    output: int


@dataclass
class Running:
    """A train that runs: which slot, since when, how often the device looks, how many pulses it gave."""

    letter: str
    slot: int
    start_s: float
    period_s: float
    skips_first: bool
    ticks: int = 0
    pulses: int = 0

    @property
    def next_s(self) -> float:
        """When it looks whether another pulse is to be given."""
        return self.start_s + self.ticks * self.period_s


class StimjimTwin:
    """The box. `waveform` has outputs 0 and 1 as TTL lines, `pulses` every voltage step that was given.

    Both go up to the last time that it was given: by `transmit`, or by a question of the far side.
    """

    def __init__(
        self,
        now_s: float,
        firmware: str = "open_ephys",
        missed: frozenset[int] = frozenset(),
        short: frozenset[int] = frozenset(),
    ) -> None:
        """Power it up; of the trains with an output, those in `missed` (1 for the first) do not start.

        Those in `short` swallow their first pulse, and say so in their count.
        """
        self.waveform = Waveform()
        self.pulses: list[VoltPulse] = []
        self.trains = 0
        self.slots = [_boot_slot(slot, firmware) for slot in range(SLOTS)]
        self._stops = firmware == "tncslab"
        self._missed, self._short = missed, short
        self._running: dict[str, Running] = {}
        self._wire = Wire(now_s, BAUD)
        self._unread = b""
        self._now_s = now_s

    # --- the line

    def receive(self, data: bytes, now_s: float) -> None:
        """Take bytes that a host wrote."""
        self._advance(now_s)
        heard_s = self._wire.hear(len(data), now_s)
        *commands, self._unread = (self._unread + data).split(b"\n")
        self._unread = self._unread[:LONGEST_COMMAND]
        for command in commands:
            self._advance(heard_s)
            self._obey(command.rstrip(b"\r"))

    def transmit(self, now_s: float) -> bytes:
        """Return what was printed and is through by now."""
        self._advance(now_s)
        return self._wire.take(now_s)

    def readable_s(self, n: int) -> float:
        """Return when `n` bytes are there, or when a train that runs says something next."""
        there_s = self._wire.readable_s(n)
        ends = (self._end_s(running) for running in self._running.values())
        return min(there_s, *ends) if self._running else there_s

    def _end_s(self, running: Running) -> float:
        """Return when a train looks and finds its time over (and a little later, for the wire)."""
        ticks = math.ceil(self.slots[running.slot].duration_us * 1e-6 / running.period_s - 1e-9)
        return running.start_s + max(running.ticks, ticks) * running.period_s + 1e-4

    def _print(self, text: str) -> None:
        said = text.replace("\n", "\r\n") if self._stops else text
        self._wire.say(said.encode("ascii"), self._now_s)

    # --- the commands

    def _obey(self, command: bytes) -> None:
        letter, rest = command[:1].decode("latin-1"), command[1:]
        if letter == "S":
            self._define(rest)
        elif letter in ("T", "U"):
            self._start(letter, _integer(rest))
        elif letter == "D":
            self._print(OFFSETS + "\n")
        elif letter == "M" and (pair := _PAIR.match(rest)):
            self._print(f"Set channel {int(pair[1])} to mode {int(pair[2])}\n")

    def _define(self, rest: bytes) -> None:
        slot = _integer(rest)
        if not 0 <= slot < SLOTS:
            self._print("Invalid PulseTrain index.\n")
            return
        if head := _HEAD.match(rest):
            mode_0, mode_1, period_us, duration_us = (int(head[n]) for n in (2, 3, 4, 5))
            stages = []
            for part in rest.split(b";")[1:]:
                if not (match := _STAGE.match(part)):
                    break
                stages.append(Stage(*(int(match[n]) for n in (1, 2, 3))))
            modes = min(mode_0, GROUNDED), min(mode_1, GROUNDED)
            self.slots[slot] = PulseTrain(
                slot, modes, max(SHORTEST_PERIOD_US, period_us), duration_us, tuple(stages[:10])
            )
        self._print(printed(self.slots[slot]))

    def _start(self, letter: str, slot: int) -> None:
        if self._stops and slot < 0:
            self._running.pop(letter, None)
            self._print(f"Forcing {letter} train to stop\n")
            return
        if not 0 <= slot < SLOTS:
            self._print("Invalid PulseTrain index.\n")
            return
        train = self.slots[slot]
        skips_first = False
        if min(train.modes) <= CURRENT:
            self.trains += 1
            skips_first = self.trains in self._short
            if self.trains in self._missed:
                return
        running = Running(letter, slot, self._now_s, train.period_us * 1e-6, skips_first)
        self._running[letter] = running
        if not self._stops:  # one firmware gives the first pulse before it says so, the other after
            self._tick(running)
        self._print(f"\nStarted {letter} train with parameters of PulseTrain {slot}\n")
        if self._stops:
            self._tick(running)

    # --- the trains

    def _advance(self, now_s: float) -> None:
        """Go on to a moment; a pulse that has begun is never interrupted, not even by a command."""
        while self._running:
            running = min(self._running.values(), key=lambda train: train.next_s)
            if running.next_s > now_s:
                break
            self._now_s = max(self._now_s, running.next_s)
            self._tick(running)
        self._now_s = max(self._now_s, now_s)

    def _tick(self, running: Running) -> None:
        train = self.slots[running.slot]
        running.ticks += 1
        # the timer rings a little late, never early: half a nanosecond stands for it
        if self._now_s - running.start_s >= train.duration_us * 1e-6 - 5e-10:
            del self._running[running.letter]
            self._print(summary(train, running.pulses))
            return
        if running.skips_first:
            running.skips_first = False
            return
        running.pulses += 1
        for stage in train.stages:
            self._give(train.modes, stage)
        self.waveform.set(self._now_s, 0)

    def _give(self, modes: tuple[int, int], stage: Stage) -> None:
        begin_s, lines = self._now_s, 0
        for output, amplitude in enumerate((stage.amplitude_0, stage.amplitude_1)):
            if modes[output] == VOLTAGE and amplitude:
                self.pulses.append(VoltPulse(begin_s, stage.duration_us, amplitude / 1000, output))
                lines |= (amplitude >= TTL_MV) << output
        self.waveform.set(begin_s, lines)
        self._now_s += stage.duration_us * 1e-6

    # --- the far side

    def output_v(self, now_s: float, output: int = 0) -> float:
        """Return the voltage at an output."""
        self._advance(now_s)
        for pulse in reversed(self.pulses):
            if pulse.output == output and pulse.time_s <= now_s < pulse.time_s + pulse.width_us * 1e-6:
                return pulse.volts
        return 0.0

    def at_baseline(self, now_s: float) -> bool:
        """Whether both outputs are at 0 V and no train runs that would change it."""
        self._advance(now_s)
        runs = any(min(self.slots[train.slot].modes) <= CURRENT for train in self._running.values())
        return not runs and not any(self.output_v(now_s, output) for output in (0, 1))


def _boot_slot(slot: int, firmware: str) -> PulseTrain:
    if firmware == "tncslab":
        return PulseTrain(slot, (GROUNDED, GROUNDED), 10_000, 500_000, ())
    size, mode = (100, CURRENT) if slot == 1 else (1000, VOLTAGE)
    stage = Stage(size, -size if slot != 1 else size, 100)
    back = replace(stage, amplitude_0=-stage.amplitude_0, amplitude_1=-stage.amplitude_1)
    return PulseTrain(slot, (mode, mode), 10_000, 10_000_000, (stage, back))


def _integer(text: bytes) -> int:
    match = _INTEGER.match(text)
    return int(match[1]) if match else 0


def printed(train: PulseTrain) -> str:
    """Return what the device prints of a slot."""
    rule = "-" * 34
    units = ["mV" if mode == VOLTAGE else "uA" for mode in train.modes]
    modes = "".join(
        f"  mode[ch{output}]: {mode} ({MODE_NAMES[mode]})\n" for output, mode in enumerate(train.modes)
    )
    period_s, duration_s = train.period_us * 1e-6, train.duration_us * 1e-6
    stages = "".join(
        f"   {number:2d}  {stage.duration_us:7d} usec {stage.amplitude_0:8d}{units[0]} "
        f"{stage.amplitude_1:8d}{units[1]}\n"
        for number, stage in enumerate(train.stages)
    )
    return (
        f"{rule}\nParameters for PulseTrain[{train.slot}]\n{modes}"
        f"  period:    {train.period_us} usec ({period_s:.3f} sec, {1 / period_s:.3f} Hz)\n"
        f"  duration:  {train.duration_us} usec ({duration_s:.3f} sec)\n"
        f"\n  stage    duration     output0   output1\n{stages}{rule}\n\n"
    )


def summary(train: PulseTrain, pulses: int) -> str:
    """Return what the device prints when a train is over; the twin measures what it was told to give."""
    units = ["uA" if mode else "mV" for mode in train.modes]
    given = [
        [
            amplitude if mode <= CURRENT and pulses else 0
            for mode, amplitude in zip(train.modes, pair, strict=True)
        ]
        for pair in ((stage.amplitude_0, stage.amplitude_1) for stage in train.stages)
    ]
    lines = "".join(
        f"Stage {number}{a:6d}{units[0]},          {b:6d}{units[1]},          \n"
        for number, (a, b) in enumerate(given)
    )
    return (
        f"Train complete. Delivered {pulses} pulses.\nCurrent/Voltage by stage: \n"
        f"           Ch0                Ch1 \n{lines}"
    )


def queried_twin(query: str, now_s: float) -> StimjimTwin:
    """Power up the twin that `firmware=tncslab&missed=2&short=3,4` asks for; ValueError for anything else."""
    firmware = FIRMWARES[0]
    plant: dict[str, frozenset[int]] = {}
    try:
        for key, value in parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)):
            if key == "firmware" and value in FIRMWARES:
                firmware = value
            elif key in ("missed", "short") and all(int(number) > 0 for number in value.split(",")):
                plant[key] = frozenset(map(int, value.split(",")))
            else:
                raise ValueError(f"there is no {key}={value}")
    except ValueError as error:
        raise ValueError(
            f"a simulated Stimjim cannot be asked for this: {error}; known: firmware "
            f"(one of {', '.join(FIRMWARES)}), missed and short (which trains, as in 2,7)"
        ) from error
    return StimjimTwin(now_s, firmware, **plant)
