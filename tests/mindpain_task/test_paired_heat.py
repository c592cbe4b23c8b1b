"""Heat by one or two probes: the course of each, the dose of either place, and who may be told of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.delivery import Verdict, judge
from mindpain_task.heat import HeatPulse
from mindpain_task.paired_heat import GIVEN_BY, PROBES, PairedHeat, by_probe
from mindpain_task.roles import Sample
from mindpain_task.safety.limits import cem43_min, dose, is_pulse, stimuli_in
from mindpain_task.session.heating import Heating
from mindpain_task.stimuli import only_heat
from tests.mindpain_task.delivery.readbacks import TCS
from tests.probes_for_tests import PULSE, by

pulses = st.builds(
    HeatPulse,
    baseline_c=st.just(32.0),
    peak_c=st.floats(32.5, 50.0),
    rise_c_per_s=st.floats(1.0, 10.0),
    plateau_s=st.floats(0.1, 10.0),
    return_c_per_s=st.floats(1.0, 10.0),
)
heats = st.builds(PairedHeat, pulse=pulses, probes=st.sampled_from(GIVEN_BY))


@given(heats, st.floats(-1.0, 40.0))
@settings(max_examples=200, deadline=None)
def test_the_warmest_probe_is_at_the_pulse_and_every_other_at_the_baseline(
    heat: PairedHeat, since_s: float
) -> None:
    now_c = [course.commanded_c(since_s) for course in heat.courses]
    assert max(now_c) == heat.commanded_c(since_s) == heat.pulse.commanded_c(since_s)
    for name, here_c in zip(PROBES, now_c, strict=True):
        assert here_c == (heat.commanded_c(since_s) if name in heat.probes else heat.baseline_c)


@given(heats, st.floats(33.0, 50.0))
@settings(max_examples=100, deadline=None)
def test_a_place_takes_what_the_pulse_costs_whichever_probe_gives_it(heat: PairedHeat, peak_c: float) -> None:
    assert dose(heat) == dose(heat.pulse)
    assert cem43_min(heat) == cem43_min(heat.pulse)
    assert is_pulse(heat)
    assert stimuli_in(heat) == 1
    assert heat.duration_s == heat.pulse.duration_s
    assert heat.corners == heat.pulse.corners
    assert heat.at_peak(peak_c) == replace(heat, pulse=heat.pulse.at_peak(peak_c))


@given(st.integers(1, 8))
def test_a_read_back_has_the_first_probe_s_zones_first(zones: int) -> None:
    assert by_probe([1.0] * zones + [2.0] * zones) == ((1.0,) * zones, (2.0,) * zones)
    with pytest.raises(ValueError, match="two like probes"):
        by_probe([1.0] * (2 * zones + 1))


def test_no_single_thermode_takes_it() -> None:
    with pytest.raises(ValueError, match="is one probe, and this is heat for two"):
        only_heat(by(), "a TCS")


def read_back(first: HeatPulse | None, second: HeatPulse | None) -> tuple[Sample, ...]:
    """Return what both probes tell while they do this."""
    times_s = [step * 0.02 for step in range(-50, 350)]
    return tuple(
        Sample(
            at_s,
            None,
            tuple(
                32.0 if pulse is None else pulse.commanded_c(at_s)
                for pulse in (first, second)
                for _ in range(5)
            ),
        )
        for at_s in times_s
    )


@pytest.mark.parametrize(
    ("heat", "first", "second", "verdict", "says"),
    [
        (by(), PULSE, PULSE, Verdict.DELIVERED, "every zone as commanded"),
        (by("first"), PULSE, None, Verdict.DELIVERED, "every zone as commanded"),
        (by("second"), None, PULSE, Verdict.DELIVERED, "every zone as commanded"),
        (by(), PULSE, None, Verdict.WRONG_TEMPERATURE, "zone 1 of the second probe did not warm"),
        (by(), None, PULSE, Verdict.WRONG_TEMPERATURE, "zone 1 of the first probe did not warm"),
        (by(), None, None, Verdict.NOT_DELIVERED, "no zone warmed"),
        (by("first"), PULSE, PULSE, Verdict.WRONG_TEMPERATURE, "zone 1 of the second probe was at"),
        (by("second"), PULSE, PULSE, Verdict.WRONG_TEMPERATURE, "zone 1 of the first probe was at"),
        (by("second"), PULSE, None, Verdict.WRONG_TEMPERATURE, "zone 1 of the first probe was at"),
        (by(), PULSE, PULSE.at_peak(44.0), Verdict.WRONG_TEMPERATURE, "zone 1 of the second probe reached"),
    ],
)
def test_the_worst_zone_of_either_probe_decides(
    heat: PairedHeat, first: HeatPulse | None, second: HeatPulse | None, verdict: Verdict, says: str
) -> None:
    delivery = judge(heat, 0.0, read_back(first, second), TCS)
    assert delivery.verdict is verdict
    assert says in delivery.sentence


def test_the_record_says_which_probes() -> None:
    profile = Heating(32.0, 48.0, TCS).profile(by("second"))
    assert profile["probes"] == ["second"]
    assert "probes" not in Heating(32.0, 48.0, TCS).profile(PULSE)
