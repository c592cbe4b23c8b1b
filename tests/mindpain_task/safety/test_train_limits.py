"""The envelope's bounds of trains of heat pulses: at each of them, just over it, and what is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.rig_file import read_rig
from mindpain_task.heat import HeatTrain
from mindpain_task.located import Refused
from mindpain_task.safety.ledger import Ledger
from mindpain_task.safety.limits import (
    Bounded,
    Exposure,
    ThermalLimits,
    TrainBound,
    check_exposures,
    check_pulse,
    dose,
)
from mindpain_task.safety.override import read_override
from tests.heat_trains import SUMMATION, heat_trains

ENVELOPE = read_rig("rehearsal")[1]
LIMITS, OVERRIDE = ENVELOPE.thermal, ENVELOPE.thermal_override
PULSE = SUMMATION.pulse
HEAD = (
    "mindpain_override: 1\ngranted_by: Dr. Ada Example\nrole: responsible physician\n"
    "reason: the pilot compares longer trains\ndate: 2026-03-01\n"
)


def broken(train: HeatTrain, limits: ThermalLimits = LIMITS) -> list[tuple[str, str, str]]:
    return list(check_pulse(train, limits))


def loose(**changes: object) -> ThermalLimits:
    return LIMITS.model_copy(update=changes)


def test_the_shipped_envelope_allows_ten_pulses_of_seven_tenths_and_its_override_fifteen() -> None:
    assert LIMITS.train == TrainBound(pulses=10, plateau_s=0.7)
    assert OVERRIDE.train == TrainBound(pulses=15, plateau_s=0.7)


@pytest.mark.parametrize(
    "train",
    [
        SUMMATION,
        replace(SUMMATION, pulse=replace(PULSE, plateau_s=0.7)),
        replace(SUMMATION, pulse=replace(PULSE, peak_c=50.0)),
        replace(SUMMATION, between_c=32.0, period_s=3.7),
        replace(SUMMATION, between_c=45.0),
    ],
)
def test_trains_within_every_bound_are_allowed(train: HeatTrain) -> None:
    assert broken(train) == []
    assert list(Ledger((), "ses-1").refusals(train, "arm", 1.7e9, LIMITS)) == []
    assert check_exposures([Exposure(1, "train", "arm", 0.0, train)], LIMITS) == ()


@pytest.mark.parametrize(
    ("train", "expected"),
    [
        (
            replace(SUMMATION, count=11),
            ("train", "count", "a train of 11 pulses is over the envelope's 10"),
        ),
        (
            replace(SUMMATION, pulse=replace(PULSE, plateau_s=0.71)),
            ("train", "plateau_s", "a plateau of 0.71 s in a train is over the envelope's 0.7 s"),
        ),
        (
            replace(SUMMATION, pulse=replace(PULSE, peak_c=50.1)),
            ("peak", "peak_c", "50.1 °C is over the envelope's 50.0 °C"),
        ),
        (
            replace(SUMMATION, pulse=replace(PULSE, return_c_per_s=10.1)),
            ("ramp", "return_c_per_s", "10.1 °C/s is over the envelope's 10.0 °C/s"),
        ),
        (
            replace(SUMMATION, pulse=replace(PULSE, baseline_c=29.0)),
            ("baseline", "baseline_c", "a baseline of 29.0 °C is outside the envelope's 30.0 to 35.0 °C"),
        ),
        (
            replace(SUMMATION, between_c=43.0, period_s=6.7),
            (
                "plateau",
                "between_c",
                "a train that stays at 43.0 °C or more for 60.8 s is over the envelope's 60.0 s",
            ),
        ),
    ],
    ids=["count", "plateau", "peak", "ramp", "baseline", "between"],
)
def test_each_bound_is_said_with_its_numbers(train: HeatTrain, expected: tuple[str, str, str]) -> None:
    assert broken(train) == [expected]


def test_a_whole_train_is_one_exposure() -> None:
    hot = replace(SUMMATION, pulse=replace(PULSE, peak_c=50.0))
    assert broken(hot, loose(exposure_dose=dose(hot))) == []
    said = "10 times 50.0 °C for 0.5 s has a dose D of 0.57, over the envelope's 0.5 for one exposure"
    assert broken(hot, loose(exposure_dose=0.5)) == [("dose", "plateau_s", said)]


def test_a_train_between_hot_pulses_may_last_as_long_as_a_plateau_there() -> None:
    warm = replace(SUMMATION, between_c=43.0, period_s=6.5)
    assert broken(warm) == []
    assert [rule for rule, _, _ in broken(replace(warm, between_c=42.9, period_s=60.0))] == []
    shorter = loose(plateau_from_43_s=10.0)
    assert [rule for rule, _, _ in broken(warm, shorter)] == ["plateau"]
    assert broken(replace(warm, between_c=42.9), shorter) == []
    tonic = loose(plateau_from_43_s=10.0, tonic=Bounded(peak_c=48.0, plateau_s=60.0))
    assert broken(warm, tonic) == []


def test_an_envelope_without_trains_allows_none() -> None:
    said = ("train", "count", "the envelope allows no trains of heat pulses")
    assert broken(SUMMATION, loose(train=None)) == [said]
    assert broken(replace(SUMMATION, count=1), loose(train=None)) == [said]
    assert list(check_pulse(PULSE, loose(train=None))) == []


def test_no_train_is_hotter_for_its_pulses_being_brief() -> None:
    brief = loose(brief=Bounded(peak_c=53.0, plateau_s=1.0))
    hot = replace(PULSE, peak_c=50.5)
    assert list(check_pulse(hot, brief)) == []
    assert [rule for rule, _, _ in broken(replace(SUMMATION, pulse=hot), brief)] == ["peak"]


def test_pulses_of_a_train_are_counted_at_their_site_and_keep_no_gap_among_themselves() -> None:
    def given_(*trains: HeatTrain, gap_s: float = 10.0) -> list[Exposure]:
        now_s, found = 0.0, []
        for number, train in enumerate(trains, 1):
            found.append(Exposure(number, "train", "arm", now_s, train))
            now_s += train.duration_s + gap_s
        return found

    assert check_exposures(given_(SUMMATION, SUMMATION), LIMITS) == ()
    (found,) = check_exposures(given_(SUMMATION, SUMMATION, replace(SUMMATION, count=1)), LIMITS)
    said = "trial 3, heat: site arm would take more than 20 stimuli; the envelope allows 20"
    assert (found.level, found.rule, found.sentence) == ("refuse", "count", said)
    assert [f.rule for f in check_exposures(given_(SUMMATION, SUMMATION, gap_s=4.9), LIMITS)] == ["gap"]


@given(heat_trains(most=15), st.sampled_from([LIMITS, OVERRIDE]))
@settings(max_examples=300, deadline=None)
def test_what_is_allowed_is_within_every_bound(train: HeatTrain, limits: ThermalLimits) -> None:
    assert limits.train is not None
    rules = {rule for rule, _, _ in check_pulse(train, limits)}
    assert ("train" in rules) == (
        train.count > limits.train.pulses or train.plateau_s > limits.train.plateau_s
    )
    assert ("peak" in rules) == (train.peak_c > limits.peak_c)
    assert ("ramp" in rules) == (max(train.rise_c_per_s, train.return_c_per_s) > limits.ramp_c_per_s)
    assert ("dose" in rules) == (dose(train) > limits.exposure_dose)
    if not rules:
        assert dose(train) <= limits.exposure_dose


@given(heat_trains(most=15))
@settings(max_examples=100, deadline=None)
def test_a_train_is_refused_where_its_pulse_is(train: HeatTrain) -> None:
    alone = {rule for rule, _, _ in check_pulse(train.pulse, LIMITS)}
    assert alone <= {rule for rule, _, _ in check_pulse(train, LIMITS)}


def granted(train: str) -> ThermalLimits:
    return read_override(f"{HEAD}thermal: {{train: {train}}}\n", "o.yaml", ENVELOPE)[0].thermal


def test_an_override_may_grant_longer_trains_up_to_its_column() -> None:
    assert granted("{pulses: 15, plateau_s: 0.7}").train == OVERRIDE.train
    assert granted("{pulses: 11, plateau_s: 0.7}").train == TrainBound(pulses=11, plateau_s=0.7)


@pytest.mark.parametrize(
    ("train", "sentence"),
    [
        (
            "{pulses: 16, plateau_s: 0.7}",
            r"16 pulses of 0\.7 s is beyond .* column, 15 pulses of 0\.7 s, which",
        ),
        ("{pulses: 12, plateau_s: 0.8}", r"12 pulses of 0\.8 s is beyond"),
        ("{pulses: 10, plateau_s: 0.7}", r"10 pulses of 0\.7 s is no looser than the envelope's 10 pulses"),
        ("{pulses: 15, plateau_s: 0.6}", r"15 pulses of 0\.6 s is no looser"),
        ("null", "none is no looser"),
    ],
)
def test_an_override_grants_no_more_than_its_column_and_hides_no_tightening(
    train: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        granted(train)
