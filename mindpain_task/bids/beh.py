"""One row a trial, every column described: the `_beh` table."""

from __future__ import annotations

from collections.abc import Iterable

from mindpain_task.bids.asked import questions_of
from mindpain_task.bids.columns import described, with_levels_of
from mindpain_task.bids.nouns import BidsTable
from mindpain_task.bids.sheet import cell
from mindpain_task.bids.trial_columns import NAMED, TRIAL_COLUMNS, question_columns
from mindpain_task.model import Record
from mindpain_task.tables import Table


def beh_table(records: Iterable[Record], trials: Table) -> BidsTable:
    """Return the table of trials with the description of each of its columns.

    `records` are the run's journal, which has the questions as they were asked. Raises ValueError for a
    column, or a value of a closed set, that nobody has described.
    """
    rows = tuple(tuple(map(cell, row)) for row in trials.rows)
    table = Table(trials.columns, rows)
    columns = dict(TRIAL_COLUMNS) | question_columns(questions_of(records))
    for place, name in enumerate(table.columns):
        if name in NAMED:
            values = (row[place] for row in rows)
            columns[name] = with_levels_of(columns[name], values, "{name}, as the protocol calls it")
    return BidsTable("beh", table, described(table, columns))
