"""What can be typed after `mindpain run`, `rehearse`, `check` and `demo`."""

from __future__ import annotations

import argparse
import math
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from experiments.afterwards import add_afterwards
from experiments.limit_arguments import add_form, add_override, add_recorded, add_set, add_texts
from experiments.preflight.despite_arguments import add_despite
from hardware.participant.shipped import set_names


def command(
    commands: object, name: str, run: Callable[[argparse.Namespace], int], text: str
) -> argparse.ArgumentParser:
    """Add a command whose first line of text stands in the list of commands."""
    add = commands.add_parser  # type: ignore[attr-defined]
    parser: argparse.ArgumentParser = add(
        name,
        help=text.splitlines()[0],
        description=text,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    return parser


def _add_protocol(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("protocol", metavar="PROTOCOL", help="a name in protocols/, or a path to a YAML file")


def _add_who(parser: argparse.ArgumentParser, sub: str | None, ses: str) -> None:
    parser.add_argument(
        "--sub", metavar="ID", required=sub is None, default=sub,
        help="participant: letters and digits, ending in the participant's number" + _default(sub),
    )  # fmt: skip
    parser.add_argument(
        "--ses", metavar="ID", default=ses, help="session: letters and digits" + _default(ses)
    )
    parser.add_argument(
        "--number", metavar="N", type=positive, help="participant number, if the ID does not end in it"
    )
    _add_language(parser)


def _add_person(parser: argparse.ArgumentParser, instead: str) -> None:
    parser.add_argument(
        "--practice-hours", type=hours, metavar="H", help=f"hours of meditation so far{instead}"
    )
    parser.add_argument("--visit", type=positive, metavar="N", help="which visit of this person it is")


def _add_language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--lang", choices=("en", "de"), help="language of the screen (default: the protocol's first)"
    )


def _add_data(parser: argparse.ArgumentParser, default: str) -> None:
    parser.add_argument(
        "--data", metavar="DIR", type=Path, default=None,
        help=f"where sessions are kept; simulated and real ones never share a folder (default: {default})",
    )  # fmt: skip


def _default(value: str | None) -> str:
    return "" if value is None else f" (default: {value})"


def positive(text: str) -> int:
    """Read a whole number from 1."""
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def hours(text: str) -> float:
    """Read a number of hours from 0."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of hours from 0")
    return value


def seed_number(text: str) -> int:
    """Read a whole number from 0."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0")
    return int(text)


def add_run(commands: object) -> None:
    """Add `mindpain run`: a session on a rig."""
    parser = command(
        commands, "run", _run,
        "Run a session in real time on a rig.\n\n"
        "The plan is checked against the rig's limits, and against what the participant's skin has taken\n"
        "before, before anything is opened. Then the room is looked at, as by `mindpain preflight`: while\n"
        "something fails no participant's session begins. The participant's stop key (S) and yours (Esc)\n"
        "stop at every moment: the thermode goes to baseline first, then you choose how to go on. Ctrl-C\n"
        "ends it. Every completed trial is on disk; a session that broke off goes on with `mindpain resume`.",
    )  # fmt: skip
    _add_protocol(parser)
    parser.add_argument(
        "--rig", required=True, help="a rig that comes with mindpain (laptop, booth_tcs) or a file"
    )
    _add_who(parser, None, "01")
    parser.add_argument(
        "--seed", type=seed_number, metavar="N", help="decides everything random (default: a new one)"
    )
    _add_data(parser, "data, or rehearsals if anything is simulated")
    parser.add_argument(
        "--wait-for-recorder", action="store_true",
        help="do not start before a recorder (LabRecorder) listens to every mindpain stream",
    )  # fmt: skip
    parser.add_argument(
        "--water-c", metavar="C", type=float,
        help="cold pressor: what the thermometer in the bath says, where no circulator tells it",
    )  # fmt: skip
    parser.add_argument(
        "--auto", metavar="SET", nargs="?", const="novice", help="let a simulated participant answer"
    )
    _add_person(parser, "")
    add_recorded(parser)
    add_afterwards(parser)
    add_set(parser, "or the session is refused")
    add_form(parser)
    add_texts(parser)
    add_override(parser)
    add_despite(parser)


def add_rehearse(commands: object) -> None:
    """Add `mindpain rehearse`: a session in virtual time."""
    parser = command(
        commands, "rehearse", _rehearse,
        "Run a whole session in virtual time, with a simulated participant.\n\n"
        "Same engine, driver and bytes as in the lab, with a thermode twin at the end of the line. No\n"
        "window and no waiting; the same seed gives the same files, byte for byte. With --rig, every device\n"
        "of that rig stands there as its twin: what the lab would send is what the twin gets.\n\n"
        "A whole study, to try an analysis on before anybody has come:\n"
        "  mindpain rehearse attention_direction --people 20 --participant novice,expert\n"
        "  mindpain rehearse attention_direction --people 20 --participant novice,expert --ses 02 --visit 2\n"
        "  mindpain study rehearsals -o study.html",
    )  # fmt: skip
    _add_protocol(parser)
    parser.add_argument(
        "--rig", default="rehearsal", help="whose devices to rehearse with, as twins (default: rehearsal)"
    )
    parser.add_argument(
        "--seed", type=seed_number, default=1, metavar="N", help="decides everything random (default: 1)"
    )
    parser.add_argument(
        "--participant", default="novice", metavar="SET",
        help=f"who answers: {', '.join(set_names())}, or a file (default: novice)",
    )  # fmt: skip
    parser.add_argument(
        "--people", metavar="N", type=positive,
        help="rehearse with N people, one session each: --participant may then name several sets, joined by "
        "commas, which take turns by chance; so do the protocol's arms unless --arm names one; IDs and seeds "
        "count up",
    )  # fmt: skip
    parser.add_argument(
        "--jobs", metavar="N", type=positive, default=os.cpu_count() or 1,
        help="with --people: how many sessions at once (default: as many as there are processors)",
    )  # fmt: skip
    _add_person(parser, ", instead of those of the set")
    add_recorded(parser)
    _add_who(parser, "sim01", "01")
    _add_data(parser, "rehearsals")
    add_set(parser, "or the rehearsal is refused")
    add_form(parser)
    add_texts(parser)
    add_override(parser)


def add_check(commands: object) -> None:
    """Add `mindpain check`: a protocol and its plan, or many plans."""
    parser = command(
        commands, "check", _check,
        "Check a protocol and show its plan.\n\n"
        "Validates the file, expands it, checks every stimulus against the rig's limits, and prints blocks,\n"
        "duration, heat per skin site and marker codes. Every error is printed with file, line and column.\n"
        "Where a value is each participant's own, both ends of its bounds are checked, and the plan is\n"
        "shown at the upper one.\n\n"
        "With --plans, that many randomisations are expanded instead, for participants with different\n"
        "orders and sites and at every corner of the bounds, and each is checked. What comes nearest to\n"
        "each limit is printed, with what shows that plan again. Before a study, run it once:\n"
        "  mindpain check my_protocol.yaml --rig my_rig.yaml --plans 1000",
    )  # fmt: skip
    _add_protocol(parser)
    parser.add_argument(
        "--rig", default="rehearsal", help="whose limits to check against (default: rehearsal)"
    )
    parser.add_argument(
        "--seed", type=seed_number, default=1, metavar="N", help="which randomisation to show (default: 1)"
    )
    parser.add_argument(
        "--number", type=positive, default=1, metavar="N", help="participant number (default: 1)"
    )
    parser.add_argument(
        "--plans", type=positive, metavar="N",
        help="check the randomisations of seeds 1 to N instead, and print the worst case of each limit",
    )  # fmt: skip
    add_set(parser, "or both ends are checked")
    add_form(parser)
    add_texts(parser)
    add_override(parser)
    _add_language(parser)


def add_demo(commands: object) -> None:
    """Add `mindpain demo`: two minutes in a window."""
    parser = command(
        commands, "demo", _demo,
        "Two minutes in a real window with a simulated thermode.\n\nNo heat is delivered. "
        "You answer with mouse or arrow keys and space bar; O is the operator's key, S and Esc stop. With\n"
        "--auto, or without a display, a simulated participant answers.",
    )  # fmt: skip
    parser.add_argument("--auto", action="store_true", help="let the simulated participant answer")
    parser.add_argument(
        "--seed", type=seed_number, default=4, metavar="N", help="decides everything random (default: 4)"
    )
    _add_language(parser)
    _add_data(parser, "rehearsals")


def _run(args: argparse.Namespace) -> int:
    from experiments.commands import run

    seed = secrets.randbits(32) if args.seed is None else args.seed
    return run(args, seed)


def _rehearse(args: argparse.Namespace) -> int:
    from experiments.commands import rehearse

    return rehearse(args)


def _check(args: argparse.Namespace) -> int:
    from experiments.check import check

    return check(args)


def _demo(args: argparse.Namespace) -> int:
    from experiments.commands import demo

    return demo(args)
