"""From a session's tables to what one person answered: pure functions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias

from experiments.effects.targets import TOLERANCE, Measure
from mindpain_task.tables import Cell, Table

IMMERSED = "immersed_s"
AFTER_BLOCK = ""
"""Stands for the stimulus of an answer that is given after a block."""
LeaveOut: TypeAlias = Literal["first_of_each_block", "first", "nothing"]


class Asked(NamedTuple):
    """What an answer was about: a condition, a stimulus by its name or `AFTER_BLOCK`, and the measure."""

    condition: str
    stimulus: str
    measure: Measure


Answers: TypeAlias = Mapping[Asked, tuple[float, ...]]


def answers_of(trials: Table, ratings: Table, leave_out: LeaveOut) -> Answers:
    """Return every number that was answered, without those that are left out; calibrations never count.

    Left out are the answers to the first trial of each block, or those to the session's first trial and what
    each scale is answered after the first block that asks for it: who feels pain for the first time rates it
    higher.
    """
    found: dict[Asked, list[float]] = defaultdict(list)
    scales = {str(row["scale"]) for row in _rows(ratings)}
    for row in _counted(trials, leave_out):
        where = str(row["condition"]), str(row["stimulus"])
        for measure, column in {**{scale: scale for scale in scales}, TOLERANCE: IMMERSED}.items():
            _add(found, Asked(*where, measure), row.get(column))
    asked: set[str] = set()
    for row in _rows(ratings):
        if row["trial"] is not None or row["kind"] == "choice":
            continue
        scale = str(row["scale"])
        if leave_out != "first" or scale in asked:
            _add(found, Asked(str(row["condition"]), AFTER_BLOCK, scale), row["value"])
        asked.add(scale)
    return {key: tuple(values) for key, values in found.items()}


def _counted(trials: Table, leave_out: LeaveOut) -> Iterator[dict[str, Cell]]:
    """Yield the trials whose answers count."""
    begun: set[Cell] = set()
    for row in _rows(trials):
        if row.get("calibration") is not None:
            continue
        first_of = row["block"] if leave_out == "first_of_each_block" else None
        is_first, begun = first_of not in begun, begun | {first_of}
        if leave_out == "nothing" or not is_first:
            yield row


def _add(found: dict[Asked, list[float]], key: Asked, value: Cell) -> None:
    if isinstance(value, int | float):
        found[key].append(float(value))


def _rows(table: Table) -> Iterator[dict[str, Cell]]:
    for row in table.rows:
        yield dict(zip(table.columns, row, strict=True))
