"""`mindpain export bids`: adds runs to a dataset, and says what it did."""

from __future__ import annotations

import argparse
import sys

from rich.console import Console

from experiments.bids.exporting import Asked, export
from experiments.bids.lab import Lab
from experiments.recorded.runs import find_runs
from experiments.workers import counting

DONE = 0


def export_bids(args: argparse.Namespace, console: Console | None = None) -> int:
    """Export, print what became of it, and return the exit code."""
    console = console or Console(highlight=False, width=None if sys.stdout.isatty() else 170)
    asked = Asked(args.mixed, _lab(args))
    folders = find_runs(args.data)
    with counting(console, len(folders), "runs") as tell:
        exported = export(folders, args.out, asked, args.workers, tell if len(folders) > 1 else lambda: None)
    for note in exported.notes:
        console.print(f"note: {note}", soft_wrap=True, markup=False)
    there = f", {len(exported.there)} there already" if exported.there else ""
    runs = "1 run" if len(exported.added) == 1 else f"{len(exported.added)} runs"
    console.print(f"{args.out}: {runs} added{there}", soft_wrap=True, markup=False)
    return DONE


def _lab(args: argparse.Namespace) -> Lab:
    return Lab(
        name=args.name,
        authors=tuple(args.authors),
        license=args.license,
        institution=args.institution,
        institution_address=args.institution_address,
        department=args.department,
        cog_atlas_id=args.cog_atlas_id,
        cog_po_id=args.cog_po_id,
    )
