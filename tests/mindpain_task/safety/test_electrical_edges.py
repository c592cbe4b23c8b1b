"""The edges of the electrical envelope: what is said, of which field, and what nothing may hide."""

from __future__ import annotations

import dataclasses

import pytest

from hardware.rig_file import read_rig
from mindpain_task.safety.electrical import (
    ROUNDING,
    Contact,
    ShockExposure,
    StricterElectricalLimits,
    check_train,
    check_trains,
    energy_mj,
    rms_ma,
    tighten,
)
from mindpain_task.stimuli import ShockTrain

LIMITS = read_rig("rehearsal")[1].electrical
SURFACE = Contact("surface_pair", 0.5, "monophasic")
WIDE = Contact("surface_pair", 100.0, "monophasic")
POINT = Contact("concentric", 0.008, "monophasic")
USUAL = ShockTrain(200, 50.0, 5, 5.0)


@pytest.mark.parametrize(
    ("train", "contact", "expected"),
    [
        (
            ShockTrain(200, 50.0, 5, 20.1),
            WIDE,
            ("refuse", "current", "current_ma", "20.1 mA is over the envelope's 20.0 mA"),
        ),
        (
            ShockTrain(2001, 1.0, 1, 1.0),
            WIDE,
            ("refuse", "width", "pulse_width_us", "a pulse width of 2001 µs is over the envelope's 2000 µs"),
        ),
        (
            ShockTrain(200, 50.0, 11, 5.0),
            WIDE,
            ("refuse", "pulses", "count", "a train of 11 pulses; the envelope allows 10"),
        ),
        (
            ShockTrain(500, 1200.0, 1, 20.0),
            WIDE,
            (
                "refuse",
                "average",
                "rate_hz",
                "an average current of 12 mA is over the envelope's 10.0 mA",
            ),
        ),
        (
            ShockTrain(1000, 1.0, 1, 10.1),
            WIDE,
            (
                "warn",
                "charge",
                "current_ma",
                "a charge per phase of 10.1 µC is over the 10.0 µC that deserve a second look",
            ),
        ),
        (
            ShockTrain(200, 100.0, 5, 5.0),
            POINT,
            (
                "warn",
                "rms_density",
                "current_ma",
                "a current density of 88.39 mA rms/cm² is over the 2.0 mA rms/cm² meant for surface "
                "electrodes, by the design of a point electrode",
            ),
        ),
        (
            ShockTrain(200, 100.0, 5, 0.0),
            WIDE,
            (
                "refuse",
                "train",
                "current_ma",
                "width, rate, count and current must be positive: ShockTrain(pulse_width_us=200, "
                "rate_hz=100.0, count=5, current_ma=0.0)",
            ),
        ),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else "",
)
def test_a_finding_has_its_level_rule_field_and_sentence(
    train: ShockTrain, contact: Contact, expected: tuple[str, str, str, str]
) -> None:
    assert list(check_train(train, contact, LIMITS)) == [expected]


@pytest.mark.parametrize(
    ("limit", "field", "sentence"),
    [
        ("pulse_charge_uc", "current_ma", "a charge per phase of 1 µC is over the envelope's 0.1 µC"),
        (
            "pulse_energy_mj",
            "current_ma",
            "a pulse energy at 500 ohm of 0.0025 mJ is over the envelope's 0.001 mJ",
        ),
        ("rms_current_ma", "rate_hz", "a current of 0.5 mA rms is over the envelope's 0.1 mA rms"),
        ("average_current_ma", "rate_hz", "an average current of 0.05 mA is over the envelope's 0.01 mA"),
        (
            "charge_density_uc_per_cm2",
            "current_ma",
            "a charge density per phase of 2 µC/cm² is over the envelope's 0.1 µC/cm²",
        ),
    ],
)
def test_each_limit_speaks_of_its_own_number(limit: str, field: str, sentence: str) -> None:
    """Limits far below the usual ones: with those, a train that breaks one breaks others as well."""
    small = {"pulse_energy_mj": 0.001, "average_current_ma": 0.01}.get(limit, 0.1)
    tight = LIMITS.model_copy(update={limit: small})
    found = [f for f in check_train(ShockTrain(200, 50.0, 5, 5.0), SURFACE, tight) if f[0] == "refuse"]
    assert [(where, words) for _, _, where, words in found] == [(field, sentence)]


def test_energy_and_effective_current_are_exact() -> None:
    assert energy_mj(ShockTrain(1000, 1.0, 1, 20.0), SURFACE) == 0.2
    assert rms_ma(ShockTrain(10_000, 100.0, 1, 7.0), SURFACE) == 7.0


def test_a_number_is_over_its_limit_by_more_than_the_rounding() -> None:
    at_it = dataclasses.replace(USUAL, current_ma=20.0 * (1 + ROUNDING))
    assert list(check_train(at_it, WIDE, LIMITS)) == []


@pytest.mark.parametrize(("charge_uc", "said"), [(10_000.0, "10000"), (10_000.4, "10000"), (9999.4, "9999")])
def test_large_numbers_are_written_out(charge_uc: float, said: str) -> None:
    strong = ShockTrain(1000, 1.0, 1, charge_uc)
    sentences = [sentence for _, rule, _, sentence in check_train(strong, WIDE, LIMITS) if rule == "charge"]
    assert sentences == [f"a charge per phase of {said} µC is over the envelope's 20.0 µC"]


def one_a_time(*trains: ShockTrain, gap_s: float = 10.0) -> list[ShockExposure]:
    now_s, found = 0.0, []
    for number, train in enumerate(trains, 1):
        found.append(ShockExposure(number, "shock", "hand", now_s, train))
        now_s += train.duration_s + gap_s
    return found


def rules(exposures: list[ShockExposure], contact: Contact = WIDE) -> list[tuple[int, str, str]]:
    """Return (trial, level, rule) of each finding but the steps between levels, which are not asked here."""
    steep = LIMITS.model_copy(update={"step_factor": 1000.0, "step_ma": 1000.0})
    found = check_trains(exposures, contact, steep)
    return [(int(f.sentence.split()[1].rstrip(",")), f.level, f.rule) for f in found]


def test_a_warning_that_was_given_does_not_hide_a_refusal() -> None:
    strained, too_much = ShockTrain(1000, 1.0, 1, 15.0), ShockTrain(2000, 1.0, 1, 15.0)
    assert rules(one_a_time(strained, strained, too_much, too_much)) == [
        (1, "warn", "charge"),
        (3, "refuse", "charge"),
        (4, "refuse", "charge"),
    ]


def test_what_is_no_train_does_not_hide_what_comes_after_it() -> None:
    none, too_strong = dataclasses.replace(USUAL, current_ma=0.0), dataclasses.replace(USUAL, current_ma=20.1)
    assert rules(one_a_time(none, too_strong)) == [(1, "refuse", "train"), (2, "refuse", "current")]


def test_a_sentence_names_the_trial_and_what_is_wrong() -> None:
    (found,) = check_trains(one_a_time(dataclasses.replace(USUAL, count=11, current_ma=0.5)), WIDE, LIMITS)
    assert found.sentence == "trial 1, shock: a train of 11 pulses; the envelope allows 10"


def test_the_first_train_too_many_is_said() -> None:
    train = dataclasses.replace(USUAL, current_ma=0.5)
    assert check_trains(one_a_time(*[train] * 100), WIDE, LIMITS) == ()
    (found,) = check_trains(one_a_time(*[train] * 101), WIDE, LIMITS)
    said = "trial 101, shock: the session would give more than 100 trains; the envelope allows 100"
    assert found.sentence == said


def test_a_gap_is_said_with_its_time_and_limit() -> None:
    train = dataclasses.replace(USUAL, current_ma=0.5)
    (found,) = check_trains(one_a_time(train, train, gap_s=4.5), WIDE, LIMITS)
    said = "a train 4.5 s after the end of the one before, sooner than the envelope's 5.0 s"
    assert found.sentence == f"trial 2, shock: {said}"


def test_a_gap_may_be_a_microsecond_short() -> None:
    shortest = ShockTrain(1, 1.0, 1, 0.5)  # ends a microsecond after its onset
    pair = [
        ShockExposure(number, "shock", "hand", onset_s, shortest) for number, onset_s in ((1, 0.0), (2, 5.0))
    ]
    assert rules(pair) == []
    assert rules([pair[0], dataclasses.replace(pair[1], onset_s=4.999999)]) == [(2, "refuse", "gap")]


def test_the_second_phase_belongs_to_a_train() -> None:
    both = dataclasses.replace(WIDE, waveform="biphasic")
    wide = ShockTrain(2000, 1.0, 1, 0.5)
    for gap_s, expected in ((5.0019, [(2, "refuse", "gap")]), (5.0021, [])):
        assert rules(one_a_time(wide, wide, gap_s=gap_s), both) == expected


def test_a_protocol_may_write_the_number_that_holds_anyway() -> None:
    same = StricterElectricalLimits(current_ma=20.0, trains_per_session=100)
    assert tighten(LIMITS, same, "surface_pair") == (LIMITS, [])
