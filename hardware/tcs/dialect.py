"""What one firmware of the TCS II understands, as data: letters, digits, steps and ranges (see MANUAL.md)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """One value the device can be given.

    The device counts in whole steps, `per_unit` of them in one unit; `low` and `high` are in steps.
    `by_zone` says that a zone digit comes before the value's digits.
    """

    what: str
    command: str
    unit: str
    per_unit: int
    digits: int
    low: int
    high: int
    by_zone: bool = True


@dataclass(frozen=True)
class Dialect:
    """The commands a driver sends to one family of firmwares.

    `clean_slate` undoes what an earlier program may have left: temperature profiles, which `L` would play
    instead of the pulse, and the trigger input, which would start one unasked.
    `fastest_c_per_s` is what the probe can do; the speeds' own ranges reach further.
    `longest_argument` is the number of bytes that surely complete any command cut short on its way.
    """

    oldest_firmware: int
    neutral: Field
    setpoint: Field
    rise_speed: Field
    return_speed: Field
    duration: Field
    ceiling: Field
    fastest_c_per_s: float
    clean_slate: tuple[bytes, ...]
    longest_argument: int


FIRMWARE_015 = Dialect(
    oldest_firmware=15,
    neutral=Field("neutral temperature", "N", "°C", 10, 3, 200, 400, by_zone=False),
    setpoint=Field("setpoint", "C", "°C", 10, 3, 100, 600),
    rise_speed=Field("rise speed", "V", "°C/s", 10, 4, 1, 9999),
    return_speed=Field("return speed", "R", "°C/s", 10, 4, 1, 9999),
    duration=Field("rise and plateau", "D", "s", 1000, 5, 1, 99999),
    ceiling=Field("maximum temperature", "Om", "°C", 10, 3, 100, 600, by_zone=False),
    fastest_c_per_s=300.0,
    clean_slate=(b"Ue00000", b"Osd"),
    longest_argument=6,
)
