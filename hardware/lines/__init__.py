"""Byte lines to devices, real or simulated; the one room that imports pyserial.

Importing this room also teaches pyserial the `sim://` URLs, so that any program that calls
`serial.serial_for_url("sim://tcs")` reaches an in-process twin.
"""

from __future__ import annotations

import serial

from hardware.lines.port import WRITE_TIMEOUT_S, PortLine
from hardware.lines.sim import SimLine, twin_at
from hardware.lines.types import ByteLine, Twin
from mindpain_task.roles import Clock

__all__ = ["ByteLine", "PortLine", "SimLine", "Twin", "open_line", "twin_at"]

if __name__ not in serial.protocol_handler_packages:
    serial.protocol_handler_packages.append(__name__)


def open_line(
    url: str,
    clock: Clock,
    baud: int = 115200,
    *,
    even_parity: bool = False,
    rts_cts: bool = False,
    write_within_s: float = WRITE_TIMEOUT_S,
) -> ByteLine:
    """Open a line at 8N1: `/dev/ttyACM0`, `COM7`, any pyserial URL, or `sim://tcs` on the session clock.

    `even_parity` opens it at 8E1, `rts_cts` with hardware flow control; `write_within_s` is how long a write
    may wait for a port that takes no more.

    Raises DeviceFault if there is no such port, or if another program has it.
    """
    if url.startswith("sim://"):
        return SimLine(twin_at(url, clock.now()), clock, url)
    return PortLine(url, baud, even_parity=even_parity, rts_cts=rts_cts, write_within_s=write_within_s)
