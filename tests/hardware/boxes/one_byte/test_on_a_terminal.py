"""A one-byte box on its twin at a pseudo-terminal, in real time: codes, and the loss of the line."""

from __future__ import annotations

import sys

import pytest

from hardware.boxes.one_byte.driver import OneByteBox
from hardware.boxes.one_byte.twin import OneByteTwin
from hardware.clocks import LabClock
from hardware.lines import open_line
from tests.hardware.boxes.driving import Plan, check_apart, play
from tests.hardware.cold_pressor.puppets import served

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals", allow_module_level=True)


def test_codes_in_a_burst_are_pulses_and_a_lost_line_is_a_report_at_once() -> None:
    clock = LabClock()
    twin = OneByteTwin(clock.now())
    with served(lambda _: twin) as path:
        box = OneByteBox(open_line(path, clock), clock, boot_wait_s=0.0)
        box.prepare()
        reports = play(box, clock, [Plan(0.0, code) for code in (7, 7, 255, 1)])
        clock.wait_until(clock.now() + 0.1)  # what a busy computer may need to serve the last byte
    assert [pulse.lines for pulse in twin.waveform.pulses] == [7, 7, 255, 1]
    assert not any(report.fault for report in reports)
    check_apart(twin.waveform.pulses, 0.0)  # how far apart is for a quiet computer to show
    began_s = clock.now()
    (report,) = box.now(9, 9)
    assert report.fault.startswith(f"{path}: writing b'\\t' failed")
    assert clock.now() - began_s < 0.05
