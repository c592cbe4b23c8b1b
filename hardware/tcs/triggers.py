"""The trigger sockets of the simulated TCS II: what goes out at a start, whether an edge may start one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from hardware.tcs.framing import is_number

KEPT = 1000
WIDTH_2017_MS = 10


class Pulse(NamedTuple):
    """What went out: when, which lines (a mask), for how many ms."""

    time_s: float
    code: int
    width_ms: int


class Triggers:
    """Obeys `T Os Oo`; a value out of range, or no number, changes nothing. The input is closed at first."""

    def __init__(self, firmware: int) -> None:
        self.code, self.width_ms = (1, WIDTH_2017_MS) if firmware < 8 else (255, 300)
        self.is_open = False
        self.sent: deque[Pulse] = deque(maxlen=KEPT)

    def commands(self) -> dict[str, Callable[[str, float], None]]:
        """Return what to call with argument and time, by letters."""
        return {"T": self._set, "Os": self._open_or_close, "Oo": lambda _, now_s: self.send(now_s)}

    def send(self, now_s: float) -> None:
        """Put a pulse out."""
        self.sent.append(Pulse(now_s, self.code, self.width_ms))

    def _set(self, digits: str, now_s: float) -> None:
        if not is_number(digits):
            return
        code, width_ms = int(digits[:3]), int(digits[3:] or WIDTH_2017_MS)
        if 1 <= code <= 255 and 10 <= width_ms <= 999:
            self.code, self.width_ms = code, width_ms

    def _open_or_close(self, how: str, now_s: float) -> None:
        if how in ("", "e", "d"):
            self.is_open = how != "d"
