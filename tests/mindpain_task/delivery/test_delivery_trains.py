"""The delivery verdict on trains of heat pulses: every pulse of them must have been given."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.delivery import Verdict, judge
from mindpain_task.heat import HeatPulse, HeatTrain
from tests.heat_trains import SUMMATION
from tests.mindpain_task.delivery.readbacks import TCS, Habits, resting

FEW = settings(max_examples=40, deadline=None)
trains = st.builds(
    lambda peak_c, between_c, plateau_s, count, extra_s: HeatTrain(
        HeatPulse(32.0, peak_c, 10.0, plateau_s, 10.0),
        count,
        (peak_c - between_c) / 5 + plateau_s + extra_s,
        between_c,
    ),
    peak_c=st.floats(43.0, 50.0),
    between_c=st.floats(32.0, 40.0),
    plateau_s=st.floats(0.3, 0.7),
    count=st.integers(2, 10),
    extra_s=st.floats(0.0, 1.0),
)
at_50_hz = st.builds(
    Habits, share_of_lag=st.floats(0.0, 0.6), offset_c=st.floats(-0.4, 0.4), seed=st.integers(0, 99)
)


@FEW
@given(trains, at_50_hz)
def test_a_faithful_device_is_not_blamed(train: HeatTrain, device: Habits) -> None:
    found = device.judge(train, (train.commanded_c,) * 5, TCS)
    assert found.verdict is Verdict.DELIVERED, found.sentence


@FEW
@given(trains, at_50_hz, st.data())
def test_one_pulse_that_is_left_out_is_found(train: HeatTrain, device: Habits, data: st.DataObject) -> None:
    number = data.draw(st.integers(1, train.count - 1))
    middle_s = train.pulse.rise_s + number * train.period_s + train.plateau_s / 2

    def course(at_s: float) -> float:
        is_left_out = abs(at_s - middle_s) < train.period_s / 2
        return min(train.between_c, train.commanded_c(at_s)) if is_left_out else train.commanded_c(at_s)

    found = device.judge(train, (course,), TCS)
    assert found.verdict is Verdict.WRONG_TEMPERATURE, found.sentence
    assert found.sentence.endswith("°C under its course")


@FEW
@given(trains, at_50_hz, st.floats(2.0, 3.0), st.sampled_from([-1, 1]))
def test_plateaus_of_another_temperature_are_found(
    train: HeatTrain, device: Habits, by_c: float, sign: int
) -> None:
    share = 1 + sign * by_c / (train.peak_c - train.baseline_c)

    def course(at_s: float) -> float:
        return train.baseline_c + share * (train.commanded_c(at_s) - train.baseline_c)

    found = device.judge(train, (course,), TCS)
    assert found.verdict is Verdict.WRONG_TEMPERATURE, found.sentence


@FEW
@given(trains, at_50_hz)
def test_no_heat_and_a_pulse_too_few_or_too_many_are_found(train: HeatTrain, device: Habits) -> None:
    assert device.judge(train, (resting,), TCS).verdict is Verdict.NOT_DELIVERED
    lasts_s = train.duration_s + train.period_s
    for count in (train.count - 1, train.count + 1):
        found = device.judge(train, (replace(train, count=count).commanded_c,), TCS, lasts_s)
        assert found.verdict is Verdict.WRONG_TEMPERATURE, found.sentence


@pytest.mark.parametrize("by_s", [0.35, 0.5, 1.0, 3.0])
def test_a_late_train_is_late(by_s: float) -> None:
    late = Habits().judge(SUMMATION, (lambda at_s: SUMMATION.commanded_c(at_s - by_s),), TCS, 35.0)
    assert late.verdict is Verdict.LATE, late.sentence
    assert late.onset_lag_s == pytest.approx(by_s, abs=0.03)


@pytest.mark.parametrize("from_s", [0.5, 7.0, 28.0])
def test_a_pulse_that_was_not_read_back_leaves_it_unknown(from_s: float) -> None:
    device = Habits()
    samples = device.read((SUMMATION.commanded_c,), SUMMATION.duration_s, TCS)
    since_s = device.planned_s + from_s
    seen = [sample for sample in samples if not since_s < sample.time_s < since_s + 1.0]
    found = judge(SUMMATION, device.planned_s, seen, TCS)
    assert found.verdict is Verdict.UNKNOWN
    assert "gave no temperature for" in found.sentence
