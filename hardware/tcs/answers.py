"""What the simulated TCS II says, laid out as documented or, where nobody wrote it down, as invented here."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from hardware.tcs.framing import ARGUMENT_LENGTH
from hardware.tcs.probe import ZoneSettings

BATTERY = b"\r24.1234v  85%"
BUTTONS = b"\r00"
ERRORS = b"\r000000"
IDENTITY = b"TCS"
MRI_FILTER = b"\r1"
CABLE = b"\r+000"
SELF_TEST = b"TCS II twin: self-test OK\r\n"
CALIBRATED = b"N320"

_HEAD = b"Firmware: 015 Jan 30 2023 17:11:27\rProbe ID: 00 00 00 00 00 00 00 00\rProbe TYPE: 003\r\n"
_EPOCH = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


def temperatures(neutral_c: float, zones_c: Sequence[float]) -> bytes:
    """Return the 24 bytes of `E`, in 0.1 °C."""
    return b"\r%03d" % round(neutral_c * 10) + b"+%03d+%03d+%03d+%03d+%03d" % tuple(
        [round(zone_c * 10) for zone_c in zones_c]
    )


def fine_temperatures(neutral_c: float, zones_c: Sequence[float]) -> bytes:
    """Return the answer to `Oe`, in 0.01 °C (invented layout)."""
    return b"\r%04d" % round(neutral_c * 100) + b"".join(b"+%04d" % round(zone_c * 100) for zone_c in zones_c)


def stream_line(zones_c: Sequence[float]) -> bytes:
    """Return one line of the unasked stream: five times `+` and four characters in °C."""
    return b"".join(b"+%04.1f" % zone_c for zone_c in zones_c) + b"\r\n"


def clock(seconds: float) -> bytes:
    """Return the answer to `Xr`, CR and hhmmssddmmyy, this many seconds after the start of the year 2000."""
    return (_EPOCH + datetime.timedelta(seconds=seconds)).strftime("\r%H%M%S%d%m%y").encode()


def clock_seconds(digits: str) -> float | None:
    """Return the seconds since the start of the year 2000 of hhmmssddmmyy, or None for no such time."""
    try:
        moment = datetime.datetime.strptime(f"{digits}+0000", "%H%M%S%d%m%y%z")
    except ValueError:
        return None
    return (moment - _EPOCH).total_seconds()


def help_text() -> bytes:
    """Return the answer to `H`: the documented head, then a list of commands in this twin's own words."""
    lines = [
        f"'{letters}{'x' * length}' : {length} bytes of argument"
        for letters, length in ARGUMENT_LENGTH.items()
    ]
    return _HEAD + b"\r\n" + "\r\n".join(["Command list (twin):", *lines, ""]).encode()


def parameters(neutral_c: float, ceiling_c: float, zones: Sequence[ZoneSettings]) -> bytes:
    """Return the answer to `P` (invented): neutral, ceiling; per zone enabled, setpoint, speeds, duration."""
    lines = [f"neutral {neutral_c:.1f}", f"max {ceiling_c:.1f}"]
    for number, zone in enumerate(zones, 1):
        lines.append(
            f"zone {number} {int(zone.enabled)} {zone.setpoint_c:.2f} {zone.rise_c_per_s:.2f} "
            f"{zone.return_c_per_s:.2f} {zone.duration_s * 1000:.0f}"
        )
    return "\r\n".join(["", *lines, ""]).encode()


def profiles(zones: Sequence[ZoneSettings]) -> bytes:
    """Return the answer to `Ur` (invented layout): zone, enabled, number of points, points."""
    lines = []
    for number, zone in enumerate(zones, 1):
        points = "".join(f" {seconds:.2f}s {target_c:.1f}" for seconds, target_c in zone.profile)
        lines.append(f"{number} {int(zone.profile_on)} {len(zone.profile)}{points}")
    return "\r\n".join(["", *lines, ""]).encode()
