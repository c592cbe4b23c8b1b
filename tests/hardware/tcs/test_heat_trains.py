"""Trains of heat pulses on a TCS II: exact bytes, played by every firmware that can, judged as they were."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.medoc.programs import deliverable
from hardware.rig_entries import TcsEntry
from hardware.rig_file import read_rig
from hardware.tcs import codec
from hardware.tcs.dialect import FIRMWARE_2017
from hardware.tcs.programme import stimulus_bytes
from hardware.tcs.twin import TcsTwin
from mindpain_task.delivery import Delivery, Verdict, judge
from mindpain_task.heat import HeatPulse, HeatTrain
from mindpain_task.roles import Fired, Sample
from tests.conformance.benches import FIRMWARES, HeatBench, table_with, twin_bench
from tests.heat_trains import SUMMATION

PULSE = SUMMATION.pulse
THREE = replace(SUMMATION, count=3)


@st.composite
def whole_steps(draw: st.DrawFn) -> HeatTrain:
    """Trains as protocols use them: 0.1 °C, 10 °C/s and hundredths of a second."""
    peak_c = draw(st.integers(430, 480)) / 10
    between_c = draw(st.integers(320, 420)) / 10
    plateau_s = draw(st.integers(30, 70)) / 100
    least_s = round((peak_c - between_c) / 5 + plateau_s, 2)
    period_s = round(least_s + draw(st.sampled_from([0.0, 0.05, 0.5, 1.0])), 2)
    return HeatTrain(
        HeatPulse(32.0, peak_c, 10.0, plateau_s, 10.0), draw(st.integers(1, 10)), period_s, between_c
    )


def give(bench: HeatBench, train: HeatTrain, ahead_s: float = 0.3) -> tuple[Fired, list[Sample]]:
    bench.device.arm(train)
    bench.device.fire_at(bench.clock.now() + ahead_s)
    events = bench.watch(ahead_s + train.duration_s + 1.0)
    (fired,) = [event for event in events if isinstance(event, Fired)]
    return fired, [event for event in events if isinstance(event, Sample)]


def judged(bench: HeatBench, train: HeatTrain) -> Delivery:
    entry = read_rig("booth_tcs")[0].stimulator
    assert isinstance(entry, TcsEntry)
    fired, samples = give(bench, train)
    return judge(train, fired.before_s, samples, entry.delivery)


def ready(firmware: int, query: str = "") -> HeatBench:
    bench = twin_bench(f"tcs {firmware:03d}", query)
    bench.prepare()
    return bench


def test_the_bytes_of_a_train() -> None:
    again = b"100380" + b"050380" + b"100480" + b"050480"
    body = b"160480" + b"050480" + again + again + b"160320"
    assert stimulus_bytes(THREE, 32.0, 48.0) == b"R00100" + b"Uw11111011" + body + b"Ue11111"
    assert len(stimulus_bytes(SUMMATION, 32.0, 48.0)) == 6 + 10 + 39 * 6 + 7


def test_a_firmware_without_profiles_refuses() -> None:
    with pytest.raises(codec.OutOfRange, match="no temperature profiles are known from the manual of 2017"):
        stimulus_bytes(SUMMATION, 32.0, 48.0, FIRMWARE_2017)


@pytest.mark.parametrize(
    ("train", "sentence"),
    [
        (
            replace(SUMMATION, period_s=1 / 0.33),
            r"segment 0\.53030\d* s is not a whole number of the device's steps",
        ),
        (replace(SUMMATION, between_c=38.05), r"segment 0\.995\d* s is not a whole number"),
        (replace(SUMMATION, pulse=replace(PULSE, rise_c_per_s=9.0)), r"1\.77\d* s is not a whole number"),
        (replace(SUMMATION, pulse=replace(PULSE, plateau_s=0.505)), r"0\.505 s is not a whole number"),
        (
            replace(SUMMATION, pulse=replace(PULSE, peak_c=48.1)),
            r"peak 48\.1 °C is over the ceiling of 48\.0 °C",
        ),
        (
            replace(SUMMATION, pulse=replace(PULSE, baseline_c=31.0)),
            r"starts from 31\.0 °C, but the prepared",
        ),
        (replace(SUMMATION, pulse=replace(PULSE, rise_c_per_s=400.0)), "is faster than the 300.0 °C/s"),
        (replace(SUMMATION, count=251), "a profile of 1003 segments is outside 1 to 999"),
    ],
)
def test_what_is_no_whole_step_or_too_much_is_refused_and_never_rounded(
    train: HeatTrain, sentence: str
) -> None:
    with pytest.raises(codec.OutOfRange, match=sentence):
        stimulus_bytes(train, 32.0, 48.0)


def test_a_medoc_station_refuses_a_train() -> None:
    with pytest.raises(
        ValueError, match="plays programs of one pulse with one zone: no trains, no zoned heat"
    ):
        deliverable(SUMMATION, table_with(PULSE), 32.0, 48.0)
    bench = twin_bench("medoc")
    bench.prepare()
    before = len(bench.log.writes)
    with pytest.raises(ValueError, match="no trains"):
        bench.device.arm(SUMMATION)
    assert len(bench.log.writes) == before


@given(whole_steps())
@settings(max_examples=100, deadline=None)
def test_every_zone_of_the_twin_plays_the_very_course(train: HeatTrain) -> None:
    twin = TcsTwin(0.0, firmware=15, zones_on=True)
    twin.receive(b"FN320", 0.0)
    twin.receive(stimulus_bytes(train, 32.0, 50.0), 10.0)
    twin.receive(codec.FIRE, 20.0)
    for step in range(100):
        at_s = step * (train.duration_s + 1.0) / 99
        for here_c in twin.surface_c(20.0 + at_s):
            assert here_c == pytest.approx(train.commanded_c(at_s), abs=1e-6)


@pytest.mark.parametrize("firmware", FIRMWARES)
def test_a_train_is_delivered_and_the_pulse_after_it_too(firmware: int) -> None:
    bench = ready(firmware)
    found = judged(bench, SUMMATION)
    assert found.verdict is Verdict.DELIVERED, found.sentence
    bench.watch(5.0)
    fired, samples = bench.give()
    assert max(max(sample.zones_c) for sample in samples) == bench.pulse.peak_c
    assert fired.before_s == pytest.approx(bench.due_s)


@given(whole_steps())
@settings(max_examples=10, deadline=None)
def test_a_sound_thermode_is_never_blamed(train: HeatTrain) -> None:
    found = judged(ready(15), train)
    assert found.verdict is Verdict.DELIVERED, found.sentence


PLANTED = {
    "missed": Verdict.NOT_DELIVERED,
    "late": Verdict.LATE,
    "short": Verdict.WRONG_TEMPERATURE,  # half of its pulses are missing
    "cool": Verdict.WRONG_TEMPERATURE,
    "stuck_zone": Verdict.WRONG_TEMPERATURE,
}


@pytest.mark.parametrize("firmware", FIRMWARES)
@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(fault: str, firmware: int) -> None:
    bench = ready(firmware, f"{fault}=1")
    found = judged(bench, SUMMATION)
    assert found.verdict is PLANTED[fault], found.sentence
    bench.watch(5.0)
    assert judged(bench, SUMMATION).verdict is Verdict.DELIVERED


@pytest.mark.parametrize("after_s", [1.0, 1.8, 3.3, 4.0, 16.7, 28.8])
def test_a_stop_in_a_train_ends_it_at_the_baseline(after_s: float) -> None:
    bench = ready(15)
    bench.device.arm(SUMMATION)
    bench.device.fire_at(bench.clock.now() + 0.3)
    bench.watch(0.3 + after_s)
    bench.device.stop()
    bench.watch(PULSE.return_s + 0.1)
    assert bench.twin is not None
    assert bench.twin.at_baseline(bench.clock.now())
    assert max(bench.surface_c(5.0)) == 32.0


def test_a_train_is_not_loaded_while_another_runs() -> None:
    bench = ready(15)
    bench.device.arm(SUMMATION)
    bench.device.fire_at(bench.clock.now())
    bench.watch(5.0)
    with pytest.raises(RuntimeError, match="a stimulus runs until"):
        bench.device.arm(dataclasses.replace(SUMMATION, count=3))
