"""Tables on disk: UTF-8, tab-separated, `n/a` for what is not there; none is ever overwritten."""

from __future__ import annotations

import csv
import io
import typing
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


def _tsv(table: Table) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([["n/a" if cell is None else cell for cell in row] for row in table.rows])
    return text.getvalue()


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DeviceFault(f"table {path}: it cannot be read: {error.strerror}") from error
