"""Devices that say what a test wants said, and a server that puts any twin on a pseudo-terminal."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hardware.clocks import LabClock, VirtualClock
from hardware.cold_pressor.parity import with_parity
from hardware.lines import SimLine, Twin
from hardware.twin_server import serve_on_pty
from hardware.twin_wire import Wire

OPENINGS = {b"TYPE\r\n": b"MC\r\n", b"status\r": b"03 REMOTE START\r\n"}


class Puppet:
    """Answers each write with what `answer` makes of it, and keeps what was written, with its time."""

    def __init__(self, answer: Callable[[bytes], bytes], after_s: float = 0.01) -> None:
        self.heard: list[tuple[float, bytes]] = []
        self._answer = answer
        self._after_s = after_s
        self._wire = Wire(0.0, 9600)

    @property
    def written(self) -> list[bytes]:
        return [data for _, data in self.heard]

    def receive(self, data: bytes, now_s: float) -> None:
        self.heard.append((now_s, data))
        self.say(self._answer(data), self._wire.hear(len(data), now_s) + self._after_s)

    def say(self, data: bytes, not_before_s: float) -> None:
        self._wire.say(data, not_before_s)

    def transmit(self, now_s: float) -> bytes:
        return self._wire.take(now_s)

    def readable_s(self, n: int) -> float:
        return self._wire.readable_s(n)


class Tapped:
    """A twin that keeps what it received, with the time of each arrival."""

    def __init__(self, twin: Twin) -> None:
        self.twin = twin
        self.heard: list[tuple[float, bytes]] = []

    @property
    def written(self) -> list[bytes]:
        return [data for _, data in self.heard]

    def receive(self, data: bytes, now_s: float) -> None:
        self.heard.append((now_s, data))
        self.twin.receive(data, now_s)

    def transmit(self, now_s: float) -> bytes:
        return self.twin.transmit(now_s)

    def readable_s(self, n: int) -> float:
        return self.twin.readable_s(n)


class SevenEvenTwin:
    """A twin whose port is at 7 data bits and even parity; the host's end is at 8N1."""

    def __init__(self, twin: Twin) -> None:
        self._twin = twin

    def receive(self, data: bytes, now_s: float) -> None:
        self._twin.receive(bytes(b & 0x7F for b in data if b.bit_count() % 2 == 0), now_s)

    def transmit(self, now_s: float) -> bytes:
        return with_parity(self._twin.transmit(now_s))

    def readable_s(self, n: int) -> float:
        return self._twin.readable_s(n)


def says(*replies: bytes) -> Puppet:
    """Return a puppet that is a LAUDA or a Julabo when asked, else gives these replies in turn, then none."""
    left = list(replies)
    return Puppet(lambda data: OPENINGS[data] if data in OPENINGS else left.pop(0) if left else b"")


def recites(*replies: bytes) -> Puppet:
    """Return a puppet that gives these replies in turn, whatever it is asked, then none."""
    left = list(replies)
    return Puppet(lambda _: left.pop(0) if left else b"")


def silent() -> Puppet:
    """Return a puppet that never says anything."""
    return Puppet(lambda _: b"")


def line_to(twin: Twin) -> tuple[SimLine, VirtualClock]:
    """Return a line to a twin in virtual time, and its clock."""
    clock = VirtualClock()
    return SimLine(twin, clock, "/dev/bath"), clock


@contextmanager
def served(make_twin: Callable[[float], Twin]) -> Iterator[str]:
    """Serve a twin from a thread while the test runs; yield the path to open."""
    clock = LabClock()
    ready, over = threading.Event(), threading.Event()
    paths: list[Path] = []

    def on_ready(path: Path) -> None:
        paths.append(path)
        ready.set()

    arguments = (make_twin(clock.now()), clock, None, on_ready, over.is_set)
    server = threading.Thread(target=serve_on_pty, args=arguments)
    server.start()
    try:
        assert ready.wait(5)
        yield str(paths[0])
    finally:
        over.set()
        server.join(5)
    assert not server.is_alive()
