"""The envelope, against the published test points (facts of contact heat: D and CEM43, ramps included)."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.rig_file import read_rig
from mindpain_task.heat import HeatPulse
from mindpain_task.safety.heat_dose import line_s
from mindpain_task.safety.limits import (
    Exposure,
    StricterLimits,
    ThermalLimits,
    cem43_min,
    check_exposures,
    dose,
    site_doses,
    tighten,
)


@dataclasses.dataclass(frozen=True)
class Point:
    """One published test point: a plateau (°C, s) given n times on one site, and what must come of it."""

    number: int
    peak_c: float
    plateau_s: float
    n: int
    dose: float
    cem43: float
    refused: set[str]
    whatever_the_override: bool
    ramp_c_per_s: float = 8.0
    baseline_c: float = 32.0

    def exposures(self) -> list[Exposure]:
        pulse = HeatPulse(self.baseline_c, self.peak_c, self.ramp_c_per_s, self.plateau_s, self.ramp_c_per_s)
        return [Exposure(i + 1, "heat", "forearm", i * (pulse.duration_s + 60), pulse) for i in range(self.n)]


POINTS = [
    Point(1, 45, 60, 1, 0.21, 4.0, set(), False),
    Point(2, 45, 300, 1, 1.03, 20.0, {"plateau", "dose"}, True),
    Point(3, 47, 60, 1, 0.71, 16.1, set(), False),
    Point(4, 47, 85, 1, 1.01, 22.8, {"plateau", "dose"}, True),
    Point(5, 48, 10, 1, 0.22, 5.5, set(), False),
    Point(6, 48, 30, 1, 0.65, 16.2, set(), False),
    Point(7, 48, 60, 1, 1.29, 32.2, {"dose"}, True),
    Point(8, 49, 12, 1, 0.48, 13.3, set(), False, 6.0, 35.0),
    Point(9, 49, 20, 1, 0.78, 21.7, set(), False),
    Point(10, 49, 30, 1, 1.17, 32.4, {"dose"}, True),
    Point(11, 50, 10, 1, 0.71, 22.1, set(), False),
    Point(12, 50, 12, 1, 0.84, 26.4, set(), False),
    Point(13, 50, 15, 1, 1.05, 32.8, {"dose"}, True),
    Point(14, 50.5, 1, 1, 0.09, 3.1, {"peak", "ramp"}, False, 70.0),
    Point(15, 51, 0.25, 1, 0.04, 1.2, {"peak", "ramp"}, False, 70.0),
    Point(16, 53, 3, 1, 1.09, 52.4, {"peak", "ramp", "dose"}, True, 40.0),
    Point(17, 49, 12, 10, 4.81, 133, set(), False, 6.0, 35.0),
    Point(18, 49, 12, 14, 6.73, 186, {"site_dose"}, False, 6.0, 35.0),
    Point(19, 46, 8, 48, 2.57, 53, {"count"}, False),
    Point(20, 48, 6, 60, 8.10, 201, {"count", "site_dose", "cem43"}, True, 10.0),
    Point(21, 47, 420, 1, 5.0, 112, {"plateau", "dose"}, True),
]
LIMITS = read_rig("rehearsal")[1].thermal
OVERRIDE = read_rig("rehearsal")[1].thermal_override


def rules(point: Point, limits: ThermalLimits, level: str) -> set[str]:
    return {f.rule for f in check_exposures(point.exposures(), limits) if f.level == level}


@pytest.mark.parametrize("point", POINTS, ids=lambda p: f"point{p.number}")
def test_published_dose(point: Point) -> None:
    spent = site_doses(point.exposures())["forearm"]
    assert spent.dose == pytest.approx(point.dose, rel=0.02, abs=0.01)
    assert spent.cem43_min == pytest.approx(point.cem43, rel=0.02, abs=0.05)


@pytest.mark.parametrize("point", POINTS, ids=lambda p: f"point{p.number}")
def test_published_verdict(point: Point) -> None:
    assert rules(point, LIMITS, "refuse") == point.refused
    assert bool(rules(point, OVERRIDE, "refuse")) == point.whatever_the_override


def test_ten_times_49_degrees_draws_the_cem43_warning() -> None:
    assert rules(POINTS[16], LIMITS, "warn") == {"cem43"}


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (15, "trial 1, heat: 51 °C is over the envelope's 50.0 °C"),
        (10, "trial 1, heat: 49 °C for 30 s has a dose D of 1.17, over the envelope's 0.85 for one exposure"),
        (18, "trial 13, heat: site forearm would reach a summed dose D of 6.25, over the envelope's 6.0"),
    ],
)
def test_a_refusal_names_trial_rule_and_numbers(number: int, sentence: str) -> None:
    findings = check_exposures(POINTS[number - 1].exposures(), LIMITS)
    assert any(finding.sentence.startswith(sentence) for finding in findings), findings


def test_a_site_needs_time_between_two_stimuli() -> None:
    pulse = HeatPulse(32, 46, 8, 5, 8)
    for gap_s, expected in ((4.9, ("refuse", "gap")), (5.0, ("warn", "gap")), (8.0, None)):
        pair = [
            Exposure(1, "heat", "a", 0.0, pulse),
            Exposure(2, "heat", "a", pulse.duration_s + gap_s, pulse),
        ]
        found = [(f.level, f.rule) for f in check_exposures(pair, LIMITS)]
        assert found == ([expected] if expected else [])


def test_two_sites_are_counted_apart() -> None:
    pulse = HeatPulse(32, 49, 8, 12, 8)
    given_ = [Exposure(i + 1, "heat", "ab"[i % 2], i * 60.0, pulse) for i in range(20)]
    assert not [f for f in check_exposures(given_, LIMITS) if f.level == "refuse"]


def test_line_matches_published_seconds() -> None:
    published = {43: 1052, 45: 290, 47: 84.8, 49: 26.1, 50: 14.7, 55: 1.0}
    assert {c: pytest.approx(line_s(c), rel=0.02) for c in published} == published


pulses = st.builds(
    HeatPulse,
    baseline_c=st.floats(30, 35),
    peak_c=st.floats(36, 55),
    rise_c_per_s=st.floats(0.5, 100),
    plateau_s=st.floats(0.01, 400),
    return_c_per_s=st.floats(0.5, 100),
)


@given(pulses)
def test_closed_form_equals_the_integral(pulse: HeatPulse) -> None:
    steps = 4000
    dt = pulse.duration_s / steps
    temperatures = [pulse.commanded_c((i + 0.5) * dt) for i in range(steps)]
    summed = sum(dt / line_s(t) for t in temperatures if t >= 43)
    minutes = sum(dt / 60 * (0.5 if t >= 43 else 0.25) ** (43 - t) for t in temperatures if t >= 39)
    assert dose(pulse) == pytest.approx(summed, rel=0.02, abs=1e-3)
    assert cem43_min(pulse) == pytest.approx(minutes, rel=0.02, abs=1e-2)


@given(pulses, st.floats(0.01, 5))
def test_more_heat_is_never_less_dose(pulse: HeatPulse, more: float) -> None:
    hotter = dataclasses.replace(pulse, peak_c=pulse.peak_c + more)
    longer = dataclasses.replace(pulse, plateau_s=pulse.plateau_s + more)
    assert dose(hotter) >= dose(pulse) <= dose(longer)


def test_a_protocol_may_only_tighten() -> None:
    tightened, looser = tighten(LIMITS, StricterLimits(peak_c=47.0, site_dose=7.0))
    assert (tightened.peak_c, tightened.site_dose) == (47.0, LIMITS.site_dose)
    assert looser == [("site_dose", "7.0 is looser than the rig's 6.0; a protocol may only be stricter")]
