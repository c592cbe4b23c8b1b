"""`mindpain study`: read every session, compute, write one page, and say in a few lines what came of it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from experiments.pages.page import write_page
from experiments.study.analysis import TaskAnalysis, analyse
from experiments.study.contrasts import joint, marginal
from experiments.study.gathering import gather
from experiments.study.mixed_model import NotFitted
from experiments.study.page import MAKER, page_of
from experiments.study.sentences import interval, many, signed
from experiments.study.tables import write_numbers

DONE = 0


def study(args: argparse.Namespace, console: Console | None = None) -> int:
    """Write the page, and the tables where asked; return the exit code.

    Raises `Refused` for a place without sessions, a mixture that nobody asked for, and a file that is there.
    """
    console = console or Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    places: list[Path] = args.data
    with _counting(console) as done:
        gathered = gather(places, args.task, args.mixed, done)
    analyses = tuple(analyse(task, args.expert_from_hours) for task in gathered.tasks)
    page = page_of(gathered, analyses, places, args.expert_from_hours)
    out = write_page(page, args.out, MAKER)
    for analysis in analyses:
        for line in _told(analysis):
            console.print(line, soft_wrap=True, markup=False)
    console.print(f"{out}: {len(page.encode()) / 1e6:.1f} MB", soft_wrap=True, markup=False)
    if args.tables is not None:
        written = write_numbers(args.tables, gathered.kind, analyses)
        console.print(f"{args.tables}: {many(len(written), 'table')}", soft_wrap=True, markup=False)
    for note in gathered.notes:
        console.print(f"note: {note}", soft_wrap=True, markup=False)
    return DONE


def _told(analysis: TaskAnalysis) -> Iterator[str]:
    task = analysis.task
    people = {session.participant for session in task.sessions}
    yield f"{task.protocol}: {many(len(people), 'participant')}, {many(len(task.sessions), 'session')}"
    for outcome, fit in analysis.fits:
        if isinstance(fit, NotFitted):
            yield f"  {outcome}: {' '.join(fit.reasons)}"
            continue
        for each in (*marginal(fit), *joint(fit)):
            points = each.points
            yield (
                f"  {outcome}: {each.name} {signed(points.value)} points "
                f"({interval(points.low, points.high)}), d {signed(each.size.value, 2)}"
            )


@contextmanager
def _counting(console: Console) -> Iterator[Callable[[], None]]:
    """Show on a terminal how many runs were read."""
    if not console.is_terminal:
        yield lambda: None
        return
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("runs read", total=None)
        yield lambda: progress.advance(task)
