"""The guard beside trains of heat pulses: watched from the first ramp to the last, on the real drivers."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.device_process.guard import hottest_commanded_c
from hardware.device_process.station import Station
from hardware.lines import SimLine, twin_at
from hardware.tcs.driver import Tcs
from hardware.tcs.twin import TcsTwin
from mindpain_task.heat import HeatTrain
from mindpain_task.roles import StimulusStopped
from mindpain_task.safety.limits import dose
from tests.hardware.device_process.guard_bench import PLENTY, Stopped, beside_model
from tests.heat_trains import SUMMATION, heat_trains

POLLED_S = 0.02


class Watched:
    """A TCS in a station, in virtual time."""

    def __init__(self, query: str = "") -> None:
        self.clock = VirtualClock()
        url = f"sim://tcs?{query}"
        line = SimLine(twin_at(url, self.clock.now()), self.clock, url)
        self.twin = line.twin
        self.station = Station(Tcs(line, self.clock), self.clock, ())
        self.station.prepare(32.0, 50.0)
        self._wait(5.0)
        self.onset_s = 0.0

    def _wait(self, seconds: float) -> None:
        end_s = self.clock.now() + seconds
        while self.clock.now() < end_s:
            self.clock.wait_until(min(end_s, self.station.next_due_s()))
            self.station.poll()

    def give(self, train: HeatTrain) -> None:
        """Give a train and some rest; StimulusStopped comes through."""
        self.station.arm(train)
        self.onset_s = self.clock.now() + 0.3
        self.station.fire_at(self.onset_s)
        self._wait(0.3 + train.duration_s + 4.0)


def test_good_trains_raise_no_alarm() -> None:
    for train in (
        SUMMATION,
        replace(SUMMATION, between_c=32.0, period_s=4.0),
        replace(SUMMATION, period_s=2.5),
    ):
        room = Watched()
        room.station.allow(PLENTY)
        room.give(train)


@pytest.mark.parametrize("after_s", [0.5, 2.0, 5.0, 12.0, 28.0])
def test_plates_that_are_hotter_than_told_are_found_in_any_pulse(after_s: float) -> None:
    ready_s = Watched().clock.now() + 0.3
    room = Watched(f"trouble=wrong@{ready_s + after_s}")
    assert room.clock.now() + 0.3 == pytest.approx(ready_s)
    room.station.allow(PLENTY)
    with pytest.raises(StimulusStopped, match="°C were measured where at most"):
        room.give(SUMMATION)
    took_s = room.clock.now() - room.onset_s - after_s
    assert (
        PLENTY.over_s <= took_s <= PLENTY.over_s + 1.2
    )  # on a way back it must first be over what was commanded


def test_a_site_that_has_little_left_is_spared_in_the_middle_of_a_train() -> None:
    room = Watched()
    left = dose(SUMMATION) / 2
    room.station.allow(replace(PLENTY, site_dose_left=left))
    with pytest.raises(StimulusStopped, match="its skin site may still take"):
        room.give(SUMMATION)
    assert 3.0 < room.clock.now() - room.onset_s < 20.0
    room.station.poll()
    room.clock.wait_until(room.clock.now() + 2.0)
    assert isinstance(room.twin, TcsTwin)
    assert room.twin.at_baseline(room.clock.now())


def test_plates_that_stay_hot_between_two_pulses_are_found() -> None:
    ready_s = Watched().clock.now() + 0.3
    slow = replace(SUMMATION, period_s=6.0)
    room = Watched(f"trouble=stuck@{ready_s + slow.pulse.rise_s + slow.period_s + 0.2}")  # in a plateau
    room.station.allow(PLENTY)
    with pytest.raises(StimulusStopped, match="°C were measured where at most"):
        room.give(slow)
    assert room.clock.now() - room.onset_s < slow.pulse.rise_s + 2 * slow.period_s


@given(heat_trains(hottest_c=50.0), st.floats(-5.0, 40.0), st.floats(0.0, 3.0))
@settings(max_examples=100, deadline=None)
def test_the_hottest_command_of_a_while_is_the_hottest_of_its_moments(
    train: HeatTrain, since_s: float, length_s: float
) -> None:
    moments_c = [train.commanded_c(since_s + length_s * part / 200) for part in range(201)]
    hottest_c = hottest_commanded_c(train, since_s, since_s + length_s)
    steepest = max(train.rise_c_per_s, train.return_c_per_s)
    assert max(moments_c) - 1e-9 <= hottest_c <= max(moments_c) + steepest * length_s / 200 + 1e-9


@given(heat_trains(hottest_c=50.0), st.floats(0.1, 0.9))
@settings(max_examples=40, deadline=None)
def test_no_train_costs_more_than_is_allowed(train: HeatTrain, share: float) -> None:
    slow = replace(
        train,
        pulse=replace(train.pulse, rise_c_per_s=10.0, return_c_per_s=10.0),
        period_s=train.period_s + 6.0,
    )
    allowed = share * dose(slow)
    outcome = beside_model(
        slow, slow.commanded_c, itertools.repeat(POLLED_S), replace(PLENTY, site_dose_left=allowed)
    )
    if allowed > 1e-6:
        assert isinstance(outcome, Stopped)
        assert outcome.spent.hottest.dose <= allowed * (1 + 1e-6)
