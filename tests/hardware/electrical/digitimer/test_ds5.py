"""The DS5 as a device: voltages for currents, its limits refused ahead, one write, 0 V after a stop."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.electrical.device import ElectricalDevice
from hardware.electrical.digitimer.analog import AnalogSource
from hardware.electrical.digitimer.driver import Ds5
from hardware.electrical.digitimer.twin import Ds5Twin
from hardware.electrical.output import TrainOutput
from mindpain_task.roles import Fired, PulseReport
from mindpain_task.stimuli import ShockTrain
from tests.hardware.electrical.digitimer.far_ends import ListedVolts, train


class Bench:
    def __init__(self, input_v: float = 10, output_ma: float = 25) -> None:
        self.clock = VirtualClock()
        self.twin = Ds5Twin(input_v, output_ma)
        self.volts = ListedVolts(self.clock, self.twin.set_volts)
        source: AnalogSource = self.volts
        output: TrainOutput = Ds5(source, input_v, output_ma)
        self.device = ElectricalDevice(output, self.clock)
        self.device.prepare(0.0, 100.0)
        self.volts.said.clear()

    def run_until(self, time_s: float) -> list[Fired | PulseReport]:
        came: list[Fired | PulseReport] = []
        while (due_s := self.device.next_due_s()) <= time_s:
            self.clock.wait_until(due_s)
            came += self.device.poll()
        self.clock.wait_until(time_s)
        self.volts.run()
        return came


def test_it_says_what_it_is_and_what_it_cannot_know() -> None:
    identity = Bench().device.identify()
    assert identity.model == "Digitimer DS5, led by a voltage of list"
    for words in ("tells nothing", "±10 V for ±25 mA", "switched its output off"):
        assert any(words in notice for notice in identity.notices)


def test_arm_is_not_fire_and_fire_is_one_write() -> None:
    bench = Bench()
    bench.device.arm(train(current_ma=5.0, count=10))
    assert bench.volts.words == ["load 2.0000 V, 200 µs, 10 times, 0.1000 s"]
    assert not bench.twin.given
    bench.device.fire_at(2.0)
    came = bench.run_until(4.0)
    assert bench.volts.words[1:] == ["start"]
    assert came[0] == Fired(2.0, 2.0)
    assert came[1:] == [PulseReport(number, None, None) for number in range(1, 11)]
    assert [pulse.time_s for pulse in bench.twin.given] == pytest.approx([2 + 0.1 * n for n in range(10)])
    assert [pulse.current_ma for pulse in bench.twin.given] == pytest.approx([5.0] * 10)
    assert bench.twin.at_baseline(3.5)


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (train(current_ma=25.5), "output range"),
        (train(current_ma=0.01), "could be off"),
        (train(pulse_width_us=1_000_050, rate_hz=0.1, current_ma=1.0), r"limit of 1\.0 s"),
        (train(current_ma=25.0, pulse_width_us=200_000, rate_hz=1.0), "mJ at 500 ohm"),
        (train(current_ma=25.0, pulse_width_us=5_000, rate_hz=100.0), "on average 12.5 mA"),
        (train(pulse_width_us=210), "no whole number of 50 µs"),
        (train(current_ma=101.0), "ceiling"),
    ],
)
def test_what_it_would_refuse_is_refused_before_a_write(wanted: ShockTrain, why: str) -> None:
    bench = Bench()
    with pytest.raises(ValueError, match=why):
        bench.device.arm(wanted)
    assert bench.volts.said == []


def test_a_source_too_coarse_is_refused_at_once() -> None:
    clock = VirtualClock()
    volts = ListedVolts(clock, lambda *_: None)
    with pytest.raises(ValueError, match="limit between pulses"):
        Ds5(volts, 1, 50, source_step_v=20 / 255)
    coarse = ElectricalDevice(Ds5(volts, 10, 10, source_step_v=20 / 255), clock)
    coarse.prepare(0.0, 10.0)
    coarse.arm(train(current_ma=5.0))  # 39 µA off at most, 0.8 %
    with pytest.raises(ValueError, match=r"could be off by 0\.0392 mA"):
        coarse.arm(train(current_ma=3.0))


@settings(max_examples=40, deadline=None)
@given(st.floats(0.0, 1.5))
def test_after_a_stop_the_output_is_at_baseline(stop_s: float) -> None:
    bench = Bench()
    bench.device.arm(train(current_ma=2.0, count=3, rate_hz=4.0, pulse_width_us=100_000))
    bench.device.fire_at(0.2)
    bench.run_until(stop_s)
    bench.device.stop()
    bench.device.stop()
    assert bench.twin.at_baseline(stop_s)
    given = bench.twin.given
    bench.run_until(5.0)
    assert bench.twin.given == given


def test_closing_stops_and_gives_the_source_back_once_more_if_asked() -> None:
    bench = Bench()
    bench.device.close()
    bench.device.close()
    assert bench.volts.words == ["abort", "close", "close"]


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0.5, 25.0),
    st.integers(1, 4000).map(lambda steps: 50 * steps),
    st.integers(1, 5),
    st.floats(0.5, 50.0),
)
def test_what_passes_never_meets_a_limit_of_the_device(
    current_ma: float, width_us: int, count: int, rate_hz: float
) -> None:
    bench = Bench()
    wanted = ShockTrain(width_us, rate_hz, count, current_ma)
    try:
        bench.device.arm(wanted)
    except ValueError:
        assert bench.volts.said == []
        return
    if current_ma * width_us * 1e-6 * (rate_hz + 1) > 10:
        return  # nobody says over which time the device averages: a second may hold one pulse more
    bench.device.fire()
    bench.run_until(20.0)
    assert bench.twin.disabled(20.0) == ""
    assert len(bench.twin.given) == count
