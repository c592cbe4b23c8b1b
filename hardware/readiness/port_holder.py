"""Whether a serial port is there, may be opened by this account, and is held by no other program.

Nothing here opens a port: to some boxes that alone is a reset.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hardware.lines.ports import serial_ports
from hardware.readiness.line import CheckLine

PROC = Path("/proc")
SERVICES = {
    "ModemManager": "it tries every new serial port for a modem, and sends bytes to it",
    "brltty": "it takes serial adapters for Braille displays",
    "gpsd": "it takes serial adapters for satellite receivers",
    "agetty": "it may offer a login on a serial port",
}
"""Programs of the system that are known to open serial ports by themselves [MEMORY], and what they do."""


INTERPRETERS = ("python", "java", "perl", "ruby", "node")
MOST_LETTERS = 60  # [D] of a command line: enough to know it by


@dataclass(frozen=True)
class Held:
    """Who has a port: programs seen to have it, and services of other users whose files cannot be seen."""

    programs: tuple[str, ...]
    unseen_services: tuple[str, ...]
    unseen: int


def holders_of(port: str) -> tuple[str, ...]:
    """Return the programs that are seen to have a serial port open, `minicom (pid 4711, user anna)`.

    This process is left out. Empty where nobody has it, and where this system does not let us look.
    """
    return held(port).programs


def held(port: str, proc: Path = PROC) -> Held:
    """Look through the open files of every process (Linux); other users' are not seen."""
    wanted = os.path.realpath(port)
    programs, services, unseen = [], [], 0
    for process in sorted(proc.glob("[0-9]*"), key=lambda each: int(each.name)):
        if int(process.name) == os.getpid():
            continue
        try:
            if wanted in _open_files(process) and not _is_far_end(process, wanted):
                programs.append(_named(process))
        except PermissionError:
            unseen += 1
            with suppress(FileNotFoundError, ProcessLookupError):  # ended just now, too
                if (name := _name(process)) in SERVICES:
                    services.append(name)
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has just ended
    return Held(tuple(programs), tuple(services), unseen)


def _is_far_end(process: Path, port: str) -> bool:
    """Whether a process plays the device at the other end of a pseudo-terminal, as `mindpain twin` does.

    It keeps this end open as well, so that the line outlives each program that uses it.
    """
    number = re.fullmatch(r"/dev/pts/(\d+)", port)
    if number is None:
        return False
    for descriptor in os.listdir(process / "fd"):
        with suppress(FileNotFoundError):  # just closed
            if os.path.basename(os.readlink(process / "fd" / descriptor)) == "ptmx":
                told = (process / "fdinfo" / descriptor).read_text(encoding="utf-8")
                if re.search(rf"^tty-index:\s*{number[1]}$", told, re.MULTILINE):
                    return True
    return False


def may_open(port: str) -> bool:
    """Return whether this account may read from and write to a port; it is not opened."""
    return os.access(port, os.R_OK | os.W_OK)


def check_port(
    port: str,
    system: str = sys.platform,
    look: Callable[[str], Held] = held,
    allowed: Callable[[str], bool] = may_open,
) -> CheckLine:
    """Say whether a rig's port can be had now; call it before anything of mindpain opens it."""
    if port.startswith("sim://"):
        return CheckLine("port", "pass", f"{port}: a simulated device inside this program; no port is needed")
    if "://" in port:
        return CheckLine(
            "port",
            "not_checkable",
            f"{port}: no serial port of this computer; who else is connected, only its other end knows",
            "see there that no other program is connected",
        )
    if (missing := _missing(port, system)) is not None:
        return missing
    if system != "linux":
        return _look_yourself(port, system)
    found = look(port)
    if found.programs:
        return CheckLine(
            "port",
            "fail",
            f"{port}: another program has it: {', '.join(found.programs)}",
            "close it, or end that process, then look again",
        )
    if not allowed(port):
        return CheckLine(
            "port",
            "fail",
            f"{port}: this account may not open it",
            f"{_whose(port)}, then log out and in again",
        )
    return _nobody_seen(port, found)


def _nobody_seen(port: str, found: Held) -> CheckLine:
    if found.unseen_services:
        doing = "; ".join(f"{name} runs: {SERVICES[name]}" for name in sorted(set(found.unseen_services)))
        return CheckLine(
            "port",
            "not_checkable",
            f"{port}: it is there, and this account may open it; but {doing}, and its files cannot be seen "
            "from this account",
            f"`sudo lsof {port}` tells who has it; `sudo systemctl disable --now NAME` ends a service that "
            "nobody needs, or a udev rule with ID_MM_PORT_IGNORE=1 keeps ModemManager from this device",
        )
    unseen = f" (not seen: what {found.unseen} programs of other users have open)" if found.unseen else ""
    return CheckLine(
        "port", "pass", f"{port}: it is there, this account may open it, and no other program has it{unseen}"
    )


def _missing(port: str, system: str) -> CheckLine | None:
    known = [each.path for each in serial_ports()]
    if system == "win32":
        is_there = port.upper() in map(str.upper, known)
    else:
        is_there = os.path.exists(port) and stat.S_ISCHR(os.stat(port).st_mode)
    if is_there:
        return None
    there = f"there are {', '.join(known)}" if known else "this computer has none"
    return CheckLine(
        "port",
        "fail",
        f"{port}: there is no such serial port; {there}",
        "plug the device in and switch it on; `mindpain devices` lists what is there; name its port in "
        "the rig",
    )


def _look_yourself(port: str, system: str) -> CheckLine:
    """What other systems let one see [MEMORY]; not tried."""
    how = {
        "win32": f"if it cannot be opened, find its holder: Resource Monitor, CPU, Associated Handles, "
        f"search Serial or {port}; or close every program that talks to a device",
        "darwin": f"type `sudo lsof {port}`: it prints who has it, and nothing where nobody has",
    }.get(system, f"type `lsof {port}` if this system has it")
    return CheckLine(
        "port",
        "not_checkable",
        f"{port}: it is there; who has it open is not looked up on this system",
        how,
    )


def _whose(port: str) -> str:
    """Say how an account gets the right to open this port."""
    try:
        group = Path(port).group()
    except (KeyError, OSError):
        group = "dialout"
    if group == "root":
        return f"ask an administrator for a group that may have {port} (usually dialout), and to be in it"
    return f"`sudo usermod --append --groups {group} $USER`"


def _open_files(process: Path) -> set[str]:
    """Return where the open files of a process lead; raises PermissionError where they may not be seen."""
    files = set()
    for number in os.listdir(process / "fd"):
        with suppress(FileNotFoundError):  # just closed
            files.add(os.readlink(process / "fd" / number))
    return files


def _named(process: Path) -> str:
    try:
        user = process.owner()
    except (KeyError, OSError):
        user = "unknown"
    return f"{_name(process)} (pid {process.name}, user {user})"


def _name(process: Path) -> str:
    """Return the name of a program; of one that another program runs (a script), what was typed for it."""
    short = (process / "comm").read_text(encoding="utf-8", errors="replace").strip()
    try:
        typed = (process / "cmdline").read_bytes().decode("utf-8", "replace").rstrip("\0").split("\0")
    except (PermissionError, FileNotFoundError):
        return short
    first = os.path.basename(typed[0])
    if not first.startswith(short):
        return short
    return " ".join([first, *typed[1:]])[:MOST_LETTERS] if first.startswith(INTERPRETERS) else first
