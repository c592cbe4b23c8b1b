"""What the simulated TCS II says unasked: when the next line of temperatures is due."""

from __future__ import annotations

import math
from collections.abc import Callable

from hardware.tcs.framing import is_number

IDLE_LINE_S = 1.0
STIMULATION_LINE_S = 0.01


class Streaming:
    """Obeys `F Oa Ob O Y`; on at power-up, fast in a stimulation and slow between them.

    The firmware of 2017 is not known to say anything in a stimulation.
    """

    def __init__(self, now_s: float, firmware: int) -> None:
        self.line_s = math.inf
        self.lines = 0
        self._can_be_fast = firmware >= 8
        self._idle = True
        self._fast = self._can_be_fast
        self._length_s = math.inf
        self._fast_until_s = self._stimulates_until_s = now_s
        self.plan(now_s)

    def commands(self) -> dict[str, Callable[[str, float], None]]:
        """Return what to call with argument and time, by letters."""
        return {
            "F": lambda _, now_s: self._switch(now_s, idle=False, fast=False),
            "Oa": lambda _, now_s: self._switch(now_s, idle=True),
            "O": lambda _, now_s: self._switch(now_s, idle=True),
            "Ob": lambda _, now_s: self._switch(now_s, fast=True),
            "Y": self._set_length,
        }

    def _switch(self, now_s: float, idle: bool | None = None, fast: bool | None = None) -> None:
        self._idle = self._idle if idle is None else idle
        self._fast = self._fast if fast is None else fast and self._can_be_fast
        self.plan(now_s)

    def _set_length(self, digits: str, now_s: float) -> None:
        if is_number(digits):
            self._length_s = int(digits) / 100 or math.inf

    def begin(self, now_s: float, until_s: float) -> None:
        """A stimulation began, and will last until then."""
        self._stimulates_until_s = until_s
        self._fast_until_s = min(until_s, now_s + self._length_s)
        self.plan(now_s)

    def end(self, now_s: float, until_s: float) -> None:
        """The stimulation was aborted, and its return will last until then."""
        self._stimulates_until_s = min(self._stimulates_until_s, until_s)
        self._fast_until_s = min(self._fast_until_s, self._stimulates_until_s)
        self.plan(now_s)

    def plan(self, after_s: float) -> None:
        """Find the next line: every 10 ms in a stimulation, every second between them."""
        self.line_s = math.inf
        if self._fast and after_s + STIMULATION_LINE_S <= self._fast_until_s + 1e-6:
            self.line_s = after_s + STIMULATION_LINE_S
        elif self._idle:
            self.line_s = max(after_s, self._stimulates_until_s) + IDLE_LINE_S
