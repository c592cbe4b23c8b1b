"""What a pre-flight check prepares a device for, and how its lines call it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hardware.cold_pressor.driver import JulaboBath, LaudaBath
from hardware.device_check import in_words
from hardware.device_line import is_simulated
from hardware.device_process.station import Device
from hardware.readiness.line import CheckLine, Subject
from mindpain_task.roles import DeviceFault

Unit: TypeAlias = Literal["°C", "mA", "mJ/mm²"]

ASK_IN_DETAIL = "see that it is switched on and plugged in; `mindpain devices --rig RIG` asks it in detail"


@dataclass(frozen=True)
class Wanted:
    """Rest and ceiling of a stimulator, both in its `unit`, and whose they are (`this session's`)."""

    rest: float
    ceiling: float
    unit: Unit
    rest_of: str
    ceiling_of: str


def at(name: str, port: str) -> str:
    """Return what lines call a device: its name and port, and that it is a twin where it is one."""
    return f"{name} at {port}{', a twin' if is_simulated(port) else ''}"


def failed(subject: Subject, called: str, fault: DeviceFault) -> CheckLine:
    """Return the line of a device that did not do as asked."""
    return CheckLine(subject, "fail", f"{called}: {in_words(fault)}", ASK_IN_DETAIL)


def not_done(subject: Subject, called: str, why: str, advice: str = "") -> CheckLine:
    """Return the line of something that cannot be looked at."""
    return CheckLine(subject, "not_checkable", f"{called}: {why}", advice)


@contextmanager
def given_back(
    device: Device | LaudaBath | JulaboBath, subject: Subject, called: str, lines: list[CheckLine]
) -> Iterator[None]:
    """Stop the device and close its port at the end, whatever happens; a fault at that is a line, too."""
    try:
        yield
    finally:
        try:
            device.close()
        except DeviceFault as fault:
            if not any(line.status == "fail" and line.subject == subject for line in lines):
                lines.append(failed(subject, called, fault))
