"""The edges of the measured dose: where it begins to count, where it bends, and what it says of itself."""

from __future__ import annotations

import math

import pytest

from mindpain_task.roles import Sample
from mindpain_task.safety.heat_dose import cem43_min_per_s, dose_per_s, line_s
from mindpain_task.safety.live_dose import LiveDose, MeasuredDose, Spent, dose_of


def test_nothing_was_taken_before_the_first_read_back() -> None:
    fresh = LiveDose()
    assert (fresh.hottest, fresh.last_c, fresh.last_s) == (Spent(), None, None)


@pytest.mark.parametrize(
    ("temperature_c", "dose", "minutes"),
    [
        (38.999, 0.0, 0.0),
        (39.0, 0.0, 0.25**4 / 60),
        (42.999, 0.0, 0.25**0.001 / 60),
        (43.0, 1 / line_s(43.0), 1 / 60),
        (43.5, 1 / line_s(43.5), 2**0.5 / 60),
        (100.0, 1 / line_s(100.0), 2**57 / 60),
        (200.0, 1 / line_s(100.0), 2**57 / 60),
    ],
)
def test_a_second_at_a_temperature(temperature_c: float, dose: float, minutes: float) -> None:
    assert dose_per_s(temperature_c) == pytest.approx(dose, rel=1e-9)
    assert cem43_min_per_s(temperature_c) == pytest.approx(minutes, rel=1e-9)


def spent(*read_c: float) -> Spent:
    """Return what read-backs a second apart cost."""
    live = LiveDose()
    for time_s, celsius in enumerate(read_c):
        live.take(float(time_s), (celsius,))
    return live.hottest


def test_a_straight_line_bends_at_39_and_at_43_degrees() -> None:
    """By hand: 1 s from 37 to 47 °C is 0.4 s from 39 to 43, and 0.4 s on to 47, each as a trapezium."""
    low, corner, high = (cem43_min_per_s(c) for c in (39.0, 43.0, 47.0))
    expected = 0.4 * (low + corner) / 2 + 0.4 * (corner + high) / 2
    assert spent(37.0, 47.0).cem43_min == spent(47.0, 37.0).cem43_min == pytest.approx(expected, rel=1e-12)
    hot = 0.4 * (dose_per_s(43.0) + dose_per_s(47.0)) / 2
    assert spent(37.0, 47.0).dose == pytest.approx(hot, rel=1e-12)


def test_a_line_that_ends_at_a_corner_is_whole() -> None:
    assert spent(43.0, 47.0).dose == pytest.approx((dose_per_s(43.0) + dose_per_s(47.0)) / 2, rel=1e-12)
    assert spent(41.0, 43.0).dose == 0.0
    warm = (cem43_min_per_s(39.0) + cem43_min_per_s(43.0)) / 2
    assert spent(39.0, 43.0).cem43_min == pytest.approx(warm, rel=1e-12)


def test_a_plateau_at_the_corner_costs_what_the_corner_does() -> None:
    assert spent(39.0, 39.0).cem43_min == pytest.approx(cem43_min_per_s(39.0), rel=1e-12)
    assert spent(43.0, 43.0).dose == pytest.approx(dose_per_s(43.0), rel=1e-12)


def test_a_plateau_below_the_corner_costs_nothing() -> None:
    assert spent(42.9, 42.9).dose == 0.0
    assert spent(38.9, 38.9) == Spent(0.0, 0.0)
    assert spent(20.0, 20.0, 38.9) == Spent(0.0, 0.0)


def test_two_read_backs_at_one_time_take_no_time() -> None:
    live = LiveDose()
    for celsius in (45.0, 47.0):
        live.take(1.0, (celsius,))
    assert live.hottest == Spent()
    live.take(2.0, (47.0,))
    assert live.hottest.dose == pytest.approx(dose_per_s(47.0), rel=1e-12)


def test_a_dose_says_of_what_time_it_is() -> None:
    read = [Sample(1.5, None, (45.0,))]
    found = dose_of(read, 1.0, 3.0)
    assert (found.longest_gap_s, found.from_s, found.until_s) == (1.5, 1.0, 3.0)
    assert found.dose == pytest.approx(2 * dose_per_s(45.0), rel=1e-12)
    assert found.cem43_min == pytest.approx(2 * cem43_min_per_s(45.0), rel=1e-12)
    assert dose_of([], 1.0, 3.0) == MeasuredDose(0.0, 0.0, 2.0, 1.0, 3.0)


def test_what_is_no_temperature_is_no_read_back() -> None:
    live = LiveDose()
    live.take(0.0, (45.0, 45.0))
    for zones_c in ((), (45.0, math.nan)):
        with pytest.raises(ValueError, match="are no temperatures"):
            live.take(1.0, zones_c)
    assert live.hottest == Spent()
