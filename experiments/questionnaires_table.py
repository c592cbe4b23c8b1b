"""Which questionnaires a protocol asks, how certain their keys are, and which texts the lab still owes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table

from experiments.protocol_files import LoadedProtocol
from mindpain_task.questionnaires.entries import Instrument


def print_questionnaires(console: Console, forms: Sequence[LoadedProtocol]) -> None:
    """Print the questionnaires of a protocol's forms; nothing where none is asked."""
    rows = dict.fromkeys(row for loaded in forms for row in _rows(loaded))
    if not rows:
        return
    table = Table(title="questionnaires", title_justify="left")
    for name in ("name", "when", "about", "items", "answers", "scores", "the key is", "texts"):
        table.add_column(name)
    for row in rows:
        table.add_row(*row)
    console.print(table)
    for line in dict.fromkeys(line for loaded in forms for line in _owed(loaded)):
        console.print(f"[yellow]warning:[/yellow] {line}", soft_wrap=True)


def _rows(loaded: LoadedProtocol) -> Iterator[tuple[str, ...]]:
    asked, languages = loaded.protocol.questionnaires, loaded.protocol.languages
    for when, names in (("opening", asked.opening), ("closing", asked.closing)):
        for name in names:
            each = [loaded.questionnaires.worded[language, name] for language in languages]
            origins = (f"{one.wording.language} {one.wording.origin.replace('_', '-')}" for one in each)
            yield name, when, *_of_key(each[0].instrument), ", ".join(origins)


def _of_key(it: Instrument) -> tuple[str, ...]:
    answers = f"{it.answers.min} to {it.answers.max}"
    sources = dict.fromkeys(str(it.source_of(name)).replace("_", " ") for name in it.score_names)
    named = [f"{len(it.subscales)} subscales"] if it.scores.subscales is not None else []
    named += ["total"] if it.scores.total is not None else []
    return it.about, str(it.items), answers, " and ".join(named) or "none", ", ".join(sources)


def _owed(loaded: LoadedProtocol) -> Iterator[str]:
    for language in loaded.protocol.languages:
        for name in loaded.questionnaires.missing(language):
            where = loaded.questionnaires.place_of(language, name)
            yield (
                f"{name} has no text in {language!r}: `run` refuses until the lab's own is in {where}; "
                "rehearsals show a stand-in"
            )
