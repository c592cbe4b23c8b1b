"""The simulated TCS II's surface: as commanded, zone by zone, at any moment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.tcs.twin import TcsTwin
from tests.hardware.tcs.on_twins import LATER_S, PULSE, settled_twin, zones


def test_nothing_is_hot_before_it_fires() -> None:
    twin = settled_twin()
    assert zones(twin, LATER_S) == [32.0] * 5
    assert twin.at_baseline(LATER_S)


def test_a_pulse_rises_stays_and_returns() -> None:
    twin = settled_twin()
    twin.receive(b"L", LATER_S)
    for since_s, expected_c in [
        (0, 32.0), (0.7, 39.0), (1.45, 46.5), (5, 46.5), (8.45, 46.5), (9.15, 39.5), (9.9, 32.0), (20, 32.0),
    ]:  # fmt: skip
        assert zones(twin, LATER_S + since_s) == [pytest.approx(expected_c)] * 5, since_s
    assert not twin.at_baseline(LATER_S + 9.8)
    assert twin.at_baseline(LATER_S + 9.91)


def test_zones_are_off_at_power_up() -> None:
    twin = TcsTwin(0.0)
    twin.receive(b"FC0465V00100D008450L", 0.0)
    assert zones(twin, 3.0) == [30.0] * 5
    twin = TcsTwin(0.0, zones_on=True)
    twin.receive(b"FC0465V00100D008450L", 0.0)
    assert zones(twin, 3.0) == [46.5] * 5


def test_each_zone_has_its_own_shape() -> None:
    twin = settled_twin(b"S10110N320C0400C1450V00100V31000R00100R40050D005000D300500")
    twin.receive(b"L", LATER_S)
    assert zones(twin, LATER_S + 1) == [42.0, 32.0, pytest.approx(35.0), 40.0, 32.0]
    assert zones(twin, LATER_S + 6) == [35.0, 32.0, 32.0, 35.0, 32.0]


def test_a_duration_shorter_than_the_rise_turns_early() -> None:
    twin = settled_twin(b"S11111N320C0465V00100R00100D001000")
    twin.receive(b"L", LATER_S)
    assert twin.warmest_c(LATER_S, LATER_S + 10) == pytest.approx(42.0)
    assert twin.at_baseline(LATER_S + 2.001)


def test_cold_goes_down_and_comes_back() -> None:
    twin = settled_twin(b"S11111N320C0120V00100R00200D004000")
    twin.receive(b"L", LATER_S)
    assert zones(twin, LATER_S + 3) == [12.0] * 5
    assert twin.at_baseline(LATER_S + 5)


def test_no_speed_is_above_the_physical_one() -> None:
    twin = settled_twin(b"S11111N320C0500V09999R09999D001000")
    twin.receive(b"L", LATER_S)
    assert zones(twin, LATER_S + 0.03) == [41.0] * 5


def test_abort_returns_at_the_return_speed() -> None:
    twin = settled_twin()
    twin.receive(b"L", LATER_S)
    twin.receive(b"A", LATER_S + 3)
    assert zones(twin, LATER_S + 4) == [36.5] * 5
    assert twin.at_baseline(LATER_S + 4.46)


def test_the_ceiling_limits_c() -> None:
    twin = settled_twin(b"Om480" + PULSE + b"C0500")
    twin.receive(b"L", LATER_S)
    assert twin.warmest_c(LATER_S, LATER_S + 20) == 48.0


def test_the_ceiling_limits_nothing_the_manual_does_not_name() -> None:
    twin = settled_twin(PULSE + b"C0500Om480Ot04900")
    twin.receive(b"L", LATER_S)
    assert twin.warmest_c(LATER_S, LATER_S + 20) == 49.0


def test_a_second_start_in_the_plateau_does_nothing() -> None:
    twin = settled_twin()
    twin.receive(b"L", LATER_S)
    twin.receive(b"L", LATER_S + 8)
    assert twin.at_baseline(LATER_S + 9.91)


def test_follow_mode_stays_until_abort() -> None:
    twin = settled_twin()
    twin.receive(b"Od", LATER_S)
    assert zones(twin, LATER_S + 500) == [46.5] * 5
    twin.receive(b"C0400", LATER_S + 500)
    assert zones(twin, LATER_S + 501) == [40.0] * 5
    assert not twin.at_baseline(LATER_S + 501)
    twin.receive(b"A", LATER_S + 501)
    assert twin.at_baseline(LATER_S + 502)


def test_a_profile_is_played_instead_of_the_pulse() -> None:
    twin = settled_twin(PULSE + b"Uw11111002100400050350Ue11111")
    twin.receive(b"L", LATER_S)
    assert zones(twin, LATER_S + 0.5) == [36.0] * 5
    assert zones(twin, LATER_S + 1.25) == [37.5] * 5
    assert twin.at_baseline(LATER_S + 1.81)


def test_neutral_may_move_in_a_pulse() -> None:
    twin = settled_twin()
    twin.receive(b"L", LATER_S)
    twin.receive(b"N300", LATER_S + 1)
    assert zones(twin, LATER_S + 1.2) == [44.0] * 5
    assert zones(twin, LATER_S + 5) == [46.5] * 5
    assert zones(twin, LATER_S + 8.45 + 1.65) == [30.0] * 5


def test_warmest_is_exact_after_thousands_of_pulses_and_forgets_what_is_old() -> None:
    twin = settled_twin(b"S11111N320C0465V09999R09999D000500")
    now_s = LATER_S
    for _ in range(3000):
        twin.receive(b"L", now_s)
        now_s += 1.0
    assert twin.warmest_c(now_s - 1, now_s) == 46.5
    assert twin.warmest_c(now_s - 0.3, now_s) == 32.0
    assert twin.warmest_c(now_s - 1, now_s - 1 + 0.01) == pytest.approx(35.0)
    with pytest.raises(ValueError, match="forgotten"):
        twin.warmest_c(LATER_S, now_s)


@given(st.floats(0, 12), st.floats(0, 12))
def test_warmest_is_the_highest_of_all_moments(one_s: float, other_s: float) -> None:
    since_s, until_s = sorted((one_s, other_s))
    twin = settled_twin()
    twin.receive(b"L", LATER_S)
    moments = [since_s + (until_s - since_s) * i / 500 for i in range(501)]
    sampled_c = max(max(twin.surface_c(LATER_S + moment_s)) for moment_s in moments)
    assert twin.warmest_c(LATER_S + since_s, LATER_S + until_s) == pytest.approx(sampled_c, abs=0.25)
    assert twin.warmest_c(LATER_S + since_s, LATER_S + until_s) >= sampled_c - 1e-9
