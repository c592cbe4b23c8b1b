"""Ratings of several sessions as one table; those that mean different things are not put together. Pure.

What a scale measures depends on its words: the same cold hand was rated 80 and 61 under two right anchors
(PMC1945154). So rows of one scale are pooled only where question, anchors and kind are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mindpain_task.tables import Cell, Table

MEANING = ("question", "left_anchor", "right_anchor", "kind")
"""What must be the same in every row of one scale."""
NEEDED = ("simulated", "scale", *MEANING)
REAL = "no"
"""What the column `simulated` says of a session in which nothing was."""


class DifferentAnchors(ValueError):
    """Rows of one scale have different words; the message names the scale, the sessions and both wordings."""


def pooled(tables: Sequence[tuple[str, Table]]) -> Table:
    """Return the rows of several rating tables (name, table) as one.

    Raises DifferentAnchors where a scale has different words in two of them, and ValueError where their
    columns differ, one is given twice, rehearsals would stand beside real sessions, or nothing was given.
    """
    if not tables:
        raise ValueError("there is no table of ratings to pool")
    columns = tables[0][1].columns
    _refuse_unlike(tables)
    seen: dict[Cell, tuple[str, tuple[Cell, ...]]] = {}
    for name, table in tables:
        for scale, meaning in _meanings(table):
            first, words = seen.setdefault(scale, (name, meaning))
            if meaning != words:
                raise DifferentAnchors(_differ(scale, first, words, name, meaning))
    return Table(columns, tuple(row for _, table in tables for row in table.rows))


def _refuse_unlike(tables: Sequence[tuple[str, Table]]) -> None:
    """Raise ValueError for what are no tables of ratings, or none that may stand in one."""
    first, columns = tables[0][0], tables[0][1].columns
    kinds: dict[bool, str] = {}
    for place, (name, table) in enumerate(tables):
        if lacking := [each for each in NEEDED if each not in table.columns]:
            why = "move it away, and `mindpain tables` writes it anew from the journal"
            raise ValueError(f"{name} has no column {', '.join(lacking)}: {why}")
        if table.columns != columns:
            other = ", ".join(sorted({*table.columns} ^ {*columns}))
            raise ValueError(f"{name} has other columns than {first}: {other or 'another order'}")
        if name in (before for before, _ in tables[:place]):
            raise ValueError(f"{name} is given twice: each rating would count twice")
        simulated = table.columns.index("simulated")
        kinds |= {row[simulated] != REAL: name for row in table.rows}
    if len(kinds) > 1:
        raise ValueError(
            f"{kinds[True]} is a rehearsal and {kinds[False]} is not: they are never put together"
        )


def _meanings(table: Table) -> Iterable[tuple[Cell, tuple[Cell, ...]]]:
    """Yield each scale with the words it had, row by row."""
    scale = table.columns.index("scale")
    places = [table.columns.index(name) for name in MEANING]
    for row in table.rows:
        yield row[scale], tuple(row[place] for place in places)


def _differ(scale: Cell, first: str, words: tuple[Cell, ...], second: str, others: tuple[Cell, ...]) -> str:
    parts = (
        f"{name} {one!r} in {first}, {other!r} in {second}"
        for name, one, other in zip(MEANING, words, others, strict=True)
        if one != other
    )
    return f"ratings of {scale} cannot be pooled: {'; '.join(parts)}"
