"""A text file of scanner pulses: when each came, in seconds on the clock of whoever wrote it down.

Either one time a line, or a table with a header, its columns separated by tabs, commas or semicolons, one of
them called `onset` or `time_s`; further columns are left alone. Empty lines and lines that begin with # are
passed over. Times never go back.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from mindpain_task.located import Place, Refusal, Refused
from mindpain_task.reconciling.nouns import Seen

COLUMNS = ("onset", "time_s")
_SEPARATORS = ("\t", ";", ",")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_MOST = 10
"""How many wrong lines are told: a file that is no such file has as many as it has lines."""


@dataclass(frozen=True)
class PulseFile:
    """The pulses of a file; `resolution_s` is the last digit that its times are written with."""

    path: Path
    seen: tuple[Seen, ...]
    resolution_s: float


@dataclass(frozen=True)
class _Line:
    number: int
    text: str


def read_pulses(path: Path) -> PulseFile:
    """Read a file of pulses; raise `Refused` with file and line for everything in it that is no time."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(path, f"it is no text: {error.reason} at byte {error.start}") from error
    except OSError as error:
        raise _refused(path, f"it cannot be read: {error.strerror}") from error
    lines = [_Line(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
    lines = [line for line in lines if line.text and not line.text.startswith("#")]
    if not lines:
        raise _refused(path, "it has no pulse: no line with a time")
    cells = list(_cells(path, lines))
    refusals = [refusal for line in cells for refusal in _wrong(path, line)]
    if not refusals:
        refusals = list(_going_back(path, cells))
    if refusals:
        raise Refused(refusals[:_MOST])
    seen = tuple(Seen(None, None, "pulse", float(cell.text)) for cell in cells)
    return PulseFile(path, seen, max((_digit_s(cell.text) for cell in cells), default=0.0))


def _cells(path: Path, lines: list[_Line]) -> Iterator[_Line]:
    """Yield the times as they are written, each with its line."""
    header = lines[0]
    if _NUMBER.fullmatch(header.text):
        yield from lines
        return
    separator = next((each for each in _SEPARATORS if each in header.text), "\t")
    names = [name.strip().strip('"') for name in header.text.split(separator)]
    column = next((names.index(name) for name in COLUMNS if name in names), None)
    if column is None:
        why = (
            f"this is neither a time in seconds nor a header with a column called {' or '.join(COLUMNS)}: "
            f"{header.text[:60]!r}"
        )
        raise Refused([Refusal(Place(str(path), header.number, 1), why)])
    for line in lines[1:]:
        cells = line.text.split(separator)
        yield _Line(line.number, cells[column].strip().strip('"') if column < len(cells) else "")
    if len(lines) == 1:
        raise _refused(path, "it has a header and no pulse")


def _wrong(path: Path, cell: _Line) -> Iterator[Refusal]:
    if not _NUMBER.fullmatch(cell.text) or not math.isfinite(float(cell.text)):
        comma = "; write the decimal as a point" if re.fullmatch(r"[+-]?\d+,\d+", cell.text) else ""
        yield Refusal(Place(str(path), cell.number, 1), f"{cell.text!r} is no time in seconds{comma}")


def _going_back(path: Path, cells: list[_Line]) -> Iterator[Refusal]:
    for before, cell in pairwise(cells):
        if float(cell.text) < float(before.text):
            why = f"{cell.text} s comes before {before.text} s of line {before.number}: times never go back"
            yield Refusal(Place(str(path), cell.number, 1), why)


def _digit_s(text: str) -> float:
    """Return what the last digit of a number stands for."""
    mantissa, _, exponent = text.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    return float(10.0 ** (int(exponent or 0) - decimals))


def _refused(path: Path, why: str) -> Refused:
    return Refused([Refusal(None, f"pulses {path}: {why}")])
