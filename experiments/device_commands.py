"""What `mindpain devices`, `twin`, `programs` and `timing` do, once their arguments are read."""

from __future__ import annotations

import argparse

from experiments.commands import wide_console
from hardware.rig_file import read_rig


def devices(args: argparse.Namespace) -> int:
    """List the ports, or ask devices how they are."""
    from experiments.devices import DevicesRequest, ask_at_terminal, check_devices
    from hardware.clocks import LabClock
    from hardware.lines.ports import serial_ports

    request = DevicesRequest(args.port, args.kind, args.rig, args.self_test)
    return check_devices(request, wide_console(), ask_at_terminal, LabClock(), serial_ports())


def timing(args: argparse.Namespace) -> int:
    """Measure this computer; a bad verdict is a failed device."""
    from experiments.timing_check import timing_check

    rig, _ = read_rig(args.rig)
    return 3 if timing_check(rig, args.loop_back, wide_console()) == "bad" else 0
