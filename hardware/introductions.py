"""What a rig's boxes, stimulators and scanner line say when asked who is there: nothing is stimulated.

What a box or stimulator was doing is ended, its lines put down, and its port given back.
"""

from __future__ import annotations

from dataclasses import replace

from hardware.boxes.opening import open_box
from hardware.device_line import BoxLine, DeviceLine, ScannerLine
from hardware.scanner.driver import open_scanner
from hardware.stimulators import open_stimulator
from mindpain_task.roles import Clock, DeviceFault, DeviceIdentity

NOT_EVEN_THERE = "it says nothing of itself, not even that it is there"


def introduce_stimulator(line: DeviceLine, clock: Clock) -> DeviceIdentity:
    """Open a stimulator, ask it who it is, and close it; raises DeviceFault."""
    device = open_stimulator(line, clock).device
    try:
        identity = device.identify()
        return replace(identity, notices=tuple(device.notices))
    finally:
        device.close()


def introduce_box(line: BoxLine, clock: Clock) -> DeviceIdentity:
    """Open a trigger box, ask it who it is, put its lines down and close it; raises DeviceFault."""
    box = open_box(line, clock)
    try:
        return box.prepare()
    finally:
        box.close()


def tells(identity: DeviceIdentity) -> bool:
    """Whether a device said anything of itself, so that it is known to be there."""
    return "not told" not in identity.firmware


class NoScannerLine(DeviceFault):
    """The line of a scanner could not even be opened."""


def count_pulses(line: ScannerLine, clock: Clock, seconds: float) -> tuple[int, int]:
    """Listen to a scanner's line; return how many pulses came, and how many other bytes.

    Raises NoScannerLine where it cannot be opened, and DeviceFault where it is lost.
    """
    try:
        reader = open_scanner(line, clock)
    except DeviceFault as fault:
        raise NoScannerLine(str(fault)) from fault.__cause__
    try:
        count, end_s = 0, clock.now() + seconds
        while clock.now() < end_s:
            clock.wait_until(min(end_s, reader.next_due_s()))
            count += len(reader.poll())
        return count, reader.strange
    finally:
        reader.close()
