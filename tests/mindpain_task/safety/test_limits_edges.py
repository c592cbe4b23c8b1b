"""The edges of the thermal envelope: at each limit and just over it, the exceptions, and what is said."""

from __future__ import annotations

import dataclasses
import math

import pytest

from hardware.rig_file import read_rig
from mindpain_task.heat import HeatPulse
from mindpain_task.safety.limits import (
    Bounded,
    Exposure,
    Finding,
    StricterLimits,
    ThermalLimits,
    cem43_min,
    check_exposures,
    check_pulse,
    dose,
    tighten,
)

LIMITS = read_rig("rehearsal")[1].thermal
OVERRIDE = read_rig("rehearsal")[1].thermal_override
USUAL = HeatPulse(32.0, 46.0, 8.0, 5.0, 8.0)


def broken(limits: ThermalLimits = LIMITS, /, **changes: float) -> list[tuple[str, str, str]]:
    return list(check_pulse(dataclasses.replace(USUAL, **changes), limits))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"peak_c": 50.5}, ("peak", "peak_c", "50.5 °C is over the envelope's 50.0 °C")),
        (
            {"baseline_c": 29.9},
            ("baseline", "baseline_c", "a baseline of 29.9 °C is outside the envelope's 30.0 to 35.0 °C"),
        ),
        (
            {"baseline_c": 35.1},
            ("baseline", "baseline_c", "a baseline of 35.1 °C is outside the envelope's 30.0 to 35.0 °C"),
        ),
        ({"rise_c_per_s": 10.1}, ("ramp", "rise_c_per_s", "10.1 °C/s is over the envelope's 10.0 °C/s")),
        ({"return_c_per_s": 10.1}, ("ramp", "return_c_per_s", "10.1 °C/s is over the envelope's 10.0 °C/s")),
        (
            {"plateau_s": 60.1},
            ("plateau", "plateau_s", "a plateau of 60.1 s at 46.0 °C is over the envelope's 60.0 s"),
        ),
        (
            {"peak_c": 49.0, "plateau_s": 30.0},
            (
                "dose",
                "plateau_s",
                "49.0 °C for 30.0 s has a dose D of 1.17, over the envelope's 0.85 for one exposure",
            ),
        ),
    ],
    ids=lambda value: value[0] + "-" + value[1] if isinstance(value, tuple) else "",
)
def test_each_limit_of_one_stimulus_is_said_with_its_numbers(
    changes: dict[str, float], expected: tuple[str, str, str]
) -> None:
    assert broken(**changes) == [expected]


@pytest.mark.parametrize(
    "changes",
    [
        {"peak_c": 50.0},
        {"baseline_c": 30.0},
        {"baseline_c": 35.0},
        {"rise_c_per_s": 10.0, "return_c_per_s": 10.0},
        {"plateau_s": 60.0},
        {"peak_c": 42.99, "plateau_s": 60.1},
    ],
)
def test_exactly_at_a_limit_is_allowed(changes: dict[str, float]) -> None:
    assert broken(**changes) == []


def test_long_plateaus_are_limited_from_43_degrees_on() -> None:
    assert [rule for rule, _, _ in broken(peak_c=43.0, plateau_s=60.1)] == ["plateau"]


def test_a_dose_exactly_at_its_limit_is_allowed() -> None:
    hot = dataclasses.replace(USUAL, peak_c=49.0, plateau_s=10.0)
    assert broken(LIMITS.model_copy(update={"exposure_dose": dose(hot)}), peak_c=49.0, plateau_s=10.0) == []


def test_brief_pulses_may_be_hotter_where_an_override_says_so() -> None:
    """As published: 52 °C; 53 to 55 °C only for pulses of at most a second."""
    fast = {"rise_c_per_s": 300.0, "return_c_per_s": 300.0}
    allowed = [(52.0, 3.0), (55.0, 0.5), (53.0, 1.0)]
    refused = [(53.0, 1.001), (55.001, 0.3), (52.001, 1.001)]
    for peak_c, plateau_s in allowed:
        assert broken(OVERRIDE, peak_c=peak_c, plateau_s=plateau_s, **fast) == []
    for peak_c, plateau_s in refused:
        said = broken(OVERRIDE, peak_c=peak_c, plateau_s=plateau_s, **fast)
        assert [rule for rule, _, _ in said] == ["peak"]
        assert said[0][2] == f"{peak_c} °C is over the envelope's 52.0 °C"
    at_the_edge = OVERRIDE.model_copy(update={"exposure_dose": 2.0})
    assert broken(at_the_edge, peak_c=55.0, plateau_s=1.0, **fast) == []


def test_long_plateaus_may_be_longer_where_an_override_says_so() -> None:
    """As published: 300 s, up to 45 °C."""
    cold = OVERRIDE.model_copy(update={"exposure_dose": 9.0})
    assert broken(cold, peak_c=45.0, plateau_s=300.0) == []
    for peak_c, plateau_s, longest in ((45.0, 300.1, "300.0 s"), (45.1, 60.1, "60.0 s")):
        (said,) = broken(cold, peak_c=peak_c, plateau_s=plateau_s)
        assert said[0] == "plateau"
        assert said[2].endswith(f"is over the envelope's {longest}")
    shorter = cold.model_copy(update={"tonic": Bounded(peak_c=45.0, plateau_s=10.0)})
    assert broken(shorter, peak_c=45.0, plateau_s=60.0) == []


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(HeatPulse)])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused_and_nothing_else_is_asked(field: str, value: float) -> None:
    ((rule, where, sentence),) = broken(**{field: value})
    assert (rule, where) == ("pulse", "peak_c")
    assert sentence.startswith("all numbers must be finite, ramps and plateau positive: HeatPulse(")
    assert f"{field}={value}" in sentence
    exposure = Exposure(1, "heat", "a", 0.0, dataclasses.replace(USUAL, **{field: value}))
    later = Exposure(2, "heat", "a", 0.0, dataclasses.replace(USUAL, peak_c=51.0))
    assert [found.rule for found in check_exposures([exposure, later], LIMITS)] == ["pulse", "peak"]


@pytest.mark.parametrize("field", ["rise_c_per_s", "plateau_s", "return_c_per_s"])
def test_what_takes_no_time_is_no_pulse(field: str) -> None:
    assert [rule for rule, _, _ in broken(**{field: 0.0})] == ["pulse"]
    assert [rule for rule, _, _ in broken(**{field: -1.0})] == ["pulse"]
    assert broken(**{field: 0.5}) == []


def exposures(pulses: list[HeatPulse], gap_s: float = 60.0, site: str = "a") -> list[Exposure]:
    """Return pulses one after the other on a site, from end to start this far apart."""
    now_s, found = 0.0, []
    for number, pulse in enumerate(pulses, 1):
        found.append(Exposure(number, "hot", site, now_s, pulse))
        now_s += pulse.duration_s + gap_s
    return found


def test_a_finding_names_the_level_the_rule_the_trial_and_the_stimulus() -> None:
    hot = dataclasses.replace(USUAL, peak_c=51.0, plateau_s=1.0)
    assert check_exposures(exposures([USUAL, hot]), LIMITS) == (
        Finding("refuse", "peak", "trial 2, heat: 51.0 °C is over the envelope's 50.0 °C", "hot"),
    )


def test_a_gap_is_said_with_its_time() -> None:
    (short,) = check_exposures(exposures([USUAL, USUAL], gap_s=4.0), LIMITS)
    said = "trial 2, heat: site a is heated again after 4.0 s, before the envelope's 5.0 s"
    assert short == Finding("refuse", "gap", said, "hot")
    (strained,) = check_exposures(exposures([USUAL, USUAL], gap_s=6.0), LIMITS)
    assert strained == Finding("warn", "gap", "trial 2, heat: site a is heated again after only 6.0 s", "hot")


def test_a_stimulus_without_a_time_is_refused() -> None:
    found = check_exposures([Exposure(1, "hot", "a", math.nan, USUAL)], LIMITS)
    assert [finding.rule for finding in found] == ["gap"]


def test_a_site_takes_so_many_stimuli_and_one_more_is_refused_once() -> None:
    assert check_exposures(exposures([USUAL] * 20), LIMITS) == ()
    for more in (21, 25):
        said = "trial 21, heat: site a would take more than 20 stimuli; the envelope allows 20"
        assert check_exposures(exposures([USUAL] * more), LIMITS) == (
            Finding("refuse", "count", said, "hot"),
        )


def near(sum_limit: str, times: int, over: float) -> tuple[Finding, ...]:
    """Check pulses whose summed dose comes to a limit of just that, or this share less than it."""
    total = sum([dose(USUAL)] * times) if sum_limit == "site_dose" else sum([cem43_min(USUAL)] * times)
    limits = LIMITS.model_copy(update={sum_limit: total / (1 + over)})
    return check_exposures(exposures([USUAL] * (times + 2)), limits)


@pytest.mark.parametrize(
    ("sum_limit", "rule", "level"),
    [
        ("site_dose", "site_dose", "refuse"),
        ("site_cem43_stop_min", "cem43", "refuse"),
        ("site_cem43_warn_min", "cem43", "warn"),
    ],
)
def test_a_sum_may_come_to_its_limit_and_is_said_once_over_it(sum_limit: str, rule: str, level: str) -> None:
    for over, first in ((0.0, 6), (1e-6, 5)):
        (found,) = near(sum_limit, 5, over)
        assert (found.level, found.rule) == (level, rule)
        assert found.sentence.startswith(f"trial {first}, heat: site a ")


def test_a_summed_dose_is_said_with_its_numbers() -> None:
    hot = dataclasses.replace(USUAL, peak_c=49.0, plateau_s=12.0)
    findings = check_exposures(exposures([hot] * 16), LIMITS)
    assert [(found.level, found.sentence) for found in findings] == [
        (
            "warn",
            "trial 10, heat: site a reaches 132 min CEM43, over the 120.0 min that deserve a second look",
        ),
        (
            "refuse",
            "trial 13, heat: site a would reach a summed dose D of 6.18, over the envelope's 6.0 per "
            "site and session",
        ),
        ("refuse", "trial 16, heat: site a would reach 211 min CEM43, over the envelope's 200.0 min"),
    ]


def test_warm_ramps_count_for_cem43_and_not_for_the_dose() -> None:
    """By hand: 39 to 43 °C and back at 1 °C/s, the integral of 0.25^(43 - T) is (1 - 0.25^4) / ln 4 each."""
    warm = HeatPulse(30.0, 43.0, 1.0, 1e-9, 1.0)
    assert cem43_min(warm) == pytest.approx(2 * (1 - 0.25**4) / math.log(4) / 60, rel=1e-6)
    assert dose(warm) == pytest.approx(0.0, abs=1e-9)
    from_41 = dataclasses.replace(warm, baseline_c=41.0)
    assert cem43_min(from_41) == pytest.approx(2 * (1 - 0.25**2) / math.log(4) / 60, rel=1e-6)
    to_41 = dataclasses.replace(warm, peak_c=41.0)
    assert cem43_min(to_41) == pytest.approx(2 * (0.25**2 - 0.25**4) / math.log(4) / 60, rel=1e-6)


def test_hot_ramps_double_with_every_degree() -> None:
    """By hand: from 43 to 46 °C and back at 1 °C/s, the integral of 2^(T - 43) is (2^3 - 1) / ln 2 each."""
    hot = HeatPulse(43.0, 46.0, 1.0, 1e-9, 1.0)
    assert cem43_min(hot) == pytest.approx(2 * 7 / math.log(2) / 60, rel=1e-6)
    half = dataclasses.replace(hot, peak_c=43.5)
    assert cem43_min(half) == pytest.approx(2 * (2**0.5 - 1) / math.log(2) / 60, rel=1e-6)
    slow_return = dataclasses.replace(hot, return_c_per_s=0.5)
    assert cem43_min(slow_return) == pytest.approx(3 * 7 / math.log(2) / 60, rel=1e-6)


@pytest.mark.parametrize(("plateau_c", "per_s"), [(43.0, 1.0), (43.5, 2**0.5), (42.5, 0.5), (41.0, 1 / 16)])
def test_a_plateau_counts_by_its_temperature(plateau_c: float, per_s: float) -> None:
    quick = HeatPulse(38.0, plateau_c, 1e9, 60.0, 1e9)
    assert cem43_min(quick) == pytest.approx(per_s, rel=1e-6)


def test_nothing_counts_below_39_degrees() -> None:
    assert cem43_min(HeatPulse(32.0, 38.999, 1.0, 600.0, 1.0)) == 0.0
    assert cem43_min(HeatPulse(32.0, 39.0, 1.0, 60.0, 1.0)) == pytest.approx(0.25**4)


def test_a_protocol_may_write_the_number_that_holds_anyway() -> None:
    assert tighten(LIMITS, StricterLimits(peak_c=50.0, stimuli_per_site=20)) == (LIMITS, [])


def test_a_stricter_protocol_takes_the_exceptions_of_an_override_away() -> None:
    """Otherwise a protocol that says 47 °C would be given 53, and one that says 20 s 300."""
    assert tighten(OVERRIDE, StricterLimits())[0] == OVERRIDE
    cooler, _ = tighten(OVERRIDE, StricterLimits(peak_c=47.0))
    assert (cooler.peak_c, cooler.brief, cooler.tonic) == (47.0, None, OVERRIDE.tonic)
    shorter, _ = tighten(OVERRIDE, StricterLimits(plateau_from_43_s=20.0))
    assert (shorter.plateau_from_43_s, shorter.tonic, shorter.brief) == (20.0, None, OVERRIDE.brief)
    assert tighten(OVERRIDE, StricterLimits(peak_c=52.0))[0].brief is None
    looser, said = tighten(OVERRIDE, StricterLimits(peak_c=53.0))
    assert (looser, [field for field, _ in said]) == (OVERRIDE, ["peak_c"])
