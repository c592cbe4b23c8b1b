"""Laser limits: each at its edge, what is unknown and how it is said, and that every count is kept."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from hardware.rig_file import RIGS, read_rig
from mindpain_task.laser import LaserPulse
from mindpain_task.located import Refused
from mindpain_task.safety.envelope import read_envelope
from mindpain_task.safety.laser import (
    LaserExposure,
    LaserLimits,
    LaserLimitsEntry,
    check_pulse_alone,
    check_pulses,
    unknown_limits,
)
from mindpain_task.safety.ledger import Entry, Ledger, reserved

LIMITS = LaserLimits(10600, 10.0, 6.0, 1, 4, 6)
PULSE = LaserPulse(280.0, 30.0, 28.0)
KNOWN = {
    "wavelength_nm": 10600,
    "max_fluence_mj_per_mm2": 9.0,
    "min_interval_s": 5.0,
    "pulses_per_spot": 1,
    "pulses_per_site": 20,
    "pulses_per_session": 30,
}


def rules(pulse: LaserPulse, limits: LaserLimits = LIMITS) -> list[str]:
    return [rule for rule, _, _ in check_pulse_alone(pulse, limits)]


def session(*onsets: tuple[float, str], pulse: LaserPulse = PULSE) -> tuple[LaserExposure, ...]:
    return tuple(
        LaserExposure(number, "pulse", site, at_s, pulse) for number, (at_s, site) in enumerate(onsets, 1)
    )


def broken(*onsets: tuple[float, str], pulse: LaserPulse = PULSE) -> list[tuple[str, str]]:
    """Return (trial, rule) of each refusal."""
    findings = check_pulses(session(*onsets, pulse=pulse), LIMITS)
    return [(each.sentence.split(",")[0], each.rule) for each in findings if each.level == "refuse"]


def test_a_pulse_knows_its_fluence_and_how_long_it_lasts() -> None:
    assert PULSE.fluence_mj_per_mm2 == pytest.approx(10.0)
    assert PULSE.duration_s == pytest.approx(0.030)
    assert PULSE.at_energy(140.0).fluence_mj_per_mm2 == pytest.approx(5.0)


def test_the_fluence_is_refused_from_its_limit_on_and_not_at_it() -> None:
    assert rules(PULSE) == []
    over = PULSE.at_energy(math.nextafter(280.0, 300.0) + 1e-3)
    assert rules(over) == ["fluence"]
    ((_, field, sentence),) = check_pulse_alone(PULSE.at_energy(300.0), LIMITS)
    assert field == "energy_mj"
    assert "300 mJ on 28 mm² are 10.71 mJ/mm², over the envelope's 10.0 mJ/mm²" in sentence


@settings(max_examples=80, deadline=None)
@given(st.floats(1.0, 1000.0), st.floats(1.0, 100.0))
def test_no_pulse_over_the_fluence_passes_and_none_under_it_is_refused(
    energy_mj: float, spot_mm2: float
) -> None:
    fluence = energy_mj / spot_mm2
    over = "fluence" in rules(LaserPulse(energy_mj, 30.0, spot_mm2))
    assert over == (fluence > 10.0 * (1 + 1e-9))


@pytest.mark.parametrize("name", ["energy_mj", "pulse_ms", "spot_mm2", "pulses_per_spot"])
@pytest.mark.parametrize("value", [0, -1, math.nan, math.inf])
def test_what_is_no_pulse_is_refused(name: str, value: float) -> None:
    changed: dict[str, Any] = {name: value}
    assert rules(dataclasses.replace(PULSE, **changed)) == ["pulse"]


def test_a_spot_must_be_moved_as_often_as_the_envelope_says() -> None:
    assert rules(dataclasses.replace(PULSE, pulses_per_spot=2)) == ["spot"]
    assert (
        rules(dataclasses.replace(PULSE, pulses_per_spot=2), dataclasses.replace(LIMITS, pulses_per_spot=2))
        == []
    )


def test_the_interval_holds_on_one_site_and_from_the_end_of_the_pulse_before() -> None:
    assert broken((0.0, "a"), (6.03, "a")) == []
    assert broken((0.0, "a"), (6.02, "a")) == [("trial 2", "interval")]
    assert broken((0.0, "a"), (1.0, "b"), (6.03, "a")) == []
    assert broken((0.0, "a"), (math.nan, "a")) == [("trial 2", "interval")]


def test_a_site_and_a_session_take_so_many_and_no_more() -> None:
    on_one = [(10.0 * n, "a") for n in range(6)]
    assert broken(*on_one[:4]) == []
    assert broken(*on_one) == [("trial 5", "site")]  # once: the sixth says nothing new
    on_two = [(10.0 * n, "ab"[n % 2]) for n in range(8)]
    assert broken(*on_two[:6]) == []
    assert broken(*on_two) == [("trial 7", "session")]


def test_limits_that_are_known_are_said_as_they_are() -> None:
    limits = LaserLimitsEntry.model_validate(KNOWN).limits({})
    assert limits == LaserLimits(**KNOWN)  # type: ignore[arg-type]
    assert not list(unknown_limits(limits))
    assert limits.said("max_fluence_mj_per_mm2") == "the envelope's 9.0 mJ/mm²"


def test_a_limit_that_is_unknown_has_a_stand_in_and_says_so() -> None:
    written = KNOWN | {"max_fluence_mj_per_mm2": 8.0}
    limits = LaserLimitsEntry.model_validate(written).limits({"max_fluence_mj_per_mm2": "nobody wrote it"})
    assert limits.unknown == (("max_fluence_mj_per_mm2", "nobody wrote it"),)
    (sentence,) = unknown_limits(limits)
    assert "the laboratory's physician must write the limit in the envelope" in sentence
    ((_, _, why),) = check_pulse_alone(PULSE, limits)
    assert "stand-in of 8.0 mJ/mm²" in why
    warned = [each for each in check_pulses(session((0.0, "a")), limits) if each.level == "warn"]
    assert [each.sentence for each in warned] == [sentence]
    assert not check_pulses((), limits)


@pytest.mark.parametrize(
    "wrong",
    [
        {"min_interval_s": {"unknown": "why", "stand_in": 6.0}},
        {"pulses_per_spot": 1.5},
        {"pulses_per_site": 0},
        {"max_fluence_mj_per_mm2": math.inf},
        {"further": 1},
    ],
)
def test_limits_that_are_badly_written_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        LaserLimitsEntry.model_validate(KNOWN | wrong)


def test_the_shipped_envelope_knows_no_limit_for_lasers() -> None:
    """No source at hand has one: none may become a number by accident."""
    envelope = read_rig("eeg_laser")[1]
    limits = envelope.light
    assert limits is not None
    names = {field.name for field in dataclasses.fields(LaserLimits)} - {"wavelength_nm", "unknown"}
    assert {name for name, _ in limits.unknown} == names


ENVELOPE = (RIGS / "envelopes" / "healthy_adult.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("wavelength_nm: 10600 ", 'wavelength_nm: {unknown: "why", stand_in: 10600} ', "must be a number"),
        ("population: healthy_adult", "population: {unknown: why, stand_in: a}", "must be a number"),
        ("stand_in: 1}", "stand_in: 1.5}", r"laser\.pulses_per_spot: .*not 1\.5"),
        (", stand_in: 60}", "}", r"laser\.pulses_per_site: an unknown value needs a stand_in"),
        ("no limit for CO2 laser pulses in any source at hand", "", "unknown must say why"),
    ],
)
def test_an_envelope_may_leave_nothing_unknown_but_limits_of_light(old: str, new: str, why: str) -> None:
    assert ENVELOPE.count(old) == 1, old
    with pytest.raises(Refused, match=rf"e\.yaml:\d+:\d+: .*{why}"):
        read_envelope(ENVELOPE.replace(old, new), "e.yaml")


def entry(number: int, site: str, end_s: float, given: bool = True, day: str = "ses-01") -> Entry:
    made = reserved(f"run/{number}", site, day, PULSE, end_s - PULSE.duration_s, "pulse", number)
    return made if given else dataclasses.replace(made, basis="not_given", count=0)


def test_the_ledger_counts_pulses_and_knows_when_they_were() -> None:
    ledger = Ledger([entry(1, "a", 100.0), entry(2, "a", 110.0, given=False)], "ses-01")
    assert ledger.balance("a", 120.0).stimuli == 0  # that is contact heat
    assert list(ledger.laser_refusals(PULSE, "a", 106.0, LIMITS)) == []
    (why,) = ledger.laser_refusals(PULSE, "a", 105.9, LIMITS)
    assert "site a would be hit 5.9" in why
    assert ledger.last_light_end_s("b") == -math.inf
    assert list(ledger.laser_refusals(PULSE, "b", 100.1, LIMITS)) == []


def test_the_ledger_refuses_what_the_session_has_had_in_all_its_runs() -> None:
    four = [entry(n, "a", 10.0 * n) for n in range(1, 5)]
    ledger = Ledger(four, "ses-01")
    (why,) = ledger.laser_refusals(PULSE, "a", 100.0, LIMITS)
    assert "more than 4 pulses" in why
    assert not list(Ledger(four, "ses-02").laser_refusals(PULSE, "a", 100.0, LIMITS))
    six = [*four, entry(5, "b", 50.0), entry(6, "b", 60.0)]
    (why,) = Ledger(six, "ses-01").laser_refusals(PULSE, "c", 100.0, LIMITS)
    assert "more than 6 laser pulses" in why
