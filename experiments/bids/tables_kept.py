"""Tables that a dataset and a lab share: ours are derived anew, what the lab has added to them stays."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from experiments.bids.content import json_text, tsv
from experiments.bids.selfcheck import faults_in
from experiments.bids.writing import content_of, write_file
from hardware.tables import read_table
from mindpain_task.located import Refusal, Refused
from mindpain_task.model import JsonValue
from mindpain_task.tables import Table


def put_table(root: Path, path: PurePosixPath, table: Table, sidecar: Mapping[str, JsonValue]) -> None:
    """Write a table with its sidecar over the one that is there; its first column is its key.

    Rows and columns that are not ours stay, with their words in the sidecar. Raises `Refused` where the
    result would not be what a dataset may hold; nothing is written then.
    """
    before = table_at(root / path)
    beside = path.with_suffix(".json")
    whole = table if before is None else merged(table, before)
    words = {**words_at(root / beside), **sidecar}
    content = tsv(whole)
    if faults := faults_in(path, content, words):
        raise Refused([Refusal(None, f"{root}: {fault}") for fault in faults])
    write_file(root / path, content)
    write_file(root / beside, json_text(words))


def merged(table: Table, before: Table) -> Table:
    """Return our rows with what the lab has added to them, and the lab's own rows, sorted by the key."""
    added = tuple(name for name in before.columns if name not in table.columns)
    columns = (*table.columns, *added)
    rows = {str(row[0]): dict(zip(before.columns, row, strict=True)) for row in before.rows}
    for cells in table.rows:
        rows[str(cells[0])] = {**rows.get(str(cells[0]), {}), **dict(zip(table.columns, cells, strict=True))}
    return Table(columns, tuple(tuple(rows[key].get(name) for name in columns) for key in sorted(rows)))


def table_at(path: Path) -> Table | None:
    """Read a table of the dataset, None where there is none; raise `Refused` for one that is damaged."""
    try:
        return read_table(path)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise Refused([Refusal(None, f"{path}: it cannot be read as a table: {error}")]) from error


def words_at(path: Path) -> dict[str, Any]:
    """Read a sidecar of the dataset, {} where there is none; raise `Refused` for one that is damaged."""
    content = content_of(path)
    if content is None:
        return {}
    try:
        words = json.loads(content)
    except ValueError as error:
        raise Refused([Refusal(None, f"{path}: it is not JSON: {error}")]) from error
    if not isinstance(words, dict):
        raise Refused([Refusal(None, f"{path}: it holds no object")])
    return words


def described(**columns: tuple[str, str] | tuple[str, str, str]) -> dict[str, JsonValue]:
    """Return a sidecar from each column's long name, description and, if it has one, unit."""
    words: dict[str, JsonValue] = {}
    for name, (long_name, description, *units) in columns.items():
        said: dict[str, JsonValue] = {"LongName": long_name, "Description": description}
        words[name] = said | ({"Units": units[0]} if units else {})
    return words
