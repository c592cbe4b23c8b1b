"""What can be typed after `mindpain preflight`, and what `run` and `resume` know of it."""

from __future__ import annotations

import argparse

from experiments.arguments import command
from experiments.preflight.despite_arguments import NEVER_IN_WORDS


def add_preflight(commands: object) -> None:
    """Add `mindpain preflight`: look at a rig before anybody comes."""
    parser = command(
        commands, "preflight", _preflight,
        "Look whether a rig is ready for a participant.\n\n"
        "Disk, clock, ports, power saving, stimulator (who it is, its battery, its ceiling, its baseline),\n"
        "bath, trigger boxes and loop, scanner, recorder, sound, screen and keys, in turn. A thermode comes\n"
        "to its baseline and no further; no current flows. A recorder makes a short test recording. Each\n"
        "line says pass, fail or not checkable, and what to do. `mindpain run` looks at what it needs by\n"
        "itself.\n\n"
        f"{NEVER_IN_WORDS}",
    )  # fmt: skip
    parser.add_argument("--rig", required=True, help="a rig that comes with mindpain (laptop), or a file")
    parser.add_argument("--lang", choices=("en", "de"), help="language of the page that asks for keys")
    parser.add_argument("--no-keys", action="store_true", help="do not ask for the keys: nobody is there")


def _preflight(args: argparse.Namespace) -> int:
    from experiments.preflight.command import preflight

    return preflight(args)
