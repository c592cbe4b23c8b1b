"""The USB2TTL8 box: what prepare asks and sets, one pulse for each code, and what is refused."""

from __future__ import annotations

import contextlib
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.boxes.usb2ttl8.driver import BAUD, Usb2Ttl8Box
from hardware.boxes.usb2ttl8.twin import Usb2Ttl8Twin
from hardware.clocks import LabClock, VirtualClock
from hardware.lines import PortLine, SimLine, Twin
from hardware.twin_wire import BITS
from mindpain_task.roles import DeviceFault
from tests.hardware.boxes.cedrus.test_waveform import (
    assert_one_pulse_each,
    gaps_s,
    send_all,
    waits_and_codes,
    widths_ms,
)
from tests.hardware.cold_pressor.puppets import Puppet, Tapped, recites, served

TOLD = b'{"model_name": "USB2TTL8", "product_serial": "123"}\r\n'
WIRE_S = 2 * BITS / BAUD  # by which the shortest and the longest WRITE differ


def box_on(twin: Twin) -> tuple[Usb2Ttl8Box, VirtualClock]:
    clock = VirtualClock()
    return Usb2Ttl8Box(SimLine(twin, clock, "/dev/box"), clock), clock


def test_prepare_asks_who_is_there_makes_it_write_and_puts_the_lines_down() -> None:
    twin = Tapped(Usb2Ttl8Twin(0.0, mode="READ"))
    box, _ = box_on(twin)
    identity = box.prepare()
    assert (identity.model, identity.serial_number) == ("LabHackers USB2TTL8", "0")
    assert twin.written == [b"GET CONFIG\n", b"SET DATA_MODE WRITE\n", b"WRITE 0\n"]


@pytest.mark.parametrize("left", [b"WRITE 25", b"\xff\x00", b"SET DATA_MODE RE", b"x" * 200])
def test_half_a_line_of_an_earlier_program_spoils_one_question(left: bytes) -> None:
    twin = Usb2Ttl8Twin(0.0)
    twin.receive(b"WRITE 7\n" + left, 0.0)
    box, clock = box_on(twin)
    box.prepare()
    assert twin.waveform.at(clock.now() + 1) == 0


def test_what_waited_to_be_read_spoils_nothing() -> None:
    puppet = Puppet(lambda data: TOLD if data == b"GET CONFIG\n" else b"")
    puppet.say(b"7\r\n", 0.0)
    box, clock = box_on(puppet)
    clock.wait_until(1.0)
    box.prepare()
    assert puppet.written.count(b"GET CONFIG\n") == 1


def test_another_device_of_the_same_maker_is_refused() -> None:
    twin = Tapped(Usb2Ttl8Twin(0.0, model="MilliKey"))
    box, _ = box_on(twin)
    with pytest.raises(DeviceFault, match="/dev/box: command GET CONFIG: this is 'MilliKey', not a USB2TTL8"):
        box.prepare()
    assert set(twin.written) == {b"GET CONFIG\n"}


def test_no_answer_is_told_with_port_command_and_wait() -> None:
    box, clock = box_on(recites())
    with pytest.raises(DeviceFault, match=r"/dev/box: command GET CONFIG: 0 of 1 bytes came within 1\.0 s"):
        box.prepare()
    assert clock.now() < 3


@pytest.mark.parametrize("reply", [TOLD * 2, TOLD[:-1], b"7\r\n" + TOLD, b"{}\n", b"\xff" * 40])
def test_what_is_no_configuration_is_told_with_the_bytes(reply: bytes) -> None:
    box, _ = box_on(Puppet(lambda _: reply))
    with pytest.raises(DeviceFault, match=r"/dev/box: USB2TTL8 command GET CONFIG: unexpected reply b"):
        box.prepare()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=30) | st.sampled_from([TOLD, TOLD[:9], b"\n"]), max_size=4))
def test_whatever_comes_prepare_ends_well_or_with_a_fault(replies: list[bytes]) -> None:
    box, clock = box_on(recites(*replies))
    with contextlib.suppress(DeviceFault):
        box.prepare()
    assert clock.now() < 6


@settings(max_examples=100, deadline=None)
@given(waits_and_codes, widths_ms, gaps_s)
def test_each_code_is_one_pulse_as_wide_as_told(
    sent: list[tuple[float, int]], width_ms: int, gap_s: float
) -> None:
    clock = VirtualClock()
    twin = Usb2Ttl8Twin(clock.now())
    line = SimLine(twin, clock, "/dev/box")
    box = Usb2Ttl8Box(line, clock, width_s=width_ms / 1000, gap_s=gap_s)
    box.prepare()
    reports = send_all(box, clock, sent)
    codes = [code for _, code in sent]
    assert [(report.tag, report.code, report.fault) for report in reports] == [
        (tag, code, "") for tag, code in enumerate(codes)
    ]
    assert_one_pulse_each(twin.waveform, codes, width_ms / 1000, gap_s, WIRE_S)
    for report, pulse in zip(reports, twin.waveform.pulses, strict=True):
        assert report.before_s is not None
        assert 0 < pulse.up_s - report.before_s <= 10 * BITS / BAUD + 1e-9


def test_codes_that_the_device_misses_are_missing_alone() -> None:
    clock = VirtualClock()
    twin = Usb2Ttl8Twin(clock.now(), missed={1, 3})
    box = Usb2Ttl8Box(SimLine(twin, clock, "/dev/box"), clock)
    box.prepare()
    send_all(box, clock, [(0.0, 7), (0.0, 7), (0.0, 8), (0.0, 255)])
    assert_one_pulse_each(twin.waveform, [7, 255], 0.010, 0.005, WIRE_S)


@pytest.mark.parametrize("code", [0, 256, -1, True, 1.5, "7", None])
def test_a_code_that_is_none_is_refused_before_a_byte(code: int) -> None:
    twin = Tapped(Usb2Ttl8Twin(0.0))
    box, _ = box_on(twin)
    with pytest.raises(ValueError, match=r"usb2ttl8: code .* is none"):
        box.send(1, code)
    assert not box.poll()
    assert not twin.written


@pytest.mark.parametrize(
    ("width_s", "gap_s"), [(0.0, 0.005), (0.01, 0.0), (9.0, 0.005), (0.01, float("nan"))]
)
def test_times_that_cannot_be_are_refused(width_s: float, gap_s: float) -> None:
    clock = VirtualClock()
    with pytest.raises(ValueError, match=r"usb2ttl8: lines (up|down) for .* s are refused"):
        Usb2Ttl8Box(SimLine(Usb2Ttl8Twin(0.0), clock, "/dev/box"), clock, width_s=width_s, gap_s=gap_s)


def test_closing_puts_the_lines_down_in_the_middle_of_a_code() -> None:
    twin = Usb2Ttl8Twin(0.0)
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


@pytest.mark.skipif(sys.platform != "linux", reason="a pseudo-terminal elsewhere may refuse 128000 baud")
def test_on_a_real_terminal_at_its_own_rate() -> None:
    with served(Usb2Ttl8Twin) as path:
        box = Usb2Ttl8Box(PortLine(path, BAUD), LabClock())
        assert box.prepare().model == "LabHackers USB2TTL8"
        box.close()
