"""A simulated person who ends rising heat by a press: where pain begins, or where it is enough, late."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.participant.model import draw_person
from hardware.participant.pressing import CURRENT_LEFT_ALONE, CURRENT_MEDIAN_S
from mindpain_task.roles import InputKind
from mindpain_task.views import Cue, Fixation, OperatorPrompt, Page, TaskItem
from mindpain_task.words import WORDS
from tests.hardware.participant.desk import BRIEFING, ENOUGH, PRESS, Desk, held, kinds, rise
from tests.hardware.participant.people import BREATH, FREE, parameters

seeds = st.integers(0, 2**32 - 1)
LATE_S = 0.5 + 0.35  # the lag of the skin and the median reaction of the shipped sets


def pressed_c(desk: Desk, rise_c_per_s: float = 1.0, peak_c: float = 60.0) -> float | None:
    """Let heat rise until a press; return at which °C it came."""
    from_s = desk.clock.now()
    desk.warmth = rise(from_s, peak_c, rise_c_per_s)
    acts = desk.wait(40.0 / rise_c_per_s, PRESS)
    assert kinds(acts) in ([], [InputKind.CONFIRM]), "one press ends it"
    return desk.warmth(acts[0].time_s) if acts else None


@settings(max_examples=25, deadline=None)
@given(seeds, st.sampled_from([0.5, 1.0, 4.0]))
def test_a_press_comes_at_the_own_threshold_and_too_late_by_the_reaction(seed: int, c_per_s: float) -> None:
    threshold_c = draw_person(parameters(), np.random.default_rng(seed)).threshold_c
    level_c = pressed_c(Desk(parameters(), seed), c_per_s)
    assert level_c is not None
    assert level_c - threshold_c == pytest.approx(LATE_S * c_per_s, abs=2.0 + 0.5 * c_per_s)


def test_over_people_the_bias_is_the_delay_times_the_rise() -> None:
    over = {}
    for c_per_s in (0.5, 2.0):
        over_c = []
        for seed in range(100):
            level_c = pressed_c(Desk(parameters(), seed), c_per_s)
            assert level_c is not None
            over_c.append(level_c - draw_person(parameters(), np.random.default_rng(seed)).threshold_c)
        over[c_per_s] = np.mean(over_c)
    assert over[0.5] == pytest.approx(0.5 * LATE_S, abs=0.15)
    assert over[2.0] == pytest.approx(2.0 * LATE_S, abs=0.25)


def test_a_page_says_when_it_is_enough_and_the_end_of_a_search_forgets_it() -> None:
    desk = Desk(parameters())
    threshold_c = pressed_c(desk)
    desk.wait(60, Page("Enough", ENOUGH, "Press space"))
    tolerance_c = pressed_c(desk)
    desk.wait(60, OperatorPrompt("Operator", WORDS["en"].calibration_body, "O"))
    again_c = pressed_c(desk)
    assert threshold_c is not None
    assert tolerance_c is not None
    assert tolerance_c > threshold_c + 2
    assert again_c == pytest.approx(threshold_c, abs=2)


def test_who_is_never_hurt_never_presses() -> None:
    desk = Desk(parameters())
    assert pressed_c(desk, peak_c=38.0) is None
    assert kinds(desk.wait(10, Fixation())) == []


def test_attention_at_the_breath_raises_the_threshold() -> None:
    def mean_c(cue: Cue) -> float:
        levels = []
        for seed in range(60):
            desk = Desk(parameters(), seed)
            desk.screen.show(cue)
            levels.append(pressed_c(desk) or 60.0)
        return float(np.mean(levels))

    assert mean_c(BREATH) > mean_c(FREE) + 0.5


def test_heat_that_is_over_is_not_pressed_away() -> None:
    """The screen moves on between the skin's warmth and the press."""
    desk = Desk(parameters(), warmth=held(55.0))
    assert kinds(desk.wait(0.3, PRESS)) == []
    assert kinds(desk.wait(10, Fixation())) == []


def test_the_skin_is_felt_as_often_as_a_reaction_needs_and_never_ahead() -> None:
    desk = Desk(parameters())
    pressed_c(desk)
    untils_s = [until_s for _, until_s in desk.asked]
    assert np.diff(untils_s) == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("offers", "acts"),
    [
        ((InputKind.OPERATOR_CONFIRM, InputKind.OPERATOR_END), [InputKind.OPERATOR_CONFIRM]),
        ((InputKind.OPERATOR_END,), [InputKind.OPERATOR_CONFIRM, InputKind.OPERATOR_END]),
    ],
)
def test_the_operator_goes_on_after_a_search_or_else_ends(
    offers: tuple[InputKind, ...], acts: list[InputKind]
) -> None:
    desk = Desk(parameters())
    desk.screen.show(OperatorPrompt("Operator", WORDS["en"].calibration_failed_body, "E"))
    chosen = desk.waiting.for_act(offers)
    assert chosen.kind is acts[-1]
    assert kinds(desk.inputs.acts) == acts


def test_without_its_hint_it_is_not_taken_for_a_press() -> None:
    with pytest.raises(ValueError, match="does not understand the task 'Press'"):
        Desk(parameters()).screen.show(TaskItem(("+",), "", "Press"))
    told = replace(BRIEFING, press_hint="Drücken")
    assert kinds(Desk(parameters(), briefing=told).wait(5, TaskItem(("+",), "", "Drücken"))) == []


def pressed_s(desk: Desk, current_ma: float, lasts_s: float = 20.0) -> float | None:
    """Give current for a while; return after how many seconds of it a press came."""
    desk.wait(1.0, Fixation())
    desk.screen.show(PRESS)
    from_s = desk.clock.now()
    desk.current_ma = current_ma
    acts = desk.wait(lasts_s)
    desk.current_ma = 0.0
    assert kinds(acts) in ([], [InputKind.CONFIRM]), "one press ends it"
    return acts[0].time_s - from_s if acts else None


def test_current_is_ended_after_a_personal_time_or_left_alone() -> None:
    times_s = [pressed_s(Desk(parameters(), seed), 8.0) for seed in range(200)]
    pressed = [each for each in times_s if each is not None]
    assert len(pressed) / len(times_s) == pytest.approx(1 - CURRENT_LEFT_ALONE, abs=0.06)
    assert np.median(pressed) == pytest.approx(CURRENT_MEDIAN_S, rel=0.15)
    assert min(pressed) > 0.3


def test_one_person_ends_current_after_much_the_same_time() -> None:
    own, others = [], []
    for seed in range(12):
        desk = Desk(parameters(), seed)
        times_s = [np.log(each) for each in (pressed_s(desk, 8.0) for _ in range(10)) if each is not None]
        own.append(np.std(times_s))
        others.append(np.mean(times_s))
    assert np.mean(own) < np.std(others)


def test_current_that_is_not_felt_is_not_ended() -> None:
    assert pressed_s(Desk(parameters()), 0.01) is None
