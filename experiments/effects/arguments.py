"""What can be typed after `mindpain effects`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from experiments.arguments import command

PEOPLE, JOBS = 200, 2


def add_effects(commands: object) -> None:
    """Add `mindpain effects`: published effects beside simulated ones."""
    parser = command(
        commands, "effects", _effects,
        "Compare simulated people with published studies.\n\n"
        "Rehearses a small study for each finding, with as many simulated people as asked for, on the same\n"
        "engine, driver and bytes as a session, and prints published value, simulated value with its 95 %\n"
        "interval, and whether they are within 3 points. The same seed and people every time: the same\n"
        "table. Some minutes for 200 people; nothing is kept but what --out names.\n\n"
        "With --library it rehearses the protocols of the library themselves, which takes much longer.",
    )  # fmt: skip
    parser.add_argument(
        "--n", type=_from(2), default=PEOPLE, metavar="N", help=f"people in each study (default: {PEOPLE})"
    )
    parser.add_argument(
        "--rows", nargs="+", metavar="NAME", help="only these findings (a wrong name lists them all)"
    )
    parser.add_argument(
        "--jobs", type=_from(1), default=JOBS, metavar="N", help=f"processes to use (default: {JOBS})"
    )
    parser.add_argument("--library", action="store_true", help="the findings of the library's protocols")
    parser.add_argument(
        "--out", type=Path, metavar="FILE.md", help="write the table into this page, too, as a section of it"
    )


def _from(lowest: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or int(text) < lowest:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {lowest}")
        return int(text)

    return number


def _effects(args: argparse.Namespace) -> int:
    from experiments.effects.command import effects

    return effects(args)
