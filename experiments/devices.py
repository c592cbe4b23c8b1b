"""`mindpain devices`: list the serial ports, and ask the devices that a person names how they are.

A byte sent to an unknown box may be a trigger or a command to it. So ports are only listed, unless somebody
says what is there: with `--port` and `--as`, with a rig, or by answering `yes` for a port whose USB id a
thermode is known to have (others have it, too). A named port whose id is known to be something else is asked
about first: a box that was plugged in anew may have taken over the thermode's name.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

from rich.console import Console
from rich.text import Text

from experiments.device_report import Report, print_ports
from experiments.rig_check import check_others, has_others
from hardware.cold_pressor.baths import open_bath
from hardware.device_check import Check, check_bath, check_thermode, in_words
from hardware.device_process.station import Device
from hardware.lines.ports import Carries, PortInfo, known_carrier, port_at
from hardware.medoc.programs import ProgramTable
from hardware.rig_entries import BathEntry, MedocEntry, TcsEntry, ThermodeEntry, TwoThermodesEntry
from hardware.rig_file import RigFile, read_rig
from hardware.stimulators import open_stimulator, refuse_undeliverable
from hardware.warm_test import WARM, WARM_CEILING_C, warm_by_one_degree
from mindpain_task.located import Refusal, Refused
from mindpain_task.roles import Bath, Clock, DeviceFault

KINDS = ("tcs", "medoc", "lauda", "julabo")
NAMES = {"tcs": "TCS II", "medoc": "Medoc Main Station", "lauda": "LAUDA bath", "julabo": "Julabo bath"}
MEDOC_PORT = 20121  # in every client [CODE 5]

NO_PORT = (
    "No serial port was found. Check that the device is switched on, that its cable is plugged in at both "
    "ends and carries data (some only charge), and that its driver is installed (on Windows a TCS II needs "
    "ST's ST-LINK driver). On Linux your account must also be in the group dialout, or no port can be opened."
)
TO_ASK = (
    "Nothing was sent: to an unknown box a byte may be a trigger or a command. To ask one, name it: "
    "mindpain devices --port PORT --as tcs (or medoc, lauda, julabo), or mindpain devices --rig RIG."
)
OFF_THE_SKIN = (
    "Take the probe off everybody's skin. Then type yes to let it warm by 1 °C for 2 seconds "
    "(from 32 °C; Ctrl-C ends it at once): "
)

Entry: TypeAlias = ThermodeEntry | BathEntry
Ask: TypeAlias = Callable[[str], str]


@dataclass(frozen=True)
class DevicesRequest:
    """What to look at: a port and what is there, or a rig, or (with neither) the list of ports."""

    port: str | None = None
    kind: str | None = None
    rig: str | None = None
    self_test: bool = False


def ask_at_terminal(question: str) -> str:
    """Ask the person at the terminal; raises EOFError where there is none, whatever is piped in."""
    if not sys.stdin.isatty():
        raise EOFError("standard input is no terminal")
    return input(question)


def check_devices(
    request: DevicesRequest, console: Console, ask: Ask, clock: Clock, ports: Sequence[PortInfo]
) -> int:
    """List the ports, check the devices that were asked for, and return the exit code.

    0: nothing bad was found; 3: a device did not answer or something is bad; 4: what was asked for was not
    done, as nobody typed yes. Raises Refused for arguments that do not fit together, before anything else.
    """
    named = _named(request)
    if ports:
        print_ports(console, ports)
    elif not named or any("://" not in entry.port for entry in named):
        console.print(Text(NO_PORT))
    report = Report(console)
    entries = named or list(_guessed(ports, report, ask))
    for entry in entries:
        _check(entry, request.self_test, report, ask, clock, ports if named else ())
    others = _rig_with_others(request)
    if others is not None:
        check_others(others, report, clock)
    if entries or others is not None:
        report.conclude()
    elif ports and not named:
        console.print(TO_ASK)
    return report.code


def _why_not(ask: Ask, question: str) -> str | None:
    """Return None if somebody types yes, else in words why that is not so."""
    try:
        answer = ask(question).strip()
    except EOFError:
        return "There is no terminal to ask at"
    return None if answer == "yes" else f"{answer!r} is not yes"


# --- which devices


def _rig_with_others(request: DevicesRequest) -> RigFile | None:
    """Return the rig that was named, if it has more than thermodes and baths."""
    if request.rig is None:
        return None
    rig, _ = read_rig(request.rig)
    return rig if has_others(rig) else None


def _named(request: DevicesRequest) -> list[Entry]:
    if not request.port and request.port is not None:
        raise _refused("--port needs a port")
    if (request.port is None) != (request.kind is None):
        raise _refused("--port says where and --as says what is there: give both, or neither")
    if request.port is not None and request.rig is not None:
        raise _refused("--port and --rig both name devices: give one of them")
    if request.port is None and request.rig is None:
        if request.self_test:
            raise _refused("--self-test needs a thermode that is named: with --port and --as, or with --rig")
        return []
    if request.port is not None and request.kind is not None:
        if request.self_test and request.kind in ("lauda", "julabo"):
            raise _refused("--self-test is for a thermode, not for a bath")
        return [_entry(request.kind, request.port)]
    rig, _ = read_rig(str(request.rig))
    two = rig.stimulator.each if isinstance(rig.stimulator, TwoThermodesEntry) else (rig.stimulator,)
    parts = (*two, rig.bath)  # of two thermodes each by itself: so it is seen which of them is not well
    entries: list[Entry] = [part for part in parts if isinstance(part, TcsEntry | MedocEntry | BathEntry)]
    if request.self_test and not any(isinstance(part, TcsEntry | MedocEntry) for part in two):
        raise _refused(f"rig {rig.name} has no thermode for --self-test")
    if not entries and not has_others(rig):
        raise _refused(f"rig {rig.name} has no device that could be asked: a person reads its thermometer")
    return entries


def _refused(sentence: str) -> Refused:
    return Refused([Refusal(None, sentence)])


def _entry(kind: str, port: str) -> Entry:
    """Return what a rig file would say of this device; tolerances are those of the shipped booth."""
    if kind == "lauda":
        return BathEntry(device="lauda", port=port)
    if kind == "julabo":
        return BathEntry(device="julabo", port=port)
    shipped = read_rig("booth_tcs")[0].stimulator
    assert isinstance(shipped, TcsEntry)
    if kind == "tcs":
        return shipped.model_copy(update={"port": port})
    return MedocEntry(
        device="medoc",
        port=_medoc_url(port),
        programs=ProgramTable(mindpain_medoc_programs=1, probe="not told", programs=()),
        silence_bound_s=shipped.silence_bound_s,
        delivery=shipped.delivery,
    )


def _medoc_url(port: str) -> str:
    """Return HOST, HOST:PORT or a whole URL as a URL."""
    if port.startswith(("tcp://", "sim://")):
        return port
    if "/" in port:
        raise _refused(f"{port} is no host: a Medoc Main Station is at HOST, HOST:PORT or tcp://HOST:PORT")
    return f"tcp://{port}" if ":" in port else f"tcp://{port}:{MEDOC_PORT}"


def _guessed(ports: Sequence[PortInfo], report: Report, ask: Ask) -> Iterator[Entry]:
    """Yield the ports that may be a thermode's, as far as a person says so."""
    for port in ports:
        carrier = known_carrier(port)
        if carrier is None or carrier.carries is not Carries.A_THERMODE:
            continue
        question = (
            f"{port.path} may be a TCS II, or any other box with such a board in it. Is it a TCS II? "
            "Type yes to ask it how it is (what it is doing is ended): "
        )
        why_not = _why_not(ask, question)
        if why_not is None:
            yield _entry("tcs", port.path)
        else:
            report.say(f"{why_not}: {port.path} was not asked.")


# --- one device


def _check(
    entry: Entry, self_test: bool, report: Report, ask: Ask, clock: Clock, ports: Sequence[PortInfo]
) -> None:
    if why_not := _why_not_ask(entry, ask, ports):
        report.not_agreed(why_not, f"nothing was sent to {entry.port}.")
        return
    title = f"{NAMES[entry.device]} at {entry.port}"
    try:
        if isinstance(entry, BathEntry):
            bath = open_bath(entry.device, entry.port, clock)
        else:
            thermode = open_stimulator(entry.line(), clock).device
    except DeviceFault as fault:
        report.show(title, [Check("port", "", False, in_words(fault))])
        return
    if isinstance(entry, BathEntry):
        with _given_back(bath, title, report):
            report.show(title, list(check_bath(bath, clock)))
        return
    with _given_back(thermode, title, report):
        checks = list(check_thermode(thermode, clock))
        report.show(title, checks)
        if self_test and checks[0].good:
            _self_test(entry, thermode, title, report, ask, clock)


def _why_not_ask(entry: Entry, ask: Ask, ports: Sequence[PortInfo]) -> str | None:
    """Return None, or why nobody agreed to send bytes to a port that looks like something else."""
    port = port_at(entry.port, ports)
    carrier = None if port is None else known_carrier(port)
    if carrier is None or carrier.carries is not Carries.SOMETHING_ELSE:
        return None
    question = (
        f"{entry.port} has the id of something else: {carrier.what}. To that, a byte may be a trigger or a "
        f"command. Type yes if it is a {NAMES[entry.device]} all the same: "
    )
    return _why_not(ask, question)


@contextmanager
def _given_back(device: Device | Bath, title: str, report: Report) -> Iterator[None]:
    """Stop the device and close its port at the end, whatever happens; say so if that fails."""
    try:
        yield
    finally:
        try:
            device.close()
        except DeviceFault as fault:
            if report.is_known(title):  # else it is the same trouble once more, and nothing was begun
                report.show(title, [Check("giving it back", "", False, in_words(fault))])


def _self_test(
    entry: ThermodeEntry, device: Device, title: str, report: Report, ask: Ask, clock: Clock
) -> None:
    title = f"self-test of {title}"
    try:
        refuse_undeliverable(entry, WARM, WARM_CEILING_C)
    except ValueError as refused:
        report.show(title, [Check("warm pulse", "", None, f"not possible: {refused}")])
        return
    if why_not := _why_not(ask, OFF_THE_SKIN):
        report.not_agreed(why_not, "the self-test was not done, and nothing was warmed.")
        return
    report.say("It goes to 32 °C, then to 33 °C and back: 10 to 40 seconds. Ctrl-C ends it …")
    checks: list[Check] = []
    try:
        warm_by_one_degree(device, clock, entry.delivery, checks.append)
    finally:
        report.show(title, checks)
