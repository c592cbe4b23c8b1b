"""The roles of a rehearsal, with a person who does what a test says."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.outlets import SilentOutlets
from hardware.virtual import VirtualInputs, VirtualScreen
from mindpain_task.model import Event
from mindpain_task.roles import DeviceFault, InputEvent, InputKind, Inputs, Outlets, Screen
from mindpain_task.sounds import Clip
from mindpain_task.views import Blank, Fixation, View


class Puppet:
    """A person who acts at given times and remembers what was seen."""

    def __init__(self, *times_s: float) -> None:
        self.planned = [InputEvent(time_s, InputKind.CONFIRM, "puppet") for time_s in sorted(times_s)]
        self.seen: list[tuple[float, View]] = []

    def see(self, view: View, time_s: float) -> None:
        self.seen.append((time_s, view))

    def hear(self, clip: Clip, time_s: float) -> None:
        pass

    def next_act_s(self) -> float:
        return self.planned[0].time_s if self.planned else math.inf

    def act(self, now_s: float) -> tuple[InputEvent, ...]:
        due = tuple(act for act in self.planned if act.time_s <= now_s)
        self.planned = self.planned[len(due) :]
        return due


class Daydreamer(Puppet):
    """A person who is due once and then does nothing about it."""

    def act(self, now_s: float) -> tuple[InputEvent, ...]:
        super().act(now_s)
        return ()


def test_a_view_is_seen_when_it_is_shown() -> None:
    clock, person = VirtualClock(), Puppet()
    screen = VirtualScreen(clock, person, keep=True)
    role: Screen = screen
    assert role.show(Fixation()) == 0.0
    clock.wait_until(2.5)
    assert role.show(Blank()) == 2.5
    assert person.seen == screen.shown == [(0.0, Fixation()), (2.5, Blank())]
    assert role.frame_s == 1 / 60
    role.close()
    role.close()


def test_a_screen_keeps_nothing_unless_asked() -> None:
    screen = VirtualScreen(VirtualClock(), Puppet())
    screen.show(Blank())
    assert screen.shown == []


@given(st.lists(st.floats(0, 100)), st.lists(st.floats(0, 120)))
def test_every_act_arrives_once_and_on_time(times_s: list[float], untils_s: list[float]) -> None:
    clock, person = VirtualClock(), Puppet(*times_s)
    inputs: Inputs = VirtualInputs(clock, person)
    arrived: list[InputEvent] = []
    for until_s in sorted(untils_s):
        while acts := inputs.wait(until_s):
            assert all(act.time_s == clock.now() for act in acts)
            arrived.extend(acts)
        assert clock.now() == until_s
    last_s = max(untils_s, default=-1.0)
    assert [act.time_s for act in arrived] == [time_s for time_s in sorted(times_s) if time_s <= last_s]


def test_an_idle_person_lets_the_time_pass() -> None:
    clock = VirtualClock()
    assert VirtualInputs(clock, Daydreamer(1.0)).wait(3.0) == ()
    assert clock.now() == 3.0


def test_a_signal_interrupts_before_anything_else() -> None:
    clock = VirtualClock()
    inputs = VirtualInputs(clock, Puppet(1.0))
    inputs.interrupt("SIGTERM")
    assert inputs.wait(5.0) == (InputEvent(0.0, InputKind.QUIT, "SIGTERM"),)
    assert [act.time_s for act in inputs.wait(5.0)] == [1.0]


def test_waiting_for_nobody_without_end_is_a_fault() -> None:
    with pytest.raises(DeviceFault, match="nothing to do"):
        VirtualInputs(VirtualClock(), Puppet()).wait(math.inf)


def test_silent_outlets_take_everything() -> None:
    outlets: Outlets = SilentOutlets()
    outlets.marker(1, Event("phase", 0.0), "breath_mindful")
    outlets.cursor(0.0, "intensity", 50.0)
    outlets.close()
    outlets.close()
