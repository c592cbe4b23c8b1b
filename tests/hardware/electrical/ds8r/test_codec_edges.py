"""The edges of the DS8R codec: what is said of a refused current, of differences and of results."""

from __future__ import annotations

import pytest

from hardware.electrical.ds8r.codec import MONOPHASIC, OutOfRange, complaint, demand, differences, settings


def test_a_current_between_two_steps_is_refused() -> None:
    with pytest.raises(OutOfRange) as raised:
        demand(2.05)
    assert str(raised.value) == "current 2.05 mA is no whole number of 0.1 mA (DGD128_Set, Demand)"


def test_differences_are_listed() -> None:
    wanted = settings(200, 5.0, MONOPHASIC, 1)
    told = wanted._replace(demand=51, enabled=0)
    assert differences(wanted, told) == "demand was set to 50 and reads 51, enabled was set to 1 and reads 0"
    assert differences(wanted, wanted) == ""


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (0, ""),
        (99_999, ""),
        (100_000, "error 100000: a number that no source explains"),
        (100_018, "error 100018: the device was not found"),
    ],
)
def test_a_result_from_100000_on_is_an_error(result: int, said: str) -> None:
    assert complaint(result) == said
