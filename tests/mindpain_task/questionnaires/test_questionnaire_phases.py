"""A questionnaire as phases, and what is left of it after an interruption."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.markers import CODES
from mindpain_task.model import ChoiceQuestion, Ends, Phase
from mindpain_task.questionnaires.making import (
    asked_in,
    item_of,
    questionnaire_phases,
    without_answered,
)
from mindpain_task.questionnaires.plans import When
from mindpain_task.questionnaires.texts import Worded, stand_in
from mindpain_task.views import Blank, Choice, Page
from tests.mindpain_task.questionnaires.shipped import INSTRUMENTS

PAGE = Phase("instruction", "instruction", Ends.BY_CONFIRMATION, Page("Title", "Body"))


def phases(name: str, when: When) -> tuple[Phase, ...]:
    it = INSTRUMENTS[name]
    return questionnaire_phases(Worded(it, stand_in(it, "en"), "0"), when)


@pytest.mark.parametrize("name", sorted(INSTRUMENTS))
def test_an_instruction_then_every_item_once_then_a_breath(name: str) -> None:
    it = INSTRUMENTS[name]
    first, *items, last = phases(name, "opening")
    assert (first.marker, last.marker) == ("questionnaire_start", "questionnaire_end")
    assert isinstance(first.shows, Page)
    assert (first.ends, last.ends, last.shows) == (Ends.BY_CONFIRMATION, Ends.BY_TIME, Blank())
    assert [phase.name for phase in items] == [f"{name}.{number}" for number in it.numbers]
    for place, (phase, number) in enumerate(zip(items, it.numbers, strict=True), start=1):
        question, item = phase.asks, item_of(phase)
        assert isinstance(question, ChoiceQuestion)
        assert item is not None
        assert (question.timeout_s, question.right) == (None, None)
        assert len(question.options) == len(it.values)
        assert item.key == ("opening", name, number)
        assert [item.value(i) for i in range(len(it.values))] == [*it.values]
        assert isinstance(phase.shows, Choice)
        assert phase.shows.hint.startswith(f"{place} / {it.items} ")
    assert {phase.marker for phase in (first, *items, last)} <= {*CODES}


def test_which_questionnaires_are_asked_is_told_by_the_phases() -> None:
    passage = (PAGE, *phases("tms", "opening"), *phases("maas", "opening"), *phases("tms", "closing"))
    assert asked_in(passage) == (("tms", "opening"), ("maas", "opening"), ("tms", "closing"))
    assert asked_in((PAGE,)) == ()


def names(passage: Sequence[Phase]) -> list[str]:
    return [phase.name for phase in passage]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 13 + 5))
def test_what_was_finished_does_not_come_again_and_what_was_not_comes_whole(answered: int) -> None:
    first, second = phases("tms", "closing"), phases("state_maas", "closing")
    passage = (*first, *second, PAGE)
    keys = [item.key for phase in passage if (item := item_of(phase)) is not None][:answered]
    left = without_answered(passage, keys)
    expected = [*(first if answered < 13 else ()), *(second if answered < 18 else ()), PAGE]
    assert left == tuple(expected)


def test_the_same_questionnaire_before_and_after_is_told_apart() -> None:
    before, after = phases("tms", "opening"), phases("tms", "closing")
    keys = {item.key for phase in before if (item := item_of(phase)) is not None}
    assert without_answered((*before, PAGE), keys) == (PAGE,)
    assert without_answered((*after, PAGE), keys) == (*after, PAGE)


def test_pages_alone_stay_as_they_are() -> None:
    assert without_answered((PAGE, PAGE), frozenset()) == (PAGE, PAGE)
