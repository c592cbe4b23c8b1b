"""What can be typed after `mindpain export`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from experiments.arguments import command, positive


def add_export(commands: object) -> None:
    """Add `mindpain export bids`: runs as a dataset that other programs read."""
    parser = command(
        commands, "export", _explain,
        "Put runs into a dataset that other programs read.\n\n"
        "The one kind there is so far:\n"
        "  mindpain export bids DATA OUT",
    )  # fmt: skip
    kinds = parser.add_subparsers(title="kinds", metavar="KIND", required=True)
    bids = command(
        kinds, "bids", _bids,
        "Put runs into a BIDS dataset, which its official validator finds nothing wrong with.\n\n"
        "DATA is a data root (all its runs are taken) or the folder of one run. OUT is a new folder, or a\n"
        "dataset that this command made before: runs are added to it, a run that is there already is left\n"
        "as it is, and so are tables, columns and files that the lab has added; only adverse events that\n"
        "were reported since are put into its events. Anything else in OUT is refused, and nothing is\n"
        "written. An export that was interrupted can be given again.\n\n"
        "  mindpain export bids data bids --authors 'A. Lab' 'B. Lab' --license CC0-1.0\n"
        "  bids-validator-deno bids        official check, where it is installed\n\n"
        "In OUT: trials, events with HED tags, what the stimulator was told and measured, continuous\n"
        "ratings, questionnaires, participants and sessions, every column described; each run's own folder,\n"
        "byte for byte, under sourcedata; and a README that tells how to read it all with pandas.\n"
        "What is told of the lab is kept in the dataset: it need not be told again for the next run.\n\n"
        "exit codes: 0 done; 2 refused, in whole or for the runs that are named; 3 the disk failed;\n"
        "4 stopped by Ctrl-C, what is in OUT by then is whole.",
    )  # fmt: skip
    bids.add_argument("data", metavar="DATA", type=Path, help="a data root, or the folder of a run")
    bids.add_argument("out", metavar="OUT", type=Path, help="a new folder, or a dataset of this command")
    bids.add_argument(
        "--mixed", action="store_true",
        help="take simulated and real runs together, and mark the dataset so; else that is refused",
    )  # fmt: skip
    bids.add_argument(
        "--workers", type=positive, default=os.cpu_count() or 1, metavar="N",
        help="processes to use (default: one for each core)",
    )  # fmt: skip
    _add_lab(bids)


def _add_lab(parser: argparse.ArgumentParser) -> None:
    for name, metavar, text in (
        ("--name", "TEXT", "what the dataset is called"),
        (
            "--license",
            "TEXT",
            "under which licence it may be used, such as CC0-1.0 (default: none was chosen)",
        ),
        ("--institution", "TEXT", "where it was recorded: the institution's name"),
        ("--institution-address", "TEXT", "its address"),
        ("--department", "TEXT", "its department"),
        ("--cog-atlas-id", "URL", "the task in the Cognitive Atlas, if it has your task"),
        ("--cog-po-id", "URL", "the task in CogPO, if it has your task"),
    ):
        parser.add_argument(name, metavar=metavar, default="", help=text)
    parser.add_argument(
        "--authors", nargs="+", metavar="NAME", default=[],
        help="who made the dataset, one name each; of a single one the validator asks whether that is all",
    )  # fmt: skip


def _explain(args: argparse.Namespace) -> int:
    raise AssertionError("argparse asks for a kind")


def _bids(args: argparse.Namespace) -> int:
    from experiments.bids.command import export_bids

    return export_bids(args)
