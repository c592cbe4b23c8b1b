"""A line that answers from a list and keeps what was written, and a few ready-made things for the tests."""

from __future__ import annotations

from typing import Any

from hardware.clocks import VirtualClock
from hardware.lines import SimLine
from hardware.tcs.driver import Tcs
from hardware.tcs.twin import TcsTwin
from mindpain_task.heat import HeatPulse
from mindpain_task.roles import DeviceFault, Fired, Sample

HEAD = (
    b"Firmware: 015 Jan 30 2023 17:11:27\rProbe ID: 2D DD 40 C1 3A 00 00 B2\rProbe TYPE: 003\r\n"
    b"Command list:\r\n"
)
TEMPERATURES = b"\r300+301+302+299+300+300"
PULSE = HeatPulse(baseline_c=32.0, peak_c=46.5, rise_c_per_s=10.0, plateau_s=7.0, return_c_per_s=10.0)

BEGIN = [*([b"A"] * 7), b"F"]
"""On a fresh port, character by character: end what runs, and mute."""
PREPARE = [*BEGIN, b"H", b"B", b"Q", b"Ue00000OsdOm480N320S11111", b"E"]
ARM = b"C0465V00100R00100D008450"
STILL_FIT = [b"B", b"Q"]
"""Asked before each stimulus is loaded."""


class RecordingLine:
    """Answers each question with its reply, and keeps every write."""

    name = "/dev/recorded"

    def __init__(self, help_text: bytes = HEAD, **replies: bytes) -> None:
        """Take what `H` answers; `E=...`, `B=...` say what other questions do."""
        self.written: list[bytes] = []
        self.replies = {
            b"H": help_text,
            b"E": TEMPERATURES,
            b"B": b"\r24.1234v  85%",
            b"K": b"\r00",
            b"Q": b"\r000000",
        } | {command.encode(): reply for command, reply in replies.items()}
        self.waiting = b""
        self.breaks_on: bytes | None = None
        self.closed = 0

    def write(self, data: bytes) -> None:
        self.written.append(data)
        if data == self.breaks_on:
            raise DeviceFault(f"{self.name}: writing {data!r} failed: gone")
        self.waiting += self.replies.get(data, b"")

    def read(self, n: int, timeout_s: float, command: str) -> bytes:
        data, self.waiting = self.waiting[:n], self.waiting[n:]
        if len(data) < n:
            raise DeviceFault(
                f"{self.name}: command {command}: {len(data)} of {n} bytes within {timeout_s} s"
            )
        return data

    def drain(self, quiet_s: float, at_most_s: float) -> bytes:
        data, self.waiting = self.waiting, b""
        return data

    def discard_input(self) -> None:
        self.waiting = b""

    def close(self) -> None:
        self.closed += 1


def recorded(**options: Any) -> tuple[Tcs, RecordingLine, VirtualClock]:
    """A driver on a recording line."""
    line, clock = RecordingLine(), VirtualClock()
    return Tcs(line, clock, **options), line, clock


class Bench:
    """A driver on a twin in virtual time; `sent` is every write with its time."""

    def __init__(self, twin: TcsTwin | None = None, **options: Any) -> None:
        self.clock = VirtualClock()
        self.twin = twin or TcsTwin(0.0)
        self.sent: list[tuple[float, bytes]] = []
        self.line = _Tapped(self)
        self.tcs = Tcs(self.line, self.clock, **options)

    def ready(self) -> Bench:
        self.tcs.prepare(baseline_c=32.0, ceiling_c=48.0)
        return self

    def run_until(self, time_s: float) -> list[Fired | Sample]:
        """Poll as a session does: wait until the driver is due, poll, and so on."""
        events: list[Fired | Sample] = []
        while self.tcs.next_due_s() <= time_s:
            self.clock.wait_until(self.tcs.next_due_s())
            events += self.tcs.poll()
        self.clock.wait_until(time_s)
        return events


class _Tapped(SimLine):
    def __init__(self, bench: Bench) -> None:
        super().__init__(bench.twin, bench.clock, "sim://tcs")
        self._bench = bench

    def write(self, data: bytes) -> None:
        self._bench.sent.append((self._bench.clock.now(), data))
        super().write(data)
