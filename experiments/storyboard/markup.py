"""Pieces of HTML from texts: whatever comes from a file is escaped here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TypeAlias

Html: TypeAlias = str
"""Text that is markup already; every other text goes through `said` first."""


def said(text: object) -> Html:
    """Return a text as it is to be read."""
    return escape(str(text), quote=True)


def lines(texts: Iterable[str]) -> Html:
    """Return texts one below the other."""
    return "<br>".join(said(text) for text in texts)


def spoken(text: str, language: str) -> Html:
    """Return a text in its language, which hyphenation and screen readers should know."""
    return f'<span lang="{said(language)}">{said(text)}</span>'


def table(heads: Sequence[str], rows: Iterable[Iterable[Html]], kind: str = "") -> Html:
    """Return a table; its cells are markup, its heads texts."""
    head = "".join(f'<th scope="col">{said(each)}</th>' for each in heads)
    body = "\n".join(
        f'<tr><th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in others) + "</tr>"
        for first, *others in rows
    )
    marked = f' class="{said(kind)}"' if kind else ""
    inside = f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>"
    return f'<div class="wide"><table{marked}>\n{inside}</table></div>'


def dotted(path: str) -> Html:
    """Return the place of a value in a file; a line may break after a dot."""
    return "<code>" + said(path).replace(".", ".<wbr>").replace("_", "_<wbr>") + "</code>"


def bullets(items: Iterable[Html]) -> Html:
    """Return a list; nothing for none."""
    inside = "\n".join(f"<li>{item}</li>" for item in items)
    return f"<ul>\n{inside}\n</ul>" if inside else ""


def paragraph(text: Html, kind: str = "") -> Html:
    """Return a paragraph."""
    marked = f' class="{said(kind)}"' if kind else ""
    return f"<p{marked}>{text}</p>"


def bar(share: float) -> Html:
    """Return how much of a limit is used, as a bar with its number."""
    filled = min(max(share, 0.0), 1.0) * 100
    level = "high" if share > 0.9 else "some" if share > 0.5 else "low"
    return (
        f'<span class="bar {level}"><span style="width:{filled:.0f}%"></span></span> '
        f'<span class="share">{share:.0%}</span>'
    )


def plain(name: str) -> str:
    """Return a name from a file as words."""
    return name.replace("_", " ")
