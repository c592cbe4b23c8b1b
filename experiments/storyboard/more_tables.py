"""Tables of what not every protocol has: calibrations, tasks, questionnaires."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.storyboard.boards import Board
from experiments.storyboard.design_tables import stood_in
from experiments.storyboard.markup import Html, paragraph, plain, said, table
from experiments.storyboard.quantities import quantities
from mindpain_task.protocols.protocol import Protocol
from mindpain_task.schedules.making import planned


def others(board: Board) -> Html:
    """Return calibrations and tasks with their numbers; empty where there are none."""
    protocol = board.protocol
    parts = [
        (kind, name, entry.model_dump(exclude={"trial"}))
        for kind, entries in (("calibration", protocol.calibrations), ("task", protocol.tasks))
        for name, entry in entries.items()
    ]
    if not parts:
        return ""
    rows = (
        (
            said(plain(name)),
            said(kind),
            "<br>".join(
                said(words) + stood_in(protocol, f"{kind}s", name, key) for key, words in quantities(values)
            )
            + _levels(protocol, name, kind),
        )
        for kind, name, values in parts
    )
    return table(["name", "what it is", "numbers"], rows)


def _levels(protocol: Protocol, name: str, kind: str) -> Html:
    """Return which unit the levels of a calibration have."""
    if kind != "calibration":
        return ""
    unit = protocol.stimuli[planned(protocol.calibrations[name])[0]].unit
    return f"<br>{said(f'levels and steps in {unit}')}" if unit else ""


def questionnaires(board: Board) -> Html:
    """Return which questionnaires are asked, and whose words they have; empty where none is asked."""
    asked = board.protocol.questionnaires
    if not asked.names:
        return ""
    rows = [
        row
        for when, names in (("before", asked.opening), ("after", asked.closing))
        for row in _rows(board, when, names)
    ]
    missing = {name for plan in board.plans for name in board.loaded.questionnaires.missing(plan.language)}
    about = "Where the laboratory's own text of a questionnaire is missing, its screens show a STAND-IN."
    warning = paragraph(said(about), "warning") if missing else ""
    return warning + table(["questionnaire", "when", "what it measures", "items", "answers", "words"], rows)


def _rows(board: Board, when: str, names: tuple[str, ...]) -> Iterator[tuple[Html, ...]]:
    languages = board.protocol.languages
    for name in names:
        worded = [board.loaded.questionnaires.worded[language, name] for language in languages]
        it = worded[0].instrument
        yield (
            said(f"{name}: {it.title}"),
            said(f"{when} the blocks"),
            said(f"{it.about}: {it.measures}"),
            said(it.items),
            said(f"{it.answers.min} to {it.answers.max}"),
            ", ".join(
                f'{said(each.wording.language)} <strong class="standin">STAND-IN</strong>'
                if each.wording.origin == "stand_in"
                else said(f"{each.wording.language} {each.wording.origin}")
                for each in worded
            ),
        )
