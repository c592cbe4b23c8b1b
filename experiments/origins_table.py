"""Where the values of a protocol come from, as a person reads it, and which are unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from experiments.protocol_files import LoadedProtocol
from mindpain_task.protocols.sources import Origin, Where
from mindpain_task.unknown import Unknown

WORDS: dict[Where, str] = {
    "paper": "the paper",
    "general_knowledge": "general knowledge",
    "project": "the project's choice",
}


def print_origins(console: Console, forms: Sequence[LoadedProtocol]) -> None:
    """Print what the forms of a protocol are made after, what differs from it, and what is unknown."""
    sources = forms[0].protocol.sources
    if sources is not None:
        console.print(f"[italic]made after[/italic] {sources.study}", soft_wrap=True)
        language = forms[0].protocol.languages[0]
        console.print(sources.claim[language], markup=False, soft_wrap=True)
        found = forms[0].protocol.origins
        said = [each for each in found if each.entry.from_ != "project"]
        if said:
            console.print(_table(said))
        counts = Counter(each.entry.from_ for each in found)
        told = ", ".join(f"{counts[where]} {WORDS[where]}" for where in WORDS)
        console.print(f"values by origin: {told}, {len(unknown_of(forms))} unknown")
    unknown = unknown_of(forms)
    if unknown:
        console.print(_unknown_table(unknown))
        console.print(
            "[yellow]warning:[/yellow] these values are unknown: `run` refuses until the laboratory writes "
            "its own in their place; rehearsals take the stand-in",
            soft_wrap=True,
        )


def unknown_of(forms: Sequence[LoadedProtocol]) -> tuple[Unknown, ...]:
    """Return what is unknown in any of the forms, each place once."""
    found = {(each.place, each.path): each for loaded in forms for each in loaded.protocol.unknown}
    return tuple(found.values())


def _table(origins: Sequence[Origin]) -> Table:
    table = Table(title="values from the study, and from general knowledge", title_justify="left")
    for name in ("value", "here", "from", "the source says", "note"):
        table.add_column(name)
    for each in origins:
        entry = each.entry
        where = WORDS[entry.from_] + (f" ({entry.confidence})" if entry.confidence else "")
        says = "" if entry.says is None else str(entry.says)
        if each.differs:
            says = f"[bold yellow]{says}, not {each.value}[/bold yellow]"
        table.add_row(each.name, str(each.value), where, says, entry.note)
    return table


def _unknown_table(unknown: Sequence[Unknown]) -> Table:
    table = Table(title="unknown values", title_justify="left")
    for name in ("value", "line", "why", "stand-in"):
        table.add_column(name)
    for each in unknown:
        table.add_row(each.name, str(each.place.line), each.why, str(each.stand_in))
    return table
