"""What `mindpain devices`, `twin`, `programs` and `timing` do, once their arguments are read."""

from __future__ import annotations

import argparse

from experiments.commands import wide_console
from hardware.rig_file import read_rig


def timing(args: argparse.Namespace) -> int:
    """Measure this computer; a bad verdict is a failed device."""
    from experiments.timing_check import timing_check

    rig, _ = read_rig(args.rig)
    return 3 if timing_check(rig, args.loop_back, wide_console()) == "bad" else 0
