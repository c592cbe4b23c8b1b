"""Values to bytes and reply bytes to values for the TCS II; pure, and refuses rather than clips or rounds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from hardware.tcs.dialect import Dialect, Field
from mindpain_task.roles import DeviceIdentity

FIRE = b"L"
FIRE_BUTTON_STOPS = b"Ol"
ABORT = b"A"
MUTE = b"F"
TEMPERATURES = b"E"
BATTERY = b"B"
BUTTONS = b"K"
ERRORS = b"Q"
HELP = b"H"
PARAMETERS = b"P"
RESET = b"Oc"
NO_PROFILE = b"Ue00000"
PROFILE_IN_ALL_ZONES = b"Ue11111"

TEMPERATURES_LENGTH = 24
BATTERY_LENGTH = 14
BUTTONS_LENGTH = 3
ERRORS_LENGTH = 6

ALL_ZONES = 0
ZONES = 5
TOLERANCE = 1e-6
MOST_SEGMENTS = 999

_TEMPERATURES = re.compile(rb"\n?\r(\d{3})" + rb"([ +-]\d{3})" * ZONES + rb"\n?")
_BATTERY = re.compile(rb"\n?\r(\d{2}\.\d{4})v (100|[ 0]\d{2}|  \d)%\n?")
_BUTTONS = re.compile(rb"\n?\r([01])([01])\n?")
_ERRORS = re.compile(rb"\n?\r?(\d{6})\n?")
_IDENTITY = re.compile(
    rb"Firmware: *(\d{3}) *([^\r\n]*)[\r\n]+"
    rb"Probe ID: *((?:[0-9A-F]{2} ){7}[0-9A-F]{2}) *[\r\n]+"
    rb"Probe TYPE: *(\d{3})"
)
_LISTED = re.compile(rb"(?:^|[\r\n])[ \t]*'([OUX][a-z]|[A-Z?])([^'\r\n]*)'")


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


def digits(field: Field, value: float) -> bytes:
    """Return a value's digits, without letters and zone.

    Raises OutOfRange unless the value is within the field's range and, within 1e-6, a whole number of the
    device's steps: 46.5 °C is `465` in steps of 0.1 °C, 46.55 °C is refused.
    """
    per_unit = field.per_unit
    low, high = (limit if per_unit == 1 else limit / per_unit for limit in (field.low, field.high))
    if not low - TOLERANCE <= value <= high + TOLERANCE:  # refuses NaN, too
        raise OutOfRange(
            f"{field.what} {value} {field.unit}".rstrip()
            + f" is outside {low} to {high} {field.unit}".rstrip()
            + f" (TCS command {field.command})"
        )
    steps = round(value * per_unit)
    if abs(value - steps / per_unit) > TOLERANCE:
        raise OutOfRange(
            f"{field.what} {value} {field.unit}".rstrip()
            + f" is not a whole number of the device's steps of {1 / per_unit:g} {field.unit}".rstrip()
            + f" between {low} and {high} {field.unit}".rstrip()
            + f" (TCS command {field.command})"
        )
    return f"{steps:0{field.digits}d}".encode()


def encode(field: Field, value: float, zone: int = ALL_ZONES) -> bytes:
    """Return the command that sets `field` to `value` on one zone (1-5) or on all (0); raises OutOfRange."""
    argument = digits(field, value)
    if not field.by_zone:
        return field.command.encode() + argument
    if zone not in range(ZONES + 1):
        raise OutOfRange(f"zone {zone} is not one of 1 to 5, or 0 for all (TCS command {field.command})")
    return f"{field.command}{zone}".encode() + argument


def coarse_or_fine(coarse: Field, fine: Field | None, value: float) -> Field:
    """Return the field that takes a value exactly, the coarse one if both do; raises OutOfRange."""
    try:
        digits(coarse, value)
    except OutOfRange:
        if fine is None:
            raise
        digits(fine, value)
        return fine
    return coarse


def enable_zones(zones: frozenset[int] = frozenset(range(1, ZONES + 1))) -> bytes:
    """Return the command that enables these zones (1-5) and disables the others."""
    strange = sorted(zones - set(range(1, ZONES + 1)))
    if strange:
        raise OutOfRange(f"zone {strange[0]} is not one of 1 to 5 (TCS command S)")
    return b"S" + bytes(b"1"[0] if zone in zones else b"0"[0] for zone in range(1, ZONES + 1))


def trigger_out(dialect: Dialect, code: int, width_ms: int) -> bytes:
    """Return what sets the code and the width of the trigger output; raises OutOfRange."""
    command = encode(dialect.trigger_code, code)
    if dialect.trigger_width is not None:
        return command + digits(dialect.trigger_width, width_ms)
    if width_ms != 10:
        raise OutOfRange(
            f"trigger-out width {width_ms} ms: this firmware has 10 ms and no other (TCS command T)"
        )
    return command


def profile(dialect: Dialect, segments: tuple[tuple[float, float], ...]) -> bytes:
    """Return the command that writes a profile, segments of (seconds, °C at the end), to all zones.

    Raises OutOfRange for a value that is no whole step, for no segment at all, and for more than 999.
    """
    if dialect.segment_time is None or dialect.segment_end is None:
        raise OutOfRange(f"no temperature profiles are known from {dialect.source} (TCS command Uw)")
    if not 1 <= len(segments) <= MOST_SEGMENTS:
        raise OutOfRange(
            f"a profile of {len(segments)} segments is outside 1 to {MOST_SEGMENTS} (TCS command Uw)"
        )
    body = [
        digits(dialect.segment_time, seconds) + digits(dialect.segment_end, end_c)
        for seconds, end_c in segments
    ]
    return f"Uw11111{len(segments):03d}".encode() + b"".join(body)


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
    (errors,) = _matched(_ERRORS, reply, "Q")
    return tuple(int(digit) for digit in errors.decode())


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


def parse_listed(reply: bytes) -> Mapping[str, str]:
    """Read the device's own list of commands from the answer to `H`: letters, and what follows them.

    `'Csxxx'   : …` is `{"C": "sxxx"}`; a help text without a list gives nothing.
    """
    return {letters.decode(): layout.decode("ascii", "replace") for letters, layout in _LISTED.findall(reply)}


def _matched(pattern: re.Pattern[bytes], reply: bytes, command: str) -> tuple[bytes, ...]:
    match = pattern.fullmatch(reply)
    if match is None:
        raise Malformed(f"TCS command {command}: unexpected reply {reply[:80]!r} ({len(reply)} bytes)")
    return match.groups()
