"""The numbers of a study's page as tables, for who goes on with them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from experiments.recorded.mixing import Kind
from experiments.study.analysis import TaskAnalysis
from experiments.study.contrasts import joint, marginal, simple
from experiments.study.meaning import coefficients
from experiments.study.mixed_model import Estimate, Fitted
from hardware.tables import write_table
from mindpain_task.located import Refusal, Refused
from mindpain_task.tables import Cell, Table

_ESTIMATE = ("value", "low", "high")


def write_numbers(folder: Path, kind: Kind, analyses: Sequence[TaskAnalysis]) -> tuple[Path, ...]:
    """Write every table of a study; raise `Refused` where the folder cannot be made.

    Raises DeviceFault where another table stands there already: none is ever overwritten.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused([Refusal(None, f"--tables {folder}: {error.strerror}")]) from error
    written = []
    for name, table in tables_of(kind, analyses):
        write_table(table, folder / f"{name}.tsv")
        written.append(folder / f"{name}.tsv")
    return tuple(written)


def tables_of(kind: Kind, analyses: Sequence[TaskAnalysis]) -> Iterator[tuple[str, Table]]:
    """Yield each table with its name; every row says whether what it is of was simulated."""
    for name, columns, rows in (
        ("retention", ("protocol", "arm", "visit", "begun", "ended", "sessions"), _retention),
        (
            "participant_means",
            ("protocol", "outcome", "visit", "group", "condition", "participant", "mean"),
            _people,
        ),
        (
            "means",
            (
                "protocol",
                "outcome",
                "visit",
                "group",
                "condition",
                "participants",
                "answers",
                *("mean", "low", "high"),
            ),
            _means,
        ),
        ("contrasts", ("protocol", "outcome", "contrast", "in", *_ESTIMATE), _contrasts),
        ("coefficients", ("protocol", "outcome", "term", *_ESTIMATE, "se", "se_model"), _coefficients),
    ):
        found = tuple((kind, *row) for analysis in analyses for row in rows(analysis))
        yield name, Table(("kind", *columns), found)


def _retention(analysis: TaskAnalysis) -> Iterator[tuple[Cell, ...]]:
    for row in analysis.stayed:
        for ended, count in row.ended.items():
            yield analysis.task.protocol, row.arm or None, row.visit, row.begun, ended, count


def _people(analysis: TaskAnalysis) -> Iterator[tuple[Cell, ...]]:
    for outcome, cells in analysis.means:
        for cell in cells:
            where = analysis.task.protocol, outcome, cell.visit, cell.group or None, cell.condition
            yield from ((*where, name, mean) for name, mean in cell.people)


def _means(analysis: TaskAnalysis) -> Iterator[tuple[Cell, ...]]:
    for outcome, cells in analysis.means:
        for cell in cells:
            where = analysis.task.protocol, outcome, cell.visit, cell.group or None, cell.condition
            yield *where, len(cell.people), cell.answers, cell.mean, cell.low, cell.high


def _contrasts(analysis: TaskAnalysis) -> Iterator[tuple[Cell, ...]]:
    for outcome, fit in analysis.fits:
        if isinstance(fit, Fitted):
            for each in (*marginal(fit), *joint(fit), *simple(fit)):
                where = analysis.task.protocol, outcome, each.name
                for unit, estimate in (("points", each.points), ("d", each.size), ("percent", each.percent)):
                    yield *where, unit, *_cells(estimate)


def _coefficients(analysis: TaskAnalysis) -> Iterator[tuple[Cell, ...]]:
    for outcome, fit in analysis.fits:
        if isinstance(fit, Fitted):
            for each in coefficients(fit):
                where = analysis.task.protocol, outcome, each.name
                error = None if math.isnan(each.error) else each.error
                yield *where, *_cells(each.estimate), error, each.model_error


def _cells(estimate: Estimate | None) -> tuple[Cell, Cell, Cell]:
    if estimate is None:
        return None, None, None
    known = not math.isnan(estimate.low)
    return estimate.value, estimate.low if known else None, estimate.high if known else None
