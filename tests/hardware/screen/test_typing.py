"""Digits, the eraser and the wheel, from real keys and a real mouse."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.screen.keys import Keys
from hardware.screen.settings import DEFAULT_MEANINGS, KeyMap
from hardware.screen.wheel import Wheel
from mindpain_task.roles import InputKind
from mindpain_task.views import TaskItem
from tests.hardware.screen.conftest import Desk
from tests.hardware.screen.scripted import Scripted, acted


@pytest.mark.parametrize("digit", range(10))
def test_a_digit_is_typed_on_the_top_row_and_on_the_keypad(desk: Desk, digit: int) -> None:
    desk.do("key", f"{digit}", "key", f"KP_{digit}")
    got = desk.next_inputs(2)
    assert [(act.kind, act.number, act.source) for act in got] == [
        (InputKind.DIGIT, digit, f"key {digit}"),
        (InputKind.DIGIT, digit, f"key num_{digit}"),
    ]


@pytest.mark.parametrize(("keycode", "digit"), [(79, 7), (84, 5), (90, 0)])
def test_the_keypad_types_digits_with_and_without_its_lock(desk: Desk, keycode: int, digit: int) -> None:
    desk.do("key", keycode, "key", "Num_Lock", "key", keycode, "key", "Num_Lock")
    got = desk.next_inputs(2)
    assert [(act.kind, act.number, act.source) for act in got] == [
        (InputKind.DIGIT, digit, f"key num_{digit}")
    ] * 2


def test_a_lock_pressed_while_a_keypad_key_is_down_loses_no_digit(desk: Desk) -> None:
    for _ in range(2):  # whichever way the lock was
        desk.do(
            "keydown", 79, "key", "Num_Lock", "keyup", 79, "key", "Num_Lock", "key", 79, "key", "Num_Lock"
        )
        assert [(act.kind, act.number) for act in desk.next_inputs(2)] == [(InputKind.DIGIT, 7)] * 2


def test_a_digit_counts_once_and_its_release_means_nothing(desk: Desk) -> None:
    desk.do("keydown", "7")
    assert [act.number for act in desk.next_inputs()] == [7]
    assert desk.inputs.wait(desk.clock.now() + 0.8) == ()  # X repeats a held key after 0.66 s
    desk.do("keyup", "7")
    assert desk.inputs.wait(desk.clock.now() + 0.1) == ()


def test_backspace_erases(desk: Desk) -> None:
    desk.do("key", "BackSpace")
    (got,) = desk.next_inputs()
    assert (got.kind, got.number, got.source) == (InputKind.ERASE, None, "key backspace")


@pytest.mark.parametrize(("button", "number"), [(4, 1), (5, -1), (6, -1), (7, 1)])
def test_the_wheel_turns_up_and_right_above_zero(desk: Desk, button: int, number: int) -> None:
    desk.do("click", button)
    (got,) = desk.next_inputs()
    assert (got.kind, got.number, got.position, got.source) == (InputKind.TURN, number, None, "wheel")


def test_each_notch_is_a_turn(desk: Desk) -> None:
    desk.do("click", "--repeat", 5, "--delay", 5, 4)
    assert sum(act.number or 0 for act in desk.next_inputs(5)) == 5


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([0.125, 0.25, 0.5, 1.0, 3.0]), max_size=60), st.sampled_from([-1, 1]))
def test_parts_of_notches_add_up(parts: list[float], way: int) -> None:
    wheel = Wheel()
    assert sum(wheel.turned(way * part) for part in parts) == way * int(sum(parts))


def test_a_part_turned_back_counts_for_nothing() -> None:
    wheel = Wheel()
    assert [wheel.turned(part) for part in (0.75, -0.5, 0.75, 0.5)] == [0, 0, 0, 1]
    wheel.turned(0.5)
    wheel.rest()
    assert wheel.turned(0.5) == 0


def test_a_simulated_person_types_and_turns_through_the_windows_own_events(desk: Desk) -> None:
    person = Scripted(
        *((InputKind.DIGIT, digit) for digit in range(10)),
        (InputKind.ERASE, None),
        (InputKind.TURN, 2),
        (InputKind.TURN, -1),
        (InputKind.CONFIRM, None),
    )
    got = acted(desk, TaskItem(("1022 − 13",)), person, 14)
    assert [(act.kind, act.number) for act in got] == list(person.acts)
    assert got[7].source == "key 7 (simulated participant)"
    assert got[11].source == "wheel (simulated participant)"


@pytest.mark.parametrize(
    ("kind", "value"),
    [(InputKind.DIGIT, 10), (InputKind.DIGIT, None), (InputKind.TURN, 0), (InputKind.QUIT, None)],
)
def test_what_nobody_can_do_at_a_window_is_refused(desk: Desk, kind: InputKind, value: int | None) -> None:
    with pytest.raises(ValueError, match=f"nobody can do this at a window: {kind.value}"):
        acted(desk, TaskItem(("K",)), Scripted((kind, value)), 1)


def test_a_digit_without_a_key_cannot_be_pressed() -> None:
    few = {name: meaning for name, meaning in DEFAULT_MEANINGS.items() if not meaning.startswith("digit_")}
    with pytest.raises(ValueError, match="no key means digit_3"):
        Keys(KeyMap(few)).symbol_for("digit_3")


def test_a_keypad_key_that_means_something_else_keeps_its_meaning() -> None:
    from pyglet.window import key

    keys = Keys(KeyMap({**DEFAULT_MEANINGS, "num_left": "left"}))
    assert keys.name(key.NUM_LEFT) == "num_left"
    assert keys.name(key.NUM_HOME) == "num_7"
