"""`mindpain reconcile`: a run beside its recordings, printed, and written as a table and a page."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from experiments.commands import wide_console
from experiments.pages.page import is_own
from experiments.reconcile.comparing import Asked, compare_run
from experiments.reconcile.files import COLUMNS, TABLE, refuse_foreign, write_table
from experiments.reconcile.printed import print_reconciled
from experiments.recorded.mixing import WATERMARKS, kind_of
from experiments.recorded.runs import RecordedRun, read_recorded, refusing_what_lacks
from experiments.recorded.tables import identity_of
from mindpain_task.located import Refusal, Refused

DONE, DIFFERS = 0, 1
"""As `diff` has it: 0 the same, 1 something differs; what is refused is 2 for every command."""
PAGE, MAKER = "reconcile.html", "mindpain reconcile"


def reconcile(args: argparse.Namespace) -> int:
    """Compare a run with its recordings, print and write what came of it; return the exit code."""
    console = wide_console()
    run = _run(args.place)
    asked = Asked(
        args.xdf,
        args.eeg,
        args.pulses,
        args.box,
        None if args.tolerance_ms is None else args.tolerance_ms / 1000.0,
        args.ignore,
    )
    identity = identity_of(run.folder, run.header)
    folder = run.folder if args.out is None else args.out
    _refuse_bad_asking(asked)
    _refuse_foreign(folder, (*identity, *COLUMNS))
    if watermark := WATERMARKS[kind_of((run,), False)]:
        console.print(f"[bold reverse] {watermark} [/bold reverse]")
    with refusing_what_lacks(run.folder), _reading(console, asked.xdf) as told:
        reconciled = compare_run(run, asked, told)
    print_reconciled(console, reconciled)
    from experiments.reconcile.page import write_reconciled  # matplotlib: a second

    table = write_table(reconciled, identity, _made(folder) / TABLE)
    page = write_reconciled(run, reconciled, folder / PAGE, MAKER)
    console.print(f"every row: {table}", soft_wrap=True)
    console.print(f"page: {page}", soft_wrap=True)
    return DONE if reconciled.is_clean else DIFFERS


def _run(place: Path) -> RecordedRun:
    if not (place / "journal.jsonl").is_file():
        why = "is not the folder of a run: it has no journal.jsonl"
        raise Refused([Refusal(None, f"{place} {why}")])
    return read_recorded(place)


def _refuse_bad_asking(asked: Asked) -> None:
    if asked.xdf is None and asked.eeg is None and asked.pulses is None:
        raise Refused(
            [Refusal(None, "there is nothing to compare with: give an XDF, --eeg FILE or --pulses FILE")]
        )
    if asked.eeg is None and (asked.box or asked.ignored):
        raise Refused(
            [Refusal(None, "--box and --ignore say something about an EEG's trigger line: give --eeg")]
        )


def _refuse_foreign(folder: Path, columns: tuple[str, ...]) -> None:
    """Refuse before anything is read: a long reading must not end in a file that cannot be written."""
    if folder.exists() and not folder.is_dir():
        raise Refused([Refusal(None, f"{folder} is a file: -o takes a folder")])
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        raise Refused([Refusal(None, f"folder {folder}: nothing can be written in {there}")])
    refuse_foreign(folder / TABLE, columns)
    page = folder / PAGE
    if page.exists() and not (page.is_file() and is_own(page, MAKER)):
        why = f"is there already and was not made by {MAKER}: -o takes another folder"
        raise Refused([Refusal(None, f"{page} {why}")])


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused([Refusal(None, f"folder {folder}: it cannot be made: {error.strerror}")]) from error
    return folder


@contextmanager
def _reading(console: Console, xdf: Path | None) -> Iterator[Callable[[int, int], None]]:
    """Show how far an XDF is read: a bar on a terminal, elsewhere a line at its beginning."""
    if xdf is None:
        yield lambda done, total: None
        return
    if not console.is_terminal:
        console.print(f"reading {xdf.name}", soft_wrap=True, markup=False)
        yield lambda done, total: None
        return
    with Progress(
        TextColumn("reading {task.description}"),
        BarColumn(),
        DownloadColumn(),
        console=console,
        transient=True,
    ) as progress:
        task = progress.add_task(xdf.name, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
