"""A storyboard has every screen of a session in its order; what is alike is shown once, and counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.storyboard.boards import Asked, Board, boards_of
from experiments.storyboard.occasional import further
from experiments.storyboard.screens import as_drawn
from experiments.storyboard.steps import Part, views_in
from experiments.storyboard.wording import alt_of, texts_of
from mindpain_task.planning.walking import phases_of
from mindpain_task.views import Choice, OperatorPrompt, Page, TaskItem, Vas
from tests.storyboard_for_tests import changed_demo

NOT_SHOWN = "Further screens that may be seen"


def board_of(protocol: str | Path, rig: str = "rehearsal") -> Board:
    return next(iter(boards_of(Asked(str(protocol), rig), lambda what: None)))


@pytest.fixture(scope="module")
def board() -> Board:
    return board_of("demo")


@pytest.fixture(
    scope="module",
    params=[
        ("demo_cold", "rehearsal"),
        ("thresholds", "rehearsal"),
        ("tasks_beside_heat", "rehearsal"),
        ("attention_direction", "eeg_electrical"),
    ],
)
def various(request: pytest.FixtureRequest) -> Board:
    """Cold water, calibrations, tasks, and current with its work-up."""
    return board_of(*request.param)


def test_nothing_that_is_planned_or_rehearsed_is_missing(various: Board) -> None:
    board = various
    assert board.rehearsal is not None
    assert len(board.rehearsal.views) > 10
    assert NOT_SHOWN not in [part.title for part in board.parts]
    drawn = set(views_in(board.parts))
    tasks = {view.hint for view in drawn if isinstance(view, TaskItem)}
    for plan in board.plans:
        with_task = {trial.number for trial in plan.trials if any(phase.beside for phase in trial.phases)}
        for _, trial, phase in phases_of(plan):
            beside = trial is not None and trial.number in with_task
            is_seen = as_drawn(phase.shows) in drawn
            is_counted = phase.name == "work_up"
            assert is_seen or beside or is_counted, f"{plan.language}: {alt_of(phase.shows)}"
            assert phase.beside is None or phase.beside.items[0].shows.hint in tasks


def test_a_screen_that_no_part_has_is_added(board: Board) -> None:
    unknown = Page("Nobody planned this", "But a rehearsal showed it.", "")
    left = further([[unknown, *views_in(board.parts)], []], views_in(board.parts))
    assert left is not None
    assert left.title == NOT_SHOWN
    assert [step.screens[0].view for step in left.steps if step.screens[0]] == [unknown]


def test_screens_come_in_the_order_of_the_session(board: Board) -> None:
    titles = [part.title for part in board.parts]
    assert titles[:2] == ["Before the session", "Opening"]
    assert titles[2:6] == [
        "Block 1: breath mindful",
        "Block 1: setting up",
        "Block 1: before the trials",
        "Block 1: trial 1",
    ]
    assert titles[-2:] == ["Closing", "Only when something happens"]


def test_a_trial_like_another_is_only_counted(board: Board) -> None:
    (first,) = (part for part in board.parts if part.title == "Block 1: trial 1")
    assert "1 further trial of this block like this one" in first.notes
    assert any("heat_48 × 2: heat from 32 °C: 3 s at 48 °C" in note for note in first.notes)
    (after,) = (part for part in board.parts if part.title == "Block 2: after the trials")
    assert after.steps == ()
    assert "Block 1: after the trials" in after.notes[0]


def test_a_question_is_shown_with_nothing_marked_and_with_an_answer(various: Board) -> None:
    views = views_in(various.parts)
    for scale in (view for view in views if isinstance(view, Vas) and view.position is None):
        assert any(
            isinstance(each, Vas) and each.question == scale.question and each.position for each in views
        )
    for choice in (view for view in views if isinstance(view, Choice) and view.chosen is None):
        assert any(
            isinstance(each, Choice) and each.question == choice.question and each.chosen == 0
            for each in views
        )


def test_operators_pages_are_told_apart_in_both_languages(board: Board) -> None:
    pages = [view for view in views_in(board.parts) if isinstance(view, OperatorPrompt)]
    assert {"Operator", "Versuchsleitung"} <= {page.title for page in pages}


def test_where_languages_differ_in_length_no_screen_is_lost(tmp_path: Path) -> None:
    for language, pages in (("en", 1), ("de", 3)):
        folder = tmp_path / "scripts" / language
        folder.mkdir(parents=True)
        text = "\n---\n".join(f"# Page {number} {language}\n\nSome words." for number in range(pages))
        (folder / "uneven.md").write_text(text, encoding="utf-8")
    board = board_of(changed_demo(tmp_path, ("opening: [demo_welcome]", "opening: [uneven]")))
    (opening,) = (part for part in board.parts if part.title == "Opening")
    assert [[each is not None for each in step.screens] for step in opening.steps] == [
        [True, True],
        [False, True],
        [False, True],
    ]


def test_a_task_shows_its_first_items_and_says_that_it_goes_on(various: Board) -> None:
    for trial in (part for part in various.parts if has_task(part) and "trial" in part.title):
        screens = [step.any_screen for step in trial.steps]
        assert sum("task beside the stimulus" in screen.note for screen in screens) == 2
        (given,) = (screen for screen in screens if screen.what == "heat")
        assert given.view is None
        assert "the task goes on" in given.note


def has_task(part: Part) -> bool:
    return any("task beside the stimulus" in step.any_screen.note for step in part.steps)


def test_all_texts_of_a_view_are_its_texts() -> None:
    view = Choice("Which?", ("one", "two"), 50.0, None, "hint")
    assert texts_of(view) == ("Which?", "one", "two", "hint")
    assert alt_of(view) == "a question with answers: Which? | one | two | hint"
