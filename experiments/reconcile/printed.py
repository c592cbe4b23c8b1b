"""What `mindpain reconcile` prints: one table with a line a recording, then every fault in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from experiments.reconcile.compared import Judgement, Reconciled
from experiments.reconcile.words import HEADS, line_of, stream_line

INK: dict[Judgement, str] = {
    "as sent": "green",
    "not all checked": "yellow",
    "holes the session knew of": "yellow",
    "not as sent": "bold red",
}
_NARROW = 100
"""On a terminal narrower than this many columns, each recording is a column instead of a row."""


def print_reconciled(console: Console, reconciled: Reconciled) -> None:
    """Print the table, the faults, and what is to be known all the same."""
    console.print(_table(reconciled, narrow=console.width < _NARROW))
    for sentence in reconciled.faults:
        console.print(f"[bold red]![/] {escape(sentence)}")
    for sentence in reconciled.unchecked:
        console.print(f"[{INK['not all checked']}]![/] {escape(sentence)}")
    for comparison in reconciled.comparisons:
        for sentence in comparison.sentences:
            console.print(f"[{INK[comparison.judgement]}]![/] {comparison.title}: {escape(sentence)}")
    for comparison in reconciled.comparisons:
        for note in comparison.all_notes:
            console.print(f"  {comparison.title}: {escape(note)}")
    for note in reconciled.notes:
        console.print(f"  {escape(note)}")
    if reconciled.streams:
        console.print("streams in the XDF:")
        for stream in reconciled.streams:
            console.print(f"  {escape(stream_line(stream))}")


def _table(reconciled: Reconciled, narrow: bool) -> Table:
    lines = [line_of(each) for each in reconciled.comparisons]
    inks = [INK[each.judgement] for each in reconciled.comparisons]
    if narrow:
        return _turned(lines, inks)
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for number, head in enumerate(HEADS):
        is_text = number in (0, len(HEADS) - 1)
        table.add_column(head, justify="left" if is_text else "right", no_wrap=number < len(HEADS) - 1)
    for (*cells, judgement), ink in zip(lines, inks, strict=True):
        table.add_row(*map(escape, cells), f"[{ink}]{judgement}[/]")
    return table


def _turned(lines: Sequence[Sequence[str]], inks: Sequence[str]) -> Table:
    """Return the table with a column for each recording: few of them, and many things to tell of each."""
    table = Table()
    table.add_column(HEADS[0])
    for line in lines:
        table.add_column(escape(line[0]), justify="right")
    for number, head in enumerate(HEADS[1:], start=1):
        cells = [escape(line[number]) for line in lines]
        if number == len(HEADS) - 1:
            cells = [f"[{ink}]{cell}[/]" for cell, ink in zip(cells, inks, strict=True)]
        table.add_row(head, *cells)
    return table
