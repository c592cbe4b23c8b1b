"""Whether the devices of a rig are there and at rest: stimulator, bath, trigger boxes, scanner.

Each is opened in this process, asked, and given back at rest; a session opens it again. A twin is looked at
as any device, and its line says what it is.
"""

from __future__ import annotations

from hardware.cold_pressor.baths import SIMULATED_WATER_C, open_bath
from hardware.device_check import in_words, introduced
from hardware.introductions import NOT_EVEN_THERE, count_pulses, introduce_box, tells
from hardware.readiness.line import CheckLine
from hardware.readiness.pulsed import check_pulsed
from hardware.readiness.thermodes import check_thermodes
from hardware.readiness.wanted import ASK_IN_DETAIL, Wanted, at, failed, given_back, not_done
from hardware.rig_entries import (
    BathEntry,
    MedocEntry,
    StimulatorEntry,
    TcsEntry,
    TwoThermodesEntry,
    TypedBathEntry,
)
from hardware.rig_file import RigFile
from hardware.scanner.entries import ScannerEntry
from mindpain_task.roles import Clock, DeviceFault
from mindpain_task.stimuli import ColdPressor

LISTENS_S = 1.0
"""[D] To a scanner's line: whoever waits for the session waits for this, too."""


def check_stimulator(entry: StimulatorEntry, wanted: Wanted | None, clock: Clock) -> tuple[CheckLine, ...]:
    """Identify a stimulator, set its ceiling, bring it to rest; `wanted` is None where it gives nothing."""
    if isinstance(entry, TcsEntry | MedocEntry | TwoThermodesEntry):
        return check_thermodes(entry, wanted, clock)
    return check_pulsed(entry, wanted, clock)


def check_bath_ready(
    entry: BathEntry | TypedBathEntry, cold: tuple[ColdPressor, ...], clock: Clock
) -> tuple[CheckLine, ...]:
    """Ask a circulator who it is and how cold its water is; `cold` is what a session asks of it."""
    if isinstance(entry, TypedBathEntry):
        return (not_done("bath", "bath", "a person reads its thermometer", "read it, and give --water-c"),)
    called = at(entry.device, entry.port)
    lines: list[CheckLine] = []
    try:
        bath = open_bath(
            entry.device,
            entry.port,
            clock,
            baud=entry.baud,
            seven_even=entry.seven_even,
            simulated_water_c=cold[0].water_c if cold else SIMULATED_WATER_C,
        )
    except DeviceFault as fault:
        return (failed("bath", called, fault),)
    with given_back(bath, "bath", called, lines):
        try:
            told, _, _ = introduced(bath.identify())
            lines.append(_water(f"{called}: {told}", bath.measure().water_c, cold))
        except DeviceFault as fault:
            lines.append(failed("bath", called, fault))
    return tuple(lines)


def _water(called: str, water_c: float, cold: tuple[ColdPressor, ...]) -> CheckLine:
    found = f"{called}, its water {water_c:.2f} °C"
    for each in cold:
        if abs(water_c - each.water_c) > each.tolerance_c:
            found += f"; the protocol asks for {each.water_c:g} °C within {each.tolerance_c:g} °C"
            return CheckLine("bath", "fail", found, "cool or warm it, and wait until it stays there")
    return CheckLine("bath", "pass", found, "compare it with a thermometer in the water")


def check_boxes(rig: RigFile, clock: Clock) -> tuple[CheckLine, ...]:
    """Ask each trigger box who it is, and put its lines down; no code goes out."""
    lines = []
    for name, entry in rig.boxes.items():
        called = at(f"box {name} ({entry.device})", entry.port)
        try:
            identity = introduce_box(entry.box_line(name), clock)
        except DeviceFault as fault:
            lines.append(failed("boxes", called, fault))
            continue
        if tells(identity):
            told, _, _ = introduced(identity)
            lines.append(CheckLine("boxes", "pass", f"{called}: {told}; lines down"))
        else:
            advice = "watch the amplifier's trigger channel at the first marker"
            lines.append(not_done("boxes", called, NOT_EVEN_THERE, advice))
    return tuple(lines)


def check_scanner(entry: ScannerEntry, clock: Clock) -> CheckLine:
    """Listen to a scanner's line for a moment; that nothing came says nothing while it does not scan."""
    line = entry.scanner_line()
    if line is None:
        advice = "scan some volumes, and look for them with the keyboard in any text window"
        return not_done("scanner", "scanner", "its pulses are key presses, which nobody presses now", advice)
    called = at("scanner", line.port)
    try:
        count, strange = count_pulses(line, clock, LISTENS_S)
    except DeviceFault as fault:
        return CheckLine("scanner", "fail", f"{called}: {in_words(fault)}", ASK_IN_DETAIL)
    found = f"{count} pulses and {strange} other bytes within {LISTENS_S:g} s"
    known = "see hardware/scanner/MANUAL.md: baud rate, byte, and how the box is switched" if strange else ""
    if count:  # bytes besides pulses may be a button of the same box
        return CheckLine("scanner", "pass", f"{called}: {found}", known)
    if strange:
        return not_done("scanner", called, f"{found}: a button, or not its pulses", known)
    advice = "scan some volumes and run `mindpain devices --rig RIG`, which counts for 5 s"
    return not_done("scanner", called, f"its line is open; {found}", advice)
