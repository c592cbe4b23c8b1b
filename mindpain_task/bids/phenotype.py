"""Each questionnaire that a run asked, as a row of `phenotype/NAME.tsv` with the description of its columns.

No word of an item is here, nor in what comes out: items are told by their numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mindpain_task.bids.nouns import Phenotype
from mindpain_task.bids.phenotype_sidecar import IDENTITY, item_column, score_column, sidecar_of
from mindpain_task.model import Record
from mindpain_task.questionnaires.entries import Instrument
from mindpain_task.questionnaires.table import FILE_COLUMNS, KIND
from mindpain_task.tables import Cell, Table

Row = dict[str, Cell]


def phenotypes(records: Sequence[Record], items: Table, scores: Table) -> tuple[Phenotype, ...]:
    """Return one row for each questionnaire and each time that a run asked it, in their order.

    `records` is the run's journal, `items` and `scores` are its tables of questionnaires. An item without an
    answer, and a score that hangs on one, are None.
    """
    item_rows, score_rows = _by_administration(items), _by_administration(scores)
    return tuple(
        _phenotype(instrument, item_rows[name, when], score_rows.get((name, when), []))
        for (name, when), instrument in _instruments(records).items()
    )


def _phenotype(instrument: Instrument, items: Sequence[Row], scores: Sequence[Row]) -> Phenotype:
    """Return one administration; there is a row for each item, and one for each score."""
    first = items[0]
    row = {column: first[column] for column in IDENTITY if column in first}
    row |= {item_column(instrument, int(str(each["item"]))): each["value"] for each in items}
    for each in scores:
        column = score_column(str(each["score"]))
        row[column] = each["value"]
        if each["flag_at_least"] is not None:
            row[f"{column}_flagged"] = each["flagged"]
    row |= {column: first[column] for column in FILE_COLUMNS}
    return Phenotype(instrument.name, row, sidecar_of(instrument, tuple(row)))


def _instruments(records: Sequence[Record]) -> Mapping[tuple[str, str], Instrument]:
    """Return the key of each questionnaire that a run was to ask, by its name and when."""
    told = [record.event.data for record in records if record.event.kind == KIND]
    return {
        (str(data["questionnaire"]), str(data["when"])): Instrument.model_validate(data["key"])
        for data in told
    }


def _by_administration(table: Table) -> dict[tuple[str, str], list[Row]]:
    rows: dict[tuple[str, str], list[Row]] = {}
    for cells in table.rows:
        row = dict(zip(table.columns, cells, strict=True))
        rows.setdefault((str(row["questionnaire"]), str(row["when"])), []).append(row)
    return rows
