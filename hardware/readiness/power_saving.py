"""What of this computer may fall asleep during a session: battery, processor, the whole of it, screen, USB.

Looked at on Linux. On Windows and macOS the line says what to type [MEMORY]; neither was tried.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from hardware.readiness.asking import Ask, Untold, ask, said_in
from hardware.readiness.line import CheckLine
from hardware.readiness.screen_blanking import check_blanking
from hardware.readiness.usb_sleep import check_adapter

SYS = Path("/sys")
OWN_GOVERNORS = ("intel_pstate", "amd-pstate-epp")
"""Drivers [MEMORY] under which `powersave` is the usual governor and follows the load: nothing is wrong."""
AWAKE = "systemd-inhibit --what=idle:sleep:handle-lid-switch mindpain run …"
ELSEWHERE = {
    "win32": "type `powercfg /query SCHEME_CURRENT SUB_SLEEP` and `powercfg /getactivescheme`; set the "
    "plan to High performance, sleep and screen to never, and USB selective suspend to disabled",
    "darwin": "type `pmset -g`: sleep and displaysleep should be 0; or start with `caffeinate -dims "
    "mindpain run …`",
}


def check_power_saving(
    ports: Sequence[str] = (),
    sys_root: Path = SYS,
    system: str = sys.platform,
    asking: Ask = ask,
    environment: Mapping[str, str] | None = None,
) -> tuple[CheckLine, ...]:
    """Look at everything that may sleep, and at the USB adapter of each serial port.

    `environment` is where the desktop says what it is; None is that of this process.
    """
    if system != "linux":
        how = ELSEWHERE.get(system, "see that neither the computer, its screen nor its USB ports go to sleep")
        return (
            CheckLine("power_saving", "not_checkable", "power saving is not looked up on this system", how),
        )
    return (
        check_battery(sys_root),
        check_processor(sys_root),
        check_suspend(asking),
        check_blanking(asking, environment),
        *(check_adapter(port, sys_root) for port in ports if "://" not in port),
    )


def check_battery(sys_root: Path = SYS) -> CheckLine:
    """Fail on a computer that runs on its battery: it is slowed down, and ends in the middle of something."""
    supplies = sys_root / "class" / "power_supply"
    if not supplies.is_dir():
        return CheckLine(
            "power_saving",
            "not_checkable",
            "battery: this system does not tell of one",
            "see that a portable computer is plugged in",
        )
    batteries = [each for each in sorted(supplies.glob("*")) if _is_computers_battery(each)]
    states = {battery: said_in(battery / "status") or "unknown" for battery in batteries}
    draining = [battery for battery, state in states.items() if state == "Discharging"]
    if draining:
        charge = ", ".join(f"{said_in(each / 'capacity') or '?'} % left" for each in draining)
        return CheckLine(
            "power_saving",
            "fail",
            f"battery: this computer runs on it ({charge})",
            "plug the computer in",
        )
    if not batteries:
        return CheckLine("power_saving", "pass", "battery: this computer has none")
    return CheckLine("power_saving", "pass", f"battery: not in use ({', '.join(states.values())})")


def check_processor(sys_root: Path = SYS) -> CheckLine:
    """Fail where the processor is kept at its lowest frequency; what follows the load is no obstacle."""
    policies = sorted((sys_root / "devices" / "system" / "cpu").glob("cpu[0-9]*/cpufreq"))
    pairs = {(said_in(each / "scaling_governor"), said_in(each / "scaling_driver")) for each in policies}
    told = ", ".join(sorted(f"{governor or '?'} of {driver or '?'}" for governor, driver in pairs))
    profile = said_in(sys_root / "firmware" / "acpi" / "platform_profile")
    if profile == "low-power":
        return CheckLine(
            "power_saving",
            "fail",
            f"processor: the computer's profile is low-power{f' ({told})' if told else ''}",
            "choose Balanced or Performance in the power settings, or `powerprofilesctl set performance`",
        )
    if not pairs:
        return CheckLine(
            "power_saving",
            "not_checkable",
            "processor: this system does not tell how its frequency is chosen (a virtual machine does not)",
            "choose Balanced or Performance in the power settings, where there are any",
        )
    if any(governor == "powersave" and driver not in OWN_GOVERNORS for governor, driver in pairs):
        return CheckLine(
            "power_saving",
            "fail",
            f"processor: it is kept at its lowest frequency ({told})",
            "`sudo cpupower frequency-set --governor performance`, or Performance in the power settings",
        )
    return CheckLine(
        "power_saving", "pass", f"processor: its frequency follows the load or stays high ({told})"
    )


def check_suspend(asking: Ask = ask) -> CheckLine:
    """Pass where something keeps the computer from going to sleep by itself; else only the desktop knows."""
    told = asking(("systemd-inhibit", "--list", "--no-pager", "--no-legend"))
    keepers = _keepers(told)
    if keepers:
        return CheckLine("power_saving", "pass", f"sleep: {keepers[0]} keeps this computer awake")
    why = "nothing is seen to keep this computer awake" if isinstance(told, str) else told.why_not
    return CheckLine(
        "power_saving",
        "not_checkable",
        f"sleep: {why}; when it sleeps by itself, only its desktop's settings say",
        f"set automatic suspend to off in the power settings, or start with `{AWAKE}`",
    )


def _keepers(told: str | Untold) -> list[str]:
    """Return the programs that block both idling and sleep: WHO first, then WHAT as words with colons."""
    if not isinstance(told, str):
        return []
    rows = [line.split() for line in told.splitlines()]
    return [
        row[0]
        for row in rows
        if row and row[-1] == "block" and any({"idle", "sleep"} <= set(word.split(":")) for word in row)
    ]


def _is_computers_battery(supply: Path) -> bool:
    """Leave out those of mice and headphones, whose scope is the device."""
    return said_in(supply / "type") == "Battery" and said_in(supply / "scope") != "Device"
