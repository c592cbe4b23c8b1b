"""The page of a study: what it is of, and a section for each protocol."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments.pages.page import rendered
from experiments.study.analysis import TaskAnalysis
from experiments.study.gathering import Gathered
from experiments.study.model_section import COEFFICIENT_HEADS, CONTRAST_HEADS
from experiments.study.sections import task_section
from experiments.study.sentences import listed, many, plain

MAKER = "mindpain study"
TEMPLATES = Path(__file__).parent / "templates"


def page_of(
    gathered: Gathered, analyses: Sequence[TaskAnalysis], places: Sequence[Path], expert_from_h: float
) -> str:
    """Return the page as HTML."""
    return rendered(
        TEMPLATES,
        "study.html",
        maker=MAKER,
        title=f"Study: {listed([plain(task.protocol) for task in gathered.tasks])}",
        kind=gathered.kind,
        subtitle=_subtitle(gathered),
        facts=_facts(gathered, places, expert_from_h),
        notes=(*gathered.notes, *(note for analysis in analyses for note in analysis.notes)),
        tasks=[task_section(each, number, gathered.kind) for number, each in enumerate(analyses, start=1)],
        contrast_heads=CONTRAST_HEADS,
        coefficient_heads=COEFFICIENT_HEADS,
        expert_from_h=f"{expert_from_h:g}",
    )


def _subtitle(gathered: Gathered) -> str:
    sessions = [session for task in gathered.tasks for session in task.sessions]
    people = {session.participant for session in sessions}
    return f"{many(len(people), 'participant')}, {many(len(sessions), 'session')}"


def _facts(gathered: Gathered, places: Sequence[Path], expert_from_h: float) -> list[tuple[str, str]]:
    sessions = [session for task in gathered.tasks for session in task.sessions]
    runs = sum(len(session.runs) for session in sessions)
    simulated = sum(session.simulated for session in sessions)
    programs = sorted({program for session in sessions for program in session.programs})
    return [
        ("data", listed([place.resolve().name for place in places])),
        ("read from", f"{many(runs, 'journal')}; no table beside them is relied on"),
        ("recorded by", listed(programs)),
        ("simulated", f"{simulated} of {many(len(sessions), 'session')}"),
        ("experts", f"from {expert_from_h:g} hours of practice"),
    ]
