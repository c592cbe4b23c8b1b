"""Which trigger boxes there are: the one place that knows which driver belongs to which entry of a rig file.

Each box's room is imported only for a rig that has one.
"""

from __future__ import annotations

from typing import Any

from hardware.boxes.edge_source import EdgeBox
from hardware.device_line import BoxLine
from hardware.lines import open_line
from hardware.lines.types import ByteLine
from mindpain_task.roles import Clock, DeviceFault

WRITE_WITHIN_S = 0.02
"""How long a jammed box may hold up the loop that also fires: one byte never has to wait."""


def open_box(line: BoxLine, clock: Clock, *, fires: bool = False) -> EdgeBox:
    """Open a line and put the box's driver on it; nothing is sent yet.

    `fires` is for a box that fires a stimulator instead of sending markers: it must never leave lines up.
    Raises DeviceFault if there is no such port or another program has it, or for a width or gap that the box
    cannot do.
    """
    return open_box_and_line(line, clock, fires=fires)[0]


def open_box_and_line(line: BoxLine, clock: Clock, *, fires: bool = False) -> tuple[EdgeBox, ByteLine]:
    """Open a box, and return its line as well."""
    timing: dict[str, Any] = {"width_s": line.width_s, "gap_s": line.gap_s}
    timing = {name: value for name, value in timing.items() if value is not None}
    try:
        box, port = _open(line, clock, timing, fires)
    except ValueError as error:
        raise DeviceFault(f"{line.name} ({line.device} at {line.port}): {error}") from error
    box.name = line.name
    return box, port


def _open(line: BoxLine, clock: Clock, timing: dict[str, Any], fires: bool) -> tuple[EdgeBox, ByteLine]:
    match line.device:
        case "brain_products":
            from hardware.boxes.brain_products.driver import BrainProductsBox, baud_of

            port = open_line(line.port, clock, baud_of(line.model), write_within_s=WRITE_WITHIN_S)
            return BrainProductsBox(port, clock, model=line.model, up_at_close=not fires, **timing), port
        case "mmbt_s":
            from hardware.boxes.mmbt_s import driver as mmbt_s

            port = open_line(line.port, clock, mmbt_s.BAUD, write_within_s=WRITE_WITHIN_S)
            return mmbt_s.MmbtS(port, clock, switch=line.model, **timing), port
        case "biosemi":
            from hardware.boxes.biosemi import driver as biosemi

            port = open_line(line.port, clock, biosemi.BAUD, write_within_s=WRITE_WITHIN_S)
            return biosemi.BioSemiCable(port, clock, **timing), port
        case "cedrus":
            from hardware.boxes.cedrus import driver as cedrus

            port = open_line(line.port, clock, cedrus.BAUD, write_within_s=WRITE_WITHIN_S)
            return cedrus.CedrusBox(port, clock, **timing), port
        case "usb2ttl8":
            from hardware.boxes.usb2ttl8 import driver as usb2ttl8

            port = open_line(line.port, clock, usb2ttl8.BAUD, write_within_s=WRITE_WITHIN_S)
            return usb2ttl8.Usb2Ttl8Box(port, clock, **timing), port
        case "bbtk_ttl":
            from hardware.boxes.bbtk_ttl import driver as bbtk_ttl

            port = open_line(line.port, clock, bbtk_ttl.BAUD, write_within_s=WRITE_WITHIN_S)
            return bbtk_ttl.BbtkTtlBox(port, clock, **timing), port
        case "one_byte":
            from hardware.boxes.one_byte import driver as one_byte

            port = open_line(
                line.port,
                clock,
                one_byte.checked_baud(line.baud or one_byte.BAUD),
                write_within_s=WRITE_WITHIN_S,
            )
            if line.boot_wait_s is not None:
                timing["boot_wait_s"] = line.boot_wait_s
            return one_byte.OneByteBox(port, clock, **timing), port
