"""The BBTK box: reset and ping, pairs brought back in step, one pulse for each code, and refusals."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.boxes.bbtk_ttl.driver import BbtkTtlBox
from hardware.boxes.bbtk_ttl.twin import BAUD, BbtkTtlTwin
from hardware.clocks import VirtualClock
from hardware.lines import SimLine, Twin
from hardware.twin_wire import BITS
from mindpain_task.roles import DeviceFault
from tests.hardware.boxes.cedrus.test_waveform import (
    assert_one_pulse_each,
    gaps_s,
    send_all,
    waits_and_codes,
    widths_ms,
)
from tests.hardware.cold_pressor.puppets import Puppet, Tapped, recites


def box_on(twin: Twin, asks: bool = True) -> tuple[BbtkTtlBox, VirtualClock]:
    clock = VirtualClock()
    return BbtkTtlBox(SimLine(twin, clock, "/dev/box"), clock, asks=asks), clock


def test_prepare_resets_and_sees_that_the_module_answers() -> None:
    twin = Tapped(BbtkTtlTwin(0.0))
    box, _ = box_on(twin)
    identity = box.prepare()
    assert (identity.model, identity.notices) == ("BBTK USB TTL Module", ())
    assert twin.written == [b"RR", b"##", b"00"]
    ping_s, reset_s = twin.heard[1][0], twin.heard[0][0]
    assert ping_s - reset_s >= 0.1


@pytest.mark.parametrize("left", [b"", b"F", b"R", b"#", b"FF", b"FFF", b"\n"])
def test_pairs_come_back_into_step_and_lines_down(left: bytes) -> None:
    twin = BbtkTtlTwin(0.0)
    twin.receive(b"81" + left, 0.0)
    box, clock = box_on(twin)
    box.prepare()
    assert twin.waveform.at(clock.now() + 1) == 0
    send_all(box, clock, [(0.0, 0x42)])
    assert (twin.waveform.pulses[-1].lines, twin.waveform.lines) == (0x42, 0)


def test_changes_of_the_inputs_are_not_taken_for_the_answer() -> None:
    box, _ = box_on(Puppet(lambda data: b"01XX00" if data == b"##" else b""))
    box.prepare()
    box, _ = box_on(Puppet(lambda data: b"0100" if data == b"##" else b""))
    with pytest.raises(DeviceFault, match="/dev/box: BBTK command ##: unexpected reply b'0100'"):
        box.prepare()


def test_what_waited_to_be_read_spoils_nothing() -> None:
    puppet = Puppet(lambda data: b"XX" if data == b"##" else b"")
    puppet.say(b"XX0", 0.0)
    box, _ = box_on(puppet)
    box.prepare()
    assert puppet.written.count(b"##") == 1


def test_no_answer_is_told_with_port_command_and_wait() -> None:
    box, clock = box_on(BbtkTtlTwin(0.0, silent=True))
    with pytest.raises(DeviceFault, match=r"/dev/box: command ##: 0 of 2 bytes came within 0\.5 s"):
        box.prepare()
    assert clock.now() < 2


def test_a_module_that_does_not_answer_can_be_used_on_request() -> None:
    twin = Tapped(BbtkTtlTwin(0.0, silent=True))
    box, clock = box_on(twin, asks=False)
    assert "asks=False" in box.prepare().notices[0]
    assert twin.written == [b"RR", b"00"]
    send_all(box, clock, [(0.0, 3)])
    assert twin.written == [b"RR", b"00", b"03", b"00"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=9) | st.sampled_from([b"XX", b"X", b"XXXX", b"01"]), max_size=6))
def test_whatever_comes_prepare_ends_well_or_with_a_fault(replies: list[bytes]) -> None:
    box, clock = box_on(recites(*replies))
    with contextlib.suppress(DeviceFault):
        box.prepare()
    assert clock.now() < 4


@settings(max_examples=100, deadline=None)
@given(waits_and_codes, widths_ms, gaps_s)
def test_each_code_is_one_pulse_as_wide_as_told(
    sent: list[tuple[float, int]], width_ms: int, gap_s: float
) -> None:
    clock = VirtualClock()
    twin = BbtkTtlTwin(clock.now())
    box = BbtkTtlBox(SimLine(twin, clock, "/dev/box"), clock, width_s=width_ms / 1000, gap_s=gap_s)
    box.prepare()
    reports = send_all(box, clock, sent)
    codes = [code for _, code in sent]
    assert [(report.tag, report.code, report.fault) for report in reports] == [
        (tag, code, "") for tag, code in enumerate(codes)
    ]
    assert_one_pulse_each(twin.waveform, codes, width_ms / 1000, gap_s, 0.0)
    for report, pulse in zip(reports, twin.waveform.pulses, strict=True):
        assert report.before_s is not None
        assert pulse.up_s - report.before_s == pytest.approx(2 * BITS / BAUD, abs=1e-9)


def test_codes_that_the_module_misses_are_missing_alone() -> None:
    clock = VirtualClock()
    twin = BbtkTtlTwin(clock.now(), missed={2})
    box = BbtkTtlBox(SimLine(twin, clock, "/dev/box"), clock)
    box.prepare()
    send_all(box, clock, [(0.0, 7), (0.0, 7), (0.0, 7)])
    assert_one_pulse_each(twin.waveform, [7, 7], 0.010, 0.005, 0.0)


@pytest.mark.parametrize("code", [0, 256, -1, True, 1.5, "7", None])
def test_a_code_that_is_none_is_refused_before_a_byte(code: int) -> None:
    twin = Tapped(BbtkTtlTwin(0.0))
    box, _ = box_on(twin)
    with pytest.raises(ValueError, match=r"bbtk_ttl: code .* is none"):
        box.send(1, code)
    assert not box.poll()
    assert not twin.written


@pytest.mark.parametrize(
    ("width_s", "gap_s"), [(0.0, 0.005), (0.01, 0.0), (9.0, 0.005), (0.01, float("nan"))]
)
def test_times_that_cannot_be_are_refused(width_s: float, gap_s: float) -> None:
    clock = VirtualClock()
    with pytest.raises(ValueError, match=r"bbtk_ttl: lines (up|down) for .* s are refused"):
        BbtkTtlBox(SimLine(BbtkTtlTwin(0.0), clock, "/dev/box"), clock, width_s=width_s, gap_s=gap_s)


def test_closing_puts_the_lines_down_in_the_middle_of_a_code() -> None:
    twin = BbtkTtlTwin(0.0)
    box, clock = box_on(twin)
    box.prepare()
    box.send(1, 7)
    clock.wait_until(box.next_due_s())
    box.poll()
    box.send(2, 8)
    box.close()
    box.close()
    assert [pulse.lines for pulse in twin.waveform.pulses] == [7]
    assert twin.waveform.lines == 0
