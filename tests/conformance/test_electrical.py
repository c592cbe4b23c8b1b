"""What is special about every electrical driver: each pulse on its time, and told as the device told it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from hardware.stimulators import describe
from mindpain_task.delivery import Verdict
from mindpain_task.delivery.shocks import ShockTolerances, judge_train
from mindpain_task.roles import PulseReport
from tests.conformance.benches import TRAIN
from tests.conformance.shock_benches import STIMULATORS, TELLING, ShockBench, shock_bench

TOLERANCES = ShockTolerances(onset_lag_s=0.05, pulse_lag_s=0.005, current_error=0.1)
ON_TIME_S = 0.001
GOOD_TRAINS = 300
PLANTED = {"electrode": Verdict.SHORT, "silent": Verdict.UNKNOWN}


def give(bench: ShockBench) -> tuple[Verdict, list[PulseReport]]:
    """Give the train; return its verdict and what was told of its pulses."""
    fired, events = bench.run()
    found = [event for event in events if isinstance(event, PulseReport)]
    reports = sorted(found, key=lambda report: report.number)
    tells = bench.kind in ("", *TELLING)
    return judge_train(bench.pulse, bench.due_s, fired, reports, tells, TOLERANCES).verdict, reports


def test_a_train_is_given_pulse_by_pulse_on_time(shock_bench: ShockBench) -> None:
    bench = shock_bench
    bench.prepare()
    since_s = bench.clock.now()
    _, reports = give(bench)
    assert [report.number for report in reports] == [1, 2, 3]
    if bench.far_end is None:
        return
    given = [pulse for pulse in bench.far_end.given if pulse.time_s >= since_s]
    assert [abs(pulse.current_ma) for pulse in given] == pytest.approx([TRAIN.current_ma] * 3, abs=0.002)
    for sooner, later in pairwise(given):
        assert later.time_s - sooner.time_s == pytest.approx(TRAIN.period_s, abs=ON_TIME_S)
    bench.device.close()


def test_a_stop_midway_lets_no_further_pulse_out(shock_bench: ShockBench) -> None:
    bench = shock_bench
    bench.prepare()
    since_s = bench.clock.now()
    bench.device.arm(bench.pulse)
    bench.device.fire_at(bench.clock.now() + 0.1)
    bench.watch(0.1 + bench.midway_s)
    bench.device.stop()
    bench.watch(2 * bench.pulse.duration_s)
    if bench.far_end is not None:
        assert len(bench.given_since(since_s)) == 1
    bench.device.close()


@pytest.mark.parametrize("name", STIMULATORS)
def test_good_trains_raise_no_alarm(name: str) -> None:
    """A stimulator that tells nothing is never called delivered, and never a fault."""
    bench = shock_bench_on(name)
    expected = Verdict.DELIVERED if name in TELLING else Verdict.NOT_VERIFIABLE
    for _ in range(GOOD_TRAINS if name in TELLING else 10):
        assert give(bench)[0] is expected


@pytest.mark.parametrize("name", TELLING)
@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_told_of_its_pulse_and_not_of_the_others(name: str, fault: str) -> None:
    bench = shock_bench_on(name, f"{fault}=5")
    assert give(bench)[0] is Verdict.DELIVERED
    verdict, reports = give(bench)
    assert verdict is PLANTED[fault]
    told = [bool(report.fault) or report.told_s is None for report in reports]
    assert told == [False, True, False]
    assert give(bench)[0] is Verdict.DELIVERED


@pytest.mark.parametrize("name", ["ds7a", "ds5", "ds8r", *TELLING])
def test_what_is_said_of_a_device_is_what_its_driver_does(name: str) -> None:
    assert describe(name).tells is (name in TELLING)  # type: ignore[arg-type]


def shock_bench_on(name: str, query: str = "") -> ShockBench:
    """Return a prepared bench."""
    bench = shock_bench(name, query)
    bench.prepare()
    return bench
