"""Tables on disk: UTF-8, tab-separated, `n/a` for what is not there."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from mindpain_task.rows import Table


def frame(table: Table) -> pd.DataFrame:
    """Return a table as a data frame, cells untouched."""
    return pd.DataFrame(list(table.rows), columns=list(table.columns), dtype=object)


def write_table(table: Table, path: Path) -> None:
    """Write a table as TSV; the same table gives the same bytes."""
    text = frame(table).to_csv(sep="\t", index=False, na_rep="n/a", lineterminator="\n")
    path.write_text(text, encoding="utf-8", newline="\n")
