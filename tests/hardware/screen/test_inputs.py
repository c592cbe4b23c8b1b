"""Real keys and a real mouse, through the X server, come back as the right inputs."""

from __future__ import annotations

import math
import signal
from dataclasses import replace
from types import FrameType

import pytest

from hardware.screen.settings import DEFAULT_MEANINGS, KeyMap
from hardware.screen.window import _is_same_scale
from mindpain_task.roles import InputKind
from mindpain_task.views import Choice, Fixation, Vas, View
from tests.hardware.screen.conftest import Desk
from tests.hardware.screen.scripted import Scripted, acted

SCALE = Vas("How intense was it?", "not at all", "as intense as can be", 50.0, None)


def scale(question: str, start: float = 50.0) -> Vas:
    return Vas(question, "not at all", "as intense as can be", start, None)


@pytest.mark.parametrize(
    ("key", "kind", "source"),
    [
        ("space", InputKind.CONFIRM, "key space"),
        ("Return", InputKind.CONFIRM, "key return"),
        ("KP_Enter", InputKind.CONFIRM, "key num_enter"),
        ("o", InputKind.OPERATOR_CONFIRM, "key o"),
        ("r", InputKind.OPERATOR_REPEAT, "key r"),
        ("s", InputKind.PARTICIPANT_STOP, "key s"),
        ("S", InputKind.PARTICIPANT_STOP, "key s"),
        ("Escape", InputKind.OPERATOR_STOP, "key escape"),
    ],
)
def test_a_key_means_what_the_map_says(desk: Desk, key: str, kind: InputKind, source: str) -> None:
    before_s = desk.clock.now()
    desk.do("key", key)
    (got,) = desk.next_inputs()
    assert (got.kind, got.source, got.position) == (kind, source, None)
    assert before_s < got.time_s <= desk.clock.now()


def test_a_key_without_meaning_is_ignored(desk: Desk) -> None:
    desk.do("key", "x", "key", "space")
    assert [act.kind for act in desk.next_inputs()] == [InputKind.CONFIRM]


def test_a_held_key_goes_down_once_and_up_once(desk: Desk) -> None:
    desk.do("keydown", "Left")
    assert [act.kind for act in desk.next_inputs()] == [InputKind.LEFT_DOWN]
    assert desk.inputs.wait(desk.clock.now() + 0.8) == ()  # X repeats a held key after 0.66 s
    desk.do("keyup", "Left")
    assert [act.kind for act in desk.next_inputs()] == [InputKind.LEFT_UP]


def test_repetitions_that_the_system_does_report_are_ignored(desk: Desk) -> None:
    from pyglet.window import key

    for _ in range(3):
        desk.handle.dispatch_event("on_key_press", key.RIGHT, 0)
    desk.handle.dispatch_event("on_key_release", key.RIGHT, 0)
    kinds = [act.kind for act in desk.next_inputs(2)]
    assert kinds == [InputKind.RIGHT_DOWN, InputKind.RIGHT_UP]


def test_a_window_that_loses_the_keyboard_lets_go_of_its_keys(desk: Desk) -> None:
    from pyglet.window import key

    desk.handle.dispatch_event("on_key_press", key.LEFT, 0)
    desk.handle.dispatch_event("on_deactivate")
    assert [act.kind for act in desk.next_inputs(2)] == [InputKind.LEFT_DOWN, InputKind.LEFT_UP]


def test_the_mouse_points_at_the_pixel_of_a_position(desk: Desk) -> None:
    desk.screen.show(scale("pointing"))
    desk.inputs.wait(desk.clock.now() + 0.03)
    x, y = desk.inputs._pointer.place(73.0)
    desk.move_to(x, y - 60)
    got = desk.next_inputs()[-1]
    assert (got.kind, got.source) == (InputKind.POINT, "mouse")
    assert got.position == pytest.approx(73.0, abs=0.5)
    desk.do("click", 1)
    click = desk.next_inputs()[-1]
    assert click.kind is InputKind.CLICK
    assert click.position == pytest.approx(73.0, abs=0.5)


@pytest.mark.parametrize(("x", "position"), [(3, 0.0), (1276, 100.0)])
def test_beyond_an_end_is_that_end(desk: Desk, x: int, position: float) -> None:
    desk.screen.show(scale(f"end {x}"))
    desk.inputs.wait(desk.clock.now() + 0.03)
    desk.move_to(x, 300)
    assert desk.next_inputs()[-1].position == position


def test_without_a_scale_the_mouse_points_at_nothing(desk: Desk) -> None:
    desk.screen.show(Fixation())
    desk.move_to(700, 200)
    desk.do("click", 1)
    (got,) = desk.next_inputs()
    assert (got.kind, got.position) == (InputKind.CLICK, None)


def test_other_mouse_buttons_mean_nothing(desk: Desk) -> None:
    desk.do("click", 3, "click", 1)
    assert [act.kind for act in desk.next_inputs()] == [InputKind.CLICK]


def test_a_new_scale_puts_the_pointer_at_its_start_without_a_word(desk: Desk) -> None:
    desk.screen.show(scale("start", 20.0))
    assert desk.inputs.wait(desk.clock.now() + 0.05) == ()
    desk.do("click", 1)
    (got,) = desk.next_inputs()
    assert got.kind is InputKind.CLICK
    assert got.position == pytest.approx(20.0, abs=0.5)


def test_motion_before_a_scale_appeared_is_not_an_answer(desk: Desk) -> None:
    desk.move_to(900, 500)  # still in the window's queue when the scale appears
    desk.screen.show(scale("late motion"))
    assert desk.inputs.wait(desk.clock.now() + 0.05) == ()


def test_a_pointer_put_twice_before_the_window_was_looked_at_is_still_no_answer(desk: Desk) -> None:
    for _ in range(3):
        desk.inputs.scale_appeared(35.0, desk.surface.layout.vas_line)
    assert desk.inputs.wait(desk.clock.now() + 0.05) == ()


@pytest.mark.parametrize(
    ("before", "same"),
    [
        (None, False),
        (Fixation(), False),
        (Vas("Other?", "not at all", "as intense as can be", 50.0, 10.0), False),
        (Vas("How intense was it?", "not at all", "as intense as can be", 40.0, 10.0), False),
        (Vas("How intense was it?", "not at all", "as loud as can be", 50.0, 10.0), False),
        (Vas("How intense was it?", "not at all", "as intense as can be", 50.0, 10.0, points=11), False),
        (Choice("How intense was it?", ("not at all", "as intense as can be"), 50.0, 0), False),
        (Vas("How intense was it?", "not at all", "as intense as can be", 50.0, 10.0, "another hint"), True),
        (Vas("How intense was it?", "not at all", "as intense as can be", 50.0, None), True),
    ],
)
def test_a_scale_is_new_unless_all_but_its_answer_was_there(before: View | None, same: bool) -> None:
    assert _is_same_scale(before, replace(SCALE, position=12.0)) is same


def test_a_scale_whose_marker_is_hidden_again_is_a_new_one() -> None:
    assert not _is_same_scale(replace(SCALE, position=12.0), SCALE)


def test_closing_the_window_is_a_stop_and_keeps_the_window(desk: Desk) -> None:
    desk.handle.dispatch_event("on_close")
    (got,) = desk.next_inputs()
    assert (got.kind, got.source) == (InputKind.QUIT, "window closed")
    desk.screen.show(Fixation())


def test_a_signal_interrupts_the_wait(desk: Desk) -> None:
    def handler(number: int, frame: FrameType | None) -> None:
        desk.inputs.interrupt("SIGALRM")

    before = signal.signal(signal.SIGALRM, handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        got = desk.inputs.wait(math.inf)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert [(act.kind, act.source) for act in got] == [(InputKind.QUIT, "SIGALRM")]


def test_a_wait_ends_on_time(desk: Desk) -> None:
    until_s = desk.clock.now() + 0.05
    assert desk.inputs.wait(until_s) == ()
    assert 0 <= desk.clock.now() - until_s < 0.02  # a millisecond, but for a busy machine's schedule


def test_a_wait_that_is_late_still_looks_once(desk: Desk) -> None:
    from pyglet.window import key

    desk.handle.dispatch_event("on_key_press", key.S, 0)
    desk.handle.dispatch_event("on_key_release", key.S, 0)
    (got,) = desk.inputs.wait(desk.clock.now() - 1.0)
    assert got.kind is InputKind.PARTICIPANT_STOP


def test_a_key_that_does_not_exist_is_refused(desk: Desk) -> None:
    from hardware.screen.keys import Keys

    with pytest.raises(ValueError, match="key frobnicate: there is no key of this name"):
        Keys(KeyMap({**DEFAULT_MEANINGS, "frobnicate": "left"}))


def test_a_simulated_person_acts_through_the_windows_own_events(desk: Desk) -> None:
    person = Scripted(
        (InputKind.POINT, 73.0),
        (InputKind.RIGHT_DOWN, None),
        (InputKind.RIGHT_UP, None),
        (InputKind.CLICK, 74.0),
        (InputKind.CONFIRM, None),
        (InputKind.OPERATOR_CONFIRM, None),
        (InputKind.PARTICIPANT_STOP, None),
        (InputKind.OPERATOR_STOP, None),
    )
    got = acted(desk, SCALE, person, 8)
    ((view, shown_s),) = person.seen
    assert view == SCALE
    assert [act.kind for act in got] == [kind for kind, _ in person.acts]
    assert got[0].position == pytest.approx(73.0, abs=0.1)
    assert got[3].position == pytest.approx(74.0, abs=0.1)
    assert got[4].source == "key space (simulated participant)"
    assert got[0].time_s >= shown_s + 0.15
