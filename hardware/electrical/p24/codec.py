"""Commands of ScienceMode 4 and the data that goes with them; pure, refuses, never clips."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from hardware.electrical.p24.framing import Malformed

CONNECTORS = ("yellow", "green")
CHANNELS = ("red", "blue", "black", "white")

SHORTEST_US, LONGEST_US = 10, 4095  # the device makes 10 µs of anything shorter
STEPS_PER_MA = 2
LIMIT_MA = 150.0
MOST_POINTS = 16
TOLERANCE = 1e-6

HIGH_VOLTAGES = 7


class Command(enum.IntEnum):
    """What may be asked; the answer's command is one more."""

    LOW_LEVEL_INIT = 0
    LOW_LEVEL_CHANNEL_CONFIG = 2
    LOW_LEVEL_STOP = 4
    MID_LEVEL_INIT = 30
    MID_LEVEL_UPDATE = 32
    MID_LEVEL_STOP = 34
    MID_LEVEL_CURRENT_DATA = 36
    DEVICE_ID = 52
    RESET = 58
    STIM_STATUS = 62
    GENERAL_ERROR = 66  # said by the device, like the next one
    UNKNOWN_COMMAND = 67
    EXTENDED_VERSION = 68

    def __str__(self) -> str:
        return f"{self.value} ({self.name.lower().replace('_', ' ')})"


class Measurement(enum.IntEnum):
    """What the device measures during a pulse and sends with its answer."""

    NOTHING = 0
    CURRENT = 1
    VOLTAGE = 2
    HIGH_VOLTAGE = 3


class OutOfRange(ValueError):
    """The stimulator cannot be told this value; the message has number, unit, range and command."""


@dataclass(frozen=True)
class Point:
    """A stretch of a pulse at one current."""

    width_us: int
    current_ma: float


@dataclass(frozen=True)
class ChannelConfig:
    """One pulse for one output: connector (0-1), channel (0-3), whether it is given, and its stretches."""

    connector: int
    channel: int
    execute: bool
    points: tuple[Point, ...]


def encode_point(point: Point) -> bytes:
    """Return the four bytes of a stretch of 10 to 4095 µs at -150 to 150 mA; OutOfRange for any other.

    A current must be, within 1e-6, a whole number of steps of 0.5 mA.
    """
    width_us, current_ma = point.width_us, point.current_ma
    if isinstance(width_us, bool) or not isinstance(width_us, int):
        raise OutOfRange(f"a width of {width_us!r} µs is not an integer (P24 channel config)")
    if not SHORTEST_US <= width_us <= LONGEST_US:
        raise OutOfRange(
            f"a width of {width_us} µs is outside {SHORTEST_US} to {LONGEST_US} µs (P24 channel config)"
        )
    if not -LIMIT_MA <= current_ma <= LIMIT_MA:  # refuses NaN, too
        raise OutOfRange(
            f"a current of {current_ma} mA is outside {-LIMIT_MA} to {LIMIT_MA} mA (P24 channel config)"
        )
    steps = round(current_ma * STEPS_PER_MA)
    if abs(current_ma - steps / STEPS_PER_MA) > TOLERANCE:
        raise OutOfRange(
            f"a current of {current_ma} mA is not a whole number of steps of {1 / STEPS_PER_MA} mA "
            "(P24 channel config)"
        )
    return (width_us << 20 | (steps + round(LIMIT_MA * STEPS_PER_MA)) << 10).to_bytes(4, "big")


def parse_point(data: bytes) -> Point:
    """Read four bytes; any are a point, even one that the stimulator refuses."""
    word = int.from_bytes(data, "big")
    return Point(word >> 20, (word >> 10 & 0x3FF) / STEPS_PER_MA - LIMIT_MA)


def channel_config(connector: int, channel: int, points: Sequence[Point], *, execute: bool) -> bytes:
    """Return the data of a low-level channel config: 1 to 16 stretches; OutOfRange for anything else."""
    if connector not in range(len(CONNECTORS)) or channel not in range(len(CHANNELS)):
        raise OutOfRange(f"there is no connector {connector}, channel {channel} (P24 channel config)")
    if not 1 <= len(points) <= MOST_POINTS:
        raise OutOfRange(f"{len(points)} points are not 1 to {MOST_POINTS} (P24 channel config)")
    head = len(points) - 1 | connector << 4 | channel << 5 | execute << 7
    return bytes([head]) + b"".join(map(encode_point, points))


def parse_channel_config(data: bytes) -> ChannelConfig:
    """Read the data of a low-level channel config; Malformed where the number of points is another.

    Without the execute bit the points may be left out.
    """
    if not data:
        raise Malformed("a channel config without data")
    count, execute = data[0] % MOST_POINTS + 1, bool(data[0] & 0x80)
    if len(data) != 1 + 4 * count and (execute or len(data) != 1):
        raise Malformed(f"a channel config of {count} points in {len(data)} bytes: {data!r}")
    points = tuple(parse_point(data[at : at + 4]) for at in range(1, len(data), 4))
    return ChannelConfig(data[0] >> 4 & 1, data[0] >> 5 & 3, execute, points)


def low_level_init(measurement: Measurement, high_voltage: int = 0) -> bytes:
    """Return the data of a low-level init; high voltage 0 is the stimulator's standard."""
    if high_voltage not in range(HIGH_VOLTAGES):
        raise OutOfRange(f"there is no high voltage {high_voltage} (P24 low-level init)")
    return bytes([measurement << 4 | high_voltage << 1])
