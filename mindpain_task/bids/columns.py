"""How a column is described in a sidecar, and that none is left out: a name, what it holds, units, levels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from mindpain_task.model import JsonValue
from mindpain_task.tables import Cell, Table


@dataclass(frozen=True)
class Column:
    """One column: what a colleague must know of it who has nothing but the file.

    `levels` says what each value means, by the value as it stands in the file; it is None where any value can
    come. `hed` are HED strings by level, or one string with `#` in the place of the value.
    """

    long_name: str
    description: str
    units: str = ""
    levels: Mapping[str, str] | None = None
    hed: Mapping[str, str] | str = field(default_factory=dict)

    def said_of(self, values: Iterable[Cell]) -> dict[str, JsonValue]:
        """Return what a sidecar says of the column where it holds these values.

        Levels and HED strings are those of the values that are there. Raises ValueError for a value that is
        none of its levels, or that has no HED string where others have one.
        """
        said: dict[str, JsonValue] = {"LongName": self.long_name, "Description": self.description}
        if self.units:
            said["Units"] = self.units
        if self.levels is None:
            return said | ({"HED": self.hed} if isinstance(self.hed, str) else {})
        present = {str(value) for value in values if value is not None}
        if unknown := sorted(present - {*self.levels}):
            raise ValueError(f"{self.long_name}: {', '.join(map(repr, unknown))} is none of its levels")
        said["Levels"] = {level: words for level, words in self.levels.items() if level in present}
        if isinstance(self.hed, Mapping) and self.hed:
            if silent := sorted(present - {*self.hed}):
                raise ValueError(f"{self.long_name}: no HED string for {', '.join(map(repr, silent))}")
            said["HED"] = {level: self.hed[level] for level in self.levels if level in present}
        return said


def described(table: Table, columns: Mapping[str, Column]) -> dict[str, JsonValue]:
    """Return the sidecar of a table: every column of it by name.

    Raises ValueError for a column that is not among `columns`, and for a value without a level.
    """
    if unknown := [name for name in table.columns if name not in columns]:
        raise ValueError(
            f"column {unknown[0]!r} is described nowhere: say in mindpain_task/bids what it holds"
        )
    values = zip(*table.rows, strict=True) if table.rows else ((),) * len(table.columns)
    return {name: columns[name].said_of(held) for name, held in zip(table.columns, values, strict=True)}


def with_levels_of(column: Column, values: Iterable[Cell], words: str) -> Column:
    """Return a column whose levels are names that a protocol gives: each with the same words about it."""
    names = sorted({str(value) for value in values if value is not None})
    return replace(column, levels={name: words.format(name=name) for name in names})
