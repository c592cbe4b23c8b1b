"""Serve a simulated MMS on a TCP port from a thread, in real time, for the tests."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hardware.clocks import LabClock
from hardware.exchange_server import serve_on_tcp
from hardware.lines.exchange_types import ExchangeTwin
from hardware.medoc.twin import MedocTwin
from tests.hardware.medoc.bench import TABLE

HOST = "127.0.0.1"


@contextmanager
def serving(twin: ExchangeTwin) -> Iterator[int]:
    """Serve a twin while the test runs; yield the port."""
    ready, over = threading.Event(), threading.Event()
    ports: list[int] = []

    def on_ready(host: str, port: int) -> None:
        assert host == HOST
        ports.append(port)
        ready.set()

    arguments = (twin, LabClock(), HOST, 0, on_ready, over.is_set)
    server = threading.Thread(target=serve_on_tcp, args=arguments)
    server.start()
    try:
        assert ready.wait(5)
        yield ports[0]
    finally:
        over.set()
        server.join(5)
    assert not server.is_alive()


@contextmanager
def served(**options: Any) -> Iterator[tuple[int, MedocTwin]]:
    """Serve a simulated MMS with the tests' programs; yield the port and the twin."""
    twin = MedocTwin(LabClock().now(), TABLE, **options)
    with serving(twin) as port:
        yield port, twin


def exchanged(port: int, *pieces: bytes) -> bytes:
    """Connect, send, read until the far end hangs up: as the public programs do it."""
    with socket.create_connection((HOST, port), timeout=5) as connection:
        for piece in pieces:
            connection.sendall(piece)
        answer = b""
        while came := connection.recv(17):
            answer += came
        return answer
