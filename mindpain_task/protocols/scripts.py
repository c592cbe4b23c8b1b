"""A guided script or a run of instruction pages, read from Markdown.

A page is a line `# Title` and paragraphs separated by blank lines; pages are separated by a line `---`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class ScriptPage:
    """One page: a title, and paragraphs without line breaks."""

    title: str
    paragraphs: tuple[str, ...]


def parse_script(text: str) -> tuple[tuple[ScriptPage, ...], tuple[str, ...]]:
    """Return the pages, and a sentence for each thing that is wrong with the text."""
    pages: list[ScriptPage] = []
    wrong: list[str] = []
    for number, part in enumerate(re.split(r"(?m)^---\s*$", text), start=1):
        title, _, body = part.strip().partition("\n")
        if not title.startswith("# "):
            wrong.append(f"page {number} does not begin with a line `# Title`")
        paragraphs = tuple(" ".join(p.split()) for p in re.split(r"\n\s*\n", body) if p.strip())
        if not paragraphs:
            wrong.append(f"page {number} has no text")
        pages.append(ScriptPage(title.removeprefix("# ").strip(), paragraphs))
    return tuple(pages), tuple(wrong)


def word_count(text: str) -> int:
    """Return how many words a text has."""
    return len(text.split())
