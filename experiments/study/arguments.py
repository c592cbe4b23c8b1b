"""What can be typed after `mindpain study`."""

from __future__ import annotations

import argparse
from pathlib import Path

from experiments.arguments import command, hours

EXPERT_FROM_H = 1000.0
"""[D] From how many hours of practice a person counts as an expert: the lowest bound that the studies have.

Grant & Rainville 2009 took more than 1,000 h [F], Lutz 2013 more than 10,000 h [F]; nobody says that either
is where expertise begins.
"""


def add_study(commands: object) -> None:
    """Add `mindpain study`: many sessions on one page."""
    parser = command(
        commands, "study", _study,
        "Report a study over all its sessions on one page.\n\n"
        "Who came to which visit and stayed, ratings by visit and condition with every participant's mean,\n"
        "and one mixed model for intensity and one for unpleasantness, with effect sizes, intervals and the\n"
        "model's formula. Everything is derived from the journals; each protocol has a section of its own.\n"
        "Writes one HTML file that needs nothing else. Simulated sessions are never put together with\n"
        "others, unless --mixed says so, and every figure is marked.",
    )  # fmt: skip
    parser.add_argument(
        "data", metavar="DATA", type=Path, nargs="+", help="one or more data roots, as given to run --data"
    )
    parser.add_argument(
        "-o", "--out", metavar="FILE.html", type=Path, required=True, help="the page to write"
    )
    parser.add_argument(
        "--task", metavar="NAME", action="append", help="only this protocol; may be given more than once"
    )
    parser.add_argument(
        "--mixed", action="store_true", help="take simulated and other sessions together, and mark the page"
    )
    parser.add_argument(
        "--expert-from-hours", metavar="H", type=hours, default=EXPERT_FROM_H,
        help=f"from how many hours of practice a person is an expert (default: {EXPERT_FROM_H:g})",
    )  # fmt: skip
    parser.add_argument(
        "--tables", metavar="DIR", type=Path, help="write all numbers of the page into this folder, too"
    )


def _study(args: argparse.Namespace) -> int:
    from experiments.study.command import study

    return study(args)
