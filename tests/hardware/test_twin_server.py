"""A twin on a pseudo-terminal, driven by our driver and by plain pyserial, as the public programs do it."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from hardware.clocks import LabClock
from hardware.lines import open_line
from hardware.tcs.driver import Tcs
from hardware.tcs.twin import TcsTwin
from hardware.twin_server import serve_on_pty
from mindpain_task.heat import HeatPulse
from mindpain_task.roles import DeviceFault, Fired, Sample
from tests.serving import served

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals", allow_module_level=True)
serial = pytest.importorskip("serial")

QUICK = HeatPulse(baseline_c=30.0, peak_c=45.0, rise_c_per_s=300.0, plateau_s=0.2, return_c_per_s=300.0)


def test_plain_pyserial_in_the_style_of_the_public_programs(tmp_path: Path) -> None:
    with served(tmp_path / "tcs") as (path, _), serial.Serial(path, 115200, timeout=2) as port:
        port.write(b"F")
        port.reset_input_buffer()
        port.write(b"B")
        battery = port.read(14)
        assert battery[:1] == b"\r"
        assert 18 < float(battery[1:8]) < 26
        for command in (b"N%03d" % 300, b"S11111", b"D0%05d" % 500, b"V0%04d" % 3000, b"R0%04d" % 3000):
            port.write(command)
        for zone, peak_c in enumerate((40.0, 41.0, 42.0, 43.0, 44.0), 1):
            port.write(b"C%d%03d" % (zone, round(peak_c * 10)))
        port.write(b"L")
        hottest = [0.0] * 5
        started_s = time.monotonic()
        while time.monotonic() - started_s < 0.4:
            port.reset_input_buffer()
            port.write(b"E")
            reply = port.read(24)
            assert len(reply) == 24
            zones = [float(reply[at : at + 3]) / 10 for at in range(5, 25, 4)]
            hottest = [max(pair) for pair in zip(hottest, zones, strict=True)]
        assert hottest == [40.0, 41.0, 42.0, 43.0, 44.0]
        port.write(b"A")
        port.write(b"H")
        assert port.read(30).startswith(b"Firmware: 015")


def test_the_stream_read_as_lines(tmp_path: Path) -> None:
    import re

    line = re.compile(rb"[+\-\s,]+?(\d+\.\d+)" * 5 + rb"[+\-\s,]")
    with served(tmp_path / "tcs") as (path, _), serial.Serial(path, 115200, timeout=2) as port:
        port.write(b"S11111C0400V03000R03000D000200L")
        port.read_until(b"\n")
        read = [line.search(port.read_until(b"\n")) for _ in range(10)]
        assert all(read)


def test_our_driver_on_the_served_twin(tmp_path: Path) -> None:
    with served(tmp_path / "tcs") as (path, twin):
        clock = LabClock()
        tcs = Tcs(open_line(path, clock), clock)
        tcs.prepare(baseline_c=30.0, ceiling_c=48.0)
        tcs.arm(QUICK)
        fire_s = clock.now() + 0.1
        tcs.fire_at(fire_s)
        events: list[Fired | Sample] = []
        while clock.now() < fire_s + 0.7:
            clock.wait_until(min(tcs.next_due_s(), fire_s + 0.7))
            events += tcs.poll()
        tcs.close()
        fired = [event for event in events if isinstance(event, Fired)]
        samples = [event for event in events if isinstance(event, Sample)]
        assert len(fired) == 1
        assert fire_s <= fired[0].before_s <= fired[0].after_s
        assert twin.warmest_c(fire_s, clock.now()) == 45.0
        assert samples[-1].zones_c == (30.0,) * 5
    assert twin.at_baseline(clock.now() + 1)


def test_clients_come_and_go(tmp_path: Path) -> None:
    with served(tmp_path / "tcs") as (path, _):
        for round_number in range(5):
            with serial.Serial(path, 115200, timeout=2) as port:
                port.write(b"FN%03dE" % (300 + round_number))
                port.reset_input_buffer()
        clock = LabClock()
        tcs = Tcs(open_line(path, clock), clock)
        assert tcs.identify().firmware.startswith("015")
        tcs.close()


def test_a_twin_switched_off_is_a_fault_soon(tmp_path: Path) -> None:
    clock = LabClock()
    with served(tmp_path / "tcs") as (path, _):
        tcs = Tcs(open_line(path, clock), clock)
        tcs.prepare(baseline_c=30.0, ceiling_c=48.0)
    started_s = time.monotonic()
    clock.wait_until(tcs.next_due_s())
    with pytest.raises(DeviceFault, match=path):
        tcs.poll()
    with pytest.raises(DeviceFault, match=path):
        tcs.stop()
    with pytest.raises(DeviceFault, match=path):
        tcs.close()
    assert time.monotonic() - started_s < 2


def test_the_link_is_made_replaced_and_removed(tmp_path: Path) -> None:
    link = tmp_path / "tcs"
    link.symlink_to("/dev/an-old-terminal")
    with served(link) as (path, _):
        assert path == str(link)
        assert os.path.realpath(path).startswith("/dev/")
    assert not link.is_symlink()


def test_a_link_that_points_elsewhere_by_now_is_left_alone(tmp_path: Path) -> None:
    link = tmp_path / "tcs"
    with served(link):
        link.unlink()
        link.symlink_to("/dev/another-twin")
    assert link.readlink() == Path("/dev/another-twin")


def test_a_file_is_not_overwritten(tmp_path: Path) -> None:
    link = tmp_path / "tcs"
    link.write_text("data")
    with pytest.raises(FileExistsError, match="is no symbolic link"):
        serve_on_pty(TcsTwin(0.0), LabClock(), link, lambda _: None, lambda: True)
    assert link.read_text() == "data"


def test_without_a_link_the_terminal_itself_is_told() -> None:
    with served(None) as (path, _):
        assert path.startswith("/dev/")
        port: Any = serial.Serial(path, 115200, timeout=2)
        port.write(b"F")
        port.reset_input_buffer()
        port.close()


def test_ctrl_c_ends_it_and_removes_the_link(tmp_path: Path) -> None:
    link = tmp_path / "tcs"

    def interrupted() -> bool:
        raise KeyboardInterrupt

    serve_on_pty(TcsTwin(0.0), LabClock(), link, lambda _: None, interrupted)
    assert not link.is_symlink()
