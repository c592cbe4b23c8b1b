"""Values to bytes and reply bytes to values for the TCS II; pure, and refuses rather than clips or rounds."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from hardware.tcs.dialect import Field
from mindpain_task.roles import DeviceIdentity

FIRE = b"L"
ABORT = b"A"
MUTE = b"F"
TEMPERATURES = b"E"
BATTERY = b"B"
BUTTONS = b"K"
ERRORS = b"Q"
HELP = b"H"

TEMPERATURES_LENGTH = 24
BATTERY_LENGTH = 14
BUTTONS_LENGTH = 3

ALL_ZONES = 0
ZONES = 5
TOLERANCE = 1e-6

_TEMPERATURES = re.compile(rb"\n?\r(\d{3})" + rb"([ +-]\d{3})" * ZONES + rb"\n?")
_BATTERY = re.compile(rb"\n?\r(\d{2}\.\d{4})v (\d{3}| \d{2}|  \d)%\n?")
_BUTTONS = re.compile(rb"\n?\r([01])([01])\n?")
_ERRORS = re.compile(rb"\n?\r?(\d{6})\n?")
_IDENTITY = re.compile(
    rb"Firmware: *(\d{3}) *([^\r\n]*)[\r\n]+"
    rb"Probe ID: *((?:[0-9A-F]{2} ){7}[0-9A-F]{2}) *[\r\n]+"
    rb"Probe TYPE: *(\d{3})"
)


class OutOfRange(ValueError):
    """The device cannot be given this value; the message has number, unit, range and command."""


class Malformed(ValueError):
    """A reply is not what the device sends; the message shows the bytes."""


class Temperatures(NamedTuple):
    """What `E` tells, in °C."""

    neutral_c: float
    zones_c: tuple[float, ...]


class Battery(NamedTuple):
    """What `B` tells."""

    volts: float
    percent: int


class Buttons(NamedTuple):
    """What `K` tells: True is pressed."""

    first: bool
    second: bool


def encode(field: Field, value: float, zone: int = ALL_ZONES) -> bytes:
    """Return the command that sets `field` to `value` on one zone (1-5) or on all (0).

    Raises OutOfRange unless the value is within the field's range and, within 1e-6, a whole number of the
    device's steps: 46.5 °C is `C0465`, 46.55 °C is refused.
    """
    low, high = field.low / field.per_unit, field.high / field.per_unit
    if not low - TOLERANCE <= value <= high + TOLERANCE:  # refuses NaN, too
        raise OutOfRange(
            f"{field.what} {value} {field.unit} is outside {low} to {high} {field.unit} "
            f"(TCS command {field.command})"
        )
    steps = round(value * field.per_unit)
    if abs(value - steps / field.per_unit) > TOLERANCE:
        raise OutOfRange(
            f"{field.what} {value} {field.unit} is not a whole number of the device's steps of "
            f"{1 / field.per_unit} {field.unit} between {low} and {high} {field.unit} "
            f"(TCS command {field.command})"
        )
    if not field.by_zone:
        return f"{field.command}{steps:0{field.digits}d}".encode()
    if zone not in range(ZONES + 1):
        raise OutOfRange(f"zone {zone} is not one of 1 to 5, or 0 for all (TCS command {field.command})")
    return f"{field.command}{zone}{steps:0{field.digits}d}".encode()


def enable_zones(zones: frozenset[int] = frozenset(range(1, ZONES + 1))) -> bytes:
    """Return the command that enables these zones (1-5) and disables the others."""
    strange = sorted(zones - set(range(1, ZONES + 1)))
    if strange:
        raise OutOfRange(f"zone {strange[0]} is not one of 1 to 5 (TCS command S)")
    return b"S" + bytes(b"1"[0] if zone in zones else b"0"[0] for zone in range(1, ZONES + 1))


@lru_cache(maxsize=256)  # a thermode at rest says the same again and again
def parse_temperatures(reply: bytes) -> Temperatures:
    """Read the 24 bytes of `E`: CR, three digits, then five times a sign and three digits, in 0.1 °C."""
    neutral, *zones = _matched(_TEMPERATURES, reply, "E")
    return Temperatures(int(neutral) / 10, tuple([int(zone) / 10 for zone in zones]))


def parse_battery(reply: bytes) -> Battery:
    """Read the 14 bytes of `B`, as in CR `24.1234v  85%`."""
    volts, percent = _matched(_BATTERY, reply, "B")
    return Battery(float(volts), int(percent))


def parse_buttons(reply: bytes) -> Buttons:
    """Read the 3 bytes of `K`: CR and a digit for each button."""
    first, second = _matched(_BUTTONS, reply, "K")
    return Buttons(first == b"1", second == b"1")


def parse_errors(reply: bytes) -> tuple[int, ...]:
    """Read `Q`: six digits for zones and neutral, 0 is well; which digit is the neutral one is not known."""
    (digits,) = _matched(_ERRORS, reply, "Q")
    return tuple(int(digit) for digit in digits.decode())


def parse_identity(reply: bytes) -> DeviceIdentity:
    """Read firmware, probe type and probe number from the head of the help text that answers `H`."""
    match = _IDENTITY.search(reply)
    if match is None:
        raise Malformed(f"TCS command H: no firmware and probe in {reply[:80]!r}")
    number, built, probe_id, probe_type = [part.decode("ascii", "replace").strip() for part in match.groups()]
    return DeviceIdentity(
        model=f"QST.Lab TCS II, probe type {probe_type}",
        firmware=f"{number} {built}".strip(),
        serial_number=f"probe {probe_id}",
    )


def _matched(pattern: re.Pattern[bytes], reply: bytes, command: str) -> tuple[bytes, ...]:
    match = pattern.fullmatch(reply)
    if match is None:
        raise Malformed(f"TCS command {command}: unexpected reply {reply[:80]!r} ({len(reply)} bytes)")
    return match.groups()
