import pytest
from hypothesis import given
from hypothesis import strategies as st

from mindpain_task.heat import HeatProfile, HeatPulse, HeatSegment, ZonedHeat

temperatures = st.floats(20, 50)
speeds = st.floats(0.5, 300)


@given(
    peak_c=st.floats(33, 50), rise=speeds, plateau_s=st.floats(0, 20), back=speeds, share=st.floats(-0.2, 1.2)
)
def test_a_pulse_and_the_profile_of_its_three_lines_are_the_same_course(
    peak_c: float, rise: float, plateau_s: float, back: float, share: float
) -> None:
    pulse = HeatPulse(32.0, peak_c, rise, plateau_s, back)
    lines = (HeatSegment(pulse.rise_s, peak_c), HeatSegment(plateau_s, peak_c))
    profile = HeatProfile(32.0, lines, back)
    assert profile.duration_s == pytest.approx(pulse.duration_s)
    at_s = share * pulse.duration_s
    assert profile.commanded_c(at_s) == pytest.approx(pulse.commanded_c(at_s), abs=1e-6)


@given(st.lists(st.tuples(st.floats(0.01, 5), temperatures), min_size=1, max_size=6), speeds)
def test_a_profile_goes_through_its_points_and_comes_back(
    points: list[tuple[float, float]], back: float
) -> None:
    profile = HeatProfile(32.0, tuple(HeatSegment(*point) for point in points), back)
    at_s = 0.0
    for duration_s, end_c in points:
        at_s += duration_s
        assert profile.commanded_c(at_s) == pytest.approx(end_c, abs=1e-5)
    assert profile.commanded_c(profile.duration_s + 1e-6) == pytest.approx(32.0, abs=1e-6)
    assert profile.peak_c == max(32.0, *(end_c for _, end_c in points))


def test_zoned_heat_is_the_warmest_and_the_longest_of_its_pulses() -> None:
    short, long = HeatPulse(32, 48, 10, 1, 10), HeatPulse(32, 40, 10, 5, 10)
    zoned = ZonedHeat((short, None, long, None, None))
    assert (zoned.baseline_c, zoned.peak_c, zoned.duration_s) == (32, 48, long.duration_s)
    assert zoned.commanded_c(2.0) == 48
    assert zoned.commanded_c(5.0) == 40


def test_zoned_heat_without_a_pulse_or_with_two_baselines_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one zone"):
        ZonedHeat((None,) * 5)
    with pytest.raises(ValueError, match="same baseline"):
        ZonedHeat((HeatPulse(32, 48, 10, 1, 10), HeatPulse(30, 48, 10, 1, 10)))


def test_a_profile_without_segments_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one segment"):
        HeatProfile(32.0, (), 10.0)
