"""`mindpain report`: the page of one run, or of every run of a data root."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from experiments.commands import wide_console
from experiments.pages.page import write_page
from experiments.recorded.mixing import WATERMARKS, kind_of
from experiments.recorded.runs import RecordedRun, find_runs, read_recorded, refusing_what_lacks
from experiments.report.arguments import NAME
from experiments.report.page import MAKER, report_of
from experiments.report.weighed import Lamp
from experiments.workers import counting, in_processes
from mindpain_task.located import Refusal, Refused

DONE, REFUSED = 0, 2


@dataclass(frozen=True)
class Written:
    """A page that was written, with its line on top; or why there is none, in sentences."""

    folder: Path
    page: Path | None = None
    lamp: Lamp | None = None
    reasons: tuple[str, ...] = ()
    not_measured: tuple[str, ...] = ()
    why_not: tuple[str, ...] = ()


def report(args: argparse.Namespace) -> int:
    """Write the page of a run, or of every run of a data root; print an index; return the exit code."""
    console = wide_console()
    folders = find_runs(args.place)
    if len(folders) > 1 and args.out is not None:
        why = f"{args.place} holds {len(folders)} runs: -o names one page; without it each is beside its run"
        raise Refused([Refusal(None, why)])
    runs, unreadable = _read(folders)
    kind = kind_of(runs, args.mixed)
    if WATERMARKS[kind]:
        console.print(f"[bold reverse] {WATERMARKS[kind]} [/bold reverse]")
    written = list(unreadable)
    jobs = min(args.jobs, len(runs)) or 1
    with counting(console, max(len(runs), 1), "reports") as tell:
        for each in in_processes(_written, [(run.folder, args.out) for run in runs], jobs):
            written.append(each)
            tell()
    _print(console, sorted(written, key=lambda each: folders.index(each.folder)))
    return REFUSED if any(each.why_not for each in written) else DONE


def write_report(folder: Path, out: Path | None = None) -> Path:
    """Write the page of one run, beside its data where `out` is None, and return where it is.

    Raises `Refused` where the run cannot be read, or another file stands in the page's place.
    """
    page = _written(folder, out)
    if page.page is None:
        raise Refused([Refusal(None, sentence) for sentence in page.why_not])
    return page.page


def _read(folders: Sequence[Path]) -> tuple[list[RecordedRun], list[Written]]:
    """Return the runs that can be read, and why the others cannot."""
    runs, unreadable = [], []
    for folder in folders:
        try:
            runs.append(read_recorded(folder))
        except Refused as refused:
            unreadable.append(Written(folder, why_not=tuple(map(str, refused.refusals))))
    return runs, unreadable


def _written(folder: Path, out: Path | None) -> Written:
    """Write one page; what stands in its way is told, not raised: the other pages come all the same."""
    try:
        with refusing_what_lacks(folder):
            told = report_of(read_recorded(folder))
        page = write_page(told.page, folder / NAME if out is None else out, MAKER)
    except Refused as refused:
        return Written(folder, why_not=tuple(map(str, refused.refusals)))
    judgement = told.judgement
    return Written(folder, page, judgement.lamp, judgement.reasons, judgement.not_measured)


def _print(console: Console, written: Sequence[Written]) -> None:
    """Print a line for each run, with the reasons where it is not green; then how many there are of each."""
    for each in written:
        for sentence in each.why_not:
            print(f"mindpain: {sentence}", file=sys.stderr)
        if each.lamp is not None:
            console.print(f"[{_INK[each.lamp]}]{each.lamp:5}[/] {escape(str(each.page))}", soft_wrap=True)
            for reason in (*each.reasons, *(each.not_measured if len(written) == 1 else ())):
                console.print(f"      {escape(reason)}", soft_wrap=True)
    if len(written) > 1:
        counts = Counter("not written" if each.lamp is None else each.lamp for each in written)
        told = ", ".join(f"{count} {what}" for what, count in counts.most_common())
        console.print(f"{len(written)} runs: {told}")


_INK: dict[Lamp, str] = {"red": "bold red", "amber": "yellow", "green": "green"}
