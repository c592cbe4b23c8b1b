"""Stimjim's driver on a pseudo-terminal: the same train in real time, and a line that is lost."""

from __future__ import annotations

import sys
import threading
import time

import pytest

from hardware.clocks import LabClock
from hardware.electrical.stimjim.driver import StimjimEdges
from hardware.electrical.stimjim.twin import StimjimTwin
from hardware.lines import open_line
from hardware.twin_server import serve_on_pty
from mindpain_task.roles import DeviceFault

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals", allow_module_level=True)


def test_a_train_in_real_time_then_a_lost_line() -> None:
    clock = LabClock()
    twin = StimjimTwin(clock.now())
    ready, over = threading.Event(), threading.Event()
    paths: list[str] = []

    def on_ready(path: object) -> None:
        paths.append(str(path))
        ready.set()

    server = threading.Thread(target=serve_on_pty, args=(twin, clock, None, on_ready, over.is_set))
    server.start()
    try:
        assert ready.wait(5)
        edges = StimjimEdges(open_line(paths[0], clock), clock)
        edges.begin()
        edges.load(3, 0.02)
        edges.start(1)
        while edges.next_look_s() < clock.now() + 1:
            clock.wait_until(edges.next_look_s())
            edges.look()
        assert edges.delivered == 3
        edges.load(2, 0.02)
        edges.start(1)
    finally:
        over.set()
        server.join(5)
    clock.wait_until(clock.now() + 0.05)
    lost_s = time.monotonic()
    with pytest.raises(DeviceFault, match=paths[0]):
        edges.look()
    with pytest.raises(DeviceFault, match=paths[0]):
        edges.abort()
    with pytest.raises(DeviceFault, match=paths[0]):
        edges.close()
    assert time.monotonic() - lost_s < 0.05
    edges.close()
