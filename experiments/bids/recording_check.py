"""What is wrong with something sampled: no header, as many columns as told, numbers or `n/a`. Pure."""

from __future__ import annotations

import gzip
import math
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from experiments.bids.content import NOTHING

NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")


def recording_faults(content: bytes, sidecar: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a recording's bytes, and with what its sidecar says of them."""
    if content[3:4] != b"\0" or content[4:8] != b"\0\0\0\0":
        yield "its gzip header holds a time or a name: the same samples would not be the same bytes"
    columns = sidecar.get("Columns")
    if not isinstance(columns, list) or not columns:
        yield "its sidecar does not say its Columns"
        return
    yield from _sidecar_faults(columns, sidecar)
    try:
        text = gzip.decompress(content).decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        yield f"it cannot be unpacked: {error}"
        return
    if not text.strip():
        yield "it has no sample"
    elif "\r" in text or not text.endswith("\n"):
        yield "a line of it does not end with LF"
    else:
        yield from _sample_faults({*text.removesuffix("\n").split("\n")}, len(columns))


def _sample_faults(lines: set[str], columns: int) -> Iterator[str]:
    """Yield what is wrong with the lines; of many alike, one is enough."""
    counts = {line.count("\t") + 1 for line in lines}
    if counts != {columns}:
        yield f"it has lines of {min(counts)} to {max(counts)} cells, its sidecar {columns} columns"
    cells = {cell for line in lines for cell in line.split("\t")}
    for cell in sorted(cells - {NOTHING}):
        if not NUMBER.fullmatch(cell):
            yield f"a cell holds {cell!r}: neither a number nor {NOTHING}; there is no header either"
            return


def _sidecar_faults(columns: Sequence[Any], sidecar: Mapping[str, Any]) -> Iterator[str]:
    for name in columns:
        if not isinstance(sidecar.get(name), Mapping):
            yield f"column {name!r} is described nowhere"
    rate, start = sidecar.get("SamplingFrequency"), sidecar.get("StartTime")
    if not isinstance(rate, int | float) or isinstance(rate, bool) or not 0 < rate < math.inf:
        yield f"SamplingFrequency {rate!r} is no rate"
    if not isinstance(start, int | float) or isinstance(start, bool):
        yield f"StartTime {start!r} is no time"
