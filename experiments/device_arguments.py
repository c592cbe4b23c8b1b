"""What can be typed after `mindpain devices`, `twin`, `programs` and `timing`."""

from __future__ import annotations

import argparse
from pathlib import Path

from experiments.arguments import command
from hardware.twins import TWINS


def add_twin(commands: object) -> None:
    """Add `mindpain twin`: a simulated device for any other program."""
    parser = command(
        commands, "twin", _twin,
        "Serve a simulated device in real time for any other program, until Ctrl-C.\n\n"
        "Serial devices answer on a pseudo-terminal, the Medoc main station on a TCP port. Most can be told\n"
        "to go wrong, so that you see what a session says of it (which faults: the device's MANUAL.md):\n"
        "  mindpain twin tcs --pty /tmp/tcs --plant missed=2 --plant cool=4,5\n"
        "  mindpain twin p24 --pty /tmp/p24 --plant electrode=3\n"
        "At the end, what a trigger box's lines or an electrical stimulator did is printed.",
    )  # fmt: skip
    devices = (*TWINS, "medoc", "lauda", "julabo")
    parser.add_argument("device", metavar="DEVICE", choices=devices, help=", ".join(devices))
    parser.add_argument(
        "--pty", metavar="LINK", type=Path,
        help="make LINK point to the pseudo-terminal (default: print its name)",
    )  # fmt: skip
    parser.add_argument(
        "--tcp", metavar="PORT", type=port_number,
        help="medoc: listen on this port of this computer (default: 20121)",
    )  # fmt: skip
    parser.add_argument(
        "--programs", metavar="FILE", type=Path,
        help="medoc: the table of programs typed into it (default: that of the shipped protocols)",
    )  # fmt: skip
    parser.add_argument("--firmware", metavar="N", help="tcs: which firmware (8, 12, 14, 15; default: 15)")
    parser.add_argument(
        "--plant", metavar="FAULT=N[,N]", action="append", default=[],
        help="spoil the n-th start, pulse or code, as in missed=2; an option of the twin, as in switch=s",
    )  # fmt: skip


def port_number(text: str) -> int:
    """Read a TCP port; 0 takes any free one."""
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 0 to 65535")
    return int(text)


def add_programs(commands: object) -> None:
    """Add `mindpain programs`: what must be typed into a Medoc main station."""
    parser = command(
        commands, "programs", _programs,
        "Say what must be typed into a Medoc main station for a protocol.\n\n"
        "A Medoc thermode plays programs stored in its station; a session sends only their codes. This adds\n"
        "the protocol's heat to a table of codes (a file; codes once given are kept), and prints the\n"
        "operator's check-list. The rig names the table: {device: medoc, programs: FILE, ...}.",
    )  # fmt: skip
    parser.add_argument("protocol", metavar="PROTOCOL", help="a name in protocols/, or a path to a YAML file")
    parser.add_argument("--table", metavar="FILE", type=Path, required=True, help="the table; made if new")
    parser.add_argument("--probe", metavar="TEXT", help="new table: which probe it is for, in words")
    parser.add_argument(
        "--device", choices=("tsa2", "pathway", "cheps"), help="new table: whose known limits to check"
    )
    parser.add_argument(
        "--rig", default="booth_medoc", help="whose safety limits to check against (default: booth_medoc)"
    )


def add_devices(commands: object) -> None:
    """Add `mindpain devices`: which ports there are, and how the devices on them are."""
    parser = command(
        commands, "devices", _devices,
        "List the serial ports, ask a device how it is, and self-test a thermode.\n\n"
        "A byte sent to an unknown box may be a trigger or a command to it: a port is only listed unless\n"
        "you say what is there (--port with --as, --rig, or yes to the question). Asking a thermode warms\n"
        "nothing, but ends what it was doing.",
    )  # fmt: skip
    parser.add_argument(
        "--port", metavar="PORT",
        help="where the device is: /dev/ttyACM0, COM7, any pyserial URL; for medoc a host",
    )  # fmt: skip
    parser.add_argument(
        "--as", dest="kind", choices=("tcs", "medoc", "lauda", "julabo"), help="what is there"
    )
    parser.add_argument("--rig", help="ask every device of this rig instead")
    parser.add_argument(
        "--self-test", action="store_true",
        help="then warm a thermode by 1 °C for 2 s, once the operator has typed yes (probe off the skin)",
    )  # fmt: skip


def add_timing(commands: object) -> None:
    """Add `mindpain timing`: whether this computer keeps time."""
    parser = command(
        commands, "timing", _timing,
        "Measure this computer's timing and say whether it will do.\n\n"
        "Fires the rig's stimulator, simulated, on time from the device process, idle and with every core\n"
        "busy, and watches the frames of the rig's window. With a loop-back plug (a serial adapter whose\n"
        "pins 2 and 3 are joined) it also times a byte out and back. Half a minute; nothing is delivered.",
    )  # fmt: skip
    parser.add_argument("--rig", default="laptop", help="whose window to watch (default: laptop)")
    parser.add_argument("--loop-back", metavar="PORT", help="a serial port whose output goes to its input")


def _timing(args: argparse.Namespace) -> int:
    from experiments.device_commands import timing

    return timing(args)


def _twin(args: argparse.Namespace) -> int:
    from experiments.serving import twin

    return twin(args)


def _programs(args: argparse.Namespace) -> int:
    from experiments.commands import wide_console
    from experiments.programs import programs

    programs(args.protocol, args.rig, args.table, args.probe, args.device, wide_console())
    return 0


def _devices(args: argparse.Namespace) -> int:
    from experiments.device_commands import devices

    return devices(args)
