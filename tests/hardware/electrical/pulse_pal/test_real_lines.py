"""Pulse Pal's driver on a pseudo-terminal: the same train in real time, and a line that is lost."""

from __future__ import annotations

import sys
import threading
import time

import pytest

from hardware.clocks import LabClock
from hardware.electrical.pulse_pal.driver import PulsePalEdges
from hardware.electrical.pulse_pal.twin import PulsePalTwin
from hardware.lines import open_line
from hardware.twin_server import serve_on_pty
from mindpain_task.roles import DeviceFault

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals", allow_module_level=True)


def test_a_train_in_real_time_then_a_lost_line() -> None:
    clock = LabClock()
    twin = PulsePalTwin(clock.now())
    ready, over = threading.Event(), threading.Event()
    paths: list[str] = []

    def on_ready(path: object) -> None:
        paths.append(str(path))
        ready.set()

    server = threading.Thread(target=serve_on_pty, args=(twin, clock, None, on_ready, over.is_set))
    server.start()
    try:
        assert ready.wait(5)
        edges = PulsePalEdges(open_line(paths[0], clock, 12_000_000), clock)
        edges.begin()
        edges.load(3, 0.02)
        edges.start(1)
        clock.wait_until(clock.now() + 0.2)
        assert twin.at_baseline(clock.now())
        ups = [pulse.up_s for pulse in twin.waveform.pulses]
        assert [up_s - ups[0] for up_s in ups] == pytest.approx([0, 0.02, 0.04], abs=1e-9)
    finally:
        over.set()
        server.join(5)
    lost_s = time.monotonic()
    with pytest.raises(DeviceFault, match=paths[0]):
        edges.start(1)
    with pytest.raises(DeviceFault, match=paths[0]):
        edges.abort()
    with pytest.raises(DeviceFault, match=paths[0]):
        edges.close()
    assert time.monotonic() - lost_s < 0.05
    edges.close()
