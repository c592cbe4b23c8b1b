"""Every simulated device that has a name can be powered up by it, and bears whatever is said to it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.lines import twin_at
from hardware.twins import TWINS
from mindpain_task.roles import DeviceFault


@pytest.mark.parametrize("name", TWINS)
@settings(max_examples=30, deadline=None)
@given(noise=st.lists(st.binary(max_size=60), max_size=6))
def test_a_twin_bears_any_noise_and_goes_on_in_time(name: str, noise: list[bytes]) -> None:
    twin = twin_at(f"sim://{name}", 10.0)
    now_s = 10.0
    for data in noise:
        twin.receive(data, now_s)
        now_s += 0.3
        assert isinstance(twin.transmit(now_s), bytes)
    assert twin.readable_s(1) >= 10.0


@pytest.mark.parametrize("name", TWINS)
def test_an_option_that_a_twin_does_not_know_is_refused(name: str) -> None:
    with pytest.raises(DeviceFault, match=f"sim://{name}"):
        twin_at(f"sim://{name}?colour=red", 0.0)
