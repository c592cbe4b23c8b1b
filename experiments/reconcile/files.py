"""The table of a reconciliation on the disk, with every row of every recording; its own is made anew."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from experiments.reconcile.compared import Comparison, Reconciled
from mindpain_task.located import Refusal, Refused
from mindpain_task.reconciling.nouns import Row
from mindpain_task.tables import Cell

TABLE = "reconcile.tsv"
COLUMNS = (
    "recording",
    "file",
    "verdict",
    "number",
    "code",
    "label",
    "sent_s",
    "seen_s",
    "residual_ms",
    "why",
)
"""`sent_s` counts from `session_start`; `seen_s` too where a recording keeps the session's clock, else from
its own zero. `known` is a verdict here, too: it is missing, and `why` is what the session says of it."""


def refuse_foreign(path: Path, columns: tuple[str, ...]) -> None:
    """Raise `Refused` where something else than such a table stands in its place."""
    if not path.exists():
        return
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            is_own = file.readline().rstrip("\r\n").split("\t") == list(columns)
    except OSError as error:
        raise _refused(path, f"it cannot be read: {error.strerror}") from error
    if not is_own:
        raise _refused(
            path, "it is there already and is no table of mindpain reconcile: -o takes another folder"
        )


def write_table(reconciled: Reconciled, identity: Mapping[str, Cell], path: Path) -> Path:
    """Write the table whole or not at all; `identity` are the columns that are the same in every row."""
    columns = (*identity, *COLUMNS)
    refuse_foreign(path, columns)
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(columns)
    for row in rows_of(reconciled):
        writer.writerow(["n/a" if cell in (None, "") else cell for cell in (*identity.values(), *row)])
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        new.write_text(text.getvalue(), encoding="utf-8")
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise _refused(path, f"it cannot be written: {error.strerror}") from error
    return path


def rows_of(reconciled: Reconciled) -> Iterator[tuple[Cell, ...]]:
    """Yield the cells of every row, recording by recording."""
    for comparison in reconciled.comparisons:
        for row in comparison.result.rows:
            yield (comparison.title, comparison.source, row.verdict, *_cells(row), None)
        yield from _known_rows(comparison)


def _known_rows(comparison: Comparison) -> Iterator[tuple[Cell, ...]]:
    for each in comparison.known:
        row = Row("missing", each.sent, None, None)
        yield (comparison.title, comparison.source, "known", *_cells(row), each.why)


def _cells(row: Row) -> tuple[Cell, ...]:
    either = row.sent or row.seen
    if either is None:
        raise ValueError("a row is of something sent or seen")
    residual_ms = None if row.residual_s is None else f"{1000.0 * row.residual_s + 0.0:.4f}"
    sent_s = None if row.sent is None else f"{row.sent.time_s:.6f}"
    seen_s = None if row.seen is None else f"{row.seen.time_s:.6f}"
    return (either.number, either.code, either.label, sent_s, seen_s, residual_ms)


def _refused(path: Path, why: str) -> Refused:
    return Refused([Refusal(None, f"table {path}: {why}")])
