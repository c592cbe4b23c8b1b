"""How tasks run at the participant's own pace: worked examples."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mindpain_task.roles import InputEvent, InputKind
from mindpain_task.tasks.running import TaskRun
from tests.mindpain_task.tasks.task_bench import START_S, act, confirm, made, responses, run, typed


def breaths(keys: str, breath_s: float = 4.0) -> Sequence[InputEvent]:
    """Return one act every breath: `.` confirm, `R` right, `L` left."""
    kinds = {".": InputKind.CONFIRM, "R": InputKind.RIGHT_DOWN, "L": InputKind.LEFT_DOWN}
    return [act(kinds[key], (i + 1) * breath_s) for i, key in enumerate(keys)]


def test_one_slip_in_a_subtraction_is_one_error() -> None:
    answers = (993, 986, 980, 973, 966)
    keys = [key for i, number in enumerate(answers) for key in typed(number, 3.0 * (i + 1))]
    running, notes = run(made("serial_subtraction", 60), keys, 20.0)
    assert responses(notes) == [
        (1, "993", True),
        (2, "986", True),
        (3, "980", False),
        (4, "973", True),
        (5, "966", True),
    ]
    chain = [note.data["on_chain"] for note in notes if note.kind == "task_response"]
    assert chain == [True, True, False, False, False]
    expected = [note.data["expected"] for note in notes if note.kind == "task_item"]
    assert expected == ["993", "986", "979", "973", "966", "959"]
    summary = running.summary()
    assert [summary[n] for n in ("answered", "correct", "on_chain", "cut_off")] == [5, 4, 2, 1]
    assert summary["accuracy"] == 0.8


def test_the_next_subtraction_begins_with_the_answer() -> None:
    running = TaskRun(made("serial_subtraction", 60), START_S)
    running.advance(START_S)
    assert (running.view.lines, running.next_due_s()) == (("1000", "− 7"), math.inf)
    for key in typed(993, 2.0):
        notes = running.hear(key)
    assert [(n.kind, n.item, round(n.time_s - START_S, 6)) for n in notes] == [
        ("task_response", 1, 2.3),
        ("task_item", 2, 2.3),
    ]
    assert (running.view.lines, running.view.typed) == (("− 7",), "")
    assert running.hear(confirm(2.4)) == ()


def test_an_answer_that_leaves_nothing_to_subtract_from_is_scored_by_the_true_chain() -> None:
    keys = [*typed(3, 1.0), *typed(986, 3.0)]
    _, notes = run(made("serial_subtraction", 60), keys, 5.0)
    assert responses(notes) == [(1, "3", False), (2, "986", True)]


def test_where_the_chain_begins_again_the_start_counts() -> None:
    keys = [key for i, n in enumerate((9, 2, 9)) for key in typed(n, 2.0 * (i + 1))]
    _, notes = run(made("serial_subtraction", 60, start=16), keys, 10.0)
    assert responses(notes) == [(1, "9", True), (2, "2", True), (3, "9", True)]


def test_what_was_typed_when_the_task_ends_is_on_record_and_does_not_count() -> None:
    running, notes = run(made("serial_subtraction", 60), typed(993, 1.0)[:2], 2.0)
    assert notes[-1].data == {"expected": "993", "correct": None, "cut_off": True, "typed": "99"}
    assert running.summary()["accuracy"] is None


def test_breaths_are_counted_in_cycles_of_nine() -> None:
    # Right; one breath short; one too many; lost the count after three; right.
    keys = "........R" + ".......R" + ".........R" + "...L" + "........R"
    running, notes = run(made("breath_counting", 300), breaths(keys), 4.0 * len(keys) + 1)
    summary = running.summary()
    names = ("cycles", "correct_cycles", "resets", "accuracy", "cut_off", "mean_response_time_s")
    assert [summary[name] for name in names] == [4, 2, 1, 0.5, 1, 4.0]
    said = [note.data for note in notes if note.kind == "task_response"]
    assert [data["breath"] for data in said[:10]] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]
    wrong = [i for i, data in enumerate(said) if not data["correct"]]
    short, over, lost = 9 + 7, 9 + 8 + 8, 9 + 8 + 10 + 3
    assert wrong == [short, over, over + 1, lost]
    assert said[short]["expected"] == "go"
    assert [said[i]["expected"] for i in (over, over + 1)] == ["right", "left"]
    assert (said[lost]["answer"], said[lost]["reset"]) == ("left", True)


def test_the_right_key_after_one_breath_too_many_ends_a_cycle_that_is_wrong() -> None:
    running, notes = run(made("breath_counting", 300), breaths(".........R........R"), 90.0)
    assert (running.summary()["cycles"], running.summary()["correct_cycles"]) == (2, 1)
    assert responses(notes)[9] == (10, "right", False)


def test_without_a_whole_cycle_there_is_no_accuracy() -> None:
    running, _ = run(made("breath_counting", 60), breaths("....L.."), 29.0)
    assert running.summary()["accuracy"] is None
    assert running.summary()["resets"] == 1
