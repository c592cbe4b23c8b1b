"""What stands in a dataset's files: UTF-8, LF, `n/a`, and the same content the same bytes. Pure."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from mindpain_task.bids.nouns import Recording
from mindpain_task.model import JsonValue
from mindpain_task.tables import Cell, Table

NOTHING = "n/a"
_NO_TEXT_IN_A_CELL = re.compile(r"[\t\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_LEVEL = 6  # of compression: higher ones take several times as long for a few bytes


def tsv(table: Table) -> bytes:
    """Return a table with its header; text that would end a cell or a line has a space in that place."""
    lines = ("\t".join(map(cell_text, row)) for row in (table.columns, *table.rows))
    return ("\n".join(lines) + "\n").encode()


def cell_text(cell: Cell) -> str:
    """Return a cell as text: numbers without an exponent, `n/a` for nothing."""
    if cell is None or cell == "":
        return NOTHING
    if isinstance(cell, str):
        return _quoted(_NO_TEXT_IN_A_CELL.sub(" ", cell))
    if isinstance(cell, bool):
        return str(int(cell))
    return number_text(cell) if isinstance(cell, float) else str(cell)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if '"' in text else text


def number_text(value: float) -> str:
    """Return the shortest text of a number that is written without an exponent; `n/a` for NaN."""
    if value != value:
        return NOTHING
    text = repr(float(value))
    return np.format_float_positional(value, trim="0") if "e" in text else text


def json_text(content: Mapping[str, JsonValue]) -> bytes:
    """Return a sidecar, in the order in which it was put together; raise ValueError for NaN or infinity."""
    return (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def recording_tsv_gz(recording: Recording) -> bytes:
    """Return the samples, compressed, without a header: BIDS has the columns in the sidecar."""
    values = recording.values
    lines = np.full(len(values), "\t".join([NOTHING] * values.shape[1]), dtype=object)
    known = ~np.isnan(values).all(axis=1)  # between stimuli, most samples have no value at all
    columns = (_texts(column) for column in values[known].T)
    lines[known] = [*map("\t".join, zip(*columns, strict=True))]
    return compressed("\n".join(lines.tolist()).encode() + b"\n")


def compressed(content: bytes) -> bytes:
    """Return content in gzip; neither the time nor a file's name is in it, so that it is always the same."""
    return gzip.compress(content, _LEVEL, mtime=0)


def _texts(values: NDArray[np.float64]) -> Iterable[str]:
    """Return the text of each value; there are many values, and few different ones."""
    different, which = np.unique(values, return_inverse=True)
    texts = np.array([number_text(each) for each in different.tolist()], dtype=object)
    return texts[which].tolist()  # type: ignore[no-any-return]
