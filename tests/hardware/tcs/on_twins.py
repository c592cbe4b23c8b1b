"""What the tests of the simulated TCS II share: one at rest, and looks at its surface and settings."""

from __future__ import annotations

import re

from hardware.tcs.twin import TcsTwin

PULSE = b"S11111N320C0465V00100R00100D008450"
LATER_S = 100.0  # after N, everything is settled


def settled_twin(settings: bytes = PULSE, firmware: int = 15) -> TcsTwin:
    twin = TcsTwin(0.0, firmware=firmware)
    twin.receive(b"F" + settings, 0.0)
    return twin


def zones(twin: TcsTwin, time_s: float) -> list[float]:
    return [round(zone_c, 6) for zone_c in twin.surface_c(time_s)]


def parameters(twin: TcsTwin, now_s: float = 0.0) -> list[list[float]]:
    """Enabled, setpoint, speeds and duration of each zone, as the twin tells them."""
    twin.transmit(now_s + 50)
    twin.receive(b"P", now_s + 50)
    lines = re.findall(rb"zone \d (.*)\r\n", twin.transmit(now_s + 60))
    return [[float(value) for value in line.split()] for line in lines]
