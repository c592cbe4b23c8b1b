"""The timing of every electrical stimulator: a loop held up never gives what it has missed at once."""

from __future__ import annotations

from itertools import pairwise

import pytest

from hardware.clocks import VirtualClock
from hardware.electrical.device import ElectricalDevice
from hardware.electrical.p24.driver import P24
from hardware.electrical.p24.twin import P24Twin
from hardware.lines import SimLine
from mindpain_task.roles import DeviceFault, PulseReport
from mindpain_task.stimuli import ShockTrain

TRAIN = ShockTrain(pulse_width_us=200, rate_hz=20.0, count=10, current_ma=2.0)


class Bench:
    """A P24 on its twin, prepared."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.twin = P24Twin(self.clock.now())
        line = SimLine(self.twin, self.clock, "sim://p24")
        self.device = ElectricalDevice(P24(line, self.clock, waveform="biphasic"), self.clock)
        self.device.prepare(0.0, 10.0)

    def poll_until(self, time_s: float) -> list[PulseReport]:
        """Poll when it is due; return what was reported."""
        reports: list[PulseReport] = []
        while self.clock.now() < time_s:
            self.clock.wait_until(min(time_s, self.device.next_due_s()))
            reports += [event for event in self.device.poll() if isinstance(event, PulseReport)]
        return reports


@pytest.mark.parametrize("stall_s", [0.04, 0.5, 30.0])
def test_pulses_missed_by_a_held_up_loop_are_not_given_in_a_burst(stall_s: float) -> None:
    bench = Bench()
    bench.device.arm(TRAIN)
    bench.device.fire_at(onset_s := bench.clock.now() + 0.1)
    reports = bench.poll_until(onset_s + 0.12)
    bench.clock.wait_until(onset_s + 0.15 + stall_s)
    reports += bench.poll_until(bench.clock.now() + 1.0)
    given = bench.twin.given
    assert [pulse.time_s for pulse in given] == pytest.approx(
        [onset_s + n * 0.05 for n in range(3)], abs=1e-3
    )
    assert all(b.time_s - a.time_s > 0.049 for a, b in pairwise(given))
    faults = {report.number: report.fault for report in reports}
    assert sorted(faults) == list(range(1, 11))
    assert [bool(faults[n]) for n in range(1, 11)] == [False] * 3 + [True] * 7
    assert "not given" in faults[4]


def test_a_little_lateness_costs_no_pulse() -> None:
    bench = Bench()
    bench.device.arm(TRAIN)
    bench.device.fire_at(onset_s := bench.clock.now() + 0.1)
    bench.poll_until(onset_s + 0.12)
    bench.clock.wait_until(onset_s + 0.15 + 0.01)
    bench.poll_until(bench.clock.now() + 1.0)
    assert len(bench.twin.given) == 10


def test_a_start_that_nobody_waits_for_any_more_is_not_given() -> None:
    bench = Bench()
    bench.device.arm(TRAIN)
    bench.device.fire_at(bench.clock.now() + 0.1)
    bench.clock.wait_until(bench.clock.now() + 0.1 + 0.3)
    with pytest.raises(DeviceFault, match=r"a train was not given: its start was 0\.300 s late"):
        bench.device.poll()
    bench.poll_until(bench.clock.now() + 1.0)
    assert not bench.twin.given


def test_a_time_that_has_passed_when_it_is_asked_for_is_at_once() -> None:
    bench = Bench()
    bench.device.arm(TRAIN)
    bench.device.fire_at(bench.clock.now() - 5.0)
    bench.poll_until(bench.clock.now() + 1.0)
    assert len(bench.twin.given) == 10


def test_nothing_is_armed_while_pulses_of_a_train_are_still_to_come() -> None:
    bench = Bench()
    bench.device.arm(TRAIN)
    bench.device.fire_at(onset_s := bench.clock.now() + 0.1)
    bench.poll_until(onset_s + 0.12)
    bench.clock.wait_until(onset_s + 5.0)
    with pytest.raises(RuntimeError, match="a train runs"):
        bench.device.arm(ShockTrain(200, 20.0, 10, 9.0))
    bench.poll_until(bench.clock.now() + 1.0)
    assert {pulse.current_ma for pulse in bench.twin.given} == {2.0}
    bench.device.arm(ShockTrain(200, 20.0, 1, 3.0))
    assert not bench.poll_until(bench.clock.now() + 1.0)
    assert len(bench.twin.given) == 3


def test_a_stop_in_a_train_leaves_nothing_behind() -> None:
    bench = Bench()
    bench.device.arm(TRAIN)
    bench.device.fire_at(onset_s := bench.clock.now() + 0.1)
    bench.poll_until(onset_s + 0.12)
    bench.device.stop()
    assert not bench.poll_until(bench.clock.now() + 2.0)
    assert len(bench.twin.given) == 3
