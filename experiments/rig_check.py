"""What `mindpain devices --rig` asks beside thermodes and baths: current, trigger boxes, a scanner's line.

Nothing is stimulated and no code goes out; what a box or stimulator was doing is ended, its lines put down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TypeGuard

from experiments.device_report import Report
from hardware.boxes.opening import open_box
from hardware.device_check import IDENTITY, Check, in_words
from hardware.device_line import BoxLine, DeviceLine, ScannerLine
from hardware.electrical.entries import ElectricalEntry
from hardware.laser.entries import LaserConsoleEntry
from hardware.rig_entries import StimulatorEntry, is_electrical
from hardware.rig_file import RigFile
from hardware.scanner.driver import open_scanner
from hardware.stimulators import describe, open_stimulator
from mindpain_task.roles import Clock, DeviceFault, DeviceIdentity

LISTENS_S = 5.0


def has_others(rig: RigFile) -> bool:
    """Whether there is anything here to ask."""
    return _is_asked(rig.stimulator) or bool(rig.boxes) or _scanner_line(rig) is not None


def _is_asked(stimulator: StimulatorEntry | None) -> TypeGuard[ElectricalEntry | LaserConsoleEntry]:
    """Whether it is a stimulator other than a thermode; of a laser it is what fires it."""
    return is_electrical(stimulator) or isinstance(stimulator, LaserConsoleEntry)


def check_others(rig: RigFile, report: Report, clock: Clock) -> None:
    """Ask each of them who it is, or whether it speaks; one table for each."""
    if _is_asked(rig.stimulator):
        line = rig.stimulator.line()
        described = describe(line.device)
        title = f"{described.manufacturer} {described.model} at {line.port}"
        report.show(title, list(_introduced(lambda: _stimulator(line, clock))))
    for name, entry in rig.boxes.items():
        box_line = entry.box_line(name)
        title = f"trigger box {name} ({entry.device}) at {entry.port}"
        report.show(title, list(_introduced(partial(_box, box_line, clock))))
    scanner = _scanner_line(rig)
    if scanner is not None:
        report.say(f"listening for {LISTENS_S:g} s to the scanner's line {scanner.port} …")
        report.show(f"scanner at {scanner.port}", list(_pulses(scanner, clock)))


def _scanner_line(rig: RigFile) -> ScannerLine | None:
    return None if rig.scanner is None else rig.scanner.scanner_line()


def _stimulator(line: DeviceLine, clock: Clock) -> DeviceIdentity:
    device = open_stimulator(line, clock).device
    try:
        identity = device.identify()
        return replace(identity, notices=tuple(device.notices))
    finally:
        device.close()


def _box(line: BoxLine, clock: Clock) -> DeviceIdentity:
    box = open_box(line, clock)
    try:
        return box.prepare()
    finally:
        box.close()


def _introduced(ask: Callable[[], DeviceIdentity]) -> Iterator[Check]:
    try:
        identity = ask()
    except DeviceFault as fault:
        yield Check(IDENTITY, "", False, in_words(fault))
        return
    told = f"{identity.model}; firmware {identity.firmware}"
    tells = "not told" not in identity.firmware
    why = "it is what it was taken for" if tells else "it says nothing of itself, not even that it is there"
    yield Check(IDENTITY, told, True if tells else None, why)
    for notice in identity.notices:
        yield Check("notice", "", None, notice)


def _pulses(line: ScannerLine, clock: Clock) -> Iterator[Check]:
    try:
        reader = open_scanner(line, clock)
    except DeviceFault as fault:
        yield Check("port", "", False, in_words(fault))
        return
    try:
        count, end_s = 0, clock.now() + LISTENS_S
        while clock.now() < end_s:
            clock.wait_until(min(end_s, reader.next_due_s()))
            count += len(reader.poll())
        told = f"{count} pulses, {reader.strange} other bytes"
        yield Check("pulses", told, None, "compare it with what the scanner did meanwhile")
    except DeviceFault as fault:
        yield Check("pulses", "", False, in_words(fault))
    finally:
        reader.close()
