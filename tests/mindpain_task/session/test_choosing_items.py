"""Items of questionnaires are chosen by the digits that they show, and on record by their values."""

from __future__ import annotations

import pytest

from hardware.clocks import VirtualClock
from hardware.no_stimulator import NoStimulator
from hardware.outlets import SilentOutlets
from hardware.virtual import VirtualInputs, VirtualScreen
from mindpain_task.model import ChoiceQuestion
from mindpain_task.questionnaires.plans import Item
from mindpain_task.roles import InputEvent, InputKind, Rig
from mindpain_task.session.choosing import Chosen, choose
from mindpain_task.views import Choice
from tests.mindpain_task.session.test_asking import NoJournal, Typist

ANSWERS = ("0\nnever", "1", "2", "3", "4\nalways")


class Digits(Typist):
    """A person who types a digit, then confirms."""

    def __init__(self, digit: int) -> None:
        super().__init__((2.0, InputKind.CONFIRM, None))
        self._acts.insert(0, InputEvent(1.0, InputKind.DIGIT, "typist", number=digit))


def typed(digit: int, item: Item | None) -> tuple[Chosen, ChoiceQuestion]:
    question = ChoiceQuestion("pcs.1", "…", ANSWERS, None, 50.0, 5.0, item=item)
    clock, person = VirtualClock(), Digits(digit)
    inputs = VirtualInputs(clock, person)
    rig = Rig(clock, VirtualScreen(clock, person), inputs, NoStimulator(), SilentOutlets(), NoJournal())
    view = Choice(question.question, question.options, question.start, None)
    return choose(question, view, rig, inputs.wait, lambda shown_s: None), question


@pytest.mark.parametrize(("digit", "value"), [(0, 0), (1, 1), (4, 4), (5, None)])
def test_a_digit_means_the_value_that_it_shows(digit: int, value: int | None) -> None:
    chosen, question = typed(digit, Item("pcs", 1, "closing", lowest=0, first_digit=0))
    assert chosen.record(question)["value"] == value


@pytest.mark.parametrize(("digit", "value"), [(0, None), (1, 0), (5, 4)])
def test_without_values_on_the_screen_a_digit_counts_the_answers(digit: int, value: int | None) -> None:
    chosen, question = typed(digit, Item("pcs", 1, "closing", lowest=0, first_digit=1))
    assert chosen.record(question)["value"] == value


def test_a_question_that_is_no_item_is_recorded_with_its_words() -> None:
    chosen, question = typed(1, None)
    assert (chosen.record(question)["value"], chosen.record(question)["answer"]) == (0, "0\nnever")
    assert chosen.record(question)["choice"] == "pcs.1"
