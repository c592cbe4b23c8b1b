"""Where the values of a protocol come from, what it claims, and what nobody knows."""

from __future__ import annotations

from experiments.storyboard.boards import Board
from experiments.storyboard.markup import Html, dotted, paragraph, said, spoken, table
from experiments.storyboard.quantities import amount, in_words
from mindpain_task.protocols.sources import Origin, OriginEntry


def claim(board: Board) -> Html:
    """Return which study it is made after, and what it claims."""
    entry, languages = board.protocol.sources, board.protocol.languages
    if entry is None:
        return paragraph("The file does not say where its values come from.", "warning")
    claims = "".join(paragraph(spoken(entry.claim[lang], lang)) for lang in languages if lang in entry.claim)
    return paragraph(f"<strong>{said(entry.study)}</strong>") + claims


def sources(board: Board) -> Html:
    """Return where the values come from, of all forms of the protocol."""
    entry = board.protocol.sources
    if entry is None:
        return ""
    told = [each for each in board.protocol.origins if each.entry.from_ != "project"]
    own = len(board.protocol.origins) - len(told)
    rows = (_origin(each) for each in told)
    heads = ["value", "in this file", "comes from", "the source says", "note"]
    body = table(heads, rows, "values") if told else ""
    notes = list(dict.fromkeys(e.note for e in entry.values.values() if e.from_ == "project" and e.note))
    foot = paragraph(
        said(f"{own} further values are this project's own choice{': ' + '; '.join(notes) if notes else ''}.")
    )
    return body + foot


def _origin(origin: Origin) -> tuple[Html, ...]:
    _, unit = in_words(str(origin.path[-1]))
    says = "" if origin.entry.says is None else amount(origin.entry.says, unit)
    differs = ' <strong class="differs">differs</strong>' if origin.differs else ""
    return (
        dotted(origin.name),
        said(amount(origin.value, unit)),
        said(_from(origin.entry)),
        said(says) + differs,
        said(origin.entry.note),
    )


def _from(entry: OriginEntry) -> str:
    confidence = f", confidence {entry.confidence}" if entry.confidence else ""
    return {"paper": "the paper", "general_knowledge": "general knowledge", "project": "this project"}[
        entry.from_
    ] + confidence


def unknown(boards: tuple[Board, ...]) -> Html:
    """Return what no source tells, with its stand-in; empty where all is known."""
    every = {
        (each.name, each.why, repr(each.stand_in)): each
        for board in boards
        for each in board.protocol.unknown
    }
    if not every:
        return ""
    rows = ((dotted(each.name), said(each.why), said(amount(each.stand_in))) for each in every.values())
    about = (
        f"{len(every)} values are unknown. What this page shows in their place is a STAND-IN, not from the "
        "study: a laboratory must write its own value before anybody takes part."
    )
    return paragraph(said(about), "warning") + table(
        ["value", "why it is unknown", "stand-in shown here"], rows, "values"
    )
