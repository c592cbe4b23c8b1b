"""The table of a session's tasks, from its journal."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from mindpain_task.model import Event, Record
from mindpain_task.roles import InputEvent
from mindpain_task.tables import Cell, Table
from mindpain_task.tasks.plans import TaskPlan
from mindpain_task.tasks.running import TaskNote, TaskRun
from mindpain_task.tasks.table import ITEM_COLUMNS, task_columns, task_table
from tests.mindpain_task.tasks.task_bench import START_S, confirm, digit, made, paced, typed

WHO: dict[str, Cell] = {"participant_id": "sub-01", "simulated": True}
ZERO_S = START_S - 50.0


def told(plan: TaskPlan, notes: Iterable[TaskNote], trial: int) -> list[Event]:
    """Return the events of notes."""
    return [
        Event(note.kind, note.time_s, 2, trial, data={"task": plan.kind, "item": note.item, **note.data})
        for note in notes
    ]


def journalled(plan: TaskPlan, acts: list[InputEvent], end_s: float, trial: int = 4) -> list[Event]:
    """Return the events of one task beside a stimulus, as the engine writes them."""
    running = TaskRun(plan, START_S)
    notes: list[TaskNote] = []
    for each in acts:
        notes += running.hear(each)
    notes += running.end(START_S + end_s)
    begins = Event(
        "task_start", START_S, 2, trial, data={"task": plan.kind, "planned_items": len(plan.items)}
    )
    return [
        begins,
        *told(plan, notes, trial),
        Event("task_end", START_S + end_s, 2, trial, data=running.summary()),
    ]


def records(*events: Event) -> list[Record]:
    first = Event("session_start", ZERO_S)
    return [Record(seq, event) for seq, event in enumerate([first, *events], start=1)]


def cells(table: Table, *columns: str) -> list[tuple[Cell, ...]]:
    where = [table.columns.index(column) for column in columns]
    return [tuple(row[i] for i in where) for row in table.rows]


def test_one_row_for_each_item() -> None:
    plan = paced("counting_stroop", "digit", ["3", "1", "4", "2"], 1.5, 1.5)
    events = journalled(plan, [digit(3, 0.5), digit(1, 0.75), digit(2, 1.75)], 5.0)
    table = task_table(records(*events), WHO)
    assert table.columns == ("participant_id", "simulated", *ITEM_COLUMNS)
    first = (2, 4, "counting_stroop", 1, "1", "3", "3", True, 0.5, 50.0, "answered", False)
    assert table.rows[0] == ("sub-01", True, *first)
    assert cells(table, "item", "answer", "correct", "response_time_s", "onset_s", "status")[1:] == [
        (2, "2", False, 0.25, 51.5, "answered"),
        (3, None, False, None, 53.0, "omitted"),
        (4, None, None, None, 54.5, "cut_off"),
    ]


def test_a_spoken_item_is_named_by_its_clip_and_the_first_digit_asks_nothing() -> None:
    plan = made("pasat", 12.0)
    keys = [*typed(int(plan.items[1].expected), 4.0), digit(9, 7.0)]
    rows = cells(
        task_table(records(*journalled(plan, keys, 9.5)), WHO), "shown", "expected", "status", "unconfirmed"
    )
    spoken = [item.plays.name for item in plan.items if item.plays]
    assert [row[0] for row in rows] == spoken
    assert [row[1] for row in rows] == [None, *(item.expected for item in plan.items[1:])]
    assert [row[2:] for row in rows] == [
        ("unasked", None),
        ("answered", False),
        ("answered", True),
        ("cut_off", None),
    ]


def test_an_answer_handed_over_late_holds_instead_of_the_omission_noted_before_it() -> None:
    plan = paced("n_back", "press", ["go", ""], 2.0, 2.0)
    running = TaskRun(plan, START_S)
    notes = [*running.advance(START_S + 2.1), *running.hear(confirm(1.9)), *running.end(START_S + 4.0)]
    begins = Event("task_start", START_S, 2, 4, data={"task": plan.kind, "planned_items": 2})
    table = task_table(records(begins, *told(plan, notes, 4)), WHO)
    assert cells(table, "answer", "expected", "correct", "status") == [
        ("go", "go", True, "answered"),
        (None, None, True, "omitted"),
    ]


def test_a_trials_columns_are_what_its_task_came_to() -> None:
    plan = paced("counting_stroop", "digit", ["3", "1"], 1.5, 1.5)
    whole = journalled(plan, [digit(3, 0.5), digit(2, 2.0)], 3.0, trial=4)
    nothing = journalled(plan, [], 0.5, trial=5)
    interrupted = journalled(plan, [digit(3, 0.5)], 1.0, trial=6)[:-1]
    assert task_columns(records(*whole, *nothing, *interrupted)) == {
        4: {"task_accuracy": 0.5, "task_response_time_s": 0.5},
        5: {"task_accuracy": None, "task_response_time_s": None},
    }


def test_an_item_of_which_nothing_more_was_recorded_has_no_status() -> None:
    plan = paced("counting_stroop", "digit", ["3", "1"], 1.5, 1.5)
    events = journalled(plan, [], 1.0)[:2]
    assert cells(task_table(records(*events), WHO), "status", "correct") == [(None, None)]


def test_two_tasks_do_not_mix() -> None:
    one = paced("counting_stroop", "digit", ["3"], 1.5, 1.5)
    two = paced("neutral_stroop", "digit", ["2"], 1.5, 1.5)
    events = [*journalled(one, [digit(3, 0.5)], 2.0), *journalled(two, [digit(4, 0.5)], 2.0, trial=5)]
    assert cells(task_table(records(*events), WHO), "trial", "task", "answer") == [
        (4, "counting_stroop", "3"),
        (5, "neutral_stroop", "4"),
    ]


def test_a_journal_without_tasks_gives_no_rows() -> None:
    assert task_table(records(), WHO).rows == ()
    assert task_columns(records()) == {}


def test_a_table_holds_no_lists() -> None:
    events = [Event("task_start", START_S, 1, 1, data={"task": ["n_back"], "planned_items": 1})]
    with pytest.raises(TypeError, match="one value"):
        task_table(records(*events), WHO)
