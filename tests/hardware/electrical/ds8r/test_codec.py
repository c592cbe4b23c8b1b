"""The DS8R's codec: integers over the whole range and back, and refusals of everything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.electrical.ds8r import codec
from hardware.electrical.ds8r.codec import BIPHASIC, MONOPHASIC, Mode, OutOfRange, Polarity, Settings, Shape

shapes = st.builds(
    Shape, st.sampled_from(Mode), st.sampled_from(Polarity), st.integers(1, 990), st.integers(10, 100)
)


def test_known_integers() -> None:
    assert codec.settings(200, 4.5, MONOPHASIC, 1) == Settings(1, 1, 1, 45, 200, 1, 100, 1)
    shape = Shape(Mode.BIPHASIC, Polarity.ALTERNATING, 990, 10)
    assert codec.settings(2000, 1000.0, shape, 2) == (2, 3, 1, 10000, 2000, 990, 10, 2)
    assert codec.rest(BIPHASIC, 0) == (2, 1, 1, 20, 50, 1, 100, 0)


@given(st.integers(20, 10000), st.integers(5, 200), shapes, st.integers(0, 2))
def test_every_setting_comes_back(steps: int, tens_us: int, shape: Shape, enabled: int) -> None:
    told = codec.settings(10 * tens_us, steps / 10, shape, enabled)
    assert codec.current_ma(told) == steps / 10
    assert (told.demand, told.pulse_width, told.enabled) == (steps, 10 * tens_us, enabled)
    assert (told.mode, told.polarity, told.dwell, told.recovery) == (
        shape.mode,
        shape.polarity,
        shape.dwell_us,
        shape.recovery_percent,
    )
    assert told.source == codec.AmplitudeSource.INTERNAL  # else the demand would be ignored
    assert all(type(value) is int for value in told)


@given(st.floats())
def test_every_other_current_is_refused(current_ma: float) -> None:
    tenths = current_ma * 10
    if 20 <= tenths <= 10000 and abs(tenths - round(tenths)) < 1e-4:
        return
    with pytest.raises(OutOfRange, match=r"current .* mA .*DGD128_Set, Demand"):
        codec.demand(current_ma)


@given(st.one_of(st.floats(), st.integers(-100, 3000)))
def test_every_other_width_is_refused(width_us: float) -> None:
    if 50 <= width_us <= 2000 and width_us % 10 == 0:
        assert codec.pulse_width(width_us) == width_us
        return
    with pytest.raises(OutOfRange, match=r"width .* µs .*DGD128_Set, PulseWidth"):
        codec.pulse_width(width_us)


@pytest.mark.parametrize("current_ma", [1.9, 0.0, -2.0, 1000.1, 2.05])
def test_what_third_parties_call_unreliable_is_refused(current_ma: float) -> None:
    with pytest.raises(OutOfRange):
        codec.demand(current_ma)


@given(st.integers(-10, 2000), st.integers(-10, 200))
def test_shapes_that_the_device_does_not_do(dwell_us: int, recovery_percent: int) -> None:
    if 1 <= dwell_us <= 990 and 10 <= recovery_percent <= 100:
        Shape(Mode.BIPHASIC, Polarity.POSITIVE, dwell_us, recovery_percent)
        return
    with pytest.raises(OutOfRange, match="whole number from"):
        Shape(Mode.BIPHASIC, Polarity.POSITIVE, dwell_us, recovery_percent)


def test_how_long_a_pulse_lasts() -> None:
    assert MONOPHASIC.lasts_s(200) == pytest.approx(200e-6)
    assert Shape(Mode.BIPHASIC, Polarity.POSITIVE, 990, 10).lasts_s(2000) == pytest.approx(0.02299)


@given(st.tuples(*[st.integers(0, 3)] * 8), st.tuples(*[st.integers(0, 3)] * 8))
def test_differences_name_each_value(wanted: tuple[int, ...], told: tuple[int, ...]) -> None:
    words = codec.differences(Settings(*wanted), Settings(*told))
    assert bool(words) == (wanted != told)
    for name, value, other in zip(Settings._fields, wanted, told, strict=True):
        assert (f"{name} was set to {value} and reads {other}" in words) == (value != other)


def test_results_that_complain() -> None:
    assert codec.complaint(0) == codec.complaint(1) == codec.complaint(-1) == ""
    assert codec.complaint(100019) == "error 100019: the device is not connected"
    assert "no source explains" in codec.complaint(100007)
