"""What is made of a session once it is over: its report, its place in a BIDS dataset.

Each by a program of its own: whatever that meets, the session's data and exit code are as they are.
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
import typing
from dataclasses import dataclass
from pathlib import Path

if typing.TYPE_CHECKING:
    from rich.console import Console

BIDS = "bids"
"""The folder of the dataset, beside `sourcedata` in a data root."""
GIVE_UP_S = 120.0
"""[D] Longer than that nobody waits beside a participant; by hand the same commands take their time."""


@dataclass(frozen=True)
class Afterwards:
    """What is wanted at the end of a session."""

    report: bool = True
    bids: bool = True

    def make(self, run: Path, root: Path, say: Console) -> None:
        """Make it, and say in a sentence what could not be made; Ctrl-C leaves the rest out."""
        wanted = [("report", ["report", str(run)])] if self.report else []
        wanted += [("BIDS export", ["export", "bids", str(run), str(root / BIDS)])] if self.bids else []
        for place, (what, arguments) in enumerate(wanted):
            try:
                why = _failure(arguments)
            except KeyboardInterrupt:
                later = " ; ".join(f"mindpain {shlex.join(each)}" for _, each in wanted[place:])
                stopped = f"stopped by Ctrl-C; the data are safe, and this does the rest later: {later}"
                say.print(stopped, markup=False, soft_wrap=True)
                return
            if why:
                again = f"the data are safe, and this makes it: mindpain {shlex.join(arguments)}"
                say.print(f"note: no {what}: {why}; {again}", markup=False, soft_wrap=True)


def add_afterwards(parser: argparse.ArgumentParser) -> None:
    """Add `--no-report` and `--no-export`."""
    parser.add_argument(
        "--no-report", dest="report", action="store_false",
        help="do not make the session's report, report.html beside its data; `mindpain report` does later",
    )  # fmt: skip
    parser.add_argument(
        "--no-export", dest="export", action="store_false",
        help="do not add the session to the BIDS dataset in DIR/bids; `mindpain export bids` does later",
    )  # fmt: skip


def _failure(arguments: list[str]) -> str:
    """Run a command to its end; return why it did not do what it should, or an empty text."""
    command = [sys.executable, "-m", "experiments", *arguments]
    try:
        done = subprocess.run(
            command, cwd=Path.cwd(), stderr=subprocess.PIPE, text=True, timeout=GIVE_UP_S, check=False
        )
    except subprocess.TimeoutExpired:
        return f"it took more than {GIVE_UP_S:.0f} s"
    if done.returncode == 0:
        return ""
    lines = done.stderr.strip().splitlines()
    return lines[-1] if lines else f"exit code {done.returncode}"
