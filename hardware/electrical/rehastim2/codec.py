"""Values to ScienceMode2 commands, and acknowledgements to words; pure, and refuses rather than clips."""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping

from hardware.electrical.rehastim2.framing import STUFFED_IN_DATA, Frame, encode

BAUD = 460800
"""With even parity: 8E1."""
VERSION = 1
CHANNELS = range(1, 9)
WIDTHS_US = range(20, 501)
CURRENTS_MA = range(2, 127, 2)
"""What the maker says can be given, into 1 kΩ: 0 to 126 mA in steps of 2 mA."""


class Command(enum.IntEnum):
    """What a packet is; an acknowledgement is its command plus one."""

    INIT = 1
    INIT_ACK = 2
    UNKNOWN_COMMAND = 3
    WATCHDOG = 4
    GET_MODE = 10
    GET_MODE_ACK = 11
    INIT_CHANNEL_LIST = 30
    START_CHANNEL_LIST = 32
    STOP = 34
    STOP_ACK = 35
    SINGLE_PULSE = 36
    SINGLE_PULSE_ACK = 37
    STIMULATION_ERROR = 38


class Mode(enum.IntEnum):
    """What the device does; single pulses are given in the start mode only."""

    START = 0
    INITIALISED = 1
    RUNNING = 2


NAMES: Mapping[Command, str] = {
    Command.INIT: "Init",
    Command.GET_MODE: "GetStimulationMode",
    Command.STOP: "StopChannelListMode",
    Command.SINGLE_PULSE: "SinglePulse",
}
"""What the maker calls the commands that a message may name."""

RESULTS: Mapping[int, str] = {
    0: "",
    -1: "transfer error",
    -2: "parameter error",
    -3: "wrong mode",
    -8: "busy",
}
STIMULATION_ERRORS: Mapping[int, str] = {
    -1: "emergency switch pressed or not connected",
    -2: "electrode error",
    -3: "stimulation module error",
}


class OutOfRange(ValueError):
    """The device cannot be given this value; the message has number, unit and range."""


class Malformed(ValueError):
    """A packet is not what the device sends; the message shows it."""


def next_number(number: int) -> int:
    """Return the packet number after this one, leaving out those that programs stuff in different ways."""
    number = (number + 1) % 256
    return next_number(number) if number in STUFFED_IN_DATA else number


def command(number: int, what: Command) -> bytes:
    """Return a command without data: a watchdog, a stop, a question for the mode."""
    return encode(Frame(number, what))


def init_ack(number: int) -> bytes:
    """Return the answer to the Init of this number: its version is accepted."""
    return encode(Frame(number, Command.INIT_ACK, b"\0"))


def single_pulse(number: int, channel: int, width_us: float, current_ma: float) -> bytes:
    """Return the command for one pulse; OutOfRange for what cannot be given exactly."""
    refuse_channel(channel)
    refuse_pulse(width_us, current_ma)
    data = bytes((channel, *int(width_us).to_bytes(2, "big"), int(current_ma)))
    return encode(Frame(number, Command.SINGLE_PULSE, data))


def refuse_channel(channel: int) -> None:
    """Raise OutOfRange for a channel that the device does not have."""
    if channel not in CHANNELS:
        raise OutOfRange(f"channel {channel}: the RehaStim2 has 1 to {CHANNELS[-1]}")


def refuse_pulse(width_us: float, current_ma: float) -> None:
    """Raise OutOfRange for a width or a current that cannot be given exactly."""
    _refuse("a pulse", width_us, "µs", WIDTHS_US)
    _refuse("a current", current_ma, "mA", CURRENTS_MA)


def _refuse(what: str, value: float, unit: str, within: range) -> None:
    if not math.isfinite(value) or value not in within:
        raise OutOfRange(
            f"{what} of {value} {unit}: the RehaStim2 gives {within[0]} to {within[-1]} {unit} "
            f"in steps of {within.step} {unit}"
        )


def signed(frame: Frame, place: int = 0) -> int:
    """Return one byte of a packet's data as a signed number; Malformed if it is not there."""
    if len(frame.data) <= place:
        raise Malformed(f"command {frame.command} came with {len(frame.data)} bytes of data: {frame}")
    return int.from_bytes(frame.data[place : place + 1], "big", signed=True)


def complaint(frame: Frame) -> str:
    """Return in words what an acknowledgement complains of, or nothing where all is well."""
    return RESULTS.get(signed(frame), f"result {signed(frame)}, which is not known")


def stimulation_error(frame: Frame) -> str:
    """Return a StimulationError in words."""
    return STIMULATION_ERRORS.get(signed(frame), f"stimulation error {signed(frame)}, which is not known")


def mode(frame: Frame) -> Mode:
    """Return the mode that an acknowledgement of GetStimulationMode tells; Malformed if it is none."""
    number = signed(frame, 1)
    try:
        return Mode(number)
    except ValueError as error:
        raise Malformed(f"{frame} tells no mode that is known") from error
