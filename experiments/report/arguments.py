"""What can be typed after `mindpain report`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from experiments.arguments import command, positive

NAME = "report.html"
"""What a report is called beside its run's data."""


def add_report(commands: object) -> None:
    """Add `mindpain report`: one page on each session."""
    parser = command(
        commands, "report", _report,
        "Report on a session: one page that shows whether its data can be used.\n\n"
        "On top a red, amber or green line with its reasons; below it what was run and by which versions,\n"
        "every rating, temperatures commanded and measured, delivery verdicts, timing against stated\n"
        "bounds, dose per skin site, stops, alarms and adverse events. Everything is derived from the\n"
        "journal. PLACE is the folder of a run, or a data root: then every run in it gets its page.\n\n"
        f"The page is {NAME} beside the run's data. It needs nothing else, is light or dark as the browser\n"
        "is, and can be printed. A page that this command made is made anew; any other file stays.\n\n"
        "exit code 2 if a run could not be read, or a page not written; the others are written.",
    )  # fmt: skip
    parser.add_argument("place", metavar="PLACE", type=Path, help="the folder of a run, or a data root")
    parser.add_argument(
        "-o",
        "--out",
        metavar="FILE.html",
        type=Path,
        help=f"where to write the page of one run (default: {NAME} in it)",
    )
    parser.add_argument(
        "--mixed", action="store_true",
        help="report on a place that holds simulated and other runs; each page says what its run is",
    )  # fmt: skip
    parser.add_argument(
        "--jobs", metavar="N", type=positive, default=os.cpu_count() or 1,
        help="how many runs of a data root at a time (default: one for each core)",
    )  # fmt: skip


def _report(args: argparse.Namespace) -> int:
    from experiments.report.command import report

    return report(args)
