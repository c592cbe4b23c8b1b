"""What can be typed after `mindpain resume`."""

from __future__ import annotations

import argparse
from pathlib import Path

from experiments.afterwards import add_afterwards
from experiments.arguments import command
from experiments.preflight.despite_arguments import add_despite


def add_resume(commands: object) -> None:
    """Add `mindpain resume`: go on with a session that was interrupted."""
    parser = command(
        commands, "resume", _resume,
        "Go on with a session that was interrupted.\n\n"
        "What is left of the run in RUN_FOLDER is run as a new run beside it; that folder is never touched.\n"
        "The protocol says where a session may go on (`resume:` at the trial or the block) and how soon. A\n"
        "trial that had begun comes again, and says so; protocol, scripts, seed and kind of rig must be the\n"
        "same; the dose that the skin took before counts.",
    )  # fmt: skip
    parser.add_argument("folder", metavar="RUN_FOLDER", type=Path, help="the run that was interrupted")
    parser.add_argument("--rig", help="the rig, if it is not where it was (default: that of the run before)")
    parser.add_argument(
        "--auto", action="store_true", help="let the simulated participant answer who did so before"
    )
    parser.add_argument(
        "--wait-for-recorder", action="store_true",
        help="do not start before a recorder (LabRecorder) listens to every mindpain stream",
    )  # fmt: skip
    parser.add_argument(
        "--water-c", metavar="C", type=float,
        help="cold pressor: what the thermometer in the bath says, where no circulator tells it",
    )  # fmt: skip
    parser.add_argument(
        "--override", metavar="FILE", type=Path, help="the override file of the run before, if it had one"
    )
    add_despite(parser)
    add_afterwards(parser)


def _resume(args: argparse.Namespace) -> int:
    from experiments.resume.resuming import resume

    return resume(args)
