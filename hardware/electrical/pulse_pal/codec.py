"""Values to commands and replies to values for Pulse Pal 2; pure, refuses, never clips."""

from __future__ import annotations

import enum
import math
import struct
from typing import NamedTuple

MENU = 213
GREETING = 75
CYCLE_US = 50
CYCLE_S = CYCLE_US * 1e-6
LONGEST_CYCLES = 72_000_000  # an hour: the device's own menu takes no more
CHANNELS = (1, 2, 3, 4)
TRIGGER_CHANNELS = (1, 2)
HIGHEST_V = 10.0
REST = 32768  # the code of 0 V
TOP = 65535  # the code of +10 V; that of -10 V is 0
STEP_V = HIGHEST_V / (TOP - REST)
TOLERANCE = 1e-6  # of a cycle
HARDWARE_BYTES = 10


class Op(enum.IntEnum):
    """The commands, by the byte that follows the menu byte."""

    HANDSHAKE = 72
    PROGRAM_ALL = 73
    PROGRAM = 74
    CUSTOM_1 = 75
    CUSTOM_2 = 76
    TRIGGER = 77
    MESSAGE = 78
    FIX_VOLTAGE = 79
    ABORT = 80
    DISCONNECT = 81
    LOOP = 82
    CLIENT_NAME = 89
    HARDWARE = 94


class Parameter(enum.IntEnum):
    """What `Op.PROGRAM` can set: times in cycles, voltages as codes, the rest small numbers."""

    BIPHASIC = 1
    PHASE_1_VOLTAGE = 2
    PHASE_2_VOLTAGE = 3
    PHASE_1_DURATION = 4
    INTER_PHASE_INTERVAL = 5
    PHASE_2_DURATION = 6
    INTER_PULSE_INTERVAL = 7
    BURST_DURATION = 8
    BURST_INTERVAL = 9
    TRAIN_DURATION = 10
    TRAIN_DELAY = 11
    TRIGGER_1_LINK = 12
    TRIGGER_2_LINK = 13
    CUSTOM_TRAIN = 14
    CUSTOM_TARGET = 15
    CUSTOM_LOOP = 16
    RESTING_VOLTAGE = 17
    TRIGGER_MODE = 128

    @property
    def words(self) -> str:
        """The parameter's name, for messages."""
        return self.name.lower().replace("_", " ")

    @property
    def size(self) -> int:
        """How many bytes its value has."""
        if Parameter.PHASE_1_DURATION <= self <= Parameter.TRAIN_DELAY:
            return 4
        return 2 if self.words.endswith("voltage") else 1

    @property
    def highest(self) -> int:
        """The largest value that this driver sends."""
        if self in (Parameter.CUSTOM_TRAIN, Parameter.TRIGGER_MODE):
            return 2
        return {1: 1, 2: TOP, 4: LONGEST_CYCLES}[self.size]


class OutOfRange(ValueError):
    """Pulse Pal cannot be given this value; the message has number, unit, range and command."""


class Malformed(ValueError):
    """A reply is not what Pulse Pal sends; the message shows the bytes."""


class Train(NamedTuple):
    """A train as the device is told it: the pulses' code, and times in cycles."""

    code: int
    width: int
    gap: int
    duration: int


class Hardware(NamedTuple):
    """What firmware 22 and newer tells of the box."""

    version: int
    cycle_us: int


def handshake() -> bytes:
    """Return the question that is answered by `K` and the firmware's number."""
    return bytes((MENU, Op.HANDSHAKE))


def client_name(name: str) -> bytes:
    """Return the command that shows six printable characters on the device's screen; it is not answered."""
    if len(name) != 6 or not (name.isascii() and name.isprintable()):
        raise OutOfRange(f"client name {name!r} is not six printable ASCII characters (Pulse Pal op 89)")
    return bytes((MENU, Op.CLIENT_NAME)) + name.encode("ascii")


def program(parameter: Parameter, channel: int, value: int) -> bytes:
    """Return the command that sets one parameter of an output channel (the mode: of a trigger channel)."""
    channels = TRIGGER_CHANNELS if parameter is Parameter.TRIGGER_MODE else CHANNELS
    _refuse_channel(channel, channels, f"op 74 {parameter.words}")
    if not _is_whole(value) or not 0 <= value <= parameter.highest:
        raise OutOfRange(
            f"{parameter.words} {value!r} is outside 0 to {parameter.highest} (Pulse Pal op 74, "
            f"parameter {parameter.value})"
        )
    return bytes((MENU, Op.PROGRAM, parameter, channel)) + value.to_bytes(parameter.size, "little")


def loop_off(channel: int) -> bytes:
    """Return the command that makes a channel's trains end by themselves; its contrary is not offered."""
    _refuse_channel(channel, CHANNELS, "op 82")
    return bytes((MENU, Op.LOOP, channel, 0))


def trigger(channel: int) -> bytes:
    """Return the command that starts the train of one channel; it is not answered."""
    _refuse_channel(channel, CHANNELS, "op 77")
    return bytes((MENU, Op.TRIGGER, 1 << (channel - 1)))


def abort() -> bytes:
    """Return the command that ends all trains, twice; it is not answered.

    The device reads one command in a cycle, and a trigger acts one cycle after it was read. So an abort right
    behind a trigger comes too early, and the second one finds the train that the first one missed.
    """
    return 2 * bytes((MENU, Op.ABORT))


def disconnect() -> bytes:
    """Return the command that ends all trains and gives the screen back; it is not answered."""
    return bytes((MENU, Op.DISCONNECT))


def hardware() -> bytes:
    """Return the question what box it is; older firmwares than 22 know another command by it, or none."""
    return bytes((MENU, Op.HARDWARE))


def train_of(volts: float, pulse_width_us: float, count: int, period_s: float) -> Train:
    """Return `count` pulses in the device's units, the train ending with the last pulse.

    The voltage is the nearest of the device's steps (0.305 mV); times must be whole cycles of 50 µs, within
    a millionth of one. A single pulse has no period. Raises OutOfRange for anything else.
    """
    if not _is_whole(count) or count < 1:
        raise OutOfRange(f"{count!r} is no number of pulses (Pulse Pal op 74 train duration)")
    code = code_of(volts)
    if code == REST:
        raise OutOfRange(f"{volts} V is less than half a step of {1000 * STEP_V:.3f} mV: no pulse")
    width = _cycles(pulse_width_us * 1e-6, "pulse width", Parameter.PHASE_1_DURATION)
    if count == 1:
        return Train(code, width, 1, width)
    period = _cycles(period_s, "period", Parameter.INTER_PULSE_INTERVAL)
    if period <= width:
        raise OutOfRange(
            f"a period of {period_s} s leaves no {CYCLE_US} µs between pulses of {pulse_width_us} µs "
            "(Pulse Pal op 74 inter pulse interval)"
        )
    duration = (count - 1) * period + width
    if duration > LONGEST_CYCLES:
        raise OutOfRange(
            f"a train of {duration * CYCLE_S} s is longer than {LONGEST_CYCLES * CYCLE_S:.0f} s "
            "(Pulse Pal op 74 train duration)"
        )
    return Train(code, width, period - width, duration)


def _cycles(seconds: float, what: str, parameter: Parameter) -> int:
    cycles = seconds / CYCLE_S
    if not (math.isfinite(cycles) and 1 - TOLERANCE <= cycles <= LONGEST_CYCLES):
        raise OutOfRange(
            f"a {what} of {seconds} s is outside {CYCLE_S} to {LONGEST_CYCLES * CYCLE_S:.0f} s "
            f"(Pulse Pal op 74 {parameter.words})"
        )
    if abs(cycles - round(cycles)) > TOLERANCE:
        raise OutOfRange(
            f"a {what} of {seconds} s is no whole number of cycles of {CYCLE_US} µs "
            f"(Pulse Pal op 74 {parameter.words})"
        )
    return round(cycles)


def code_of(volts: float) -> int:
    """Return the code of the step nearest to a voltage (-10 to 10 V); at most half a step, 0.153 mV, away."""
    if not -HIGHEST_V <= volts <= HIGHEST_V:  # refuses NaN, too
        raise OutOfRange(f"{volts} V is outside -{HIGHEST_V} to {HIGHEST_V} V (Pulse Pal op 74 voltage)")
    return REST + round(volts / HIGHEST_V * (TOP - REST if volts > 0 else REST))


def volts_of(code: int) -> float:
    """Return the voltage of a code (0 to 65535)."""
    return (code - REST) / (TOP - REST if code > REST else REST) * HIGHEST_V


def parse_greeting(reply: bytes) -> int:
    """Read the answer to the handshake: the firmware's number (1 to 255)."""
    if len(reply) == 5 and reply[0] == GREETING:
        number = int.from_bytes(reply[1:], "little")
        if 1 <= number <= 255:
            return number
    raise Malformed(f"Pulse Pal op 72 handshake: {reply!r} is not K and a firmware number")


def parse_done(reply: bytes, command: str) -> None:
    """Read the byte that confirms a command: 1. A 0 says that the device refused it."""
    if reply == b"\x00":
        raise Malformed(f"Pulse Pal {command}: the device answers 0: it refused the command")
    if reply != b"\x01":
        raise Malformed(f"Pulse Pal {command}: {reply!r} is not the byte 1 that confirms it")


def parse_hardware(reply: bytes) -> Hardware:
    """Read what box it is."""
    if len(reply) != HARDWARE_BYTES:
        raise Malformed(f"Pulse Pal op 94: {reply!r} is not {HARDWARE_BYTES} bytes")
    version, cycle_us, _, _ = struct.unpack("<BIBI", reply)
    return Hardware(version, cycle_us)


def _is_whole(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)


def _refuse_channel(channel: int, channels: tuple[int, ...], command: str) -> None:
    if not _is_whole(channel) or channel not in channels:
        raise OutOfRange(f"channel {channel!r} is none of {channels} (Pulse Pal {command})")
