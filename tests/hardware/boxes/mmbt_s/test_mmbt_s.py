"""The MMBT-S: exact bytes, one pulse a code on its twin at both switches, and its queue never needed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.boxes.mmbt_s import codec
from hardware.boxes.mmbt_s.driver import MmbtS, checked_baud
from hardware.boxes.mmbt_s.twin import MmbtSTwin, queried_twin
from hardware.clocks import VirtualClock
from hardware.lines import SimLine
from tests.hardware.boxes.driving import (
    NOT_CODES,
    Plan,
    Tap,
    check_apart,
    check_one_pulse_per_code,
    plans,
    play,
)


@given(st.integers(0, 255))
def test_every_pattern_is_its_own_byte(lines: int) -> None:
    assert codec.encode(lines) == bytes((lines,))


@pytest.mark.parametrize("lines", [256, -1, True, 1.5, "1", None])
def test_what_is_no_pattern_is_refused(lines: int) -> None:
    with pytest.raises(ValueError, match=r"MMBT-S: .* is no pattern of eight lines"):
        codec.encode(lines)


@settings(max_examples=40, deadline=None)
@given(plans(), st.floats(0.006, 0.5))
def test_one_pulse_per_code_at_p_and_the_boxs_queue_stays_empty(plan: list[Plan], gap_s: float) -> None:
    clock, twin = VirtualClock(), MmbtSTwin(0.0)
    box = MmbtS(SimLine(twin, clock, "sim://box"), clock, switch="p", gap_s=gap_s)
    box.prepare()
    check_one_pulse_per_code(box, clock, twin, plan, 0.008, gap_s)
    assert twin.longest_queue_s == 0.0


@settings(max_examples=40, deadline=None)
@given(plans(), st.floats(0.004, 0.5), st.floats(0.004, 0.5))
def test_one_pulse_per_code_at_s(plan: list[Plan], width_s: float, gap_s: float) -> None:
    clock, twin = VirtualClock(), MmbtSTwin(0.0, switch="s")
    box = MmbtS(SimLine(twin, clock, "sim://box"), clock, switch="s", width_s=width_s, gap_s=gap_s)
    box.prepare()
    check_one_pulse_per_code(box, clock, twin, plan, width_s, gap_s)


@pytest.mark.parametrize("switch", ["p", "s"])
@pytest.mark.parametrize("code", NOT_CODES)
def test_what_is_no_code_is_refused(switch: str, code: int) -> None:
    clock = VirtualClock()
    tap = Tap(clock)
    with pytest.raises(ValueError, match=r"mmbt_s: code .* is none"):
        MmbtS(tap, clock, switch=switch).send(1, code)
    assert tap.writes == []


def test_at_p_no_zero_is_ever_sent() -> None:
    clock = VirtualClock()
    tap = Tap(clock)
    box = MmbtS(tap, clock, switch="p")
    box.prepare()
    play(box, clock, [Plan(0.0, 5), Plan(0.0, 5)])
    box.close()
    assert tap.sent == [5, 5]


@pytest.mark.parametrize("switch", ["", "P", "x"])
def test_a_switch_that_nobody_said_is_refused(switch: str) -> None:
    clock = VirtualClock()
    with pytest.raises(ValueError, match="stands at p or s, not"):
        MmbtS(Tap(clock), clock, switch=switch)


@pytest.mark.parametrize("width_s", [0.007, 0.010])
def test_at_p_nobody_can_choose_the_width(width_s: float) -> None:
    clock = VirtualClock()
    with pytest.raises(ValueError, match=r"cannot stay up for .* the box puts them down after 0\.008 s"):
        MmbtS(Tap(clock), clock, switch="p", width_s=width_s)
    with pytest.raises(ValueError, match=r"lines down for 0\.005 s are refused"):
        MmbtS(Tap(clock), clock, switch="p", gap_s=0.005)


@pytest.mark.parametrize("baud", [1200, 115200, 0, True, 9600.5])
def test_every_other_rate_is_refused(baud: int) -> None:
    with pytest.raises(ValueError, match="is never opened" if baud == 1200 else "is not opened"):
        checked_baud(baud)
    assert checked_baud(9600) == 9600


def test_it_says_that_it_cannot_be_asked() -> None:
    clock = VirtualClock()
    identity = MmbtS(Tap(clock), clock, switch="p").prepare()
    assert (identity.model, identity.firmware, identity.serial_number) == ("Neurospec MMBT-S", "not told", "")
    assert "stand at P, which the box does not tell" in identity.notices[1]


def test_the_wrong_switch_is_seen_on_the_lines_only() -> None:
    clock = VirtualClock()
    twin = queried_twin("switch=s", 0.0)
    box = MmbtS(SimLine(twin, clock, "sim://mmbt_s"), clock, switch="p")
    box.prepare()
    assert not any(report.fault for report in play(box, clock, [Plan(0.0, 5), Plan(0.0, 6)]))
    assert [pulse.lines for pulse in twin.waveform.pulses] == [5, 6]
    assert twin.waveform.lines == 6  # it stays up


def test_at_p_bytes_that_come_too_soon_are_late() -> None:
    twin = queried_twin("", 0.0)
    twin.receive(b"\x05\x05\x06", 0.0)
    pulses = twin.waveform.pulses
    assert [pulse.lines for pulse in pulses] == [5, 5, 6]
    assert [pulse.width_s for pulse in pulses] == pytest.approx([0.008] * 3)
    check_apart(pulses, 0.0)
    assert twin.longest_queue_s == pytest.approx(2 * (0.008 - twin.byte_s))


@pytest.mark.parametrize("query", ["switch=x", "missed=0", "speed=1"])
def test_a_query_that_is_none_is_refused_in_words(query: str) -> None:
    with pytest.raises(ValueError, match=r"known:|is no number"):
        queried_twin(query, 0.0)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["p", "s"]), st.lists(st.tuples(st.floats(0.0, 0.1), st.binary(max_size=30)), max_size=10)
)
def test_whatever_it_hears_it_goes_on(switch: str, noise: list[tuple[float, bytes]]) -> None:
    twin = MmbtSTwin(0.0, switch=switch)
    now_s = 0.0
    for pause_s, data in noise:
        now_s += pause_s
        twin.receive(data, now_s)
    nonzero = [byte for _, data in noise for byte in data if byte]
    if switch == "p":
        assert [pulse.lines for pulse in twin.waveform.pulses] == nonzero
        assert all(pulse.width_s == pytest.approx(0.008) for pulse in twin.waveform.pulses)
    assert twin.transmit(now_s) == b""
    twin.receive(b"\0\x07", now_s + 10.0)
    assert twin.waveform.pulses[-1].lines == 7
