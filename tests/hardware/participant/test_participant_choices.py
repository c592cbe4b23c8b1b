"""A simulated person before questions with a few answers: was it painful, and was the lesson understood?"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.participant.answering import UNDERSTOOD, on_scale, place_of
from hardware.participant.model import draw_person
from mindpain_task.model import ChoiceQuestion
from mindpain_task.roles import InputKind
from mindpain_task.views import Blank, Choice, Fixation
from tests.hardware.participant.desk import LESSON, NUMBERS, PAINFUL, UNHEARD, Desk, held, kinds
from tests.hardware.participant.people import BREATH, FREE, HOW_STRONG, HOW_UNPLEASANT, parameters

seeds = st.integers(0, 2**32 - 1)
hands = st.sampled_from(["pointer", "keys"])


def threshold_c(seed: int) -> float:
    """Return the person's own threshold."""
    return draw_person(parameters(), np.random.default_rng(seed)).threshold_c


@settings(max_examples=40, deadline=None)
@given(seeds, hands, st.integers(2, 5), st.floats(0, 100), st.data())
def test_either_hand_confirms_the_answer_that_is_meant(
    seed: int, hand: str, count: int, start: float, data: st.DataObject
) -> None:
    right = data.draw(st.integers(0, count - 1))
    question = ChoiceQuestion("q", LESSON.question, tuple("abcde"[:count]), right, start, None)
    desk = Desk(parameters(hand=hand), seed)
    chosen = desk.choose(question)
    view = desk.screen.shown[0][1]
    assert isinstance(view, Choice)
    assert chosen.place is not None
    assert desk.person.intended == place_of(view, chosen.place)
    used = {act.kind for act in desk.inputs.acts}
    by_pointer = {InputKind.POINT, InputKind.CLICK}
    assert used <= (by_pointer if hand == "pointer" else set(InputKind) - by_pointer)


@settings(max_examples=40, deadline=None)
@given(seeds, hands, st.floats(0, 100))
def test_a_numeric_scale_gets_the_rating_rounded_to_its_numbers(seed: int, hand: str, start: float) -> None:
    numbers = Desk(parameters(hand=hand), seed, held(48.0))
    line = Desk(parameters(hand=hand), seed, held(48.0))
    place = numbers.rate(NUMBERS).place
    line.screen.show(HOW_STRONG)
    assert place is not None
    assert line.person.intended == pytest.approx(10 * place, abs=5.051)
    assert numbers.person.intended == 10 * place


@given(st.floats(0, 100), st.booleans())
def test_what_was_called_painful_is_not_rated_nought(rating: float, was_painful: bool) -> None:
    line, number = (on_scale(rating, points, was_painful=was_painful) for points in (0, 11))
    assert line == pytest.approx(rating, abs=1.0 if was_painful else 0.0501)
    assert number in range(0, 101, 10)
    assert (line > 0 and number > 0) or not was_painful


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_well_over_the_own_threshold_it_hurts_and_well_under_it_does_not(seed: int) -> None:
    """Four standard deviations of a trial away; with no task, whoever it is."""
    for off_c, place in ((-2.0, 0), (2.0, 1)):
        assert Desk(parameters(), seed, held(threshold_c(seed) + off_c)).choose(PAINFUL).place == place


def test_at_the_own_threshold_it_hurts_as_often_as_not() -> None:
    said = [Desk(parameters(), seed, held(threshold_c(seed))).choose(PAINFUL).place for seed in range(200)]
    assert np.mean([place == 1 for place in said]) == pytest.approx(0.5, abs=0.12)


def test_the_breath_lowers_what_hurts() -> None:
    """What a condition takes from pain has to be made up for by warmth."""
    hurt = {BREATH: 0, FREE: 0}
    for seed in range(100):
        for cue in hurt:
            desk = Desk(parameters(), seed, held(threshold_c(seed) + 0.7))
            desk.screen.show(cue)
            desk.wait(1, Fixation())
            hurt[cue] += desk.choose(PAINFUL).place == 1
    assert hurt[BREATH] < 0.6 * hurt[FREE]


def test_current_hurts_from_the_own_threshold_on() -> None:
    places = {}
    for current_ma in (0.0, 0.2, 40.0):
        desk = Desk(parameters())
        desk.current_ma = current_ma
        places[current_ma] = desk.choose(PAINFUL).place
    assert places == {0.0: 0, 0.2: 0, 40.0: 1}


def test_each_trial_of_a_search_is_answered_from_its_own_heat() -> None:
    """There is no cue: what counts is what was felt since the last answer."""
    desk = Desk(parameters())
    answers = []
    for warm_c in (49.0, 38.0, 49.0, 36.0):
        desk.warmth = held(warm_c)
        desk.wait(10, Fixation())
        answers.append(desk.choose(PAINFUL).place)
    assert answers == [1, 0, 1, 0]
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(desk.asked))


def test_the_question_before_each_of_two_scales_is_of_the_same_pain() -> None:
    desk = Desk(parameters(), warmth=held(48.0))
    desk.wait(10, BREATH)
    first = desk.choose(PAINFUL).place
    desk.screen.show(HOW_STRONG)
    desk.wait(20)
    desk.warmth = held(32.0)
    assert desk.choose(PAINFUL).place == first == 1
    desk.screen.show(HOW_UNPLEASANT)
    assert desk.asked == [(0.0, 10.0)]


def test_a_lesson_is_understood_as_often_as_the_model_says() -> None:
    right = sum(Desk(parameters(), seed).choose(LESSON).place == LESSON.right for seed in range(400))
    assert right / 400 == pytest.approx(UNDERSTOOD, abs=0.04)


def test_a_lapse_leaves_a_question_unanswered() -> None:
    desk = Desk(parameters(lapse_probability=1.0))
    assert desk.choose(PAINFUL).place is None
    desk.screen.show(Blank())
    assert kinds(desk.wait(100)) == []


def test_it_does_not_pretend_to_understand_a_question() -> None:
    with pytest.raises(ValueError, match="does not understand the question 'Which day is it"):
        Desk(parameters()).choose(UNHEARD)
