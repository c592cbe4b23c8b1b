"""The far end of lines: a process of its own that stamps what arrives, and answers as the thermode would.

A line is a pseudo-terminal, or a pair of plain pipes (the control: no terminal layer in the kernel between).
The process asks for a priority over all it measures, so that a stamp is late for no reason of its own.
"""

from __future__ import annotations

import contextlib
import gc
import math
import multiprocessing
import os
import select
import tempfile
import time
import tty
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal, TypeAlias

from hardware.clocks import LabClock
from hardware.tcs.twin import TcsTwin

FIFO_PRIORITY = 60  # over the device process
USB_FRAME_S = 0.001
START_WITHIN_S = 20.0
ANSWER_WITHIN_S = 10.0
ASK_AGAIN_S = 0.001  # not at once: answering would keep the far end from stamping
LOOK_S = 0.01
READ_AT_MOST = 4096

Kind: TypeAlias = Literal["pty", "pipe", "silent pty"]
"""`silent pty` has no device behind it: what arrives is stamped, nothing is answered."""


@dataclass(frozen=True)
class Arrival:
    """Bytes that were read together at the far end of a line, and when they were in hand."""

    line: str
    time_s: float
    data: bytes


class FarEnd:
    """The far end as whoever measures sees it: which ports to open, and what arrived at them."""

    def __init__(self, lines: Mapping[str, Kind]) -> None:
        """Start the process and wait until every line is open."""
        self._folder = tempfile.TemporaryDirectory(prefix="mindpain-bench-")
        spawning = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawning.Pipe()
        arguments = (dict(lines), self._folder.name, theirs)
        self._process = spawning.Process(target=_serve, args=arguments, daemon=True)
        self._process.start()
        theirs.close()
        self.ports: dict[str, str] = self._answer(START_WITHIN_S)
        self._kept: list[Arrival] = []

    def __enter__(self) -> FarEnd:
        return self

    def __exit__(self, *exc: object) -> None:
        with contextlib.suppress(OSError):
            self._pipe.send("end")
        self._process.join(ANSWER_WITHIN_S)
        self._process.kill()
        self._folder.cleanup()

    def forget(self) -> None:
        """Forget what has arrived so far."""
        self._fetch()
        self._kept.clear()

    def first(self, line: str, byte: bytes, since_s: float, within_s: float) -> float | None:
        """Return when a byte first arrived after `since_s`, waiting for it; None if it does not come."""
        give_up_s = time.perf_counter() + within_s
        while True:
            for arrival in self._kept:
                if arrival.line == line and arrival.time_s >= since_s and byte in arrival.data:
                    return arrival.time_s
            if time.perf_counter() >= give_up_s:
                return None
            time.sleep(ASK_AGAIN_S)
            self._fetch()

    def all(self, line: str, byte: bytes) -> list[float]:
        """Return when a byte arrived, each time since `forget`."""
        self._fetch()
        return [arrival.time_s for arrival in self._kept if arrival.line == line and byte in arrival.data]

    def hottest_c(self, line: str, since_s: float) -> float:
        """Return the highest temperature of the plate at the end of a line since a moment, in °C."""
        self._pipe.send(("hottest", line, since_s))
        return float(self._answer(ANSWER_WITHIN_S))

    def unplug(self, line: str) -> None:
        """Pull the cable of a line: the port is gone for whoever has it open; the thermode goes on."""
        self._pipe.send(("unplug", line))
        self._answer(ANSWER_WITHIN_S)

    def at_baseline(self, line: str) -> bool:
        """Whether the thermode at the end of a line rests at its baseline."""
        self._pipe.send(("rests", line))
        return bool(self._answer(ANSWER_WITHIN_S))

    def rests_within(self, line: str, within_s: float) -> bool:
        """Wait until the thermode rests at its baseline; false if it does not get there."""
        give_up_s = time.perf_counter() + within_s
        while not self.at_baseline(line):
            if time.perf_counter() > give_up_s:
                return False
            time.sleep(LOOK_S)
        return True

    def _fetch(self) -> None:
        self._pipe.send("arrivals")
        self._kept += self._answer(ANSWER_WITHIN_S)

    def _answer(self, within_s: float) -> Any:
        if not self._pipe.poll(within_s):
            raise RuntimeError(f"the far end of the line has not answered for {within_s} s")
        return self._pipe.recv()


def pipe_paths(port: str) -> tuple[Path, Path]:
    """Return the two named pipes of a `pipe` line: to the device, and from it."""
    return Path(f"{port}.to_device"), Path(f"{port}.from_device")


@dataclass
class _Line:
    name: str
    port: str
    reading: int
    writing: int
    kept_open: int
    twin: TcsTwin | None
    is_plugged_in: bool = True

    def unplug(self) -> None:
        self.is_plugged_in = False
        for descriptor in {self.reading, self.writing, self.kept_open}:
            os.close(descriptor)


def _open_line(name: str, kind: Kind, folder: str) -> _Line:
    twin = None if kind == "silent pty" else TcsTwin(LabClock().now())
    if kind == "pipe":
        port = str(Path(folder) / name)
        to_device, from_device = pipe_paths(port)
        os.mkfifo(to_device)
        os.mkfifo(from_device)
        # Opened for both directions, as Linux allows, so that neither end waits for the other to come.
        reading = os.open(to_device, os.O_RDWR | os.O_NONBLOCK)
        return _Line(name, port, reading, os.open(from_device, os.O_RDWR | os.O_NONBLOCK), reading, twin)
    ours, theirs = os.openpty()
    tty.setraw(theirs)  # kept open here, so that a client's closing does not end the line
    os.set_blocking(ours, False)
    return _Line(name, os.ttyname(theirs), ours, ours, theirs, twin)


def _serve(kinds: Mapping[str, Kind], folder: str, pipe: Connection) -> None:
    """Stamp and answer until the other side says `end` or is gone."""
    gc.disable()
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(FIFO_PRIORITY))
    lines = [_open_line(name, kind, folder) for name, kind in kinds.items()]
    pipe.send({line.name: line.port for line in lines})
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        _loop(lines, pipe)


def _loop(lines: Sequence[_Line], pipe: Connection) -> None:
    clock = LabClock()
    arrivals: list[Arrival] = []
    while True:
        descriptors = [line.reading for line in lines if line.is_plugged_in]
        readable, _, _ = select.select([*descriptors, pipe.fileno()], [], [], _wait_s(lines, clock))
        for line in lines:
            if line.is_plugged_in and line.reading in readable:
                data = os.read(line.reading, READ_AT_MOST)
                now_s = clock.now()
                arrivals.append(Arrival(line.name, now_s, data))
                if line.twin is not None:
                    line.twin.receive(data, now_s)
        for line in lines:
            _transmit(line, clock)
        if pipe.fileno() in readable:
            asked = pipe.recv()
            if asked == "end":
                return
            if asked == "arrivals":
                pipe.send(arrivals)
                arrivals = []
            else:
                pipe.send(_answer_to(asked, {line.name: line for line in lines}, clock))


def _answer_to(asked: tuple[Any, ...], lines: Mapping[str, _Line], clock: LabClock) -> object:
    """Do or say what was asked about one line."""
    what, line = asked[0], lines[asked[1]]
    if what == "unplug":
        line.unplug()
        return True
    if line.twin is None:
        return None
    now_s = clock.now()
    return line.twin.at_baseline(now_s) if what == "rests" else line.twin.warmest_c(asked[2], now_s)


def _wait_s(lines: Sequence[_Line], clock: LabClock) -> float | None:
    due_s = min((line.twin.readable_s(1) for line in lines if line.twin is not None), default=math.inf)
    return None if due_s == math.inf else max(USB_FRAME_S, due_s - clock.now())


def _transmit(line: _Line, clock: LabClock) -> None:
    said = b"" if line.twin is None else line.twin.transmit(clock.now())
    if said and line.is_plugged_in:
        with contextlib.suppress(BlockingIOError):  # nobody reads: lost, as with a port nobody has open
            os.write(line.writing, said)
