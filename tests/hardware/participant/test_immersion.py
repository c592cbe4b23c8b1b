"""A simulated person with a hand in cold water: when the operator's key is pressed, and when it is not."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.participant.parameters import Parameters
from mindpain_task.roles import InputKind
from mindpain_task.session.immersing import hand_in, hand_out, wrong_water
from mindpain_task.stimuli import ColdPressor
from mindpain_task.views import Blank, Cue, Fixation, OperatorPrompt, View
from tests.hardware.participant.people import (
    BREATH,
    FREE,
    HAND,
    HAND_MINDFUL,
    Room,
    parameters,
)

PEOPLE = 400
seeds = st.integers(0, 2**32 - 1)
shown = st.sampled_from([FREE, BREATH, Fixation(), Blank()])


def holding(median_s: float, name: str = "novice") -> Parameters:
    """Return a set whose people hold out about `median_s`, with next to no spread."""
    base = parameters(name)
    cold = base.cold.model_copy(update={"tolerance_median_s": median_s, "tolerance_sigma": 0.0})
    return base.model_copy(update={"cold": cold})


@given(seeds, shown, st.floats(1, 300))
def test_a_hand_is_withdrawn_before_the_cap_or_asked_for_at_it(seed: int, view: View, cap_s: float) -> None:
    immersion = Room(parameters(), seed).immerse(view, cap_s)
    if immersion.capped:
        assert immersion.lasted_s == pytest.approx(cap_s + 1)
    else:
        assert 0 < immersion.lasted_s <= cap_s


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_operator_presses_in_and_out(language: str) -> None:
    room = Room(holding(30.0), language=language)
    room.screen.show(hand_in(language))
    into = room.press()
    assert into is not None
    assert (into.time_s, into.source) == (8.0, "simulated operator")
    room.screen.show(FREE)
    out = room.press()
    assert out is not None
    assert out.source == "simulated operator"
    assert out.time_s == pytest.approx(38.0)


@given(shown)
def test_nothing_is_pressed_after_the_hand_is_out(view: View) -> None:
    room = Room(holding(30.0))
    assert not room.immerse(view, 60.0).capped
    assert room.person.next_act_s() == math.inf
    for following in (view, Fixation(), FREE, hand_out("en")):
        room.screen.show(following)
        assert room.inputs.wait(room.clock.now() + 1000) == ()


def test_a_hand_that_was_withdrawn_is_not_taken_out_again() -> None:
    room = Room(holding(30.0))
    room.immerse(FREE, 60.0)
    room.screen.show(hand_out("en"))
    assert room.person.next_act_s() == math.inf


def test_nothing_is_pressed_after_the_cap_either() -> None:
    room = Room(holding(30.0))
    assert room.immerse(FREE, 10.0).capped
    for following in (hand_out("en"), Blank(), FREE):
        room.screen.show(following)
        assert room.inputs.wait(room.clock.now() + 1000) == ()


def test_a_prompt_that_is_gone_before_the_press_puts_no_hand_in() -> None:
    room = Room(holding(30.0))
    room.screen.show(hand_in("en"))
    room.clock.wait_until(5.0)
    for following in (FREE, hand_out("en")):
        room.screen.show(following)
        assert room.inputs.wait(room.clock.now() + 1000) == ()


def test_a_hand_goes_in_only_where_the_screen_said_so() -> None:
    room = Room(holding(30.0))
    room.screen.show(OperatorPrompt("Site", "Move the thermode", "Press O"))
    assert room.press() is not None
    room.screen.show(FREE)
    assert room.inputs.wait(1000) == ()


def test_a_prompt_that_stays_is_pressed_again_and_the_hand_goes_in_after_it() -> None:
    room = Room(holding(30.0))
    for pressed_s in (8.0, 16.0):
        room.screen.show(hand_in("en"))
        act = room.press()
        assert act is not None
        assert act.time_s == pressed_s
    room.screen.show(Fixation())
    assert room.person.next_act_s() == pytest.approx(46.0)


def test_a_view_shown_again_leaves_the_hand_in() -> None:
    room = Room(holding(30.0))
    room.screen.show(hand_in("en"))
    room.press()
    room.screen.show(FREE)
    due_s = room.person.next_act_s()
    room.clock.wait_until(20.0)
    room.screen.show(FREE)
    assert room.person.next_act_s() == due_s


def test_wrong_water_is_seen_to_like_any_prompt() -> None:
    room = Room(parameters())
    for water_c in (7.0, 5.0):
        begun_s = room.clock.now()
        room.screen.show(wrong_water("en", ColdPressor(2.0, 0.5, 180.0), water_c))
        act = room.press()
        assert act is not None
        assert (act.time_s, act.source) == (begun_s + 8.0, "simulated operator")
    assert room.immerse(FREE, 0.001).capped


def test_who_cannot_read_the_prompts_does_not_withdraw() -> None:
    room = Room(holding(30.0), language="de")
    room.screen.show(hand_in("en"))
    assert room.press() is not None
    room.screen.show(FREE)
    assert room.inputs.wait(1000) == ()


def test_people_hold_out_as_long_as_stated() -> None:
    chosen = parameters()
    lasted_s = [Room(chosen, seed).immerse(FREE).lasted_s for seed in range(PEOPLE)]
    assert np.median(lasted_s) == pytest.approx(chosen.cold.tolerance_median_s, rel=0.15)


@pytest.mark.parametrize(
    ("name", "accepting", "other"),
    [
        ("novice", BREATH, FREE),
        ("novice", HAND_MINDFUL, HAND),
        ("expert", HAND_MINDFUL, HAND),
        ("expert", HAND_MINDFUL, FREE),
        ("sceptical_novice", BREATH, FREE),
    ],
)
def test_acceptance_holds_out_longer(name: str, accepting: Cue, other: Cue) -> None:
    chosen = parameters(name)

    def log_s(cue: Cue) -> float:
        return float(np.mean([math.log(Room(chosen, seed).immerse(cue).lasted_s) for seed in range(PEOPLE)]))

    assert log_s(accepting) > log_s(other) + 0.02


def test_the_operator_is_who_presses_at_the_cap() -> None:
    room = Room(holding(300.0))
    room.screen.show(hand_in("en"))
    room.press()
    room.screen.show(FREE)
    room.clock.wait_until(room.clock.now() + 180.0)
    room.screen.show(hand_out("en"))
    (act,) = room.inputs.wait(math.inf)
    assert (act.kind, act.source) == (InputKind.OPERATOR_CONFIRM, "simulated operator")
    assert act.time_s == pytest.approx(8.0 + 180.0 + 1.0)
