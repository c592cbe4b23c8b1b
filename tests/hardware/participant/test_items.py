"""A simulated person before the items of questionnaires."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.participant.items import Leaning, answer_to_item
from mindpain_task.model import ChoiceQuestion
from mindpain_task.questionnaires.plans import Item
from tests.hardware.participant.desk import BRIEFING, LESSON, NUMBERS, PAINFUL, Desk, held
from tests.hardware.participant.people import parameters

ITEM = ChoiceQuestion(
    "maas.1", "[maas, item 1]", tuple("123456"), None, 50.0, None, item=Item("maas", 1, "opening", 1, 1)
)
TOLD = replace(BRIEFING, items={ITEM.question: 1})


def mean(leaning: Leaning, trait_z: float, count: int = 5) -> float:
    rng = np.random.default_rng(3)
    return float(np.mean([answer_to_item(count, leaning, trait_z, rng) for _ in range(4000)]))


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 7), st.sampled_from((-1, 0, 1)), st.floats(-6, 6), st.integers(0, 2**32 - 1))
def test_an_answer_is_one_of_those_there_are(count: int, leaning: Leaning, trait_z: float, seed: int) -> None:
    assert 0 <= answer_to_item(count, leaning, trait_z, np.random.default_rng(seed)) < count


def test_answers_lie_around_the_middle_and_a_mindful_person_leans() -> None:
    assert mean(0, 2.0) == pytest.approx(2.0, abs=0.06)
    assert mean(1, 0.0) == pytest.approx(2.0, abs=0.06)
    assert mean(1, 1.5) > mean(1, 0.0) + 0.5
    assert mean(-1, 1.5) < mean(-1, 0.0) - 0.5


@pytest.mark.parametrize("hand", ["pointer", "keys"])
def test_an_item_is_answered_and_recorded_by_its_value(hand: str) -> None:
    desk = Desk(parameters(hand=hand), 5, held(32.0), TOLD)
    chosen = desk.choose(ITEM)
    assert chosen.place is not None
    record = chosen.record(ITEM)
    assert (record["questionnaire"], record["item"], record["when"]) == ("maas", 1, "opening")
    assert record["value"] == chosen.place + 1
    assert not {"question", "options", "answer"} & {*record}


def test_everything_else_is_answered_alike_with_items_and_without() -> None:
    desks = [Desk(parameters(), 5, held(48.0), TOLD) for _ in range(2)]
    for _ in range(4):
        desks[1].choose(ITEM)
    first, second = ([desk.rate(NUMBERS).place, desk.choose(LESSON).place] for desk in desks)
    assert first == second


def test_an_item_that_nobody_told_of_is_not_understood() -> None:
    with pytest.raises(ValueError, match="does not understand"):
        Desk(parameters()).choose(replace(ITEM, question="[maas, item 2]"))
    assert Desk(parameters(), 1, held(52.0)).choose(PAINFUL).place == 1
