"""What stands in a study's page: figures, rows of tables and sentences, one section a protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from experiments.recorded.mixing import WATERMARKS, Kind
from experiments.study.analysis import TaskAnalysis
from experiments.study.counting import counted
from experiments.study.drawings import ratings_figure, retention_figure
from experiments.study.gathering import Task
from experiments.study.means import CellMean
from experiments.study.model_section import ModelSection, model_section
from experiments.study.nouns import Outcome
from experiments.study.retention import ENDINGS, AtVisit, never_begun
from experiments.study.sentences import interval, listed, many, plain

Cell = str | int | float | None
Drawing = tuple[Markup, str]


@dataclass(frozen=True)
class RatingSection:
    """The ratings of one outcome: a figure a visit, and the numbers of all of them."""

    outcome: Outcome
    figures: tuple[Drawing, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class TaskSection:
    """Everything that the page has of one protocol; `name` is unique in the page."""

    name: str
    title: str
    stayed: tuple[Drawing, ...]
    stayed_heads: tuple[str, ...]
    stayed_rows: tuple[tuple[Cell, ...], ...]
    stayed_says: tuple[str, ...]
    counted: tuple[str, ...]
    ratings: tuple[RatingSection, ...]
    models: tuple[ModelSection, ...]


def task_section(analysis: TaskAnalysis, number: int, kind: Kind) -> TaskSection:
    """Return the section of a protocol, the `number`-th of the page."""
    watermark, name = WATERMARKS[kind], f"task{number}"
    task = analysis.task
    arms = list(dict.fromkeys(row.arm for row in analysis.stayed))
    stayed = tuple(
        (retention_figure(f"{name}-stayed-{place}", _of_arm(analysis.stayed, arm), watermark), "")
        for place, arm in enumerate(arms)
    )
    heads, rows = _stayed_table(analysis.stayed)
    return TaskSection(
        name,
        plain(task.protocol),
        stayed,
        heads,
        rows,
        tuple(_stayed_says(task, analysis.stayed)),
        counted(task),
        tuple(_rating_section(name, outcome, cells, watermark) for outcome, cells in analysis.means if cells),
        tuple(model_section(f"{name}-{outcome}", outcome, fit, watermark) for outcome, fit in analysis.fits),
    )


def _of_arm(rows: Sequence[AtVisit], arm: str) -> list[AtVisit]:
    return [row for row in rows if row.arm == arm]


def _stayed_table(rows: Sequence[AtVisit]) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    endings = [word for word in ENDINGS.values() if any(word in row.ended for row in rows)]
    has_arms = any(row.arm for row in rows)
    heads = ("arm",) * has_arms + ("visit", "begun", *endings, "of those at the first visit, completed this")
    return heads, tuple(
        (
            *((plain(row.arm),) * has_arms),
            row.visit,
            row.begun,
            *(row.ended.get(word, 0) for word in endings),
            f"{row.stayed} of {row.first} ({100 * row.stayed / row.first:.0f} %)",
        )
        for row in rows
    )


def _stayed_says(task: Task, rows: Sequence[AtVisit]) -> Iterator[str]:
    begun = [session for session in task.sessions if session.begun]
    people = {session.participant for session in begun}
    several = sum(len(session.runs) > 1 for session in begun)
    yield f"{many(len(people), 'participant')} began {many(len(begun), 'session')}."
    if several:
        yield f"Resumed or begun again, and counted once each: {many(several, 'session')}."
    if never := never_begun(task):
        yield f"Not begun, and not counted: {listed(never)} (refused, or no device, before its start)."
    labels = {session.label for session in begun}
    if len(labels) > 1:
        told = listed([f"{name} (ses-{label})" for label, name in task.visits.items() if label in labels])
        yield f"Visits, in this order: {told}."
    yield "Who was invited and never came is not on record, and not in these numbers."


def _rating_section(name: str, outcome: Outcome, cells: Sequence[CellMean], watermark: str) -> RatingSection:
    visits = list(dict.fromkeys(cell.visit for cell in cells))

    def at(visit: str) -> list[CellMean]:
        return [cell for cell in cells if cell.visit == visit]

    figures = tuple(
        (
            ratings_figure(
                f"{name}-{outcome}-ratings-{place}", f"{outcome.capitalize()}, {visit}", at(visit), watermark
            ),
            visit,
        )
        for place, visit in enumerate(visits)
    )
    columns: tuple[tuple[str, Callable[[CellMean], Cell]], ...] = (
        ("visit", lambda cell: cell.visit),
        ("group", lambda cell: cell.group or "all"),
        ("condition", lambda cell: plain(cell.condition)),
        ("participants", lambda cell: len(cell.people)),
        ("answers", lambda cell: cell.answers),
        ("mean", lambda cell: cell.mean),
        (
            "95 % interval",
            lambda cell: "–" if cell.low is None or cell.high is None else _range(cell.low, cell.high),
        ),
        ("SD of participants", lambda cell: cell.sd),
    )
    rows = tuple(tuple(value(cell) for _, value in columns) for cell in cells)
    return RatingSection(outcome, figures, tuple(head for head, _ in columns), rows)


def _range(low: float, high: float) -> str:
    return interval(low, high).replace("+", "")
