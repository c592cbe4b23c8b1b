"""Tables on disk: UTF-8, tab-separated, `n/a` for what is not there."""

from __future__ import annotations

import csv
import io
import typing
from pathlib import Path

from mindpain_task.tables import Table

if typing.TYPE_CHECKING:
    import pandas as pd


def frame(table: Table) -> pd.DataFrame:
    """Return a table as a data frame, cells untouched."""
    import pandas as pd  # half a second, which no session should wait for before it starts

    return pd.DataFrame(list(table.rows), columns=list(table.columns), dtype=object)


def write_table(table: Table, path: Path) -> None:
    """Write a table as TSV; the same table gives the same bytes."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([["n/a" if cell is None else cell for cell in row] for row in table.rows])
    path.write_text(text.getvalue(), encoding="utf-8", newline="\n")
