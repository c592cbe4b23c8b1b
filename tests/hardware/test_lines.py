"""Byte lines: real ports that fail in sentences and never hang, and twins in virtual and real time."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from hardware.clocks import LabClock, VirtualClock
from hardware.lines import ByteLine, PortLine, SimLine, open_line
from hardware.tcs.driver import Tcs
from hardware.tcs.twin import BYTE_S, TcsTwin
from mindpain_task.roles import DeviceFault

needs_pty = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")


@contextmanager
def terminal() -> Iterator[tuple[int, str]]:
    """A pseudo-terminal: our end's descriptor (closed by us or by the test), and the path of the port."""
    import pty
    import tty

    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    path = os.ttyname(theirs)
    ends = [ours, theirs]
    try:
        yield ours, path
    finally:
        for end in ends:
            try:
                os.close(end)
            except OSError:
                continue


# --- real ports


def test_any_pyserial_url_is_a_line() -> None:
    line = open_line("loop://", LabClock())
    line.write(b"C0465")
    assert line.read(3, 0.5, "C") == b"C04"
    assert line.drain(0.01, 1.0) == b"65"
    line.write(b"late")
    line.discard_input()
    with pytest.raises(DeviceFault, match=r"loop://: command E: 0 of 24 bytes came within 0\.01 s"):
        line.read(24, 0.01, "E")
    line.close()
    line.close()


@pytest.mark.parametrize("url", ["/dev/no-such-thermode", "nonsense://tcs", "sim://toaster"])
def test_a_port_that_is_not_there_is_a_fault_that_names_it(url: str) -> None:
    with pytest.raises(DeviceFault, match=url):
        open_line(url, VirtualClock())


@needs_pty
def test_a_port_carries_bytes_both_ways() -> None:
    with terminal() as (ours, path):
        line = open_line(path, LabClock())
        line.write(b"E")
        assert os.read(ours, 10) == b"E"
        os.write(ours, b"\r300+301+302+299+300+300")
        assert line.read(24, 1.0, "E") == b"\r300+301+302+299+300+300"
        line.close()


@needs_pty
def test_a_silent_device_is_a_fault_that_names_port_command_and_wait() -> None:
    with terminal() as (ours, path):
        line = open_line(path, LabClock())
        os.write(ours, b"\r300")
        with pytest.raises(DeviceFault) as fault:
            line.read(24, 0.05, "E")
        assert str(fault.value) == f"{path}: command E: 4 of 24 bytes came within 0.05 s: b'\\r300'"
        line.close()


@needs_pty
def test_a_port_belongs_to_one_program() -> None:
    with terminal() as (_, path):
        line = open_line(path, LabClock())
        with pytest.raises(DeviceFault, match="cannot be opened"):
            open_line(path, LabClock())
        line.close()
        open_line(path, LabClock()).close()


@needs_pty
def test_a_write_to_a_device_that_stopped_draining_ends_in_a_fault() -> None:
    with terminal() as (_, path):
        line = open_line(path, LabClock())
        started_s = time.monotonic()
        with pytest.raises(DeviceFault, match=r"the device took \d+ of \d+ bytes within 0\.5 s"):
            line.write(b"V01000" * 100_000)
        assert 0.4 < time.monotonic() - started_s < 5
        line.close()


def pull(ours: int, path: str) -> ByteLine:
    """Open a port, then take the far end away."""
    line = open_line(path, LabClock())
    os.close(ours)
    return line


@needs_pty
def test_a_pulled_cable_is_a_fault_at_once() -> None:
    with terminal() as (ours, path):
        line = pull(ours, path)
        started_s = time.monotonic()
        with pytest.raises(DeviceFault, match=f"{path}: writing b'A' failed"):
            line.write(b"A")
        with pytest.raises(DeviceFault, match=f"{path}: command E: reading failed"):
            line.read(24, 5.0, "E")
        with pytest.raises(DeviceFault, match=path):
            line.drain(5.0, 5.0)
        with pytest.raises(DeviceFault, match=path):
            line.discard_input()
        assert time.monotonic() - started_s < 1
        line.close()


@needs_pty
def test_the_driver_on_a_pulled_cable_faults_and_still_gives_the_port_back() -> None:
    with terminal() as (ours, path):
        tcs = Tcs(pull(ours, path), LabClock())
        for verb in (tcs.stop, tcs.identify, tcs.close):
            with pytest.raises(DeviceFault, match=path):
                verb()
        tcs.close()


def test_a_closed_port_is_a_fault() -> None:
    for line in (PortLine("loop://"), open_line("sim://tcs", VirtualClock())):
        line.close()
        with pytest.raises(DeviceFault, match="://"):
            line.write(b"A")
        with pytest.raises(DeviceFault, match="command E"):
            line.read(24, 0.1, "E")
        with pytest.raises(DeviceFault, match="://"):
            line.drain(0.1, 0.1)


# --- twins


def test_a_read_from_a_twin_takes_the_time_of_the_wire() -> None:
    clock = VirtualClock()
    line = open_line("sim://tcs", clock)
    line.write(b"F")
    clock.wait_until(10.0)
    line.write(b"E")
    assert len(line.read(24, 0.25, "E")) == 24
    assert clock.now() == pytest.approx(10.0 + 25 * BYTE_S)


def test_a_read_that_ends_early_leaves_the_rest() -> None:
    clock = VirtualClock()
    line = SimLine(TcsTwin(0.0), clock, "sim://tcs")
    line.write(b"FE")
    assert line.read(1, 0.25, "E") == b"\r"
    assert line.read(23, 0.25, "E") == b"300+300+300+300+300+300"
    with pytest.raises(DeviceFault, match=r"sim://tcs: command E: 0 of 1 bytes came within 0\.25 s"):
        line.read(1, 0.25, "E")
    assert clock.now() == pytest.approx(0.25 + 26 * BYTE_S)


def test_a_drain_ends_with_silence_or_with_patience() -> None:
    clock = VirtualClock()
    line = open_line("sim://tcs", clock)
    assert line.drain(0.5, 5.0) == b""
    assert clock.now() == 0.5
    assert line.drain(2.0, 3.25).count(b"\n") == 3  # the stream never falls silent
    assert clock.now() == 3.75
    line.write(b"FH")
    assert line.drain(0.5, 5.0).startswith(b"Firmware: 015")


def test_discarded_input_is_gone() -> None:
    clock = VirtualClock()
    line = open_line("sim://tcs", clock)
    clock.wait_until(5.5)
    line.write(b"F")
    line.discard_input()
    assert line.drain(5.0, 60.0) == b""


def test_a_twin_on_the_lab_clock_keeps_real_time() -> None:
    clock = LabClock()
    line = open_line("sim://tcs", clock)
    line.write(b"FE")
    started_s = clock.now()
    line.read(24, 0.25, "E")
    assert 20 * BYTE_S < clock.now() - started_s < 0.2


def test_many_read_backs_cost_little() -> None:
    clock = VirtualClock()
    line = open_line("sim://tcs", clock)
    line.write(b"F")
    started_s = time.perf_counter()
    for _ in range(2000):
        line.write(b"E")
        line.read(24, 0.25, "E")
    assert (time.perf_counter() - started_s) / 2000 < 100e-6  # 6 µs on an idle desk; room for a busy one


# --- sim:// for other programs


def test_any_pyserial_program_meets_the_twin() -> None:
    serial = pytest.importorskip("serial")
    with serial.serial_for_url("sim://tcs", baudrate=115200, timeout=0.5) as port:
        port.write(b"F")
        port.reset_input_buffer()
        port.write(b"S11111N300C0400V03000R03000D000200")
        port.write(b"E")
        assert port.read(24) == b"\r300+300+300+300+300+300"
        port.write(b"K")
        assert port.read(3) == b"\r00"
        assert port.in_waiting == 0
        port.timeout = 0
        assert port.read(10) == b""
        port.timeout = 0.3
        assert port.readline() == b""
        port.write(b"LE")
        port.flush()
        assert len(port.read(24)) == 24
    with pytest.raises(serial.SerialException):
        port.write(b"L")
    with pytest.raises(serial.SerialException, match="sim://toaster"):
        serial.serial_for_url("sim://toaster")


def test_any_pyserial_program_can_ask_for_another_twin() -> None:
    serial = pytest.importorskip("serial")
    with serial.serial_for_url("sim://tcs?firmware=16", timeout=0.5) as port:
        port.write(b"F")
        port.reset_input_buffer()
        port.write(b"?")
        assert port.read(3) == b"TCS"
    with serial.serial_for_url("sim://tcs?firmware=12", timeout=0.1) as port:
        port.write(b"F")
        port.reset_input_buffer()
        assert port.read(1) == b""
        port.write(b"EE")  # the second one comes too soon for this firmware
        assert len(port.read(48)) == 24
    with pytest.raises(serial.SerialException, match="there is no colour; known: firmware"):
        serial.serial_for_url("sim://tcs?colour=red")
