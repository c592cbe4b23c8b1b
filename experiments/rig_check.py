"""What `mindpain devices --rig` asks beside thermodes and baths: current, trigger boxes, a scanner's line.

Nothing is stimulated and no code goes out; what a box or stimulator was doing is ended, its lines put down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeGuard

from experiments.device_report import Report
from hardware.device_check import IDENTITY, Check, in_words
from hardware.device_line import ScannerLine
from hardware.electrical.entries import ElectricalEntry
from hardware.introductions import (
    NOT_EVEN_THERE,
    NoScannerLine,
    count_pulses,
    introduce_box,
    introduce_stimulator,
    tells,
)
from hardware.laser.entries import LaserConsoleEntry
from hardware.rig_entries import StimulatorEntry, is_electrical
from hardware.rig_file import RigFile
from hardware.stimulators import describe
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
        report.show(title, list(_introduced(lambda: introduce_stimulator(line, clock))))
    for name, entry in rig.boxes.items():
        box_line = entry.box_line(name)
        title = f"trigger box {name} ({entry.device}) at {entry.port}"
        report.show(title, list(_introduced(partial(introduce_box, box_line, clock))))
    scanner = _scanner_line(rig)
    if scanner is not None:
        report.say(f"listening for {LISTENS_S:g} s to the scanner's line {scanner.port} …")
        report.show(f"scanner at {scanner.port}", list(_pulses(scanner, clock)))


def _scanner_line(rig: RigFile) -> ScannerLine | None:
    return None if rig.scanner is None else rig.scanner.scanner_line()


def _introduced(ask: Callable[[], DeviceIdentity]) -> Iterator[Check]:
    try:
        identity = ask()
    except DeviceFault as fault:
        yield Check(IDENTITY, "", False, in_words(fault))
        return
    told = f"{identity.model}; firmware {identity.firmware}"
    is_told = tells(identity)
    yield Check(IDENTITY, told, is_told or None, "it is what it was taken for" if is_told else NOT_EVEN_THERE)
    for notice in identity.notices:
        yield Check("notice", "", None, notice)


def _pulses(line: ScannerLine, clock: Clock) -> Iterator[Check]:
    try:
        count, strange = count_pulses(line, clock, LISTENS_S)
    except NoScannerLine as fault:
        yield Check("port", "", False, in_words(fault))
    except DeviceFault as fault:
        yield Check("pulses", "", False, in_words(fault))
    else:
        told = f"{count} pulses, {strange} other bytes"
        yield Check("pulses", told, None, "compare it with what the scanner did meanwhile")
