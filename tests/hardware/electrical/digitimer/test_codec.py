"""The DS5's codec: currents to volts and back over every range, refusals outside, and the DS5's limits."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.electrical.digitimer import codec
from hardware.electrical.digitimer.analog import SIXTEEN_BIT_STEP_V
from hardware.electrical.digitimer.codec import OutOfRange, Ranges

every_range = st.builds(Ranges, st.sampled_from(codec.INPUTS_V), st.sampled_from(codec.OUTPUTS_MA))


@pytest.mark.parametrize(
    ("input_v", "output_ma", "current_ma", "volts"),
    [(10, 10, 5.0, 5.0), (5, 25, 16.5, 3.3), (10, 50, 2.0, 0.4), (1, 10, 10.0, 1.0), (2.5, 25, -10.0, -1.0)],
)
def test_worked_examples(input_v: float, output_ma: float, current_ma: float, volts: float) -> None:
    ranges = Ranges(input_v, output_ma)
    assert codec.volts(current_ma, ranges) == pytest.approx(volts)
    assert codec.current_ma(volts, ranges) == pytest.approx(current_ma)


@given(every_range, st.floats(-1, 1))
def test_every_current_comes_back(ranges: Ranges, part: float) -> None:
    current_ma = part * ranges.output_ma
    volts = codec.volts(current_ma, ranges)
    assert abs(volts) <= ranges.input_v * (1 + 1e-12)
    assert volts * ranges.ma_per_v == pytest.approx(current_ma, abs=1e-12)


@given(every_range, st.floats())
def test_what_is_outside_the_ranges_is_refused(ranges: Ranges, value: float) -> None:
    if not abs(value) <= ranges.output_ma:
        with pytest.raises(OutOfRange, match="output range"):
            codec.volts(value, ranges)
    if not abs(value) <= ranges.input_v:
        with pytest.raises(OutOfRange, match="input range"):
            codec.current_ma(value, ranges)


@given(st.floats(), st.floats())
def test_a_ds5_has_no_other_ranges(input_v: float, output_ma: float) -> None:
    if input_v in codec.INPUTS_V and output_ma in codec.OUTPUTS_MA:
        return
    with pytest.raises(OutOfRange, match="a DS5 has no"):
        Ranges(input_v, output_ma)


# --- exactness


@given(every_range, st.floats(0.0, 1.0, exclude_min=True), st.floats(1e-6, 0.1))
def test_what_passes_is_exact_to_1_percent_and_50_ua(ranges: Ranges, part: float, step_v: float) -> None:
    wanted_ma = part * ranges.output_ma
    given_ma = round(codec.volts(wanted_ma, ranges) / step_v) * step_v * ranges.ma_per_v
    try:
        codec.refuse_inexact(wanted_ma, step_v, ranges)
    except OutOfRange:
        assert step_v / 2 * ranges.ma_per_v > min(0.01 * wanted_ma, 0.05)
    else:
        assert abs(given_ma - wanted_ma) <= min(0.01 * wanted_ma, 0.05) + 1e-6


def test_sixteen_bits_are_fine_and_eight_are_not() -> None:
    codec.refuse_inexact(0.1, SIXTEEN_BIT_STEP_V, Ranges(10, 10))
    with pytest.raises(OutOfRange, match=r"0\.05 mA could be off by 0\.0008 mA"):
        codec.refuse_inexact(0.05, SIXTEEN_BIT_STEP_V, Ranges(10, 50))
    with pytest.raises(OutOfRange, match=r"78\.4 mV a step: at most 1 %"):
        codec.refuse_inexact(2.0, 20 / 255, Ranges(10, 10))


@pytest.mark.parametrize("step_v", [0.0, -1.0, math.nan, math.inf])
def test_a_step_is_a_positive_number(step_v: float) -> None:
    with pytest.raises(OutOfRange, match="no step"):
        codec.worst_error_ma(step_v, Ranges(10, 10))


def test_a_source_too_coarse_for_the_baseline_is_refused() -> None:
    codec.refuse_unsteady_baseline(0.02, Ranges(10, 50))  # half of 20 mV is 50 µA
    with pytest.raises(OutOfRange, match=r"rest 0\.0525 mA off"):
        codec.refuse_unsteady_baseline(0.021, Ranges(10, 50))


# --- the limits that a DS5 enforces


def test_the_pulse_that_a_ds5_refuses_by_its_energy() -> None:
    with pytest.raises(OutOfRange, match=r"450 mJ at 500 ohm"):
        codec.refuse_over_limits(30.0, 1_000_000, 1, 1.0)


@pytest.mark.parametrize(
    ("current_ma", "width_us", "energy_mj"), [(2, 200, 0.0004), (10, 500, 0.025), (100, 1000, 5.0)]
)
def test_pulse_energy_at_500_ohm(current_ma: float, width_us: int, energy_mj: float) -> None:
    assert codec.pulse_energy_mj(current_ma, width_us) == pytest.approx(energy_mj)


@pytest.mark.parametrize(
    ("current_ma", "width_us", "count", "period_s"),
    [(10.0, 1_000_000, 1, 1.0), (50.0, 40_000, 1, 1.0), (50.0, 1000, 10, 0.005), (20.0, 2000, 10, 0.1)],
)
def test_what_stands_on_a_limit_passes(current_ma: float, width_us: int, count: int, period_s: float) -> None:
    codec.refuse_over_limits(current_ma, width_us, count, period_s)


@pytest.mark.parametrize(
    ("current_ma", "width_us", "count", "period_s", "why"),
    [
        (1.0, 1_000_001, 1, 2.0, "limit of 1.0 s"),
        (50.0, 40_001, 1, 1.0, "limit of 50.0 mJ"),
        (50.0, 1000, 2, 0.0049, "on average 10.2 mA"),
    ],
)
def test_what_is_over_a_limit_is_refused(
    current_ma: float, width_us: int, count: int, period_s: float, why: str
) -> None:
    with pytest.raises(OutOfRange, match=why):
        codec.refuse_over_limits(current_ma, width_us, count, period_s)


@settings(max_examples=200)
@given(
    st.floats(0.01, 50),
    st.integers(1, 1_500_000),
    st.integers(1, 20),
    st.floats(0.001, 2),
)
def test_nothing_over_a_limit_passes(current_ma: float, width_us: int, count: int, period_s: float) -> None:
    width_s = width_us * 1e-6
    over = (
        width_s > 1.0 + 1e-6
        or (current_ma / 1000) ** 2 * 500 * width_s > 0.05 + 1e-6
        or (count > 1 and current_ma * width_s / period_s > 10 + 1e-6)
    )
    if over:
        with pytest.raises(OutOfRange):
            codec.refuse_over_limits(current_ma, width_us, count, period_s)
