"""Laws of a running task: any acts at any times, and however often anybody looks."""

from __future__ import annotations

import math
from itertools import chain
from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.model import JsonValue
from mindpain_task.roles import InputEvent, InputKind
from mindpain_task.tasks.plans import TaskKind
from mindpain_task.tasks.running import TaskNote, TaskRun
from tests.mindpain_task.tasks.task_bench import START_S, WRITTEN, act, made

Said: TypeAlias = tuple[InputKind, int]
MANY = settings(max_examples=150, deadline=None)
LASTS_S = 20.0
kinds = st.sampled_from(sorted(WRITTEN))
useful = (InputKind.DIGIT, InputKind.CONFIRM, InputKind.ERASE, InputKind.LEFT_DOWN, InputKind.RIGHT_DOWN)
keys = st.tuples(st.sampled_from(useful) | st.sampled_from(list(InputKind)), st.integers(0, 9))
times_s = st.floats(-1, LASTS_S) | st.integers(-2, 40).map(lambda half: half / 2)


def heard(said: list[tuple[Said, float]]) -> list[InputEvent]:
    """Return the acts in the order of their times."""
    return [act(kind, time_s, number) for (kind, number), time_s in sorted(said, key=lambda each: each[1])]


said = st.lists(st.tuples(keys, times_s), max_size=40)


def plain(running: TaskRun, acts: list[InputEvent]) -> list[TaskNote]:
    notes = [note for each in acts for note in running.hear(each)]
    return [*notes, *running.end(START_S + LASTS_S)]


def last_words(notes: list[TaskNote]) -> dict[int, tuple[str, JsonValue]]:
    """Return, of each item, the last note that counts."""
    out = ("again", "too_early", "too_late")
    counts = [n for n in notes if n.kind != "task_item" and not any(n.data.get(name) for name in out)]
    return {note.item: (note.kind, note.data["correct"]) for note in counts}


@MANY
@given(kinds, said)
def test_counts_add_up_and_the_notes_say_what_the_summary_says(
    kind: TaskKind, told: list[tuple[Said, float]]
) -> None:
    running = TaskRun(made(kind, LASTS_S), START_S)
    notes = plain(running, heard(told))
    summary = running.summary()
    begun = [note.item for note in notes if note.kind == "task_item"]
    asked = [note.item for note in notes if note.kind == "task_item" and note.data["asked"]]
    assert begun == list(range(1, len(begun) + 1))
    assert summary["items"] == len(asked)
    assert int(str(summary["answered"])) + int(str(summary["omitted"])) + int(str(summary["cut_off"])) == len(
        asked
    )
    words = last_words(notes)
    assert sorted(words) == asked
    assert sum(correct is True for _, correct in words.values()) == summary["correct"]
    assert sum(correct is None for _, correct in words.values()) == summary["cut_off"]
    accuracy = summary["accuracy"]
    assert accuracy is None or 0 <= float(str(accuracy)) <= 1
    assert float(str(summary["mean_response_time_s"] or 0)) >= 0


@MANY
@given(kinds, said, st.lists(st.tuples(st.integers(0, 40), st.floats(0, LASTS_S)), max_size=20))
def test_what_is_scored_does_not_depend_on_when_anybody_looked(
    kind: TaskKind, told: list[tuple[Said, float]], looks: list[tuple[int, float]]
) -> None:
    """A look may even come before acts that are older than it."""
    acts = heard(told)
    once, often = TaskRun(made(kind, LASTS_S), START_S), TaskRun(made(kind, LASTS_S), START_S)
    first = plain(once, acts)
    notes: list[TaskNote] = []
    for place, each in enumerate(acts):
        for at, look_s in looks:
            notes += often.advance(START_S + look_s) if at == place else ()
        notes += often.hear(each)
    notes += often.end(START_S + LASTS_S)
    assert often.summary() == once.summary()
    assert last_words(notes) == last_words(first)
    assert often.end(START_S + LASTS_S) == ()


@MANY
@given(kinds, said)
def test_an_engine_that_wakes_when_told_to_sees_all_of_it_in_time(
    kind: TaskKind, told: list[tuple[Said, float]]
) -> None:
    running, straight = TaskRun(made(kind, LASTS_S), START_S), TaskRun(made(kind, LASTS_S), START_S)
    acts = heard(told)
    expected = plain(straight, acts)
    notes: list[TaskNote] = []
    views_s = chain([each.time_s for each in acts], [START_S + LASTS_S])
    pending = iter(acts)
    for until_s in views_s:
        while (due_s := running.next_due_s()) < until_s:
            notes += running.advance(due_s)
            assert running.next_due_s() > due_s
            before = running.view
            running.advance(math.nextafter(min(running.next_due_s(), until_s), -math.inf))
            assert running.view == before
        notes += running.hear(each) if (each := next(pending, None)) else ()
    notes += running.end(START_S + LASTS_S)
    assert notes == expected
    assert [note.time_s for note in notes] == sorted(note.time_s for note in notes)


@MANY
@given(kinds, said)
def test_what_means_nothing_to_a_task_does_nothing(kind: TaskKind, told: list[tuple[Said, float]]) -> None:
    meant = {
        "digit": {InputKind.DIGIT},
        "number": {InputKind.DIGIT, InputKind.ERASE, InputKind.CONFIRM},
        "press": {InputKind.CONFIRM},
        "breath": {InputKind.CONFIRM, InputKind.LEFT_DOWN, InputKind.RIGHT_DOWN},
        "side": {InputKind.LEFT_DOWN, InputKind.RIGHT_DOWN},
    }
    plan = made(kind, LASTS_S)
    acts = heard(told)
    all_, some = TaskRun(plan, START_S), TaskRun(plan, START_S)
    kept = [each for each in acts if each.kind in meant[plan.entry]]
    assert plain(all_, acts) == plain(some, kept)
