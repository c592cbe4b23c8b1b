"""Whether the system may put the USB adapter of a serial port to sleep: the next byte then comes late."""

from __future__ import annotations

import os
from pathlib import Path

from hardware.readiness.asking import said_in
from hardware.readiness.line import CheckLine

SYS = Path("/sys")


def check_adapter(port: str, sys_root: Path = SYS) -> CheckLine:
    """Walk from a port (also a link to one) to the USB device that carries it, and read its power control."""
    name = os.path.basename(os.path.realpath(port))
    device = sys_root / "class" / "tty" / name / "device"
    if not device.exists():
        return CheckLine(
            "power_saving",
            "not_checkable",
            f"{port}: the system tells nothing of what carries it",
            "plug it straight into the computer, and switch USB power saving off (TLP, powertop)",
        )
    adapter = _usb_device(device.resolve(), sys_root.resolve())
    if adapter is None:
        return CheckLine("power_saving", "pass", f"{port}: not on USB, so nothing puts it to sleep")
    control, delay_ms = said_in(adapter / "power" / "control"), _delay_ms(adapter)
    if control is None:
        return CheckLine(
            "power_saving",
            "not_checkable",
            f"{port}: the system does not tell whether its USB adapter may sleep",
            "switch USB power saving off (TLP, powertop)",
        )
    if control == "auto" and (delay_ms is None or delay_ms >= 0):
        when = "when idle" if delay_ms is None else f"after {delay_ms / 1000:g} s without a byte"
        return CheckLine(
            "power_saving",
            "fail",
            f"{port}: its USB adapter may be put to sleep {when}",
            f"`echo on | sudo tee {adapter / 'power' / 'control'}`, and keep TLP or powertop from it",
        )
    return CheckLine("power_saving", "pass", f"{port}: its USB adapter stays awake")


def _usb_device(device: Path, root: Path) -> Path | None:
    """Return the nearest of the device and those above it that is a USB device, None where none is."""
    above = (device, *device.parents)
    return next((each for each in above if root in each.parents and (each / "idVendor").is_file()), None)


def _delay_ms(adapter: Path) -> int | None:
    told = said_in(adapter / "power" / "autosuspend_delay_ms")
    return int(told) if told is not None and told.lstrip("-").isdigit() else None
