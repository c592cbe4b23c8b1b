"""The DS7A as a device: edges on time and nothing else, refusals before an edge, and a stop at any time."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.electrical.device import ElectricalDevice
from hardware.electrical.digitimer.driver import Ds7a
from hardware.electrical.digitimer.twin import Ds7aTwin
from hardware.electrical.output import TrainOutput
from mindpain_task.roles import DeviceFault, Fired, PulseReport
from mindpain_task.stimuli import ShockTrain
from tests.hardware.electrical.digitimer.far_ends import ListedEdges, train


class Bench:
    def __init__(self, times_itself: bool = False, range_ma: float = 10, dial_ma: float = 4.0) -> None:
        self.clock = VirtualClock()
        self.twin = Ds7aTwin(dial_ma, 200)
        self.edges = ListedEdges(self.clock, self.twin.edge, times_itself=times_itself)
        output: TrainOutput = Ds7a(self.edges, 200, range_ma)
        self.device = ElectricalDevice(output, self.clock)

    def run_until(self, time_s: float) -> list[Fired | PulseReport]:
        came: list[Fired | PulseReport] = []
        while (due_s := self.device.next_due_s()) <= time_s:
            self.clock.wait_until(due_s)
            came += self.device.poll()
        self.clock.wait_until(time_s)
        self.edges.run()
        return came


def prepared(times_itself: bool = False, range_ma: float = 10) -> Bench:
    bench = Bench(times_itself, range_ma)
    bench.device.prepare(0.0, 100.0)
    bench.edges.said.clear()
    return bench


def test_it_says_what_it_is_and_what_it_cannot_know() -> None:
    bench = Bench()
    identity = bench.device.prepare(0.0, 8.0)
    assert identity.model == "Digitimer DS7A, no computer interface, fired by list"
    assert identity.firmware == "none told; source: 1"
    for words in ("tells nothing", "200 µs", "10 mA", "front button", "the list is short"):
        assert any(words in notice for notice in identity.notices)
    assert bench.device.notices == identity.notices
    assert bench.edges.words == ["begin"]


def test_arm_is_not_fire_and_fire_is_one_write() -> None:
    for times_itself in (False, True):
        bench = prepared(times_itself)
        bench.device.arm(train(count=3))
        assert bench.edges.words == ["load 3 edges, 0.1000 s"]
        assert not bench.twin.given
        bench.edges.said.clear()
        bench.device.fire()
        assert bench.edges.words == ["start 1"]
        assert len(bench.twin.given) <= 1


@pytest.mark.parametrize("times_itself", [False, True])
def test_a_train_is_on_time(times_itself: bool) -> None:
    bench = prepared(times_itself)
    bench.device.arm(train(count=5, rate_hz=10.0))
    bench.device.fire_at(3.0)
    came = bench.run_until(4.0)
    assert [pulse.time_s for pulse in bench.twin.given] == pytest.approx([3.0, 3.1, 3.2, 3.3, 3.4])
    assert came[0] == Fired(3.0, 3.0)
    reports = [report for report in came if isinstance(report, PulseReport)]
    assert [report.number for report in reports] == [1, 2, 3, 4, 5]
    for report in reports:
        assert (report.told_s, report.fault, report.measured_ma) == (None, "", None)
        expected_s = None if times_itself else 3.0 + 0.1 * (report.number - 1)
        assert report.written_s == (None if expected_s is None else pytest.approx(expected_s))


def test_what_comes_out_is_the_dial_and_not_the_train() -> None:
    bench = Bench(dial_ma=7.0)
    bench.device.prepare(0.0, 100.0)
    bench.device.arm(train(current_ma=4.0, count=1))
    bench.device.fire()
    assert [pulse.current_ma for pulse in bench.twin.given] == [7.0]
    assert bench.twin.output_ma(0.0001) == 7.0


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (train(pulse_width_us=210), "width knob stands at 200 µs"),
        (train(current_ma=10.5), "outside 0 to 10 mA"),
        (train(rate_hz=7.0), "no whole number"),
        (train(rate_hz=60.0), "at most 50 a second"),
        (train(current_ma=math.nan), "positive numbers"),
        (train(current_ma=101.0), "ceiling of 100"),
    ],
)
def test_what_cannot_be_given_is_refused_before_an_edge(wanted: ShockTrain, why: str) -> None:
    bench = prepared()
    with pytest.raises(ValueError, match=why):
        bench.device.arm(wanted)
    assert bench.edges.said == []
    with pytest.raises(RuntimeError, match="nothing is armed"):
        bench.device.fire()


def test_the_wide_range_takes_more() -> None:
    bench = prepared(range_ma=100)
    bench.device.arm(train(current_ma=20.0))
    assert bench.edges.words == ["load 3 edges, 0.1000 s"]


@pytest.mark.parametrize(("width_us", "range_ma"), [(49, 10), (2001, 10), (200, 50), (200, math.nan)])
def test_knobs_stand_only_where_they_can(width_us: int, range_ma: float) -> None:
    with pytest.raises(ValueError, match="DS7A"):
        Ds7a(ListedEdges(VirtualClock(), lambda _: None), width_us, range_ma)


@settings(max_examples=40, deadline=None)
@given(st.booleans(), st.floats(0.0, 1.0))
def test_after_a_stop_no_edge_comes(times_itself: bool, stop_s: float) -> None:
    bench = prepared(times_itself)
    bench.device.arm(train(count=10))
    bench.device.fire_at(0.2)
    bench.run_until(stop_s)
    stopped_s = bench.clock.now()  # a poll may have waited for a pulse that was due
    bench.device.stop()
    bench.device.stop()
    given = bench.twin.given
    assert not bench.device.poll()
    bench.run_until(5.0)
    assert bench.twin.given == given
    assert bench.twin.at_baseline(stopped_s + 0.001)
    assert all(pulse.time_s <= stopped_s for pulse in given)


def test_a_stop_is_always_allowed() -> None:
    bench = Bench()
    bench.device.stop()
    bench.device.prepare(0.0, 10.0)
    bench.device.stop()
    with pytest.raises(RuntimeError, match="nothing is armed"):
        bench.device.fire()
    bench.device.close()
    bench.device.stop()
    bench.device.close()
    assert bench.edges.words[-2:] == ["close", "close"]


def test_identifying_an_armed_device_keeps_it_armed() -> None:
    bench = prepared()
    bench.device.arm(train(count=1))
    bench.device.identify()
    bench.device.fire()
    assert len(bench.twin.given) == 1


def test_a_lost_line_is_told_and_never_repeated() -> None:
    bench = prepared()
    bench.device.arm(train(count=3))
    bench.edges.lost = True
    with pytest.raises(DeviceFault, match="/dev/edges"):
        bench.device.fire()
    with pytest.raises(DeviceFault, match="abort"):
        bench.device.stop()
    bench.edges.lost = False
    assert not bench.device.poll()
    assert not bench.twin.given
