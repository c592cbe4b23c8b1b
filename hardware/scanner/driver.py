"""The scanner's pulses as session times: a reader of one line, which is looked at and never written to.

Alone, from any script:

    clock = LabClock()
    reader = open_scanner(ScannerLine("forp", "/dev/ttyUSB0", 19200), clock)
    while True:
        clock.wait_until(reader.next_due_s())
        print(reader.poll())
"""

from __future__ import annotations

import math
from collections.abc import Callable

from hardware.device_line import ScannerLine
from hardware.lines import SimLine, open_line
from hardware.lines.types import ByteLine
from hardware.scanner import codec
from mindpain_task.roles import Clock, DeviceFault

LOOK_S = 0.001
"""From one look to the next: what a pulse's time is late by, at most, where looks are on time."""


class ScannerReader:
    """A pulse line with its decoder; `strange` counts the bytes since `prepare` that are no part of it."""

    def __init__(
        self,
        line: ByteLine,
        clock: Clock,
        dialect: codec.Dialect,
        *,
        next_byte_s: Callable[[], float] | None = None,
    ) -> None:
        """Take over an open line; nothing is read yet.

        `next_byte_s` says when the next byte comes where that is known, as of a twin in the same process:
        then the line is looked at only then, and virtual time can jump from pulse to pulse.
        """
        self.name = line.name
        self.strange = 0
        self._line = line
        self._clock = clock
        self._dialect = dialect
        self._next_byte_s = next_byte_s
        self._decoder = codec.decoder(dialect)
        self._look_s = clock.now()
        self._closed = False

    @property
    def buttons(self) -> int:
        """The buttons that were down in the mask last told (fORP: 1 blue, 2 yellow, 4 green, 8 red), or 0."""
        return self._decoder.buttons

    def prepare(self) -> None:
        """Discard what has come so far: pulses of an earlier scan are none of the next one."""
        self._line.discard_input()
        self._decoder = codec.decoder(self._dialect)
        self.strange = 0
        self._look_s = self._clock.now() + LOOK_S

    def next_due_s(self) -> float:
        """Return when `poll` must be called next (infinity if nothing will ever come)."""
        if self._closed:
            return math.inf
        return self._look_s if self._next_byte_s is None else self._next_byte_s()

    def poll(self) -> tuple[float, ...]:
        """Return the session times of the pulses since the last call, oldest first; never waits.

        A pulse has the time at which it was read: up to one look late, or as late as the call was. Several
        in one read have the same time, and are still as many. Raises DeviceFault, naming the port, if the
        line is lost.
        """
        self._look_s = self._clock.now() + LOOK_S
        data = self._line.drain(0.0, 0.0)
        now_s = self._clock.now()
        heard = self._decoder.feed(data, now_s)
        self.strange += heard.strange
        return (now_s,) * heard.pulses

    def close(self) -> None:
        """Give the port back; may be called twice."""
        self._closed = True
        self._line.close()


def open_scanner(line: ScannerLine, clock: Clock) -> ScannerReader:
    """Open the line that a rig names, and discard what had come before.

    Raises ValueError for a byte that is none, DeviceFault if there is no such port, or if a simulated
    scanner would speak another dialect than the one that is read.
    """
    dialect = codec.Dialect(line.dialect, line.byte if line.dialect == codec.BYTE else None)
    port = open_line(line.port, clock, line.baud)
    next_byte_s = _next_byte_of(port, dialect) if isinstance(port, SimLine) else None
    reader = ScannerReader(port, clock, dialect, next_byte_s=next_byte_s)
    try:
        reader.prepare()
    except DeviceFault:
        reader.close()
        raise
    return reader


def _next_byte_of(line: SimLine, dialect: codec.Dialect) -> Callable[[], float]:
    from hardware.scanner.twin import ScannerTwin  # no twin is imported for a scanner that is real

    twin = line.twin
    if not isinstance(twin, ScannerTwin):
        raise DeviceFault(f"{line.name}: this is no simulated scanner; it is at sim://scanner")
    if twin.dialect != dialect:
        raise DeviceFault(f"{line.name}: it speaks {twin.dialect}, and would be read as {dialect}")
    return lambda: twin.readable_s(1)
