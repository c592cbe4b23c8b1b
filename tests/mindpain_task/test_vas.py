"""How a visual analogue scale moves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mindpain_task import vas
from mindpain_task.roles import InputEvent, InputKind


def act(
    kind: InputKind, time_s: float = 1.0, position: float | None = None, number: int | None = None
) -> InputEvent:
    return InputEvent(time_s, kind, "test", position, number)


def test_hidden_until_the_first_movement_and_not_confirmed_while_hidden() -> None:
    state = vas.start(40)
    assert not state.visible
    assert vas.step(state, act(InputKind.CONFIRM)) == state
    moved = vas.step(state, act(InputKind.RIGHT_DOWN))
    assert (moved.visible, moved.position) == (True, 41)
    assert vas.step(moved, act(InputKind.CONFIRM, 2.5)).confirmed_s == 2.5


def test_first_click_shows_the_marker_and_the_second_confirms_where_it_points() -> None:
    shown = vas.step(vas.start(10), act(InputKind.CLICK, 1.0, 60.0))
    assert (shown.position, shown.confirmed_s) == (60.0, None)
    confirmed = vas.step(shown, act(InputKind.CLICK, 2.0, 61.0))
    assert (confirmed.position, confirmed.confirmed_s) == (61.0, 2.0)


def test_a_held_key_glides_after_a_while_and_stops_on_release() -> None:
    held = vas.step(vas.start(50), act(InputKind.RIGHT_DOWN, 1.0))
    assert vas.advance(held, 1.0 + vas.HOLD_AFTER_S).position == 51
    later = vas.advance(held, 1.0 + vas.HOLD_AFTER_S + 1.0)
    assert later.position == pytest.approx(51 + vas.GLIDE_PER_S)
    released = vas.step(later, act(InputKind.RIGHT_UP, 2.3))
    assert vas.advance(released, 9.0).position == released.position


def test_releasing_the_other_key_does_not_stop_the_glide() -> None:
    held = vas.step(vas.start(50), act(InputKind.LEFT_DOWN, 1.0))
    assert vas.step(held, act(InputKind.RIGHT_UP, 1.1)).held == -1


def test_nothing_moves_after_confirmation() -> None:
    done = vas.step(vas.step(vas.start(50), act(InputKind.RIGHT_DOWN)), act(InputKind.CONFIRM, 2.0))
    assert vas.step(done, act(InputKind.POINT, 3.0, 90.0)) == done == vas.advance(done, 10.0)


@given(st.floats(0, 100), st.lists(st.integers(-40, 40), min_size=1, max_size=10))
def test_a_wheel_moves_by_its_notches_and_stays_on_the_line(start: float, turns: list[int]) -> None:
    state = vas.start(start)
    for turn in turns:
        before, state = state.position, vas.step(state, act(InputKind.TURN, number=turn))
        assert state.position == min(100.0, max(0.0, before + turn * vas.NOTCH_STEP))
    assert state.visible
    assert vas.step(vas.start(start), act(InputKind.TURN)) == vas.start(start)


def test_digits_and_corrections_mean_nothing_to_a_line() -> None:
    shown = vas.step(vas.start(50), act(InputKind.RIGHT_DOWN))
    for kind, number in ((InputKind.DIGIT, 7), (InputKind.ERASE, None)):
        assert vas.step(shown, act(kind, number=number)).position == shown.position
        assert not vas.step(vas.start(50), act(kind, number=number)).visible


def test_a_scale_cannot_start_off_its_line() -> None:
    with pytest.raises(ValueError, match="between 0 and 100"):
        vas.start(101)


kinds = st.sampled_from(list(InputKind))
acts = st.lists(
    st.tuples(kinds, st.floats(0, 3), st.none() | st.floats(-50, 150), st.none() | st.integers(-99, 99)),
    max_size=30,
)


@given(st.floats(0, 100), acts)
def test_the_marker_never_leaves_the_line(
    start: float, moves: list[tuple[InputKind, float, float | None, int | None]]
) -> None:
    state, now_s = vas.start(start), 0.0
    for kind, after_s, position, number in moves:
        now_s += after_s
        state = vas.step(state, act(kind, now_s, position, number))
        assert 0 <= state.position <= 100
        assert state.confirmed_s is None or state.visible


@given(st.floats(0, 100), st.lists(st.floats(0.001, 0.5), min_size=1, max_size=20))
def test_how_often_one_looks_does_not_change_the_glide(start: float, looks: list[float]) -> None:
    once = often = vas.step(vas.start(start), act(InputKind.RIGHT_DOWN, 0.0))
    now_s = 0.0
    for after_s in looks:
        now_s += after_s
        often = vas.advance(often, now_s)
    assert often.position == pytest.approx(vas.advance(once, now_s).position)
