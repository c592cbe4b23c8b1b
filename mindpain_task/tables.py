"""A table as plain data: what every table of a session is before it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

Cell: TypeAlias = str | int | float | bool | None
Identity: TypeAlias = Mapping[str, Cell]
"""Columns that are the same in every row: who, which session and run, simulated or not."""


@dataclass(frozen=True)
class Table:
    """Columns and rows of cells; None is a cell without a value."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
