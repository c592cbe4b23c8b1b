"""What a section of a report is made of, before it is markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from markupsafe import Markup

from experiments.report.drawing import Drawing

Shown: TypeAlias = str | int | float | Markup | None
"""What a cell of a table may show: numbers stand to the right, None is a dash."""


@dataclass(frozen=True)
class Facts:
    """Names and what they are."""

    kind: ClassVar[str] = "facts"
    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Rows:
    """A table; `says` stands above it. One that is `folded` is opened by its title."""

    kind: ClassVar[str] = "rows"
    heads: Sequence[str]
    rows: Sequence[Sequence[Shown]]
    says: str = ""
    folded: str = ""


@dataclass(frozen=True)
class Drawings:
    """Figures beside one another, or one that is wide."""

    kind: ClassVar[str] = "drawings"
    drawings: Sequence[Drawing]
    wide: bool = False


@dataclass(frozen=True)
class Words:
    """A paragraph; `fine` is small print."""

    kind: ClassVar[str] = "words"
    text: str
    fine: bool = False


Part: TypeAlias = Facts | Rows | Drawings | Words


@dataclass(frozen=True)
class Section:
    """A part of the page with its heading; `place` is where links go."""

    place: str
    title: str
    parts: Sequence[Part]


def figures(drawings: Sequence[Drawing | None], *, wide: bool = False) -> tuple[Drawings, ...]:
    """Return what there is of some figures as one part; nothing for none."""
    there = [each for each in drawings if each is not None]
    return (Drawings(there, wide),) if there else ()


def table(
    heads: Sequence[str], rows: Sequence[Sequence[Shown]], says: str = "", folded: str = ""
) -> tuple[Rows, ...]:
    """Return a table as one part; nothing for no rows."""
    return (Rows(heads, rows, says, folded),) if rows else ()


def coloured(level: str, word: str = "") -> Markup:
    """Return a word in the colour of a level; without one the level itself."""
    kind = level if level in ("red", "amber", "green") else "unknown"
    return Markup('<span class="{}-word">{}</span>').format(kind, word or level)
