"""How a rating is asked: frames come at the screen's rate, and those that come late are counted."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from hardware.clocks import VirtualClock
from hardware.no_stimulator import NoStimulator
from hardware.outlets import SilentOutlets
from hardware.virtual import FRAME_S, VirtualInputs, VirtualScreen
from mindpain_task import vas
from mindpain_task.model import Event, VasScale
from mindpain_task.roles import InputEvent, InputKind, Rig
from mindpain_task.session.asking import Asked, ask
from mindpain_task.sounds import Clip
from mindpain_task.views import Vas, View

SCALE = VasScale("intensity", "How strong?", "not", "very", 20.0, 8.0)
HIDDEN = Vas(SCALE.question, SCALE.left, SCALE.right, SCALE.start, None, "confirm with the space bar")


class Typist:
    """A person who presses keys at times decided beforehand."""

    def __init__(self, *acts: tuple[float, InputKind, float | None]) -> None:
        self._acts = [InputEvent(time_s, kind, "typist", position) for time_s, kind, position in acts]

    def see(self, view: View, time_s: float) -> None:
        pass

    def hear(self, clip: Clip, time_s: float) -> None:
        pass

    def next_act_s(self) -> float:
        return self._acts[0].time_s if self._acts else math.inf

    def act(self, now_s: float) -> tuple[InputEvent, ...]:
        due = tuple(act for act in self._acts if act.time_s <= now_s)
        del self._acts[: len(due)]
        return due


class SlowScreen(VirtualScreen):
    """A screen whose tenth frame takes three frames' time."""

    def __init__(self, clock: VirtualClock, person: Typist) -> None:
        super().__init__(clock, person, keep=True)
        self.late_clock = clock

    def show(self, view: View) -> float:
        if len(self.shown) == 10:
            self.late_clock.wait_until(self.late_clock.now() + 3 * FRAME_S)
        return super().show(view)


class NoJournal:
    def append(self, event: Event) -> int:
        return 1

    def commit(self) -> None: ...

    def start_commit(self) -> None: ...

    def committed(self) -> bool:
        return True

    def reserve(self) -> str:
        return ""

    def close(self) -> None: ...


def asked(
    *acts: tuple[float, InputKind, float | None], screen: type[VirtualScreen] = VirtualScreen
) -> tuple[Asked, list[float]]:
    """Ask a typist; return the answer and the times at which the marker was shown."""
    clock, person = VirtualClock(), Typist(*acts)
    shown = SlowScreen(clock, person) if screen is SlowScreen else VirtualScreen(clock, person, keep=True)
    inputs = VirtualInputs(clock, person)
    rig = Rig(clock, shown, inputs, NoStimulator(), SilentOutlets(), NoJournal())
    answer = ask(SCALE, HIDDEN, rig, inputs.wait, lambda shown_s: None)
    return answer, [
        time_s for time_s, view in shown.shown if isinstance(view, Vas) and view.position is not None
    ]


HOLD = ((1.0, InputKind.RIGHT_DOWN, None), (2.3, InputKind.RIGHT_UP, None), (3.0, InputKind.CONFIRM, None))


def test_a_gliding_marker_is_shown_at_every_frame_of_the_screen() -> None:
    answer, shown_s = asked(*HOLD)
    glide_s = shown_s[1:]
    assert [later - sooner for sooner, later in pairwise(glide_s)] == pytest.approx(
        [FRAME_S] * (len(glide_s) - 1)
    )
    assert len(glide_s) == pytest.approx(1.0 / FRAME_S, abs=2.1)
    assert glide_s[0] == pytest.approx(1.0 + vas.HOLD_AFTER_S, abs=FRAME_S)
    assert answer.frames == len(shown_s)
    assert answer.between_s == pytest.approx([FRAME_S] * (len(glide_s) - 1), abs=1e-6)
    assert answer.longest_frame_s == pytest.approx(FRAME_S, abs=1e-6)
    assert answer.dropped == 0
    assert answer.value == pytest.approx(20 + vas.KEY_STEP + vas.GLIDE_PER_S, abs=0.06)


def test_a_late_frame_of_a_glide_is_counted_as_dropped() -> None:
    answer, _ = asked(*HOLD, screen=SlowScreen)
    assert answer.dropped == 1
    assert answer.longest_frame_s is not None
    assert answer.longest_frame_s > 3 * FRAME_S
    assert answer.value == pytest.approx(20 + vas.KEY_STEP + vas.GLIDE_PER_S, abs=0.06)


def test_a_pause_between_two_taps_is_no_dropped_frame() -> None:
    taps = ((1.0, InputKind.RIGHT_DOWN, None), (1.05, InputKind.RIGHT_UP, None))
    again = ((2.0, InputKind.RIGHT_DOWN, None), (2.05, InputKind.RIGHT_UP, None))
    answer, shown_s = asked(*taps, *again, (3.0, InputKind.CONFIRM, None))
    assert shown_s == [1.0, 2.0]
    assert (answer.frames, answer.between_s, answer.longest_frame_s, answer.dropped) == (2, (), None, 0)


def test_a_marker_resting_on_an_end_of_the_line_is_not_drawn_again() -> None:
    held = ((0.5, InputKind.LEFT_DOWN, None), (7.0, InputKind.LEFT_UP, None), (7.5, InputKind.CONFIRM, None))
    answer, shown_s = asked(*held)
    assert answer.value == 0
    assert shown_s[-1] < 0.5 + vas.HOLD_AFTER_S + (20 - vas.KEY_STEP) / vas.GLIDE_PER_S + 2 * FRAME_S
    assert answer.dropped == 0


def test_a_fast_pointer_is_drawn_no_faster_than_the_screen() -> None:
    points = tuple((1.0 + 0.001 * i, InputKind.POINT, 20 + 0.05 * i) for i in range(500))
    answer, shown_s = asked(*points, (2.0, InputKind.CLICK, 45.0))
    between_s = [later - sooner for sooner, later in pairwise(shown_s)]
    assert min(between_s) > FRAME_S - 1e-9
    assert shown_s[0] == pytest.approx(1.0, abs=0.001)
    assert answer.value == 45
