"""What a simulated person answers after an immersion: about the cold, once, as published."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.session.immersing import hand_in
from mindpain_task.views import Fixation, OperatorPrompt
from tests.hardware.participant.people import (
    BREATH,
    FREE,
    HAND,
    HAND_MINDFUL,
    HOW_STRONG,
    HOW_UNPLEASANT,
    Room,
    parameters,
)

PEOPLE = 400
seeds = st.integers(0, 2**32 - 1)


def asked(room: Room) -> tuple[float, float]:
    """Return the two ratings."""
    strong, unpleasant = room.ask(HOW_STRONG)[0], room.ask(HOW_UNPLEASANT)[0]
    assert strong is not None
    assert unpleasant is not None
    return strong, unpleasant


@given(seeds)
def test_no_condition_moves_the_null_person(seed: int) -> None:
    rooms = [Room(parameters("null"), seed) for _ in range(4)]
    lasted_s = {
        room.immerse(cue).lasted_s
        for room, cue in zip(rooms, (FREE, BREATH, HAND, HAND_MINDFUL), strict=True)
    }
    assert len(lasted_s) == 1
    assert len({asked(room) for room in rooms}) == 1


@settings(max_examples=20)
@given(seeds)
def test_the_same_seed_acts_the_same(seed: int) -> None:
    def session() -> list[object]:
        room = Room(parameters(), seed)
        return [what for cue in (FREE, BREATH) for what in (room.immerse(cue, 90.0), asked(room))]

    assert session() == session()


def test_people_rate_the_cold_as_published() -> None:
    rated = []
    for seed in range(PEOPLE):
        room = Room(parameters(), seed)
        room.immerse(FREE, 180.0)
        rated.append(asked(room))
    assert np.min(rated) >= 0
    assert np.max(rated) <= 100
    assert np.mean(rated, axis=0) == pytest.approx([60.8, 59.1], abs=4)
    assert np.std(rated, axis=0) == pytest.approx([27.5, 27.5], abs=3)


def test_the_breath_lowers_what_the_cold_costs_a_novice() -> None:
    rated: dict[str, list[tuple[float, float]]] = {BREATH.reminder: [], FREE.reminder: []}
    for seed in range(PEOPLE):
        room = Room(parameters(), seed)
        for cue in (FREE, BREATH):
            room.immerse(cue, 180.0)
            rated[cue.reminder].append(asked(room))
    at_breath, free = np.mean(rated[BREATH.reminder], axis=0), np.mean(rated[FREE.reminder], axis=0)
    strength, unpleasantness = 1 - at_breath / free
    assert 0.2 < strength < unpleasantness < 0.7


def test_people_are_alike_from_immersion_to_immersion() -> None:
    first, second = list[tuple[float, float]](), list[tuple[float, float]]()
    for seed in range(PEOPLE):
        room = Room(parameters(), seed)
        for rated in (first, second):
            room.immerse(FREE, 180.0)
            rated.append(asked(room))
    assert np.mean(first, axis=0) == pytest.approx(np.mean(second, axis=0), abs=2)
    for scale in range(2):
        assert np.corrcoef(np.array(first)[:, scale], np.array(second)[:, scale])[0, 1] > 0.8


def test_a_rating_after_an_immersion_is_of_the_cold_and_once() -> None:
    room = Room(parameters(), warm_c=32.0)
    assert max(asked(room)) < 1
    room.immerse(Fixation(), 180.0)
    strong, unpleasant = asked(room)
    assert min(strong, unpleasant) > 1
    room.screen.show(FREE)
    assert max(asked(room)) < 1, "what was rated is over"


def test_half_a_rating_before_an_immersion_is_no_rating_of_it() -> None:
    room = Room(parameters(), warm_c=32.0)
    before = room.ask(HOW_STRONG)[0]
    room.immerse(Fixation(), 180.0)
    after = room.ask(HOW_UNPLEASANT)[0]
    assert before is not None
    assert after is not None
    assert before < 1 < after


def test_a_new_instruction_is_about_what_comes_next() -> None:
    room = Room(parameters(), warm_c=32.0)
    room.immerse(FREE, 180.0)
    room.screen.show(BREATH)
    assert max(asked(room)) < 1


def test_the_skin_is_not_asked_about_an_immersion() -> None:
    room = Room(parameters(), warm_c=49.0)
    room.immerse(FREE, 180.0)
    asked(room)
    rated_s = room.clock.now()
    assert room.skin.asked == []
    room.screen.show(FREE)
    room.clock.wait_until(rated_s + 20)
    room.ask(HOW_STRONG)
    assert room.skin.asked == [(rated_s, rated_s + 20)]


def test_the_skin_under_a_thermode_stays_used_to_it_while_the_hand_is_asked_for() -> None:
    def second_of(prompt: OperatorPrompt) -> tuple[float, float]:
        room = Room(parameters(), warm_c=47.0)
        asked(room)
        room.screen.show(prompt)
        room.clock.wait_until(room.clock.now() + 1)
        room.screen.show(FREE)
        return asked(room)

    moved = second_of(OperatorPrompt("Site", "Move the thermode", "Press O"))
    left = second_of(hand_in("en"))
    assert left[0] < moved[0]
    assert left[1] < moved[1]
