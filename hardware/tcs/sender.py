"""How bytes get to a TCS II: paced where the firmware is slow, surely aborted where a command was cut."""

from __future__ import annotations

import math

from hardware.lines.types import ByteLine
from hardware.tcs import codec
from hardware.tcs.dialect import PACE_S
from mindpain_task.roles import Clock

PIECE = 256
"""Bytes of one write: a long profile must not meet the time limit of a write for its length alone."""
LONGEST_ARGUMENT = 6
"""Of all commands but a profile: so many bytes surely complete any of them that was cut short."""


class Sender:
    """Writes to a line, one character per `pace_s`; until a device is known, as slowly as the oldest needs.

    `last_s` is when the last piece was handed over. `is_cut` says that half a command may be on its way: of a
    write that failed, or of an earlier program.
    """

    def __init__(self, line: ByteLine, clock: Clock) -> None:
        self.pace_s = PACE_S
        self._line = line
        self._clock = clock
        self.last_s = -math.inf
        self.is_cut = True
        self._swallows = LONGEST_ARGUMENT

    def send(self, data: bytes, longest_argument: int = LONGEST_ARGUMENT) -> None:
        """Write all of it; if that fails, the next abort completes whatever was cut, however long."""
        was_cut, self.is_cut = self.is_cut, True
        self._swallows = max(self._swallows, longest_argument)
        step = 1 if self.pace_s > 0 else PIECE
        for start in range(0, len(data), step):
            if self.pace_s > 0:
                self._clock.wait_until(self.last_s + self.pace_s)
            self._line.write(data[start : start + step])
            self.last_s = self._clock.now()
        self.is_cut = was_cut
        if not was_cut:
            self._swallows = LONGEST_ARGUMENT

    def abort(self) -> None:
        """Write one abort, or as many as it takes where a command cut short may swallow some."""
        self.send(codec.ABORT * (self._swallows + 1) if self.is_cut else codec.ABORT)
        self.is_cut, self._swallows = False, LONGEST_ARGUMENT
