"""The edges of the DS5's arithmetic: exactly on a limit is allowed, over it is said with numbers."""

from __future__ import annotations

import pytest

from hardware.electrical.digitimer.codec import (
    OutOfRange,
    Ranges,
    refuse_inexact,
    refuse_over_limits,
    refuse_unsteady_baseline,
)

RANGES = Ranges(5.0, 10.0)


def test_exactly_on_a_limit_is_allowed() -> None:
    refuse_over_limits(0.01, 1_000_000, 1, 0.0)
    refuse_over_limits(10.0, 1_000_000, 1, 0.0)
    refuse_over_limits(20.0, 1000, 2, 0.002)
    refuse_inexact(5.0, 0.05, RANGES)
    refuse_inexact(1.0, 0.01, RANGES)
    refuse_unsteady_baseline(0.05, RANGES)


def test_one_pulse_has_no_average() -> None:
    refuse_over_limits(20.0, 1000, 1, 0.001)


@pytest.mark.parametrize(
    ("current_ma", "width_us", "count", "period_s", "sentence"),
    [
        (0.01, 1_000_001, 1, 0.0, "a pulse of 1000001 µs is over the DS5's limit of 1.0 s"),
        (
            11.0,
            1_000_000,
            1,
            0.0,
            "11.0 mA for 1000000 µs are 60.5 mJ at 500 ohm, over the DS5's limit of 50.0 mJ",
        ),
        (
            20.0,
            1001,
            2,
            0.002,
            "20.0 mA for 1001 µs every 2 ms are on average 10.01 mA, over the DS5's limit of 10.0 mA",
        ),
    ],
)
def test_a_train_over_a_limit_is_said_with_its_numbers(
    current_ma: float, width_us: int, count: int, period_s: float, sentence: str
) -> None:
    with pytest.raises(OutOfRange) as raised:
        refuse_over_limits(current_ma, width_us, count, period_s)
    assert str(raised.value) == sentence


def test_a_source_that_is_too_coarse_is_said_with_its_numbers() -> None:
    with pytest.raises(OutOfRange) as raised:
        refuse_inexact(1.0, 0.0101, RANGES)
    assert str(raised.value) == (
        "current 1.0 mA could be off by 0.0101 mA with ±5.0 V for ±10.0 mA and a source of 10.1 mV a step: "
        "at most 1 % and 0.05 mA are taken; use a smaller output range"
    )
    with pytest.raises(OutOfRange) as raised:
        refuse_unsteady_baseline(0.0501, RANGES)
    assert str(raised.value) == (
        "a source of 50.1 mV a step may rest 0.0501 mA off with ±5.0 V for ±10.0 mA: the DS5's limit between "
        "pulses is 0.05 mA"
    )
