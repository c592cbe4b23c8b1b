"""Tables on disk: UTF-8, tab-separated, `n/a` for what is not there; none is ever overwritten."""

from __future__ import annotations

import csv
import typing
from collections.abc import Sequence
from pathlib import Path

from hardware.durable import write_once
from mindpain_task.roles import DeviceFault
from mindpain_task.tables import Table

if typing.TYPE_CHECKING:
    import pandas as pd


def frame(table: Table) -> pd.DataFrame:
    """Return a table as a data frame, cells untouched."""
    import pandas as pd  # half a second, which no session should wait for before it starts

    return pd.DataFrame(list(table.rows), columns=list(table.columns), dtype=object)


def write_table(table: Table, path: Path) -> None:
    """Write a table as TSV, whole or not at all; the same table gives the same bytes.

    A file that holds exactly this table already is left as it is. Raises DeviceFault where one holds anything
    else, or where the disk is full: a table can be derived from the journal again at any time.
    """
    content = _tsv(table).encode()
    try:
        write_once(path, content)
    except FileExistsError as error:
        if _content(path) != content:
            other = "it exists already, with other content, and nothing is ever overwritten"
            raise DeviceFault(f"table {path}: {other}; move it away to have it written anew") from error
    except DeviceFault as fault:
        again = f"`mindpain tables {path.parent}` derives it from the journal again"
        raise DeviceFault(f"{fault}; {again}") from fault


def read_table(path: Path) -> Table:
    """Read a table back, every cell as text, None for `n/a`; raise OSError where it cannot be read.

    Raises ValueError for a file that is no table: no header, or a row of another length.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, delimiter="\t"))
    except csv.Error as error:
        raise ValueError(f"{path} is no table: {error}") from error
    if not rows:
        raise ValueError(f"{path} is empty: it has not even a header")
    columns = tuple(rows[0])
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(columns):
            raise ValueError(f"{path}:{number}: {len(row)} cells in a table of {len(columns)} columns")
    cells = (tuple(None if cell == "n/a" else cell for cell in row) for row in rows[1:])
    return Table(columns, tuple(cells))


def _tsv(table: Table) -> str:
    rows = [tuple("n/a" if cell is None else str(cell) for cell in row) for row in table.rows]
    return "".join("\t".join(_quoted(cell, row) for cell in row) + "\n" for row in (table.columns, *rows))


def _quoted(cell: str, row: Sequence[str]) -> str:
    """Quote as `csv` does, and a lone carriage return, too, which it leaves to end the line."""
    is_plain = not {*cell} & {*'\t\n\r"'} and (cell != "" or len(row) > 1)
    return cell if is_plain else '"' + cell.replace('"', '""') + '"'


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DeviceFault(f"table {path}: it cannot be read: {error.strerror}") from error
