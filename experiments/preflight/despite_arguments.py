"""`--despite SUBJECT --by NAME --reason TEXT`: a named person goes on although a pre-flight check failed."""

from __future__ import annotations

import argparse

from experiments.preflight.result import NEVER, OVERRIDABLE

_NAMES = ", ".join(OVERRIDABLE)
NEVER_IN_WORDS = (
    "A session with a participant does not begin while anything fails, except despite\n"
    f"{_NAMES},\n"
    "where a named person says so with a reason, which is kept on record."
)


def add_despite(parser: argparse.ArgumentParser) -> None:
    """Add the three options."""
    parser.add_argument(
        "--despite", metavar="SUBJECT", action="append",
        help=f"begin although the pre-flight check of this failed ({_NAMES}); may be given again; needs --by "
        f"and --reason, which are kept on record. Not for {', '.join(NEVER)}",
    )  # fmt: skip
    parser.add_argument("--by", metavar="NAME", help="who goes on despite it")
    parser.add_argument("--reason", metavar="TEXT", help="why")
