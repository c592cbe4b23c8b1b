"""The control for figure 2: the same driver, in a process that does nothing else, on plain pipes."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import select
import time
from multiprocessing.connection import Connection

from hardware.clocks import LabClock
from hardware.device_process.priority import ask_for_real_time
from hardware.tcs.driver import Tcs
from mindpain_task.roles import DeviceFault, Fired
from tests.bench.far_end import pipe_paths
from tests.bench.thermode import CEILING_C, PULSE

START_WITHIN_S = 20.0
END_WITHIN_S = 5.0
READ_AT_MOST = 4096


class PipeLine:
    """A byte line over two pipes."""

    def __init__(self, port: str) -> None:
        """Open both pipes; the far end has them open already."""
        to_device, from_device = pipe_paths(port)
        self.name = port
        self._writing = os.open(to_device, os.O_WRONLY)
        self._reading = os.open(from_device, os.O_RDONLY | os.O_NONBLOCK)

    def write(self, data: bytes) -> None:
        """Write all bytes; these pipes are never full."""
        os.write(self._writing, data)

    def read(self, n: int, timeout_s: float, command: str) -> bytes:
        """Return exactly `n` bytes, or raise a DeviceFault."""
        end_s = time.perf_counter() + timeout_s
        data = b""
        while len(data) < n:
            if not select.select([self._reading], [], [], max(0.0, end_s - time.perf_counter()))[0]:
                raise DeviceFault(f"{self.name}: command {command}: {len(data)} of {n} bytes came")
            data += os.read(self._reading, n - len(data))
        return data

    def drain(self, quiet_s: float, at_most_s: float) -> bytes:
        """Return what comes until the line was silent for a while."""
        end_s = time.perf_counter() + at_most_s
        data = b""
        while select.select([self._reading], [], [], min(quiet_s, max(0.0, end_s - time.perf_counter())))[0]:
            data += os.read(self._reading, READ_AT_MOST)
        return data

    def discard_input(self) -> None:
        """Throw away what has arrived."""
        self.drain(quiet_s=0.0, at_most_s=1.0)

    def close(self) -> None:
        """Close both pipes."""
        os.close(self._writing)
        os.close(self._reading)


class Control:
    """A process that fires at the times it is told, as the device process does."""

    def __init__(self, port: str) -> None:
        """Start the process and wait until it is ready."""
        spawning = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawning.Pipe()
        self._process = spawning.Process(target=_fire_as_told, args=(port, theirs), daemon=True)
        self._process.start()
        theirs.close()
        if not self._pipe.poll(START_WITHIN_S):
            raise RuntimeError(f"the control process was not ready within {START_WITHIN_S} s")
        self._pipe.recv()

    def rearm(self) -> None:
        """End the pulse before, and load the next."""
        self._pipe.send(None)
        self._pipe.recv()

    def fire_at(self, time_s: float) -> None:
        """Send the time ahead."""
        self._pipe.send(time_s)

    def poll(self) -> Fired | None:
        """Ask whether it fired."""
        fired: Fired | None = self._pipe.recv() if self._pipe.poll() else None
        return fired

    def close(self) -> None:
        """End the process."""
        self._pipe.close()
        self._process.join(END_WITHIN_S)
        self._process.kill()


def _fire_as_told(port: str, pipe: Connection) -> None:
    clock = LabClock()
    tcs = Tcs(PipeLine(port), clock)
    tcs.prepare(PULSE.baseline_c, CEILING_C)
    ask_for_real_time()
    pipe.send("ready")
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            time_s = pipe.recv()
            if time_s is None:
                tcs.stop()
                tcs.arm(PULSE)
                pipe.send("armed")
            else:
                tcs.fire_at(time_s)
                pipe.send(_next_fired(tcs, clock))
    tcs.close()


def _next_fired(tcs: Tcs, clock: LabClock) -> Fired:
    while True:
        clock.wait_until(tcs.next_due_s())
        for event in tcs.poll():
            if isinstance(event, Fired):
                return event
