"""A simulated person at each task: works it out from screen and ear, mostly right, and sometimes wrong."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.participant.task_manners import FALSE_ALARM, MANNERS
from hardware.participant.task_reading import ReadTask, read_task
from mindpain_task.model import Condition, JsonValue
from mindpain_task.tasks.plans import TaskKind
from mindpain_task.tasks.words import Language
from mindpain_task.views import Fixation, TaskItem
from tests.hardware.participant.desk import BRIEFING, LESSON, Desk, held
from tests.hardware.participant.people import FREE, HOW_SLEEPY, HOW_STRONG, HOW_UNPLEASANT, parameters
from tests.mindpain_task.tasks.task_bench import WRITTEN, made

ALL = tuple(WRITTEN)
LOAD = Condition("under_load", "external_task", "neutral", ("load",))
COUNTED = Condition("counted", "external_task", "neutral")


def done(
    kind: TaskKind, lasts_s: float = 120.0, seed: int = 1, language: Language = "en", **changed: JsonValue
) -> tuple[Desk, Mapping[str, JsonValue]]:
    desk = Desk(parameters(), seed)
    desk.screen.show(Fixation())
    return desk, desk.do(made(kind, lasts_s, seed, language, **changed), lasts_s).data


def number(value: JsonValue) -> float:
    assert isinstance(value, int | float)
    return float(value)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", ALL)
def test_every_task_is_done_in_either_language(kind: TaskKind, language: Language) -> None:
    _, score = done(kind, language=language)
    assert number(score["accuracy"]) > 0.7
    assert number(score["answered"]) > 0
    assert number(score["mean_response_time_s"]) > 0.4


@pytest.mark.parametrize("kind", ["counting_stroop", "neutral_stroop", "pasat", "serial_subtraction", "maze"])
def test_over_people_as_much_is_right_as_the_model_says(kind: TaskKind) -> None:
    share = np.mean([number(done(kind, 90.0, seed)[1]["accuracy"]) for seed in range(12)])
    assert share == pytest.approx(MANNERS[kind].right, abs=0.04)


def test_number_words_slow_counting_down_and_mislead() -> None:
    plain, lured = (
        [done(kind, 300.0, seed, item_s=1.5)[1] for seed in range(4)]
        for kind in ("neutral_stroop", "counting_stroop")
    )
    for name, sign in (("mean_response_time_s", 1), ("accuracy", -1)):
        one, other = (np.mean([number(score[name]) for score in scores]) for scores in (plain, lured))
        assert sign * (other - one) > 0.01


def test_letters_are_told_apart() -> None:
    scores = [done("n_back", 300.0, seed)[1] for seed in range(4)]
    hits, misses, alarms, rejections = (
        sum(number(score[name]) for score in scores)
        for name in ("hits", "misses", "false_alarms", "correct_rejections")
    )
    assert hits / (hits + misses) == pytest.approx(MANNERS["n_back"].right, abs=0.06)
    assert alarms / (alarms + rejections) == pytest.approx(FALSE_ALARM, abs=0.03)


@pytest.mark.parametrize("back", [1, 2, 3])
def test_it_looks_back_as_far_as_the_hint_says(back: int) -> None:
    _, score = done("n_back", 300.0, n=back)
    assert number(score["d_prime"]) > 2


def test_a_slip_in_a_chain_is_one_error() -> None:
    scores = [done("serial_subtraction", 300.0, seed)[1] for seed in range(6)]
    assert np.mean([number(score["accuracy"]) for score in scores]) > 0.85
    assert min(number(score["on_chain"]) for score in scores) < 0.8 * number(scores[0]["answered"])


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(20, 90), st.integers(3, 9))
def test_a_chain_goes_on_for_ever(seed: int, start: int, step: int) -> None:
    """Also where it ends and begins again, and where an own slip leaves nothing to take away from."""
    desk, score = done("serial_subtraction", 200.0, seed, start=start, step=step)
    assert number(score["answered"]) > 25
    assert desk.person.next_act_s() < math.inf


def test_larger_mazes_take_longer_and_a_wrong_exit_is_the_other_one() -> None:
    took_s = []
    for size in (5, 9, 14):
        desk, score = done("maze", 300.0, size=size)
        took_s.append(number(score["mean_response_time_s"]))
        said = {str(event.data["answer"]) for event in desk.events if event.kind == "task_response"}
        assert said == {"A", "B"}
    assert took_s == sorted(took_s)
    assert took_s[-1] > 2 * took_s[0]


def test_every_key_that_is_pressed_in_a_maze_is_let_go() -> None:
    desk, _ = done("maze", 60.0)
    desk.wait(1, Fixation())
    kinds = [act.kind.value for act in desk.inputs.acts]
    assert kinds.count("left_down") == kinds.count("left_up") > 0
    assert kinds.count("right_down") == kinds.count("right_up") > 0


def test_breaths_are_counted_to_nine() -> None:
    scores = [done("breath_counting", 600.0, seed)[1] for seed in range(6)]
    cycles = sum(number(score["cycles"]) for score in scores)
    assert cycles == pytest.approx(6 * 600 / 36, rel=0.1)
    wrong = cycles - sum(number(score["correct_cycles"]) for score in scores)
    assert 0 < wrong < 0.3 * cycles
    assert sum(number(score["resets"]) for score in scores) > 0
    assert number(scores[0]["mean_response_time_s"]) == pytest.approx(4.0, abs=0.3)


def test_a_digit_that_comes_too_soon_cuts_an_answer_off() -> None:
    slow, fast = (
        np.mean([number(done("pasat", 90.0, seed, item_s=item_s)[1]["accuracy"]) for seed in range(6)])
        for item_s in (3.0, 1.4)
    )
    assert fast < slow - 0.1


@pytest.mark.parametrize("kind", ALL)
def test_the_same_seed_does_the_same_and_errors_differ_between_people(kind: TaskKind) -> None:
    assert done(kind, seed=3)[0].inputs.acts == done(kind, seed=3)[0].inputs.acts
    assert done(kind, seed=3)[0].inputs.acts != done(kind, seed=4)[0].inputs.acts


@pytest.mark.parametrize("kind", ALL)
def test_with_the_task_it_ends(kind: TaskKind) -> None:
    desk, _ = done(kind, 21.3)
    acts = desk.wait(30, Fixation())
    assert [act for act in acts if act.kind.value not in ("left_up", "right_up")] == []
    assert desk.person.next_act_s() == math.inf


@pytest.mark.parametrize("kind", ALL)
def test_pain_has_no_effect_on_a_task(kind: TaskKind) -> None:
    """Nobody says how much it has."""
    hot = Desk(parameters(), warmth=held(49.0))
    hot.screen.show(Fixation())
    assert hot.do(made(kind), 60.0).data == done(kind, 60.0)[1]


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_task_is_known_by_its_first_view(kind: TaskKind, language: Language) -> None:
    read = read_task(made(kind, language=language).items[0].shows)
    assert read is not None
    assert read.kind == kind
    assert read.number == {"serial_subtraction": 7, "n_back": 2, "maze": 6}.get(kind, 0)


def test_where_a_task_has_the_screen_it_tells_the_condition() -> None:
    """No cue is seen, and a demanding task takes a fifth of pain."""
    rated: dict[str, list[float]] = {}
    for condition in (LOAD, COUNTED):
        briefing = replace(BRIEFING, tasks={ReadTask("serial_subtraction", 7): (condition,)})
        for seed in range(60):
            desk = Desk(parameters(), seed, held(49.0), briefing)
            desk.screen.show(Fixation())
            desk.do(made("serial_subtraction"), 20.0)
            desk.wait(2, Fixation())
            desk.screen.show(HOW_STRONG)
            assert desk.person.intended is not None
            rated.setdefault(condition.name, []).append(desk.person.intended)
            assert desk.asked == [(0.0, 22.0)]
    assert np.mean(rated["under_load"]) == pytest.approx(0.8 * np.mean(rated["counted"]), rel=0.06)


def test_two_conditions_with_one_task_and_no_cue_cannot_be_told_apart() -> None:
    briefing = replace(BRIEFING, tasks={ReadTask("breath_counting"): (LOAD, COUNTED)})
    desk = Desk(parameters(), briefing=briefing)
    with pytest.raises(ValueError, match="cannot tell under_load and counted by their task"):
        desk.do(made("breath_counting"), 5.0)


def test_it_does_not_pretend_to_understand_a_task() -> None:
    with pytest.raises(ValueError, match="does not understand the task 'Press five times'"):
        Desk(parameters()).screen.show(TaskItem(("5",), "", "Press five times"))


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(ALL))
def test_tasks_and_answers_in_words_leave_ratings_as_they_are(seed: int, kind: TaskKind) -> None:
    """They draw from a generator of their own: sessions with and without them have the same ratings."""
    meant = []
    for is_busy in (False, True):
        desk = Desk(parameters(), seed, held(48.0))
        desk.screen.show(FREE)
        if is_busy:
            desk.choose(LESSON)
            desk.do(made(kind), 30.0)
            desk.screen.show(FREE)
        desk.wait(100 - desk.clock.now(), Fixation())
        for scale in (HOW_STRONG, HOW_UNPLEASANT, HOW_SLEEPY):
            desk.screen.show(scale)
            meant.append(desk.person.intended)
    assert meant[:3] == meant[3:]
