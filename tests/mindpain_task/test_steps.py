"""How a marker moves between a few places: always one of them, and only a marked one can be confirmed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task import steps
from mindpain_task.roles import InputEvent, InputKind


def act(
    kind: InputKind, time_s: float = 1.0, position: float | None = None, number: int | None = None
) -> InputEvent:
    return InputEvent(time_s, kind, "test", position, number)


def after(state: steps.StepState, *acts: InputEvent, is_scale: bool = True) -> steps.StepState:
    for each in acts:
        state = steps.step(state, each, at_ends=is_scale, first_digit=0 if is_scale else 1)
    return state


SCALE, CHOICE = steps.start(11, 50.0, at_ends=True), steps.start(3, 50.0, at_ends=False)
RIGHT, LEFT, CONFIRM = act(InputKind.RIGHT_DOWN), act(InputKind.LEFT_DOWN), act(InputKind.CONFIRM, 2.0)

numbers = st.none() | st.integers(-30, 30)
acts = st.lists(
    st.builds(
        act, st.sampled_from(list(InputKind)), st.floats(0, 99), st.none() | st.floats(-500, 500), numbers
    ),
    max_size=30,
)


@settings(max_examples=300, deadline=None)
@given(st.integers(2, 11), st.floats(0, 100), acts, st.booleans())
def test_the_mark_is_always_one_of_the_places(
    count: int, start: float, moves: list[InputEvent], is_scale: bool
) -> None:
    state = steps.start(count, start, at_ends=True)
    assert state.chosen is None
    assert 0 <= state.begins_at < count
    for move in moves:
        before, state = state, after(state, move, is_scale=is_scale)
        assert state.chosen is None or 0 <= state.chosen < count
        if state.confirmed_s is not None:
            assert before.chosen is not None
            assert state.chosen is not None
        if before.confirmed_s is not None:
            assert state == before


@settings(max_examples=100, deadline=None)
@given(acts)
def test_nothing_is_confirmed_that_was_not_marked(moves: list[InputEvent]) -> None:
    """Keys up, confirmations and acts of the operator mark nothing."""
    marking = ("left_down", "right_down", "point", "click", "turn", "digit")
    others = [each for each in moves if each.kind.value not in marking]
    assert after(SCALE, *others) == SCALE


@pytest.mark.parametrize(
    "first", [LEFT, RIGHT, act(InputKind.TURN, number=1), act(InputKind.TURN, number=-4)]
)
def test_the_first_press_shows_where_it_begins_and_the_next_ones_move(first: InputEvent) -> None:
    shown = after(SCALE, first)
    assert shown.chosen == SCALE.begins_at == 5
    assert (after(shown, RIGHT).chosen, after(shown, LEFT, LEFT).chosen) == (6, 3)


@given(st.lists(st.integers(-4, 4).filter(bool), max_size=12))
def test_notches_count_the_same_however_they_come(turns: list[int]) -> None:
    """A wheel tells some notches as one act; what is marked must not hang on how many."""
    shown = after(SCALE, LEFT)
    single = [act(InputKind.TURN, number=1 if turn > 0 else -1) for turn in turns for _ in range(abs(turn))]
    at_once = [act(InputKind.TURN, number=turn) for turn in turns]
    assert after(shown, *at_once) == after(shown, *single)


def test_a_turn_by_nothing_is_no_turn() -> None:
    assert after(SCALE, act(InputKind.TURN, number=0), act(InputKind.TURN)) == SCALE


def test_a_key_stops_at_the_ends() -> None:
    assert after(SCALE, *[RIGHT] * 20).chosen == 10
    assert after(SCALE, *[LEFT] * 20).chosen == 0


@given(st.integers(0, 9))
def test_a_digit_names_a_place_or_nothing(digit: int) -> None:
    typed = act(InputKind.DIGIT, number=digit)
    assert after(SCALE, typed).chosen == digit
    assert after(CHOICE, typed, is_scale=False).chosen == (digit - 1 if 1 <= digit <= 3 else None)


@given(st.integers(2, 11), st.data())
def test_a_pointer_on_a_place_marks_that_place(count: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, count - 1))
    on_scale = act(InputKind.POINT, position=100 * place / (count - 1))
    on_choice = act(InputKind.POINT, position=100 * (place + 0.5) / count)
    assert after(steps.start(count, 50.0, at_ends=True), on_scale).chosen == place
    assert after(steps.start(count, 50.0, at_ends=False), on_choice, is_scale=False).chosen == place


@given(st.integers(2, 11), st.floats(0, 100), st.floats(0, 100), st.booleans())
def test_places_lie_in_their_order(count: int, one: float, other: float, at_ends: bool) -> None:
    low, high = (steps.nearest(count, each, at_ends=at_ends) for each in sorted((one, other)))
    assert 0 <= low <= high < count


def test_the_first_click_marks_and_the_second_confirms() -> None:
    marked = after(CHOICE, act(InputKind.CLICK, 1.0, 90.0), is_scale=False)
    assert (marked.chosen, marked.confirmed_s) == (2, None)
    sure = after(marked, act(InputKind.CLICK, 1.5, 90.0), is_scale=False)
    assert (sure.chosen, sure.confirmed_s) == (2, 1.5)


def test_confirming_takes_the_time_of_the_act() -> None:
    done = after(SCALE, act(InputKind.DIGIT, number=7), CONFIRM)
    assert (done.chosen, done.confirmed_s) == (7, 2.0)
    assert after(SCALE, CONFIRM) == SCALE


def test_ten_is_typed_as_a_one_and_a_zero() -> None:
    typed = after(SCALE, *(act(InputKind.DIGIT, number=digit) for digit in (1, 0)))
    assert typed.chosen == 10
