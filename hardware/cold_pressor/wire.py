"""What a simulated circulator still has to say: bytes that become readable one by one, at wire speed."""

from __future__ import annotations

import math
from collections import deque


class Wire:
    """A full-duplex line of ten bits a byte; times are when the last bit of a byte is through."""

    def __init__(self, now_s: float, baud: int) -> None:
        self._byte_s = 10 / baud
        self._out: deque[tuple[float, int]] = deque()  # (when it is through, byte)
        self._heard_s = self._said_s = now_s

    def hear(self, n: int, now_s: float) -> float:
        """Note that a host wrote `n` bytes at `now_s`; return when they are through."""
        self._heard_s = max(self._heard_s, now_s) + n * self._byte_s
        return self._heard_s

    def say(self, data: bytes, not_before_s: float) -> None:
        """Say something as soon as the wire is free."""
        self._said_s = max(self._said_s, not_before_s)
        for byte in data:
            self._said_s += self._byte_s
            self._out.append((self._said_s, byte))

    def take(self, now_s: float) -> bytes:
        """Return the bytes that are through by `now_s`, once."""
        come = bytearray()
        while self._out and self._out[0][0] <= now_s:
            come.append(self._out.popleft()[1])
        return bytes(come)

    def readable_s(self, n: int) -> float:
        """Return when `n` bytes are through, or infinity if fewer were said."""
        return self._out[n - 1][0] if 0 < n <= len(self._out) else math.inf
