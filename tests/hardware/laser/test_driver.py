"""A laser as a device: one edge a pulse, on time, none after a stop, and refusals before an edge."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.laser.driver import TriggeredLaser
from hardware.laser.twin import LaserTwin
from mindpain_task.heat import HeatPulse
from mindpain_task.laser import LaserPulse
from mindpain_task.roles import DeviceFault, Fired, PulseReport
from tests.hardware.electrical.digitimer.far_ends import ListedEdges, train

PULSE = LaserPulse(200.0, 30.0, 25.0)


class Bench:
    def __init__(self, times_itself: bool = False) -> None:
        self.clock = VirtualClock()
        self.edges_s: list[float] = []
        self.source = ListedEdges(self.clock, self.edges_s.append, times_itself=times_itself)
        self.device = TriggeredLaser(self.source, self.clock, "the laser", wavelength_nm=10600, most_mj=500.0)

    def run_until(self, time_s: float) -> list[Fired | PulseReport]:
        came: list[Fired | PulseReport] = []
        while (due_s := self.device.next_due_s()) <= time_s:
            self.clock.wait_until(due_s)
            came += self.device.poll()
        self.clock.wait_until(time_s)
        self.source.run()
        return came


def prepared(times_itself: bool = False) -> Bench:
    bench = Bench(times_itself)
    bench.device.prepare(0.0, 10.0)
    bench.source.said.clear()
    return bench


def test_it_says_what_it_is_what_it_cannot_know_and_what_to_wear() -> None:
    bench = Bench()
    identity = bench.device.prepare(0.0, 10.0)
    assert identity.model == "the laser, 10600 nm, set by hand, fired by list"
    for words in ("tells nothing", "set by hand", "eyewear for", "cannot be recalled", "the list is short"):
        assert any(words in notice for notice in identity.notices)
    assert bench.source.words == ["begin"]


@pytest.mark.parametrize("times_itself", [False, True])
def test_arm_is_not_fire_and_a_pulse_is_one_edge_on_time(times_itself: bool) -> None:
    bench = prepared(times_itself)
    bench.device.arm(PULSE)
    assert bench.source.words == ["load 1 edges, 1.0000 s"]
    bench.device.fire_at(3.0)
    assert bench.run_until(2.9) == []
    assert bench.run_until(4.0) == [Fired(3.0, 3.0), PulseReport(1, 3.0, None)]
    assert bench.edges_s == [3.0]
    assert bench.run_until(60.0) == []
    assert bench.edges_s == [3.0]


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (PULSE.at_energy(500.1), "over the 500 mJ that the laser can be set to"),
        (PULSE.at_energy(250.1), "over this session's ceiling of 10 mJ/mm²"),
        (PULSE.at_energy(math.nan), "must be positive numbers"),
        (LaserPulse(200.0, 0.0, 25.0), "must be positive numbers"),
    ],
)
def test_what_cannot_be_given_is_refused_before_an_edge(wanted: LaserPulse, why: str) -> None:
    bench = prepared()
    with pytest.raises(ValueError, match=why):
        bench.device.arm(wanted)
    assert bench.source.said == []
    with pytest.raises(RuntimeError, match="nothing is armed"):
        bench.device.fire()


def test_it_gives_nothing_but_laser_pulses() -> None:
    bench = prepared()
    for other in (train(), HeatPulse(32.0, 45.0, 8.0, 1.0, 8.0)):
        with pytest.raises(ValueError, match="gives laser pulses, not"):
            bench.device.arm(other)


def test_nothing_is_armed_before_it_was_prepared_and_a_bad_ceiling_prepares_nothing() -> None:
    bench = Bench()
    with pytest.raises(RuntimeError, match="was not prepared"):
        bench.device.arm(PULSE)
    for ceiling in (0.0, math.nan, math.inf):
        with pytest.raises(ValueError, match="no ceiling"):
            bench.device.prepare(0.0, ceiling)
    with pytest.raises(ValueError, match="rests at 0"):
        bench.device.prepare(1.0, 10.0)
    assert bench.source.said == []


@settings(max_examples=40, deadline=None)
@given(st.booleans(), st.floats(0.0, 1.0))
def test_after_a_stop_no_edge_comes(times_itself: bool, stop_s: float) -> None:
    bench = prepared(times_itself)
    bench.device.arm(PULSE)
    bench.device.fire_at(0.5)
    bench.run_until(stop_s)
    stopped_s = bench.clock.now()  # a poll may have waited for the edge that was due
    bench.device.stop()
    bench.device.stop()
    bench.run_until(10.0)
    assert all(edge_s <= stopped_s for edge_s in bench.edges_s)
    assert len(bench.edges_s) <= 1
    with pytest.raises(RuntimeError, match="nothing is armed"):
        bench.device.fire()


def test_a_pulse_is_not_armed_while_one_lasts_and_one_arming_fires_once() -> None:
    bench = prepared()
    bench.device.arm(PULSE)
    bench.device.fire()
    with pytest.raises(RuntimeError, match="a pulse lasts until"):
        bench.device.arm(PULSE)
    bench.clock.wait_until(bench.clock.now() + 0.031)
    with pytest.raises(RuntimeError, match="nothing is armed"):
        bench.device.fire()
    bench.device.arm(PULSE)
    bench.device.fire_at(5.0)
    with pytest.raises(RuntimeError, match="already scheduled"):
        bench.device.fire_at(6.0)
    with pytest.raises(RuntimeError, match="is scheduled"):
        bench.device.arm(PULSE)


def test_an_edge_that_was_held_up_is_not_given_at_all() -> None:
    bench = prepared()
    bench.device.arm(PULSE)
    bench.device.fire_at(1.0)
    bench.clock.wait_until(1.3)
    with pytest.raises(DeviceFault, match=r"was not given: its edge was 0\.300 s late"):
        bench.device.poll()
    assert bench.source.words[-1] == "abort"
    assert not bench.edges_s
    assert bench.run_until(5.0) == []


def test_a_lost_line_is_told_and_never_repeated() -> None:
    bench = prepared()
    bench.device.arm(PULSE)
    bench.source.lost = True
    with pytest.raises(DeviceFault, match="/dev/edges"):
        bench.device.fire()
    with pytest.raises(DeviceFault, match="abort"):
        bench.device.stop()
    bench.source.lost = False
    assert not bench.device.poll()
    assert not bench.edges_s


def test_identifying_an_armed_device_keeps_it_armed_and_close_may_come_twice() -> None:
    bench = prepared()
    bench.device.arm(PULSE)
    bench.device.identify()
    bench.device.fire()
    assert len(bench.edges_s) == 1
    bench.device.close()
    bench.device.stop()
    bench.device.close()
    assert bench.source.words[-2:] == ["close", "close"]


@pytest.mark.parametrize("most_mj", [0.0, math.nan, math.inf])
def test_a_laser_of_no_energy_is_none(most_mj: float) -> None:
    with pytest.raises(ValueError, match="is none"):
        TriggeredLaser(Bench().source, VirtualClock(), "x", wavelength_nm=10600, most_mj=most_mj)


def test_the_twin_shines_as_it_is_set_and_not_twice_at_a_time() -> None:
    twin = LaserTwin()
    assert twin.given_by([0.5]) == ()  # nobody has set it
    twin.set_to(1.0, PULSE)
    twin.set_to(5.0, PULSE.at_energy(100.0))
    given = twin.given_by([0.5, 2.0, 2.029, 2.031, 6.0])
    assert [light.time_s for light in given] == [2.0, 2.031, 6.0]
    assert [light.pulse.energy_mj for light in given] == [200.0, 200.0, 100.0]
