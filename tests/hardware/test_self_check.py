"""What a lab measures of its own computer: that it is measured at all, and what is said of it."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from experiments.timing_check import Line
from hardware.clocks import LabClock
from hardware.self_check import Spread, edge_lateness, loop_back, spread
from mindpain_task.roles import DeviceFault
from tests.rigs_for_tests import tcs_at

CLOCK = LabClock()


def test_edges_of_the_device_process_are_measured() -> None:
    late, _ = edge_lateness(tcs_at("sim://tcs"), CLOCK, 5)
    assert late.n == 5
    assert 0 <= late.median_ms <= late.p99_ms <= late.max_ms


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_a_loop_back_plug_is_measured_and_a_missing_one_is_said() -> None:
    import pty
    import tty

    ours, theirs = pty.openpty()
    tty.setraw(theirs)

    def plug() -> None:
        while (data := os.read(ours, 1)) != b"\xff":
            os.write(ours, data)

    thread = threading.Thread(target=plug)
    thread.start()
    assert loop_back(os.ttyname(theirs), CLOCK, 20).n == 20
    os.write(theirs, b"\xff")
    thread.join(5)
    with pytest.raises(DeviceFault, match="command loop-back: 0 of 1 bytes came within"):
        loop_back(os.ttyname(theirs), CLOCK, 1)
    os.close(ours)
    os.close(theirs)


def test_a_spread_is_in_milliseconds_and_needs_something_measured() -> None:
    found = spread([0.001 * i for i in range(1, 101)])
    assert found.n == 100
    assert [found.median_ms, found.max_ms] == pytest.approx([51, 100])
    with pytest.raises(ValueError, match="nothing was measured"):
        spread([])


@pytest.mark.parametrize(("p99_ms", "verdict"), [(0.2, "good"), (1.0, "usable"), (3.0, "bad")])
def test_the_verdict_is_about_the_slowest_hundredth(p99_ms: float, verdict: str) -> None:
    assert Line("edge", Spread(100, 0.0, 0.1, p99_ms, 50.0), 0.2, 2.0).verdict == verdict
