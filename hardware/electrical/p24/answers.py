"""What a P24 answers: results in words, its identity, its status, what became of a pulse; pure."""

from __future__ import annotations

import enum
from typing import NamedTuple

from hardware.electrical.p24.codec import HIGH_VOLTAGES, Measurement
from hardware.electrical.p24.framing import Malformed

SAMPLES = 128
SAMPLES_PER_MA = 100

OK, TRANSFER, PARAMETER, NOT_INITIALISED, HIGH_VOLTAGE, ELECTRODE = 0, 1, 2, 7, 8, 10
INVALID_COMMAND, BUSY, LOW_CURRENT = 11, 21, 28
RESULTS = (
    "no error",
    "transfer error: wrong length or checksum",
    "parameter error",
    "protocol version not supported",
    "time-out inside the stimulator",
    "EMG time-out",
    "EMG register error",
    "this level is not initialised, or another one is active",
    "high voltage error",
    "demultiplexer time-out",
    "electrode error",
    "command not possible",
    "demultiplexer parameter error",
    "demultiplexer not initialised",
    "demultiplexer transfer error",
    "demultiplexer answered something unknown",
    "pulse time-out",
    "fuel gauge error",
    "live signal error",
    "file transmission time-out",
    "file not found",
    "busy",
    "file error",
    "flash erase error",
    "flash write error",
    "unknown controller",
    "firmware too large",
    "fuel gauge not programmed",
    "the current was too low",
)


def in_words(result: int) -> str:
    """Return what a result says, with its number."""
    words = RESULTS[result] if result < len(RESULTS) else "a result that no source lists"
    return f"{words} (result {result})"


class Level(enum.IntEnum):
    """What is switched on in the device."""

    NOTHING = 0
    LOW = 1
    MID = 2
    MID_RUNNING = 3


class Refused(ValueError):
    """The stimulator answered with a result other than 0, which is `result`."""

    def __init__(self, result: int) -> None:
        super().__init__(f"the stimulator answers: {in_words(result)}")
        self.result = result


class Version(NamedTuple):
    """What the stimulator tells of its firmware."""

    firmware: str
    protocol: str


class Status(NamedTuple):
    """Which level is on, and the number of the high voltage that is (1: off)."""

    level: Level
    high_voltage: int


class PulseAnswer(NamedTuple):
    """What became of a pulse; `measured_ma` is the highest of the samples, None where none were taken."""

    result: int
    connector: int
    channel: int
    measured_ma: float | None


def parse_done(data: bytes) -> bytes:
    """Return what follows a result of 0; raises Refused for any other result, Malformed for no data."""
    if not data:
        raise Malformed("an answer without a result")
    if data[0] != OK:
        raise Refused(data[0])
    return data[1:]


def parse_device_id(data: bytes) -> str:
    """Read the ten characters of a device's number; it may end early, in zeros."""
    text = parse_done(data)
    plain = text.rstrip(b"\0")
    if len(text) != 10 or not plain.isascii() or not plain.decode("ascii").isprintable():
        raise Malformed(f"no device id: {text!r}")
    return plain.decode("ascii")


def parse_version(data: bytes) -> Version:
    """Read firmware and protocol version; the hash behind them is not looked at."""
    told = parse_done(data)
    if len(told) != 12:
        raise Malformed(f"no extended version: {told!r}")
    return Version(".".join(map(str, told[:3])), ".".join(map(str, told[3:6])))


def parse_status(data: bytes) -> Status:
    """Read which level is on, and the high voltage."""
    told = parse_done(data)
    if len(told) != 2 or told[0] > max(Level) or told[1] >= HIGH_VOLTAGES:
        raise Malformed(f"no stimulation status: {told!r}")
    return Status(Level(told[0]), told[1])


def parse_pulse_answer(data: bytes) -> PulseAnswer:
    """Read what became of a pulse: three bytes, and 128 samples behind them where something is measured."""
    if len(data) < 3 or data[2] > max(Measurement):
        raise Malformed(f"no answer to a pulse: {data[:80]!r} ({len(data)} bytes)")
    measurement = Measurement(data[2])
    if len(data) != 3 + (2 + 2 * SAMPLES if measurement else 0):
        raise Malformed(f"no answer to a pulse: {data[:80]!r} ({len(data)} bytes)")
    measured_ma = None
    if measurement is Measurement.CURRENT:
        samples = [int.from_bytes(data[at : at + 2], "big") for at in range(5, len(data), 2)]
        measured_ma = max(samples) / SAMPLES_PER_MA
    return PulseAnswer(data[0], data[1] >> 4, data[1] & 0x0F, measured_ma)
