"""What the simulated TCS II says, laid out as documented or, where nobody wrote it down, as invented here."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from hardware.tcs.course import ZoneSettings
from hardware.tcs.framing import COMMANDS

IDENTITY = b"TCS"
MRI_FILTER = b"\r1"
CABLE = b"\r+000"
SELF_TEST = b"TCS II twin: self-test OK\r\n"
CALIBRATED = b"N320"

_BUILT = {
    7: "Jun 28 2017 00:00:00",
    8: "Sep  2 2021 14:17:28",
    12: "Nov 15 2022 09:29:01",
    14: "Jan  1 2023 00:00:00",
    15: "Jan 30 2023 17:11:27",
    16: "Jan  1 2024 00:00:00",
}
_PROBE = "Probe ID: 00 00 00 00 00 00 00 00\rProbe TYPE: 003\r\n"
_EPOCH = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


def temperatures(neutral_c: float, zones_c: Sequence[float]) -> bytes:
    """Return the 24 bytes of `E`, in 0.1 °C."""
    return b"\r%03d" % round(neutral_c * 10) + b"+%03d+%03d+%03d+%03d+%03d" % tuple(
        [round(zone_c * 10) for zone_c in zones_c]
    )


def fine_temperatures(neutral_c: float, zones_c: Sequence[float]) -> bytes:
    """Return the answer to `Oe`, in 0.01 °C (invented layout)."""
    return b"\r%04d" % round(neutral_c * 100) + b"".join(b"+%04d" % round(zone_c * 100) for zone_c in zones_c)


def battery(volts: float, percent: int) -> bytes:
    """Return the 14 bytes of `B`."""
    return b"\r%07.4fv %3d%%" % (volts, percent)


def buttons(first: bool, second: bool) -> bytes:
    """Return the 3 bytes of `K`."""
    return b"\r%d%d" % (first, second)


def counted_line(count: int, neutral_c: float, zones_c: Sequence[float]) -> bytes:
    """Return one line of the 2017 stream: a counter, seven temperatures, two numbers (order invented)."""
    temperatures_c = ", ".join(f"{temperature_c:.1f}" for temperature_c in (neutral_c, *zones_c, 28.0))
    return f"{count}, {temperatures_c}, -0.035, 0.075\r\n".encode()


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


def help_text(firmware: int) -> bytes:
    """Return the answer to `H`: the documented head, then the commands in this twin's own words."""
    head = f"Firmware: {firmware:03d} {_BUILT[firmware]}\r{_PROBE}\r\nCommand list:"
    lines = [f"'{command}' : a command of this twin" for command in COMMANDS[firmware]]
    return "\r\n".join([head, *lines, ""]).encode()


def parameters(
    neutral_c: float, ceiling_c: float, code: int, width_ms: int, zones: Sequence[ZoneSettings]
) -> bytes:
    """Return the answer to `P` (invented): neutral, ceiling, trigger output; per zone what is set."""
    lines = [f"neutral {neutral_c:.1f}", f"max {ceiling_c:.1f}", f"trigger {code} {width_ms}"]
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
