"""A simulated person who rates all the time: the mark goes where the pain is, and is never confirmed."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.roles import InputKind
from mindpain_task.views import Fixation
from tests.hardware.participant.desk import STRONG_NOW, UNPLEASANT_NOW, Desk, held, kinds, rise
from tests.hardware.participant.people import BREATH, FREE, HOW_SLEEPY, HOW_STRONG, parameters

seeds = st.integers(0, 2**32 - 1)
MOVES = {
    "pointer": {InputKind.POINT},
    "keys": {InputKind.LEFT_DOWN, InputKind.LEFT_UP, InputKind.RIGHT_DOWN, InputKind.RIGHT_UP},
}


@settings(max_examples=15, deadline=None)
@given(seeds, st.sampled_from(["pointer", "keys"]))
def test_the_mark_rises_with_the_heat_and_falls_after_it(seed: int, hand: str) -> None:
    desk = Desk(parameters(hand=hand), seed, rise(2.0, 49.0, 8.0, plateau_s=8.0))
    desk.follow(STRONG_NOW, 22.0)
    ratings = np.array(desk.samples())
    before, after = (ratings[slice_, 1] for slice_ in (ratings[:, 0] < 2.0, ratings[:, 0] > 18.0))
    assert before.max() == 0
    assert after.max() < 2
    assert ratings[:, 1].max() > 3
    assert set(kinds(desk.inputs.acts)) <= MOVES[hand], "nothing may be confirmed"


def test_both_hands_show_the_same_pain() -> None:
    courses = []
    for hand in ("pointer", "keys"):
        desk = Desk(parameters(hand=hand), 5, rise(1.0, 48.0, 4.0, plateau_s=10.0))
        desk.follow(STRONG_NOW, 20.0)
        courses.append(np.array(desk.samples()))
    pointer, keys = courses
    times_s = np.arange(1, 19, 0.1)
    shown = [np.interp(times_s, course[:, 0], course[:, 1]) for course in courses]
    assert np.abs(shown[0] - shown[1]).mean() < 3
    assert pointer[:, 1].max() == pytest.approx(keys[:, 1].max(), abs=4)


def test_it_goes_behind_what_is_felt() -> None:
    desk = Desk(parameters(), 5, rise(5.0, 49.0, 1000.0, plateau_s=20.0))
    desk.follow(STRONG_NOW, 20.0)
    first_s = next(time_s for time_s, rating in desk.samples() if rating > 5)
    assert 5.9 < first_s < 6.5, "half a second from the skin, half a second of the hand"


def test_it_feels_only_what_the_skin_had_till_then_and_every_moment_of_it() -> None:
    desk = Desk(parameters(), warmth=rise(0.0, 47.0, 2.0))
    desk.follow(STRONG_NOW, 5.0)
    asked = desk.asked
    assert [since_s for since_s, _ in asked[1:]] == [until_s for _, until_s in asked[:-1]]
    assert np.diff([until_s for _, until_s in asked]) == pytest.approx(0.1)


def test_who_hurts_less_at_the_breath_also_shows_less_meanwhile() -> None:
    peaks: dict[str, list[float]] = {BREATH.reminder: [], FREE.reminder: []}
    for seed in range(30):
        for cue in (BREATH, FREE):
            desk = Desk(parameters(), seed, rise(1.0, 48.5, 8.0))
            desk.screen.show(cue)
            desk.follow(UNPLEASANT_NOW, 8.0)
            peaks[cue.reminder].append(max(rating for _, rating in desk.samples()))
    assert np.mean(peaks[BREATH.reminder]) < 0.75 * np.mean(peaks[FREE.reminder])


@pytest.mark.parametrize("hand", ["pointer", "keys"])
def test_with_the_scale_it_ends(hand: str) -> None:
    desk = Desk(parameters(hand=hand), warmth=rise(0.0, 49.0, 4.0))
    desk.follow(STRONG_NOW, 4.6)  # while a key is held
    moved = kinds(desk.inputs.acts)
    after = kinds(desk.wait(20, Fixation()))
    assert desk.person.next_act_s() == math.inf
    downs = sum(kind in (InputKind.LEFT_DOWN, InputKind.RIGHT_DOWN) for kind in [*moved, *after])
    ups = sum(kind in (InputKind.LEFT_UP, InputKind.RIGHT_UP) for kind in [*moved, *after])
    assert downs == ups, "no key is left held"
    assert set(after) <= {InputKind.LEFT_UP, InputKind.RIGHT_UP}


def test_what_was_followed_is_rated_afterwards_with_the_same_noise() -> None:
    """Over people, the highest moment and the rating that follows belong together closely."""
    peaks, rated = [], []
    for seed in range(60):
        desk = Desk(parameters(), seed, rise(0.5, 48.0, 8.0, plateau_s=4.0))
        desk.screen.show(FREE)
        desk.follow(STRONG_NOW, 9.0)
        desk.screen.show(HOW_STRONG)
        assert desk.person.intended is not None
        peaks.append(max(rating for _, rating in desk.samples()))
        rated.append(desk.person.intended)
    assert np.corrcoef(peaks, rated)[0, 1] > 0.95
    assert np.mean(np.subtract(rated, peaks)) == pytest.approx(2, abs=3)


def test_the_first_stimulus_is_first_only_once_also_where_none_is_rated_afterwards() -> None:
    first: list[float] = []
    second: list[float] = []
    for seed in range(60):
        desk = Desk(parameters(), seed, held(48.5))
        for peaks in (first, second):
            before = len(desk.samples())
            desk.follow(STRONG_NOW, 3.0)
            peaks.append(max(rating for _, rating in desk.samples()[before:]))
            desk.wait(30, Fixation())
    assert np.mean(first) - np.mean(second) == pytest.approx(10, abs=4)


def test_it_can_follow_nothing_but_pain() -> None:
    with pytest.raises(ValueError, match="can rate only pain all the time, not 'How sleepy"):
        Desk(parameters()).screen.show(replace(HOW_SLEEPY, position=0.0))
