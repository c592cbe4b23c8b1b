"""Serve a twin on a pseudo-terminal from a thread, so that a test can watch both ends of the line."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from hardware.clocks import LabClock
from hardware.lines import Twin
from hardware.tcs.twin import TcsTwin
from hardware.twin_server import serve_on_pty

T = TypeVar("T", bound=Twin)


class StampingTwin(TcsTwin):
    """A twin that keeps what it received, with the time of each arrival."""

    def __init__(self, now_s: float) -> None:
        super().__init__(now_s)
        self.received: list[tuple[float, bytes]] = []

    def receive(self, data: bytes, now_s: float) -> None:
        """Keep the bytes, then obey them."""
        self.received.append((now_s, data))
        super().receive(data, now_s)

    def arrivals(self, byte: bytes) -> list[float]:
        """Return when this byte arrived, each time, alone or among others."""
        return [time_s for time_s, data in list(self.received) if byte in data]


@contextmanager
def served(
    link: Path | None, twin: TcsTwin | None = None, over: threading.Event | None = None
) -> Iterator[tuple[str, TcsTwin]]:
    """Serve a TCS twin from a thread while the test runs, or until `over`; yield its path, and the twin."""
    with served_twin(twin or TcsTwin(LabClock().now()), link, over) as both:
        yield both


@contextmanager
def served_twin(
    twin: T, link: Path | None = None, over: threading.Event | None = None
) -> Iterator[tuple[str, T]]:
    """Serve any twin from a thread while the test runs, or until `over`; yield its path, and the twin."""
    ready, over = threading.Event(), over or threading.Event()
    paths: list[Path] = []

    def on_ready(path: Path) -> None:
        paths.append(path)
        ready.set()

    arguments = (twin, LabClock(), link, on_ready, over.is_set)
    server = threading.Thread(target=serve_on_pty, args=arguments)
    server.start()
    try:
        assert ready.wait(5)
        yield str(paths[0]), twin
    finally:
        over.set()
        server.join(5)
    assert not server.is_alive()
