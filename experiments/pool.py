"""`mindpain pool`: the ratings of several runs as one table, refused where their scales differ."""

from __future__ import annotations

import argparse
from pathlib import Path

from hardware.tables import read_table, write_table
from mindpain_task.located import Refusal, Refused
from mindpain_task.pooling import pooled


def pool(args: argparse.Namespace) -> int:
    """Write one table of ratings from the runs named; raise `Refused` where they cannot be put together."""
    tables = []
    for folder in args.folders:
        path = Path(folder) / "ratings.tsv"
        try:
            tables.append((Path(folder).resolve().name, read_table(path)))
        except OSError as error:
            raise Refused([Refusal(None, f"{path} cannot be read: {error.strerror}")]) from error
        except ValueError as error:
            raise Refused([Refusal(None, str(error))]) from error
    try:
        table = pooled(tables)
    except ValueError as error:
        raise Refused([Refusal(None, str(error))]) from error
    write_table(table, args.out)
    print(f"{args.out}: {len(table.rows)} ratings of {len(tables)} runs")
    return 0
