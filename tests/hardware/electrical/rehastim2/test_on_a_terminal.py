"""The RehaStim2 on a real pseudo-terminal, in real time: it gives a train; a line that is lost raises."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hardware.clocks import LabClock
from hardware.electrical.device import ElectricalDevice
from hardware.electrical.rehastim2 import codec
from hardware.electrical.rehastim2.driver import RehaStim2
from hardware.electrical.rehastim2.twin import RehaStim2Twin
from hardware.lines import open_line
from hardware.twin_server import serve_on_pty
from mindpain_task.roles import DeviceFault, PulseReport
from mindpain_task.stimuli import ShockTrain

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals", allow_module_level=True)

TRAIN = ShockTrain(pulse_width_us=200, rate_hz=20.0, count=5, current_ma=10.0)


@contextmanager
def served(clock: LabClock) -> Iterator[tuple[str, RehaStim2Twin]]:
    """Serve a twin from a thread while the test runs; yield its path, and the twin."""
    twin = RehaStim2Twin(clock.now())
    ready, over = threading.Event(), threading.Event()
    paths: list[Path] = []

    def on_ready(path: Path) -> None:
        paths.append(path)
        ready.set()

    server = threading.Thread(target=serve_on_pty, args=(twin, clock, None, on_ready, over.is_set))
    server.start()
    try:
        assert ready.wait(5)
        yield str(paths[0]), twin
    finally:
        over.set()
        server.join(5)
    assert not server.is_alive()


def test_a_train_is_given_and_a_lost_line_raises() -> None:
    clock = LabClock()
    with served(clock) as (path, twin):
        line = open_line(path, clock, codec.BAUD, even_parity=True)
        device = ElectricalDevice(RehaStim2(line, clock, channel=1), clock)
        device.prepare(0.0, 20.0)
        device.arm(TRAIN)
        device.fire_at(fire_s := clock.now() + 0.1)
        reports = []
        while clock.now() < fire_s + 1.5:
            clock.wait_until(min(device.next_due_s(), fire_s + 1.5))
            reports += [event for event in device.poll() if isinstance(event, PulseReport)]
        assert [(report.number, report.fault) for report in reports] == [(n, "") for n in range(1, 6)]
        assert len(twin.given) == 5
        assert twin.connected
        device.arm(TRAIN)
    for what in (device.poll, device.fire, device.stop, device.close):
        started_s = time.monotonic()
        with pytest.raises(DeviceFault, match=path):
            what()
        assert time.monotonic() - started_s < 0.05
