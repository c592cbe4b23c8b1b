"""Everything that is computed of one protocol's sessions, before any of it is drawn or written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from experiments.study.gathering import Task
from experiments.study.means import CellMean, cell_means
from experiments.study.mixed_model import Fit, NotFitted, fit
from experiments.study.nouns import OUTCOMES, Outcome, StudySession
from experiments.study.retention import AtVisit, retention
from experiments.study.samples import answers_of, sample_of


@dataclass(frozen=True)
class TaskAnalysis:
    """Who stayed, the means of ratings, and a model, for each outcome by itself."""

    task: Task
    stayed: tuple[AtVisit, ...]
    means: tuple[tuple[Outcome, tuple[CellMean, ...]], ...]
    fits: tuple[tuple[Outcome, Fit], ...]
    notes: tuple[str, ...]


def analyse(task: Task, expert_from_h: float) -> TaskAnalysis:
    """Return everything that is computed of a protocol's sessions."""
    group_of, notes = _grouping(task.sessions, expert_from_h)
    visits = tuple(task.visits.values())
    means, fits = [], []
    for outcome in OUTCOMES:
        answers = answers_of(task, outcome, group_of)
        means.append((outcome, cell_means(answers, visits)))
        fits.append((outcome, fit(sample_of(answers, outcome, visits)) if answers else _unanswered(outcome)))
    return TaskAnalysis(task, retention(task), tuple(means), tuple(fits), notes)


def _unanswered(outcome: Outcome) -> NotFitted:
    return NotFitted((f"There is no model: no answer on the scale {outcome} counts.",))


def _grouping(
    sessions: Sequence[StudySession], expert_from_h: float
) -> tuple[Callable[[StudySession], str], tuple[str, ...]]:
    """Return what tells the group of a session's participant, and who would have changed groups since.

    A participant stays in the group of the first session that says how many hours it were until then.
    """
    groups: dict[str, str] = {}
    changed: dict[str, None] = {}
    for session in sessions:
        if session.hours is not None:
            group = "expert" if session.hours >= expert_from_h else "novice"
            if groups.setdefault(session.participant, group) != group:
                changed[session.participant] = None
    notes = tuple(
        f"{name} passed {expert_from_h:g} h of practice between visits, and stays in the first visit's group."
        for name in changed
    )
    return lambda session: groups.get(session.participant, ""), notes
