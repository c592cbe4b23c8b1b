"""The exact words: scales with their anchors, choices, and every script in full, in each language."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from experiments.storyboard.boards import Board
from experiments.storyboard.design_tables import stood_in, texts
from experiments.storyboard.markup import Html, paragraph, plain, said, table
from experiments.storyboard.quantities import amount
from mindpain_task.protocols.question_entries import ScaleEntry
from mindpain_task.protocols.scripts import parse_script, word_count


def scales(board: Board) -> Html:
    """Return every scale and choice with its exact words."""
    protocol = board.protocol
    heads = ["scale", "question", "left end", "right end", "kind", "time limit"]
    parts = [table(heads, (_scale(board, name, entry) for name, entry in protocol.scales.items()))]
    if protocol.choices:
        rows = (
            (
                said(plain(name)),
                texts(entry.question, protocol.languages) + stood_in(protocol, "choices", name),
                texts({lang: " / ".join(each) for lang, each in entry.options.items()}, protocol.languages),
                said("none" if entry.right is None else f"number {entry.right}"),
                said(amount(entry.timeout_s, "s")),
            )
            for name, entry in protocol.choices.items()
        )
        parts.append(table(["choice", "question", "answers", "right answer", "time limit"], rows))
    return "\n".join(parts)


def _scale(board: Board, name: str, entry: ScaleEntry) -> Iterator[Html]:
    protocol = board.protocol
    yield said(plain(name))
    yield texts(entry.question, protocol.languages) + stood_in(protocol, "scales", name, "question")
    yield texts(entry.left, protocol.languages) + stood_in(protocol, "scales", name, "left")
    yield texts(entry.right, protocol.languages) + stood_in(protocol, "scales", name, "right")
    kind = "a line, 0 to 100" if entry.kind == "vas" else "numbers, 0 to 10"
    starts = "at a random place, unseen" if entry.start == "random" else f"at {amount(entry.start)}, unseen"
    first = f"; first: {plain(entry.painful)}" if entry.painful else ""
    yield said(f"{kind}; the marker starts {starts}{first}") + stood_in(protocol, "scales", name, "kind")
    yield said(amount(entry.timeout_s, "s")) + stood_in(protocol, "scales", name, "timeout_s")


def scripts(boards: Iterable[Board]) -> Html:
    """Return every script that a participant reads or hears, in full, its languages side by side."""
    used: dict[str, Mapping[str, str]] = {}
    languages: dict[str, None] = {}
    for board in boards:
        languages |= dict.fromkeys(board.protocol.languages)
        for name in _used(board):
            used.setdefault(name, board.loaded.script_texts)
    return "\n".join(_script(name, used[name], list(languages)) for name in used)


def _used(board: Board) -> Iterator[str]:
    """Yield the names of a form's scripts in their order, some more than once."""
    protocol = board.protocol
    yield from protocol.pages.opening
    if protocol.lesson is not None:
        yield from (*protocol.lesson.pages, *protocol.lesson.again)
    for calibration in protocol.calibrations.values():
        yield from calibration.pages
    yield from (protocol.conditions[name].script for name in protocol.blocks.conditions)
    yield from protocol.pages.closing


def _script(name: str, written: Mapping[str, str], languages: list[str]) -> Html:
    columns = "".join(
        _column(written[f"{lang}/{name}"], lang) for lang in languages if f"{lang}/{name}" in written
    )
    return f'<article class="script"><h4>{said(name)}</h4><div class="sides">{columns}</div></article>'


def _column(text: str, language: str) -> Html:
    pages, _ = parse_script(text)
    words = sum(word_count(each) for page in pages for each in page.paragraphs)
    body = "".join(
        f"<h5>{said(page.title)}</h5>" + "".join(paragraph(said(each)) for each in page.paragraphs)
        for page in pages
    )
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    foot = paragraph(said(f"{language}, {words} words, sha256 {sha256[:16]}…"), "fine")
    return f'<div lang="{said(language)}">{body}{foot}</div>'
