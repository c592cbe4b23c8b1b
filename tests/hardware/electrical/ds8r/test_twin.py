"""The simulated DS8R at its library's boundary: which calls reach it, and what pulses look like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.boxes.waveform import Waveform
from hardware.clocks import VirtualClock
from hardware.electrical.ds8r.codec import Settings
from hardware.electrical.ds8r.twin import INVALID, NOT_CONNECTED, NOTHING_TOLD, TOO_SOON, Ds8rTwin

ON = Settings(1, 1, 1, 45, 200, 1, 100, 1)


def enabled_twin(settings: Settings = ON) -> tuple[Ds8rTwin, VirtualClock]:
    clock = VirtualClock()
    twin = Ds8rTwin(clock)
    assert twin.set(settings) == 0
    clock.wait_until(1.0)
    return twin, clock


def test_settings_give_no_pulse_and_are_told_back() -> None:
    twin, _ = enabled_twin()
    assert twin.get() == (0, ON)
    assert not twin.given


def test_at_most_ten_calls_a_second_reach_it() -> None:
    twin, clock = enabled_twin()
    assert twin.trigger() == 0
    clock.wait_until(1.09)
    assert twin.trigger() == TOO_SOON
    assert twin.set(ON) == TOO_SOON
    assert twin.get() == (TOO_SOON, NOTHING_TOLD)
    clock.wait_until(1.1)
    assert twin.trigger() == 0
    assert [pulse.time_s for pulse in twin.given] == [1.0, 1.1]


def test_a_cable_that_is_out() -> None:
    twin, _ = enabled_twin()
    twin.connected = False
    assert (twin.set(ON), twin.trigger(), twin.get()[0]) == (NOT_CONNECTED,) * 3


@given(st.integers(0, 7), st.integers(-5, 1200))
def test_integers_that_it_does_not_know_change_nothing(index: int, value: int) -> None:
    twin, clock = enabled_twin()
    fields = list(ON)
    fields[index] = value
    result = twin.set(Settings(*fields))
    clock.wait_until(2.0)
    assert result in (0, INVALID)
    if result == INVALID:
        assert twin.get() == (0, ON)
    elif value != 7:
        assert twin.get() == (0, Settings(*fields))


def test_7_leaves_mode_polarity_and_source_as_they_are() -> None:
    twin, clock = enabled_twin(ON._replace(mode=2, polarity=3))
    assert twin.set(ON._replace(mode=7, polarity=7, source=7, demand=50)) == 0
    clock.wait_until(2.0)
    assert twin.get() == (0, ON._replace(mode=2, polarity=3, demand=50))


def test_edges_give_pulses_only_while_the_output_is_on() -> None:
    twin, clock = enabled_twin()
    twin.edge(1.0)
    twin.edge(1.0001)  # while the pulse runs
    twin.edge(1.5)
    clock.wait_until(2.0)
    twin.set(ON._replace(enabled=0))
    twin.edge(2.0)
    assert [pulse.time_s for pulse in twin.given] == [1.0, 1.5]
    clock.wait_until(3.0)
    assert twin.trigger() == 0
    assert len(twin.given) == 2


def test_the_phases_of_a_pulse() -> None:
    twin, _ = enabled_twin(Settings(2, 2, 1, 100, 200, 100, 50, 1))
    twin.edge(1.0)
    phases = [twin.output_ma(1.0 + us * 1e-6) for us in (-1, 1, 199, 250, 301, 699, 701)]
    assert phases == [0, -10.0, -10.0, 0, 5.0, 5.0, 0]
    assert not twin.at_baseline(1.0005)
    assert twin.at_baseline(1.00025)  # between the phases
    assert twin.at_baseline(1.001)


def test_alternating_pulses() -> None:
    twin, _ = enabled_twin(ON._replace(polarity=3))
    for time_s in (1.0, 2.0, 3.0):
        twin.edge(time_s)
    assert [pulse.current_ma for pulse in twin.given] == [4.5, -4.5, 4.5]


def test_pulses_by_a_boxs_lines_afterwards() -> None:
    twin, clock = enabled_twin()
    clock.wait_until(3.0)
    twin.set(ON._replace(enabled=0))
    lines = Waveform()
    for time_s, pattern in [(1.0, 1), (1.01, 0), (2.0, 3), (2.01, 0), (4.0, 1), (4.01, 0)]:
        lines.set(time_s, pattern)
    assert [pulse.time_s for pulse in twin.given_by(lines.pulses, 1)] == [1.0, 2.0]
    assert [pulse.time_s for pulse in twin.given_by(lines.pulses, 2)] == pytest.approx([2.0])
    assert not twin.given
