"""Trains of heat pulses: one course, the same as a profile's, or none at all."""

from __future__ import annotations

import math
import pickle
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.heat import HeatPulse, HeatTrain
from tests.heat_trains import SUMMATION, heat_trains

PULSE = SUMMATION.pulse


@given(heat_trains(), st.floats(-0.1, 1.1))
@settings(max_examples=300, deadline=None)
def test_a_train_is_everywhere_the_course_of_its_profile(train: HeatTrain, share: float) -> None:
    profile = train.profile()
    assert profile.duration_s == pytest.approx(train.duration_s)
    assert (profile.baseline_c, profile.peak_c) == (train.baseline_c, train.peak_c)
    at_s = share * train.duration_s
    assert train.commanded_c(at_s) == pytest.approx(profile.commanded_c(at_s), abs=1e-6)


@given(heat_trains())
@settings(max_examples=100, deadline=None)
def test_it_is_at_its_corners_and_its_plateaus_begin_every_period(train: HeatTrain) -> None:
    for at_s, here_c in train.corners:
        assert train.commanded_c(at_s) == pytest.approx(here_c, abs=1e-6)
    up_s = train.pulse.rise_s
    begins_s = [at_s for at_s, here_c in train.corners if here_c == train.peak_c][::2]
    assert begins_s == pytest.approx([up_s + number * train.period_s for number in range(train.count)])
    for begin_s in begins_s:
        assert train.commanded_c(begin_s + train.plateau_s / 2) == pytest.approx(train.peak_c, abs=1e-6)


@given(heat_trains())
@settings(max_examples=100, deadline=None)
def test_between_its_pulses_it_is_never_under_between_c_nor_over_the_peak(train: HeatTrain) -> None:
    first_s = train.pulse.rise_s + train.plateau_s
    last_s = train.pulse.rise_s + (train.count - 1) * train.period_s
    for step in range(200):
        here_c = train.commanded_c(step * train.duration_s / 199)
        at_s = step * train.duration_s / 199
        low_c = train.between_c if first_s <= at_s <= last_s else train.baseline_c
        assert low_c - 1e-6 <= here_c <= train.peak_c + 1e-6


@given(heat_trains(most=1), st.floats(-0.1, 1.1))
@settings(max_examples=50, deadline=None)
def test_a_train_of_one_is_its_pulse(train: HeatTrain, share: float) -> None:
    at_s = share * train.duration_s
    assert train.duration_s == train.pulse.duration_s
    assert train.commanded_c(at_s) == pytest.approx(train.pulse.commanded_c(at_s), abs=1e-6)


def test_the_example_goes_through_its_points() -> None:
    """By hand: 1.6 s up, and from then on 0.5 s there, 1 s down, 0.5 s at 38 °C and 1 s up, ten times."""
    assert SUMMATION.duration_s == pytest.approx(1.6 + 27.0 + 0.5 + 1.6)
    for at_s, here_c in (
        *((0.8, 40.0), (1.6, 48.0), (2.1, 48.0), (2.6, 43.0), (3.1, 38.0), (3.5, 38.0), (4.1, 43.0)),
        *((4.6, 48.0), (25.6, 48.0), (28.6, 48.0), (29.1, 48.0), (29.6, 43.0), (30.7, 32.0), (31.0, 32.0)),
    ):
        assert SUMMATION.commanded_c(at_s) == pytest.approx(here_c), at_s


def test_what_crosses_to_another_process_is_the_same_train() -> None:
    assert SUMMATION.corners[0] == (0.0, 32.0)
    assert pickle.loads(pickle.dumps(SUMMATION)) == SUMMATION == replace(SUMMATION)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"period_s": 2.4},
            r"0\.5 s at 48\.0 °C and both ramps from 38\.0 °C take 2\.5 s, more than the per",
        ),
        ({"pulse": replace(PULSE, plateau_s=1.1)}, r"take 3\.1 s, more than the period of 3\.0 s"),
        ({"pulse": replace(PULSE, peak_c=50.6)}, r"take 3\.02 s, more than the period of 3\.0 s"),
        ({"between_c": 31.9}, r"31\.9 °C between .* not from the baseline of 32\.0 °C to under the peak"),
        ({"between_c": 48.0}, r"48\.0 °C between the pulses of a train is not from"),
        ({"pulse": HeatPulse(32.0, 30.0, 10.0, 0.5, 10.0)}, "is not from the baseline"),
        (
            {"count": 0},
            "no train of heat pulses: all numbers must be finite; ramps, plateau, period and count",
        ),
    ],
)
def test_what_is_no_train_is_refused_with_its_numbers(changes: dict[str, float], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        replace(SUMMATION, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize(
    "name", ["period_s", "between_c", "peak_c", "rise_c_per_s", "plateau_s", "baseline_c"]
)
def test_what_is_no_number_makes_no_train(name: str, value: float) -> None:
    of_pulse = hasattr(PULSE, name)
    changes = {"pulse": replace(PULSE, **{name: value})} if of_pulse else {name: value}
    with pytest.raises(ValueError, match="no train of heat pulses: all numbers must be finite"):
        replace(SUMMATION, **changes)


@pytest.mark.parametrize("name", ["rise_c_per_s", "plateau_s", "return_c_per_s"])
def test_what_takes_no_time_makes_no_train(name: str) -> None:
    for value in (0.0, -1.0):
        with pytest.raises(ValueError, match="ramps, plateau, period and count positive"):
            replace(SUMMATION, pulse=replace(PULSE, **{name: value}))


def test_ramps_and_a_plateau_may_take_just_the_period() -> None:
    tight = replace(SUMMATION, period_s=2.5)
    assert tight.between_s == pytest.approx(0.0)
    assert len(tight.profile().segments) == 2 + 9 * 3
    assert len(SUMMATION.profile().segments) == 2 + 9 * 4


def test_another_peak_changes_nothing_else_and_must_fit() -> None:
    assert PULSE.at_peak(46.0) == replace(PULSE, peak_c=46.0)
    assert SUMMATION.at_peak(46.0) == replace(SUMMATION, pulse=PULSE.at_peak(46.0))
    with pytest.raises(ValueError, match=r"take 3\.1 s, more than the period of 3\.0 s"):
        SUMMATION.at_peak(51.0)
