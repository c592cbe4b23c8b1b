"""BioSemi's trigger cable: exact bytes, one pulse a code on its twin, no byte while its pins are up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.boxes.biosemi import codec
from hardware.boxes.biosemi.driver import BioSemiCable
from hardware.boxes.biosemi.twin import BioSemiTwin, queried_twin
from hardware.clocks import VirtualClock
from hardware.lines import SimLine
from tests.hardware.boxes.driving import NOT_CODES, Plan, Tap, check_one_pulse_per_code, plans, play


@given(st.integers(0, 255))
def test_every_pattern_is_its_own_byte(lines: int) -> None:
    assert codec.encode(lines) == bytes((lines,))


@pytest.mark.parametrize("lines", [256, -1, True, 1.5, "1", None])
def test_what_is_no_pattern_is_refused(lines: int) -> None:
    with pytest.raises(ValueError, match=r"BioSemi trigger cable: .* is no pattern of eight lines"):
        codec.encode(lines)


@settings(max_examples=40, deadline=None)
@given(plans(), st.floats(0.006, 0.5))
def test_one_pulse_per_code(plan: list[Plan], gap_s: float) -> None:
    clock, twin = VirtualClock(), BioSemiTwin(0.0)
    box = BioSemiCable(SimLine(twin, clock, "sim://box"), clock, gap_s=gap_s)
    box.prepare()
    check_one_pulse_per_code(box, clock, twin, plan, 0.008, gap_s)


@pytest.mark.parametrize("code", NOT_CODES)
def test_what_is_no_code_is_refused(code: int) -> None:
    clock = VirtualClock()
    tap = Tap(clock)
    with pytest.raises(ValueError, match=r"biosemi: code .* is none"):
        BioSemiCable(tap, clock).send(1, code)
    assert tap.writes == []


def test_no_reset_is_sent_and_nothing_is_told_of_it() -> None:
    clock = VirtualClock()
    tap = Tap(clock)
    box = BioSemiCable(tap, clock)
    identity = box.prepare()
    play(box, clock, [Plan(0.0, 9)])
    box.close()
    assert tap.sent == [9]
    assert (identity.firmware, identity.serial_number) == ("not told", "")


def test_nobody_can_choose_the_width() -> None:
    clock = VirtualClock()
    with pytest.raises(
        ValueError, match=r"cannot stay up for 0\.01 s: the box puts them down after 0\.008 s"
    ):
        BioSemiCable(Tap(clock), clock, width_s=0.010)
    with pytest.raises(ValueError, match=r"lines down for 0\.005 s are refused"):
        BioSemiCable(Tap(clock), clock, gap_s=0.005)


def test_a_byte_within_a_pulse_replaces_it_and_starts_the_time_anew() -> None:
    twin = BioSemiTwin(0.0)
    twin.receive(b"\x05", 0.0)
    twin.receive(b"\x06", 0.004)
    twin.receive(b"\x06", 0.010)
    first, second = twin.waveform.pulses
    assert (first.lines, second.lines) == (5, 6)
    assert first.width_s == pytest.approx(0.004)
    assert second.width_s == pytest.approx(0.006 + 0.008)  # the same byte again is no edge
    twin.receive(b"\x07", 1.0)
    twin.receive(b"\0", 1.003)
    assert twin.waveform.pulses[-1].width_s == pytest.approx(0.003)


@pytest.mark.parametrize("query", ["missed=0", "speed=1", "missed=1&missed=1"])
def test_a_query_that_is_none_is_refused_in_words(query: str) -> None:
    with pytest.raises(ValueError, match=r"known:|is no number"):
        queried_twin(query, 0.0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0.0, 0.02), st.binary(max_size=20)), max_size=15))
def test_whatever_it_hears_its_pins_come_down(noise: list[tuple[float, bytes]]) -> None:
    twin = BioSemiTwin(0.0)
    now_s = 0.0
    for pause_s, data in noise:
        now_s += pause_s
        twin.receive(data, now_s)
        assert twin.waveform.at(now_s + len(data) * twin.byte_s + 0.1) == 0
    assert twin.transmit(now_s) == b""
    assert twin.waveform.lines == 0
    times = [time_s for pulse in twin.waveform.pulses for time_s in (pulse.up_s, pulse.down_s or 0.0)]
    assert times == sorted(times)
    twin.receive(b"\x07", now_s + 10.0)
    assert twin.waveform.pulses[-1].width_s == pytest.approx(0.008)
