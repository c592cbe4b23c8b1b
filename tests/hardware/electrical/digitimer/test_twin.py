"""The simulated DS7A and DS5: edges give pulses, voltages give currents, and limits switch a DS5 off."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hardware.boxes.waveform import TtlPulse, Waveform
from hardware.electrical.digitimer.given import GivenPulse, rising_edges
from hardware.electrical.digitimer.twin import Ds5Twin, Ds7aTwin


def test_each_edge_gives_one_pulse_of_what_the_knobs_say() -> None:
    twin = Ds7aTwin(4.0, 500)
    twin.edge(1.0)
    twin.edge(1.0003)  # while the pulse runs
    twin.dial_ma = 5.0
    twin.edge(2.0)
    assert twin.given == (GivenPulse(1.0, 500, 4.0), GivenPulse(2.0, 500, 5.0))
    assert [twin.output_ma(now_s) for now_s in (0.9, 1.0, 1.0004, 1.0006, 2.0004)] == [0, 4.0, 4.0, 0, 5.0]
    assert twin.at_baseline(1.5)


def test_a_boxs_lines_rise_once_while_others_change() -> None:
    lines = Waveform()
    for time_s, pattern in [(1.0, 4), (1.01, 5), (1.02, 1), (1.03, 5), (1.04, 0), (2.0, 8), (3.0, 12)]:
        lines.set(time_s, pattern)
    assert rising_edges(lines.pulses, 4) == (1.0, 1.03, 3.0)
    assert rising_edges(lines.pulses, 8) == (2.0,)
    twin = Ds7aTwin(4.0, 200)
    assert [pulse.time_s for pulse in twin.given_by(lines.pulses, 4)] == [1.0, 1.03, 3.0]
    assert not twin.given


@pytest.mark.parametrize("mask", [0, 256, -1])
def test_a_mask_is_of_at_least_one_of_eight_lines(mask: int) -> None:
    with pytest.raises(ValueError, match="eight lines"):
        rising_edges((TtlPulse(1, 0.0, 1.0),), mask)


@given(st.lists(st.integers(0, 255), max_size=30), st.integers(1, 255))
def test_edges_are_counted_as_a_wire_shows_them(patterns: list[int], mask: int) -> None:
    assume(any(patterns))
    lines = Waveform()
    for number, pattern in enumerate(patterns):
        lines.set(float(number), pattern)
    levels = [bool(pattern & mask) for pattern in patterns]
    rises = [
        float(number)
        for number, level in enumerate(levels)
        if level and not (number > 0 and levels[number - 1])
    ]
    assert list(rising_edges(lines.pulses, mask)) == rises


def pulsed(twin: Ds5Twin, start_s: float, width_s: float, volts: float) -> None:
    twin.set_volts(start_s, volts)
    twin.set_volts(start_s + width_s, 0.0)


def test_current_follows_voltage() -> None:
    twin = Ds5Twin(10, 50)
    pulsed(twin, 1.0, 0.001, 2.0)
    pulsed(twin, 2.0, 0.001, -2.0)
    pulsed(twin, 3.0, 0.001, 12.0)
    assert [(pulse.time_s, pulse.current_ma) for pulse in twin.given] == [
        (1.0, 10.0),
        (2.0, -10.0),
        (3.0, 50.0),
    ]
    assert [pulse.width_us for pulse in twin.given] == pytest.approx([1000.0] * 3)
    assert (twin.output_ma(1.0005), twin.output_ma(1.5)) == (10.0, 0.0)
    again = Ds5Twin(10, 50).given_by([(1.0, 2.0), (1.001, 0.0), (2.0, -2.0), (2.001, 0.0)])
    assert again == twin.given[:2]


def test_too_long_a_pulse_switches_the_output_off_until_it_is_enabled() -> None:
    twin = Ds5Twin(10, 10)
    twin.set_volts(1.0, 1.0)
    assert twin.output_ma(1.9) == 1.0
    assert twin.disabled(2.5) == "pulse duration"
    assert twin.output_ma(2.5) == 0.0
    assert twin.given[0].width_us == pytest.approx(1e6)
    pulsed(twin, 3.0, 0.01, 1.0)
    assert len(twin.given) == 1
    twin.enable(4.0)
    pulsed(twin, 5.0, 0.01, 1.0)
    assert len(twin.given) == 2


def test_energy_average_and_baseline_switch_it_off_too() -> None:
    energy = Ds5Twin(10, 50)
    energy.set_volts(0.0, 6.0)  # 30 mA: 50 mJ after 111 ms
    assert energy.disabled(0.111) == ""
    assert energy.disabled(0.112) == "pulse energy"
    average = Ds5Twin(10, 50)
    for number in range(10):
        pulsed(average, 0.1 * number, 0.03, 8.0)  # 40 mA for 30 % of the time
    assert average.disabled(1.5) == "average current"
    baseline = Ds5Twin(10, 50)
    baseline.set_volts(0.0, 0.011)  # 55 µA
    assert baseline.disabled(0.9) == ""
    assert baseline.disabled(1.5) == "baseline current"


@given(st.lists(st.floats(0.0, 4.0), max_size=8))
def test_looking_changes_nothing(looks: list[float]) -> None:
    watched, unwatched = Ds5Twin(10, 50), Ds5Twin(10, 50)
    for twin in (watched, unwatched):
        for number in range(12):
            pulsed(twin, 0.11 * number, 0.03, 8.0)
            if twin is watched:
                for look_s in looks:
                    if look_s < 0.11 * (number + 1):
                        twin.output_ma(look_s)
    assert watched.disabled(5.0) == unwatched.disabled(5.0)
    assert watched.given == unwatched.given
