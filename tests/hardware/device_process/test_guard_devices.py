"""The guard beside the real drivers on their twins: silent where all is well, in time where it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.device_process.guard import LAG_S, Guard
from hardware.lines import SimLine, twin_at
from hardware.lines.exchange import SimExchange
from hardware.medoc.driver import Medoc
from hardware.medoc.twin import MedocTwin
from hardware.medoc.words import Command
from hardware.tcs.driver import Tcs
from mindpain_task.heat import HeatPulse
from tests.conformance.benches import WARM, HeatBench, Log, table_with, twin_bench
from tests.hardware.device_process.guard_bench import PLENTY, Guarded

SOUND = ("tcs 008", "tcs 012", "tcs 014", "tcs 015", "tcs stream", "medoc")
PULSE = replace(WARM, plateau_s=3.0)
READ_EVERY_S = {"tcs 015": 0.02, "medoc": 0.1}
SLACK_S = 0.03
STEPS = st.sampled_from((5.0, 8.0, 10.0, 20.0, 40.0))
PULSES = st.builds(
    HeatPulse,
    baseline_c=st.just(32.0),
    peak_c=st.integers(400, 480).map(lambda tenths: tenths / 10),
    rise_c_per_s=STEPS,
    plateau_s=st.integers(5, 40).map(lambda tenths: tenths / 10),
    return_c_per_s=STEPS,
)
"""Pulses as protocols use them, in steps that every thermode knows."""


def guarded(name: str, pulses: tuple[HeatPulse, ...] = (PULSE,)) -> Guarded:
    """Switch a thermode on that rests at its baseline."""
    if name == "tcs stream":
        clock = VirtualClock()
        line = SimLine(twin_at("sim://tcs", clock.now()), clock, "sim://tcs")
        device = Tcs(line, clock, read_back="stream")
        bench = HeatBench(device, clock, Log(), pulses[0], line.twin)  # type: ignore[arg-type]
    else:
        bench = twin_bench(name, pulses=pulses)
    bench.prepare()
    return Guarded(bench, Guard())


def with_trouble(kind: str, after_s: float) -> Guarded:
    """Switch a TCS on that falls ill so much after the onset of its first pulse."""
    probe = guarded("tcs 015")  # as long as this one takes to get ready, so long the other takes
    ready_s = probe.bench.clock.now() + 0.3
    clock, url = VirtualClock(), f"sim://tcs?trouble={kind}@{ready_s + after_s}"
    line = SimLine(twin_at(url, clock.now()), clock, url)
    bench = HeatBench(Tcs(line, clock), clock, Log(), PULSE, line.twin)  # type: ignore[arg-type]
    bench.prepare()
    assert bench.clock.now() + 0.3 == pytest.approx(ready_s)
    return Guarded(bench, Guard())


@pytest.mark.parametrize("name", SOUND)
@given(pulses=st.lists(PULSES, min_size=8, max_size=8, unique=True), rest_s=st.floats(1.0, 4.0))
@settings(max_examples=8, deadline=None)
def test_good_pulses_raise_no_alarm(name: str, pulses: list[HeatPulse], rest_s: float) -> None:
    one = guarded(name, tuple(pulses))
    for pulse in pulses:
        one.bench.pulse = pulse
        assert one.give(rest_s=rest_s) == "", pulse


@pytest.mark.parametrize("name", ["tcs 015", "medoc"])
@pytest.mark.parametrize("fault", ["missed", "late", "short", "cool"])
def test_a_start_that_harms_nobody_is_left_to_the_verdict(name: str, fault: str) -> None:
    bench = twin_bench(name, f"{fault}=1", (PULSE,))
    bench.prepare()
    assert Guarded(bench, Guard()).give(rest_s=5.0) == ""


@pytest.mark.parametrize("after_s", [0.2, 1.0, 2.0, 3.5])
def test_plates_that_are_hotter_than_told_are_found_within_the_bound(after_s: float) -> None:
    one = with_trouble("wrong", after_s)
    assert "°C were measured where at most" in one.give()
    stopped_s = one.bench.clock.now() - one.bench.due_s
    bound_s = after_s + PLENTY.over_s + 2 * READ_EVERY_S["tcs 015"] + SLACK_S
    assert after_s + PLENTY.over_s <= stopped_s <= bound_s


def test_plates_that_stay_hot_are_found_on_the_way_back() -> None:
    one = with_trouble("stuck", PULSE.rise_s + 1.0)
    assert "°C were measured where at most" in one.give()
    over_from_s = PULSE.rise_s + PULSE.plateau_s + LAG_S + PLENTY.over_c / PULSE.return_c_per_s
    stopped_s = one.bench.clock.now() - one.bench.due_s
    assert stopped_s <= over_from_s + PLENTY.over_s + 2 * READ_EVERY_S["tcs 015"] + SLACK_S


def test_a_medoc_that_runs_a_hotter_test_is_found_within_the_bound() -> None:
    one = guarded("medoc")
    twin = one.bench.twin
    assert isinstance(twin, MedocTwin)
    one.guard.allow(PLENTY)
    one.bench.device.arm(PULSE)
    one.bench.due_s = one.bench.clock.now() + 0.3
    one.bench.device.fire_at(one.bench.due_s)
    from_s = one.bench.due_s + PULSE.rise_s + 0.5
    assert one.watch(from_s - one.bench.clock.now()) == ""
    twin.station.surface.heat(from_s, HeatPulse(46.0, 52.0, 10.0, 5.0, 10.0))
    assert "°C were measured where at most" in one.watch(3.0)
    over_from_s = from_s + PLENTY.over_c / 10.0
    stopped_s = one.bench.clock.now()
    assert over_from_s + PLENTY.over_s < stopped_s <= over_from_s + PLENTY.over_s + 2 * 0.1 + 0.6


@pytest.mark.parametrize("name", ["tcs 015", "medoc"])
def test_a_site_that_has_little_left_is_spared_at_the_byte(name: str) -> None:
    one = guarded(name)
    left = 0.004
    assert "its skin site may still take" in one.give(replace(PLENTY, site_dose_left=left))
    assert one.bench.clock.now() < one.bench.due_s + PULSE.rise_s + PULSE.plateau_s
    one.bench.watch(4.0)
    assert one.bench.twin is not None
    assert one.bench.twin.at_baseline(one.bench.clock.now())


def test_two_answers_of_mms_that_are_lost_in_a_row_are_found_when_the_last_read_back_is_stale() -> None:
    clock, pulse = VirtualClock(), replace(PULSE, plateau_s=12.0)
    table = table_with(pulse)
    lost = {(Command.STATUS, number): True for number in (80, 81)}
    exchange = SimExchange(MedocTwin(clock.now(), table, resets=lost), clock, "sim://medoc")
    device = Medoc(exchange, clock, table)
    one = Guarded(HeatBench(device, clock, Log(), pulse, exchange.twin), Guard())  # type: ignore[arg-type]
    one.bench.prepare()
    assert one.give().startswith("no temperature was read back for 0.5")
    assert one.bench.due_s + 1.0 < clock.now() < one.bench.due_s + pulse.duration_s
