"""The Cedrus box: what prepare asks, sets and has confirmed, and what is refused."""

from __future__ import annotations

import contextlib
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.boxes.cedrus.driver import BAUD, CedrusBox
from hardware.boxes.cedrus.twin import CedrusTwin
from hardware.clocks import LabClock, VirtualClock
from hardware.lines import PortLine, SimLine, Twin
from mindpain_task.roles import DeviceFault
from tests.hardware.cold_pressor.puppets import Puppet, Tapped, served

REPLIES = {
    b"_c1": b"_xid0",
    b"_d2": b"4",
    b"_d3": b"1",
    b"_d4": b"2",
    b"_d5": b"3",
    b"_mp": b"_mp\x0a\x00\x00\x00",
}


def box_on(twin: Twin, width_s: float = 0.010) -> tuple[CedrusBox, VirtualClock]:
    clock = VirtualClock()
    return CedrusBox(SimLine(twin, clock, "/dev/box"), clock, width_s=width_s), clock


def test_prepare_asks_who_is_there_then_sets_the_width_and_reads_it_back() -> None:
    twin = Tapped(CedrusTwin(0.0))
    box, _ = box_on(twin)
    identity = box.prepare()
    assert (identity.model, identity.firmware, identity.notices) == ("Cedrus c-pod (model 1)", "2.5", ())
    assert twin.written == [
        *(b"_c1", b"_d2", b"_d3", b"_d4", b"_d5"),
        *(b"mh\x00\x00", b"mp\x0a\x00\x00\x00", b"_mp"),
    ]


def test_lines_left_up_by_another_program_come_down() -> None:
    twin = CedrusTwin(0.0)
    twin.receive(b"mh\xff\x00", 0.0)
    box, clock = box_on(twin)
    box.prepare()
    assert twin.waveform.at(clock.now()) == 0
    assert len(twin.waveform.pulses) == 1


@pytest.mark.parametrize("left", [b"_", b"mh\x01", b"mp\x00\x00", b"garbage"])
def test_half_a_command_of_an_earlier_program_is_waited_out(left: bytes) -> None:
    twin = CedrusTwin(0.0)
    twin.receive(left, 0.0)
    box, _ = box_on(twin)
    box.prepare()
    assert twin.width_ms == 10


def test_a_device_in_another_mode_is_told_to_speak_xid() -> None:
    twin = CedrusTwin(0.0, mode=2)
    box, _ = box_on(twin)
    box.prepare()
    assert twin.mode == 0
    stubborn = Puppet(lambda data: b"_xid2" if data == b"_c1" else b"")
    box, _ = box_on(stubborn)
    with pytest.raises(DeviceFault, match="/dev/box: command c10: the device stays in mode 2"):
        box.prepare()


@pytest.mark.parametrize("product", ["0", "1", "2", "5"])
def test_an_xid_1_response_pad_is_refused_before_its_lines_are_touched(product: str) -> None:
    twin = Tapped(CedrusTwin(0.0, product=product, firmware=1))
    box, _ = box_on(twin)
    with pytest.raises(DeviceFault, match=r"/dev/box: this is a Cedrus .* of firmware 1.5, an XID 1 device"):
        box.prepare()
    assert not any(data.startswith(b"m") for data in twin.written)


def test_a_stimtracker_of_the_first_generation_and_a_pad_of_the_second_are_prepared() -> None:
    box, _ = box_on(CedrusTwin(0.0, product="S", firmware=0))
    assert box.prepare().model.startswith("Cedrus StimTracker")
    box, _ = box_on(CedrusTwin(0.0, product="5"))
    assert "m-pod" in box.prepare().notices[0]


def test_what_waited_to_be_read_spoils_nothing() -> None:
    puppet = Puppet(lambda data: REPLIES.get(data, b""))
    puppet.say(b"k\x10\x00\x00\x00\x00", 0.0)
    box, _ = box_on(puppet)
    box.prepare()


def test_a_width_that_is_not_confirmed_is_a_fault() -> None:
    box, _ = box_on(Puppet(lambda data: REPLIES.get(data, b"")), width_s=0.020)
    with pytest.raises(DeviceFault, match="command mp: pulses were to be 20 ms wide, but _mp answers 10 ms"):
        box.prepare()


@pytest.mark.parametrize("command", REPLIES)
def test_no_answer_is_told_with_port_command_and_wait(command: bytes) -> None:
    replies = {other: reply for other, reply in REPLIES.items() if other != command}
    box, clock = box_on(Puppet(lambda data: replies.get(data, b"")))
    name = command.decode("ascii")
    with pytest.raises(
        DeviceFault, match=rf"/dev/box: command {name}: 0 of \d bytes came within 0\.5 s: b''"
    ):
        box.prepare()
    assert clock.now() < 2


@pytest.mark.parametrize("command", REPLIES)
@pytest.mark.parametrize("spoil", [lambda r: r * 2, lambda r: b"k\x10" + r, lambda r: r + b"\x00"])
def test_more_than_the_answer_is_no_answer(command: bytes, spoil: object) -> None:
    assert callable(spoil)
    replies = REPLIES | {command: spoil(REPLIES[command])}
    box, _ = box_on(Puppet(lambda data: replies.get(data, b"")))
    with pytest.raises(DeviceFault, match=f"/dev/box: XID command {command.decode()}: unexpected reply"):
        box.prepare()


@settings(max_examples=150, deadline=None)
@given(st.lists(st.binary(max_size=9) | st.sampled_from(sorted(REPLIES.values())), max_size=9))
def test_whatever_comes_prepare_ends_well_or_with_a_fault(replies: list[bytes]) -> None:
    left = list(replies)
    box, clock = box_on(Puppet(lambda _: left.pop(0) if left else b""))
    with contextlib.suppress(DeviceFault):
        box.prepare()
    assert clock.now() < 12


@pytest.mark.parametrize("code", [0, 256, -1, True, 1.5, "7", None])
def test_a_code_that_is_none_is_refused_before_a_byte(code: int) -> None:
    twin = Tapped(CedrusTwin(0.0))
    box, _ = box_on(twin)
    with pytest.raises(ValueError, match=r"cedrus: code .* is none"):
        box.send(1, code)
    assert not box.poll()
    assert not twin.written


@pytest.mark.parametrize(("width_s", "gap_s"), [(0.0, 0.005), (0.0105, 0.005), (0.01, 0.0), (9.0, 0.005)])
def test_times_that_cannot_be_are_refused(width_s: float, gap_s: float) -> None:
    clock = VirtualClock()
    with pytest.raises(ValueError, match=r"\d s "):
        CedrusBox(SimLine(CedrusTwin(0.0), clock, "/dev/box"), clock, width_s=width_s, gap_s=gap_s)


def test_closing_twice_puts_the_lines_down_once_and_a_closed_port_is_told() -> None:
    twin = Tapped(CedrusTwin(0.0))
    box, clock = box_on(twin)
    box.prepare()
    box.close()
    box.close()
    assert twin.written.count(b"mh\x00\x00") == 2
    box.send(1, 9)
    clock.wait_until(box.next_due_s())
    (report,) = box.poll()
    assert report.before_s is None
    assert "/dev/box" in report.fault


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_on_a_real_terminal_until_it_is_gone() -> None:
    twins: list[CedrusTwin] = []

    def power_up(now_s: float) -> CedrusTwin:
        twins.append(CedrusTwin(now_s))
        return twins[0]

    clock = LabClock()
    with served(power_up) as path:
        box = CedrusBox(PortLine(path, BAUD), clock)
        assert box.prepare().firmware == "2.5"
        for tag, code in enumerate((9, 9, 255)):
            box.send(tag, code)
        while box.next_due_s() < float("inf"):
            clock.wait_until(box.next_due_s())
            assert all(not report.fault for report in box.poll())
        clock.wait_until(clock.now() + 0.03)
        assert [pulse.lines for pulse in twins[0].waveform.pulses] == [9, 9, 255]
    box.send(3, 1)
    before_s = time.perf_counter()
    (report,) = box.poll()
    assert path in report.fault
    assert time.perf_counter() - before_s < 0.05
