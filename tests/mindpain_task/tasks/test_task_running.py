"""How paced tasks run: worked examples."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from mindpain_task.roles import InputKind
from mindpain_task.tasks.plans import PlannedItem, TaskPlan
from mindpain_task.tasks.running import TaskRun
from mindpain_task.tasks.scoring import d_prime
from mindpain_task.views import TaskItem
from tests.mindpain_task.tasks.task_bench import (
    CLIPS,
    START_S,
    act,
    confirm,
    digit,
    made,
    paced,
    responses,
    run,
    typed,
)

STROOP = paced("counting_stroop", "digit", ["3", "1", "4"], 1.5, 1.5)
PASAT = TaskPlan(
    "pasat",
    "number",
    tuple(
        PlannedItem(i + 1, 3.0 * i, TaskItem((), "", "h"), expected, 3.0 if i else 0.0, CLIPS[clip])
        for i, (expected, clip) in enumerate(
            [("", "digit_4"), ("9", "digit_5"), ("13", "digit_8"), ("10", "digit_2")]
        )
    ),
)


def test_a_digit_answers_at_once_a_second_does_not_count_and_none_is_an_omission() -> None:
    running, notes = run(STROOP, [digit(3, 0.6), digit(2, 0.9), digit(2, 2.25)], 4.5)
    assert [(note.kind, round(note.time_s - START_S, 3), note.item) for note in notes] == [
        ("task_item", 0.0, 1),
        ("task_response", 0.6, 1),
        ("task_response", 0.9, 1),
        ("task_item", 1.5, 2),
        ("task_response", 2.25, 2),
        ("task_item", 3.0, 3),
        ("task_omission", 4.5, 3),
    ]
    first = {"answer": "3", "expected": "3", "correct": True, "response_time_s": 0.6}
    assert notes[0].data == {"lines": ["1"], "plays": None, "expected": "3", "asked": True}
    assert notes[1].data == first
    assert notes[2].data == first | {"answer": "2", "correct": False, "response_time_s": 0.9, "again": True}
    assert notes[-1].data == {"expected": "4", "correct": False}
    assert running.summary() == {
        "task": "counting_stroop",
        "items": 3,
        "answered": 2,
        "correct": 1,
        "omitted": 1,
        "cut_off": 0,
        "accuracy": 0.333333,
        "mean_response_time_s": 0.675,
    }


def test_an_item_that_the_end_of_the_task_cuts_off_is_neither_right_nor_wrong() -> None:
    running, notes = run(STROOP, [digit(3, 0.5)], 2.0)
    assert (notes[-1].kind, notes[-1].time_s) == ("task_omission", START_S + 2.0)
    assert notes[-1].data == {"expected": "1", "correct": None, "cut_off": True}
    summary = running.summary()
    assert (summary["cut_off"], summary["omitted"], summary["accuracy"]) == (1, 0, 1.0)
    assert running.end(START_S + 9) == running.advance(START_S + 9) == running.hear(digit(1, 9)) == ()
    assert running.next_due_s() == math.inf


def test_a_task_that_is_over_before_anything_was_asked_has_no_accuracy() -> None:
    running, notes = run(STROOP, [], -1.0)
    assert notes == []
    assert (running.summary()["accuracy"], running.summary()["mean_response_time_s"]) == (None, None)


def test_an_act_belongs_to_the_item_of_its_own_time_however_late_it_is_handed_over() -> None:
    running = TaskRun(STROOP, START_S)
    noted = running.advance(START_S + 1.6)
    assert [note.kind for note in noted] == ["task_item", "task_omission", "task_item"]
    assert responses(running.hear(digit(3, 1.49))) == [(1, "3", True)]
    running.end(START_S + 1.7)
    assert running.summary()["correct"] == running.summary()["answered"] == 1


def test_an_answer_outside_every_window_is_noted_and_does_not_count() -> None:
    plan = paced("counting_stroop", "digit", ["3", "1"], 2.0, 1.5)
    running, notes = run(plan, [digit(3, -0.2), digit(3, 0.5), digit(1, 1.75), digit(1, 3.9)], 5.0)
    said = [(n.item, n.data) for n in notes if n.data.get("correct", "") is None]
    assert [(item, data["response_time_s"]) for item, data in said] == [(1, -0.2), (2, -0.25), (2, 1.9)]
    assert [[f for f in ("too_early", "too_late") if data.get(f)] for _, data in said] == [
        ["too_early"],
        ["too_early"],
        ["too_late"],
    ]
    assert (running.summary()["answered"], running.summary()["omitted"]) == (1, 1)


def test_pasat_takes_typed_numbers_erased_unconfirmed_and_twice() -> None:
    keys = [
        digit(4, 1.0),
        *typed(9, 4.0),
        *typed(8, 4.5),
        digit(1, 7.0),
        digit(4, 7.1),
        act(InputKind.ERASE, 7.3),
        digit(3, 7.5),
        act(InputKind.ERASE, 9.5),
        confirm(9.6),
    ]
    running, notes = run(PASAT, keys, 12.0)
    assert responses(notes) == [(2, "4", None), (2, "9", True), (2, "8", False), (3, "13", True)]
    early, counted, again, unconfirmed = (n for n in notes if n.kind == "task_response")
    assert (early.data["too_early"], again.data["again"]) == (True, True)
    assert counted.data["response_time_s"] == 1.1
    assert (unconfirmed.data["unconfirmed"], unconfirmed.data["response_time_s"]) == (True, 1.5)
    assert unconfirmed.time_s == START_S + 9.0
    assert (notes[-1].kind, notes[-1].item) == ("task_omission", 4)
    summary = running.summary()
    assert [summary[n] for n in ("items", "answered", "correct", "omitted")] == [3, 2, 2, 1]


def test_a_key_handed_over_after_the_window_changes_what_was_typed_in_it() -> None:
    running = TaskRun(PASAT, START_S)
    running.hear(digit(1, 7.0))
    assert responses(running.advance(START_S + 9.2)) == [(3, "1", False)]
    assert responses(running.hear(digit(3, 8.8))) == [(3, "13", True)]
    (note,) = running.hear(confirm(8.9))
    assert note.data["response_time_s"] == 2.9
    assert "unconfirmed" not in note.data
    assert running.summary()["correct"] == 1


def test_a_number_has_at_most_five_digits_and_what_was_typed_is_seen() -> None:
    running = TaskRun(PASAT, START_S)
    for i, key in enumerate([0, 0, 0, 0, 9, 9]):
        running.hear(digit(key, 3.1 + i / 10))
    assert running.view == TaskItem((), typed="00009", hint="h")
    assert responses(running.hear(confirm(4.0))) == [(2, "00009", True)]
    assert running.view.typed == ""


def test_each_clip_is_due_with_its_item() -> None:
    running = TaskRun(PASAT, START_S)
    assert running.plays is None
    assert running.next_due_s() == START_S
    running.advance(START_S)
    assert running.plays == (1, CLIPS["digit_4"])
    assert running.next_due_s() == START_S + 3.0
    running.advance(START_S + 3.0)
    assert running.plays == (2, CLIPS["digit_5"])
    running.end(START_S + 4.0)
    assert running.plays is None


def test_an_item_is_seen_for_its_time_and_answered_for_its_window() -> None:
    views = (TaskItem(("A",), hint="h"), TaskItem(("B",), hint="h"))
    items = tuple(PlannedItem(i + 1, 2.5 * i, view, "", 2.0, show_s=0.5) for i, view in enumerate(views))
    running = TaskRun(TaskPlan("n_back", "press", items), START_S)
    blank = TaskItem((), hint="h")
    assert running.view == blank
    seen = []
    while (due_s := running.next_due_s()) < math.inf:
        running.advance(due_s)
        seen.append((due_s - START_S, running.view.lines))
    a, b = ("A",), ("B",)
    assert seen == [(0.0, a), (0.5, ()), (2.0, ()), (2.5, b), (3.0, ()), (4.5, ())]
    assert running.view == blank


def test_n_back_is_scored_by_hits_and_false_alarms_from_the_first_letter_that_could_be_a_target() -> None:
    plan = paced("n_back", "press", ["", "", "go", "", "go", ""], 2.5, 2.0)
    lead_in = tuple(replace(item, window_s=0.0) for item in plan.items[:2])
    plan = replace(plan, items=(*lead_in, *plan.items[2:]))
    running, notes = run(plan, [confirm(2.6), confirm(5.6), confirm(8.0), digit(1, 8.1)], 15.0)
    assert responses(notes) == [(3, "go", None), (3, "go", True), (4, "go", False)]
    omitted = [(n.item, n.data["correct"]) for n in notes if n.kind == "task_omission"]
    assert omitted == [(5, False), (6, True)]
    summary = running.summary()
    names = ("items", "hits", "misses", "false_alarms", "correct_rejections", "d_prime", "accuracy")
    assert [summary[name] for name in names] == [4, 1, 1, 1, 1, 0.0, 0.5]


def test_d_prime_with_the_log_linear_correction() -> None:
    # 20 targets and 20 others: rates 18.5/21 and 3.5/21, z 1.17968 and -0.96742.
    assert d_prime(18, 2, 3, 17) == pytest.approx(2.1471, abs=1e-4)
    assert d_prime(5, 0, 0, 5) == pytest.approx(2 * 1.382994, abs=1e-5)
    assert d_prime(0, 0, 1, 3) is None
    assert d_prime(1, 3, 0, 0) is None


def test_a_digit_without_its_number_is_refused() -> None:
    running = TaskRun(made("counting_stroop"), START_S)
    with pytest.raises(ValueError, match="a digit is 0 to 9, not None"):
        running.hear(act(InputKind.DIGIT, 0.5))
