"""Temperatures that the device tells unasked, as samples; a device that falls silent is a fault."""

from __future__ import annotations

from hardware.lines.types import ByteLine
from hardware.tcs.stream import StreamParser, ZonesReading
from mindpain_task.roles import Clock, DeviceFault, Sample

SILENT_S = 3.0
"""The slow stream has a line a second: three seconds without one are a fault [OURS]."""


class Listener:
    """Looks at a line for what has come of the stream; `is_on` while the device was told to stream."""

    def __init__(self, line: ByteLine, clock: Clock) -> None:
        self.is_on = False
        self._line = line
        self._clock = clock
        self._parser = StreamParser()
        self._kept = b""
        self._heard_s = 0.0

    @property
    def lost(self) -> int:
        """How many lines were no readings."""
        return self._parser.lost

    def start(self) -> None:
        """Expect lines from now on."""
        self.is_on = True
        self._heard_s = self._clock.now()

    def keep(self, data: bytes) -> None:
        """Take bytes of the stream that somebody else read."""
        self._kept += data

    def samples(self) -> tuple[Sample, ...]:
        """Return what has come, without waiting; its time is now, since the device tells none.

        The stream has no neutral temperature. Raises DeviceFault once nothing has come for 3 s.
        """
        data, self._kept = self._kept + self._line.drain(0.0, 0.0), b""
        now_s = self._clock.now()
        readings = self._parser.feed(data)
        if readings:
            self._heard_s = now_s
        elif now_s - self._heard_s > SILENT_S:
            raise DeviceFault(f"{self._line.name}: commands Oa, Ob: no temperatures came for {SILENT_S} s")
        return tuple(
            Sample(now_s, None, reading.zones_c) for reading in readings if isinstance(reading, ZonesReading)
        )
