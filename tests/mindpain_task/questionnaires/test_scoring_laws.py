"""What holds for the scores of every key and every way to answer it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.questionnaires.entries import Instrument
from mindpain_task.questionnaires.scoring import counted, reversed_value, scores
from tests.mindpain_task.questionnaires.shipped import INSTRUMENTS

Answered = tuple[Instrument, dict[int, int]]


@st.composite
def answered(draw: st.DrawFn) -> Answered:
    it = INSTRUMENTS[draw(st.sampled_from(sorted(INSTRUMENTS)))]
    return it, {number: draw(st.sampled_from(it.values)) for number in it.numbers}


@settings(max_examples=150, deadline=None)
@given(answered())
def test_every_score_lies_in_its_range(case: Answered) -> None:
    it, answers = case
    for score in scores(it, answers):
        assert score.value is not None
        assert score.lowest <= score.value <= score.highest
        assert score.answered == score.items == len(it.items_of(score.name))


@settings(max_examples=100, deadline=None)
@given(answered(), st.data())
def test_a_missing_item_never_becomes_a_number(case: Answered, data: st.DataObject) -> None:
    it, answers = case
    number = data.draw(st.sampled_from(it.numbers))
    some: Mapping[int, int | None] = data.draw(
        st.sampled_from([{**answers, number: None}, {n: v for n, v in answers.items() if n != number}])
    )
    for before, after in zip(scores(it, answers), scores(it, some), strict=True):
        if number in it.items_of(before.name):
            assert (after.value, after.flagged) == (None, None)
            assert after.answered == before.answered - 1
        else:
            assert after == before


@settings(max_examples=100, deadline=None)
@given(answered())
def test_reversing_twice_is_the_answer_again(case: Answered) -> None:
    it, answers = case
    for number, value in answers.items():
        assert reversed_value(it, reversed_value(it, value)) == value
        assert reversed_value(it, value) in it.values
        assert counted(it, number, value) in (value, reversed_value(it, value))


@settings(max_examples=100, deadline=None)
@given(answered(), st.data())
def test_one_step_more_of_what_counts_never_lowers_the_total(case: Answered, data: st.DataObject) -> None:
    it, answers = case
    if it.scores.total is None:
        return
    number = data.draw(st.sampled_from(it.scored))
    step = -1 if number in it.reverse else 1
    if answers[number] + step not in it.values:
        return
    before, after = scores(it, answers)[-1], scores(it, answers | {number: answers[number] + step})[-1]
    assert before.value is not None
    assert after.value is not None
    assert after.value > before.value


def test_nothing_answered_gives_no_score() -> None:
    for it in INSTRUMENTS.values():
        assert all(score.value is None and score.answered == 0 for score in scores(it, {}))


@pytest.mark.parametrize(
    ("number", "value", "complaint"),
    [
        (40, 3, "no item 40"),
        (0, 3, "no item 0"),
        (1, 0, "0 is no answer from 1 to 5"),
        (1, 6, "6 is no answer"),
    ],
)
def test_an_item_or_answer_that_there_is_not_is_refused(number: int, value: int, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        scores(INSTRUMENTS["ffmq_39"], {number: value})
