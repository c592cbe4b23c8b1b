"""The dose of measured temperatures: by the plan's formulas, never under any zone's, with its gaps."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.heat import HeatPulse
from mindpain_task.roles import Sample
from mindpain_task.safety import heat_dose
from mindpain_task.safety.limits import cem43_min, dose
from mindpain_task.safety.live_dose import LiveDose, dose_of

PULSES = st.builds(
    HeatPulse,
    baseline_c=st.sampled_from([30.0, 32.0, 35.0, 39.5]),
    peak_c=st.floats(40.0, 52.0),
    rise_c_per_s=st.floats(0.5, 40.0),
    plateau_s=st.floats(0.3, 20.0),
    return_c_per_s=st.floats(0.5, 40.0),
)
TEMPERATURES = st.lists(
    st.tuples(st.floats(0.0, 0.2), st.lists(st.floats(20.0, 60.0), min_size=3, max_size=3)),
    min_size=2,
    max_size=12,
)


def read(pulse: HeatPulse, every_s: float, onset_s: float = 0.0) -> list[Sample]:
    count = math.ceil(pulse.duration_s / every_s)
    times_s = [min(pulse.duration_s, number * every_s) for number in range(count + 1)]
    return [Sample(onset_s + time_s, None, (pulse.commanded_c(time_s),)) for time_s in times_s]


@pytest.mark.parametrize(
    ("temperature_c", "line_s", "cem_per_s"),  # facts: paradigms, section D1, rounded there to 3 digits
    [(43, 1052, 0.017), (45, 290, 0.067), (48, 46.8, 0.533), (50, 14.7, 2.133), (53, 2.8, 17.1)],
)
def test_the_published_table_is_met(temperature_c: float, line_s: float, cem_per_s: float) -> None:
    assert 1 / heat_dose.dose_per_s(temperature_c) == pytest.approx(line_s, rel=0.02)
    assert heat_dose.cem43_min_per_s(temperature_c) == pytest.approx(cem_per_s, rel=0.03)


@given(PULSES, st.floats(0.0, 1e6))
@settings(max_examples=40, deadline=None)
def test_a_pulse_that_is_as_commanded_costs_what_was_planned(pulse: HeatPulse, onset_s: float) -> None:
    spent = dose_of(read(pulse, 0.01, onset_s), onset_s, onset_s + pulse.duration_s)
    assert spent.dose == pytest.approx(dose(pulse), rel=0.03, abs=1e-4)
    assert spent.cem43_min == pytest.approx(cem43_min(pulse), rel=0.03, abs=1e-3)
    assert spent.longest_gap_s <= 0.0101


@given(TEMPERATURES)
@settings(max_examples=100, deadline=None)
def test_the_hottest_zone_of_each_read_back_never_costs_less_than_any_zone(
    steps: list[tuple[float, list[float]]],
) -> None:
    live, alone = LiveDose(), [LiveDose() for _ in steps[0][1]]
    now_s = 0.0
    for step_s, zones_c in steps:
        now_s += step_s
        live.take(now_s, zones_c)
        for zone, here_c in zip(alone, zones_c, strict=True):
            zone.take(now_s, (here_c,))
    assert all(live.hottest.dose >= zone.hottest.dose * (1 - 1e-9) for zone in alone)
    assert all(live.hottest.cem43_min >= zone.hottest.cem43_min * (1 - 1e-9) for zone in alone)


@given(st.lists(st.tuples(st.floats(0.02, 0.5), st.floats(30.0, 55.0)), min_size=2, max_size=8))
@settings(max_examples=60, deadline=None)
def test_a_straight_line_between_two_read_backs_is_never_counted_too_low(
    steps: list[tuple[float, float]],
) -> None:
    coarse, fine, now_s, last_c = LiveDose(), LiveDose(), 0.0, steps[0][1]
    for step_s, here_c in steps:
        for part in range(1, 101):
            between_c = last_c + (here_c - last_c) * part / 100
            fine.take(now_s + step_s * part / 100, (between_c,))
        now_s, last_c = now_s + step_s, here_c
        coarse.take(now_s, (here_c,))
    first_s = steps[0][0]  # both began with the first temperature
    fine_dose = fine.hottest.dose - first_s * 0.99 * heat_dose.dose_per_s(steps[0][1])
    assert coarse.hottest.dose >= fine_dose * (1 - 1e-9) - 1e-12


@given(
    st.lists(st.floats(0.0, 10.0), max_size=20).map(sorted),
    st.floats(0.0, 10.0),
    st.floats(0.0, 10.0),
)
@settings(max_examples=100, deadline=None)
def test_the_longest_gap_counts_both_ends(times_s: list[float], one_s: float, other_s: float) -> None:
    from_s, until_s = sorted((one_s, other_s))
    samples = [Sample(time_s, None, (44.0,)) for time_s in times_s]
    spent = dose_of(samples, from_s, until_s)
    inside = [from_s, *(time_s for time_s in times_s if from_s <= time_s <= until_s), until_s]
    assert spent.longest_gap_s == max(b - a for a, b in itertools.pairwise(inside))
    whole = (until_s - from_s) * heat_dose.dose_per_s(44.0) if len(inside) > 2 else 0.0
    assert spent.dose == pytest.approx(whole, abs=1e-12)


def test_what_is_no_number_counts_as_not_read() -> None:
    samples = [Sample(1.0, None, (50.0, 50.0)), Sample(2.0, None, (50.0, math.nan)), Sample(4.0, None, ())]
    spent = dose_of([*samples, Sample(5.0, None, (50.0, 50.0))], 1.0, 5.0)
    assert spent.longest_gap_s == 4.0
    assert spent.dose == pytest.approx(4 / heat_dose.line_s(50.0))


def test_temperatures_that_are_out_of_order_or_none_are_refused() -> None:
    live = LiveDose()
    live.take(1.0, (40.0, 41.0))
    assert (live.last_s, live.last_c) == (1.0, 41.0)
    with pytest.raises(ValueError, match="comes after the one at"):
        live.take(0.9, (40.0, 41.0))
    with pytest.raises(ValueError, match="are no temperatures"):
        live.take(1.1, (40.0, math.inf))
    with pytest.raises(ValueError, match="cannot be taken from"):
        dose_of([], 2.0, 1.0)
