"""Pulse trains to Stimjim's commands, and what it prints to values; pure, refuses, never clips."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import NamedTuple

VOLTAGE, CURRENT, OPEN, GROUNDED = 0, 1, 2, 3
MODES = (VOLTAGE, CURRENT, OPEN, GROUNDED)
HIGHEST_SLOT = 99
HIGHEST = {VOLTAGE: 15_000, CURRENT: 3_330, OPEN: 15_000, GROUNDED: 15_000}  # mV, µA, and idle numbers
UNITS = {VOLTAGE: "mV"}  # of every other mode it prints µA
MOST_STAGES = 10
SHORTEST_STAGE_US = 20
LONGEST_US = 60_000_000  # the timer of a Teensy 3.5 is full after 71.6 s
QUIET_SLOT = 9  # the last there is in the oldest firmware

_NUMBER = r"(-?\d{1,10})"
_LINES = {
    "slot": re.compile(rf"Parameters for PulseTrain\[{_NUMBER}\]$"),
    "mode 0": re.compile(rf"mode\[ch0\]: {_NUMBER} \(.*\)$"),
    "mode 1": re.compile(rf"mode\[ch1\]: {_NUMBER} \(.*\)$"),
    "period": re.compile(rf"period: +{_NUMBER} usec \(.*\)$"),
    "duration": re.compile(rf"duration: +{_NUMBER} usec \(.*\)$"),
}
_STAGE = re.compile(rf"(\d{{1,2}}) +{_NUMBER} usec +{_NUMBER}(mV|uA) +{_NUMBER}(mV|uA)$")
_RULE = re.compile(r"-{10,}$")
_STARTED = re.compile(r"Start(?:ed|ing) T train with parameters of PulseTrain (\d{1,2})\r?\n")
_COMPLETE = re.compile(r"Train (?:#\d{1,10} )?complete\. Delivered (\d{1,10}) pulses\.")
_COMPLAINT = re.compile(
    r"^(?:Invalid PulseTrain index\.|startIT0: .*|(?:ERR|WARN) .*)(?=\r?\n)", re.MULTILINE
)
_OFFSETS = re.compile(
    r"current offsets: (-?\d{1,5}), (-?\d{1,5})\r?\nvoltage offsets: (-?\d{1,5}), (-?\d{1,5})\r?\n"
)
_MODE_SET = re.compile(r"Set channel (\d) to mode (\d)\r?\n")


class OutOfRange(ValueError):
    """Stimjim cannot be given this value; the message has number, unit, range and command."""


class Malformed(ValueError):
    """What was printed is not what Stimjim prints; the message shows it."""


@dataclass(frozen=True)
class Stage:
    """One step of a pulse: what both outputs give (mV or µA, by their modes), and for how long."""

    amplitude_0: int
    amplitude_1: int
    duration_us: int


@dataclass(frozen=True)
class PulseTrain:
    """What one of the device's slots holds: pulses every `period_us` that begin before `duration_us`."""

    slot: int
    modes: tuple[int, int]
    period_us: int
    duration_us: int
    stages: tuple[Stage, ...]


QUIET = PulseTrain(QUIET_SLOT, (GROUNDED, GROUNDED), 1000, 500, (Stage(0, 0, 100),))
"""One pulse of nothing at all: what takes the place of a train that is to end."""


class Talk(NamedTuple):
    """What the device has said of a train: that it began, how many pulses it gave, a complaint or none."""

    started: bool
    delivered: int | None
    complaint: str


def define(train: PulseTrain) -> bytes:
    """Return the command that fills a slot; the device answers with what it now holds."""
    for number in (train.slot, *train.modes, train.period_us, train.duration_us):
        _refuse_unless(is_whole(number), f"{number!r} is no whole number")
    _refuse_unless(0 <= train.slot <= HIGHEST_SLOT, f"slot {train.slot} is outside 0 to {HIGHEST_SLOT}")
    for mode in train.modes:
        _refuse_unless(mode in MODES, f"output mode {mode} is none of {MODES}")
    for what, time_us in (("period", train.period_us), ("duration", train.duration_us)):
        _refuse_unless(1 <= time_us <= LONGEST_US, f"{what} {time_us} µs is outside 1 to {LONGEST_US} µs")
    _refuse_unless(
        1 <= len(train.stages) <= MOST_STAGES, f"{len(train.stages)} stages are not 1 to {MOST_STAGES}"
    )
    for stage in train.stages:
        _refuse_stage(stage, train.modes)
    pulse_us = sum(stage.duration_us for stage in train.stages)
    _refuse_unless(
        pulse_us < train.period_us, f"pulses of {pulse_us} µs do not fit into {train.period_us} µs"
    )
    head = f"S{train.slot},{train.modes[0]},{train.modes[1]},{train.period_us},{train.duration_us}"
    tail = (f"{stage.amplitude_0},{stage.amplitude_1},{stage.duration_us}" for stage in train.stages)
    return ("; ".join((head, *tail)) + "\n").encode("ascii")


def _refuse_stage(stage: Stage, modes: tuple[int, int]) -> None:
    for number in (stage.amplitude_0, stage.amplitude_1, stage.duration_us):
        _refuse_unless(is_whole(number), f"{number!r} is no whole number")
    for mode, amplitude in zip(modes, (stage.amplitude_0, stage.amplitude_1), strict=True):
        unit = "mV" if mode == VOLTAGE else "µA"
        most = HIGHEST[mode]
        _refuse_unless(abs(amplitude) <= most, f"amplitude {amplitude} {unit} is outside ±{most} {unit}")
    time_us = stage.duration_us
    _refuse_unless(
        SHORTEST_STAGE_US <= time_us <= LONGEST_US,
        f"a stage of {time_us} µs is outside {SHORTEST_STAGE_US} to {LONGEST_US} µs",
    )


def is_whole(number: object) -> bool:
    """Return whether this is an int, and not a bool."""
    return isinstance(number, int) and not isinstance(number, bool)


def _refuse_unless(allowed: bool, sentence: str) -> None:
    if not allowed:
        raise OutOfRange(f"{sentence} (Stimjim command S)")


def start(slot: int) -> bytes:
    """Return the command that starts the train of a slot, in place of the one that runs."""
    if not is_whole(slot) or not 0 <= slot <= HIGHEST_SLOT:
        raise OutOfRange(f"slot {slot!r} is outside 0 to {HIGHEST_SLOT} (Stimjim command T)")
    return f"T{slot}\n".encode("ascii")


def abort() -> bytes:
    """Return the commands that end whatever runs.

    The first line ends what an earlier program left half said. `T-1` stops a train where the firmware knows
    it and is an invalid index where not; there, a train of nothing takes the place of the one that runs.
    """
    return b"\nT-1\nU-1\n" + define(QUIET) + f"T{QUIET_SLOT}\nU{QUIET_SLOT}\n".encode("ascii")


def ground(output: int) -> bytes:
    """Return the command that grounds an output (0 or 1)."""
    if not is_whole(output) or output not in (0, 1):
        raise OutOfRange(f"output {output!r} is neither 0 nor 1 (Stimjim command M)")
    return f"M{output},{GROUNDED}\n".encode("ascii")


def offsets() -> bytes:
    """Return the question for the offsets that the device measured when it was switched on."""
    return b"D\n"


def parse_definition(text: str, slot: int) -> PulseTrain | None:
    """Find what the device says a slot holds: the last whole answer, or None while there is none.

    Raises Malformed for an answer whose lines are not what it prints.
    """
    blocks = _blocks(text, slot)
    return _read_block(blocks[-1]) if blocks else None


def _blocks(text: str, slot: int) -> list[list[str]]:
    """Return the lines between the rules of each answer about a slot."""
    lines = [line.strip() for line in text.split("\n")[:-1]]
    rules = [at for at, line in enumerate(lines) if _RULE.fullmatch(line)]
    between = [lines[a + 1 : b] for a, b in itertools.pairwise(rules)]
    return [block for block in between if f"Parameters for PulseTrain[{slot}]" in block]


def _read_block(block: list[str]) -> PulseTrain:
    found = {what: [m for line in block if (m := form.match(line))] for what, form in _LINES.items()}
    stages = [match for line in block if (match := _STAGE.match(line))]
    if any(len(matches) != 1 for matches in found.values()):
        raise Malformed(f"Stimjim command S: the answer is not whole: {block}")
    numbers = {what: int(matches[0].group(1)) for what, matches in found.items()}
    modes = numbers["mode 0"], numbers["mode 1"]
    units = tuple(UNITS.get(mode, "uA") for mode in modes)
    for number, stage in enumerate(stages):
        if int(stage.group(1)) != number or (stage.group(4), stage.group(6)) != units:
            raise Malformed(f"Stimjim command S: stage {number} of the answer is not one: {block}")
    return PulseTrain(
        numbers["slot"],
        modes,
        numbers["period"],
        numbers["duration"],
        tuple(Stage(int(m.group(3)), int(m.group(5)), int(m.group(2))) for m in stages),
    )


def parse_talk(text: str, slot: int) -> Talk:
    """Find what was said of the train of a slot since it was started.

    Only whole lines count, and a count of pulses only after the line that says this train began: the one
    before may be of another train.
    """
    complaint = _COMPLAINT.search(text)
    began = next((match for match in _STARTED.finditer(text) if int(match.group(1)) == slot), None)
    complete = _COMPLETE.search(text, began.end()) if began else None
    return Talk(
        began is not None,
        int(complete.group(1)) if complete else None,
        complaint.group().strip() if complaint else "",
    )


def parse_offsets(text: str) -> tuple[int, int, int, int] | None:
    """Find the offsets of the current and of the voltage of both outputs, in steps of its DAC."""
    match = _OFFSETS.search(text)
    if match is None:
        return None
    current_0, current_1, voltage_0, voltage_1 = map(int, match.groups())
    return current_0, current_1, voltage_0, voltage_1


def parse_modes(text: str) -> dict[int, int]:
    """Return the mode that was confirmed last for each output."""
    return {int(output): int(mode) for output, mode in _MODE_SET.findall(text)}
