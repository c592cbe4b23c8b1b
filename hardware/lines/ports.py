"""Which serial ports this computer has, and what is known to carry their USB ids; nothing here opens a port.

A port is only ever listed. Which of them may be sent a byte is for a person to say: to an unknown box a byte
may be a trigger or a command.

| confidence | means |
| --- | --- |
| [MANUAL] | the maker's manual |
| [CODE n] | n independent public programs agree |
| [MEMORY] | general knowledge, not confirmed |
"""

from __future__ import annotations

import enum
import os
from collections.abc import Sequence
from dataclasses import dataclass

from serial.tools import list_ports


@dataclass(frozen=True)
class PortInfo:
    """A serial port as the system lists it; one that is not on USB has no ids."""

    path: str
    description: str
    vendor_id: int | None = None
    product_id: int | None = None
    serial_number: str | None = None

    @property
    def usb_id(self) -> str:
        """Vendor and product as four hexadecimal digits each, or `-`."""
        if self.vendor_id is None or self.product_id is None:
            return "-"
        return f"{self.vendor_id:04X}:{self.product_id:04X}"


class Carries(enum.Enum):
    """What a USB id says of the box behind it, as far as mindpain is concerned."""

    A_THERMODE = "a thermode has this id, and so may other boxes"
    SOMETHING_ELSE = "a box that is no thermode and no bath"
    ANYTHING = "a cable, with anything behind it"


@dataclass(frozen=True)
class Carrier:
    """A USB id and what is known to have it; `product_id` None stands for every product of that vendor."""

    vendor_id: int
    product_id: int | None
    what: str
    carries: Carries
    confidence: str


ST_LINK = "ST-LINK of an STM32 Nucleo board: a QST.Lab TCS II looks like this, and so does any other Nucleo"
CARRIERS = (
    Carrier(0x0483, 0x374B, ST_LINK, Carries.A_THERMODE, "board [MANUAL S1], id [CODE 5]"),
    Carrier(0x0483, 0x3752, ST_LINK, Carries.A_THERMODE, "board [MANUAL S1], id [CODE 3]"),
    Carrier(
        0x0483,
        0x5740,
        "Hasomed P24 or I24, an electrical stimulator; also the usual id of any STM32 board's own port",
        Carries.SOMETHING_ELSE,
        "P24 [CODE 1], any board [CODE 5]",
    ),
    Carrier(0x1103, 0x0021, "Brain Products TriggerBox", Carries.SOMETHING_ELSE, "[CODE 6]"),
    Carrier(
        0x2341,
        0x8037,
        "Arduino Micro, as in a Neurospec MMBT-S trigger box",
        Carries.SOMETHING_ELSE,
        "[MANUAL 2.3, second hand] [CODE 3]",
    ),
    Carrier(
        0x0403,
        None,
        "FTDI chip: a BioSemi trigger cable, a Cedrus or BBTK box, or a cable to anything",
        Carries.ANYTHING,
        "BioSemi [CODE 3], the others [CODE 1], id [MEMORY]",
    ),
)
"""All that is known of USB ids; what is not here is unknown."""


def serial_ports() -> tuple[PortInfo, ...]:
    """Return this computer's serial ports, by path; none of them is opened."""
    found = [
        PortInfo(port.device, _said(port.description), port.vid, port.pid, port.serial_number)
        for port in list_ports.comports()
    ]
    return tuple(sorted(found, key=lambda port: port.path))


def _said(description: str | None) -> str:
    return "" if description in (None, "n/a") else str(description)


def known_carrier(port: PortInfo) -> Carrier | None:
    """Return what is known to carry a port's id, or None if nothing is."""
    for carrier in CARRIERS:
        if port.vendor_id == carrier.vendor_id and carrier.product_id in (None, port.product_id):
            return carrier
    return None


def port_at(path: str, ports: Sequence[PortInfo]) -> PortInfo | None:
    """Return the port that a path leads to, also through a link as in /dev/serial/by-id, or None."""
    target = os.path.realpath(path)
    return next((port for port in ports if path == port.path or target == os.path.realpath(port.path)), None)
