"""What a simulated device still has to say: bytes that become readable one by one, at wire speed."""

from __future__ import annotations

import math
from collections import deque

BITS = 10  # 8 data bits, a start bit and a stop bit; 7 with a parity bit are as many
UNREAD_PIECES = 2000  # a stream nobody reads is lost from then on, as in any port


class Wire:
    """A full-duplex line; times are when the last bit of a byte is through."""

    def __init__(self, now_s: float, baud: int) -> None:
        self.byte_s = BITS / baud
        self._out: deque[tuple[float, bytes]] = deque()  # (when its first byte starts, bytes)
        self._heard_s = self._said_s = now_s

    def hear(self, n: int, now_s: float) -> float:
        """Note that a host wrote `n` bytes; return when they are through: no answer starts before that."""
        self._heard_s = max(self._heard_s, now_s) + n * self.byte_s
        return self._heard_s

    def answer(self, data: bytes) -> None:
        """Say something once the question is through."""
        self.say(data, self._heard_s)

    def say(self, data: bytes, not_before_s: float) -> None:
        """Say something as soon as the wire is free."""
        start_s = max(self._said_s, not_before_s)
        self._out.append((start_s, data))
        self._said_s = start_s + len(data) * self.byte_s

    @property
    def full(self) -> bool:
        """Whether so much is unread that a stream should pause."""
        return len(self._out) >= UNREAD_PIECES

    def hang_up(self) -> None:
        """Forget what is still unsaid."""
        self._out.clear()

    def take(self, now_s: float) -> bytes:
        """Return the bytes that are through by `now_s`, once."""
        out = self._out
        come: list[bytes] = []
        while out:
            start_s, data = out[0]
            count = int((now_s - start_s) / self.byte_s + 1e-3)  # a rounded clock must not hold a byte back
            if count < len(data):
                if count > 0:
                    come.append(data[:count])
                    out[0] = (start_s + count * self.byte_s, data[count:])
                break
            come.append(data)
            out.popleft()
        return b"".join(come)

    def readable_s(self, n: int) -> float:
        """Return when `n` bytes are through, or infinity if fewer were said."""
        for start_s, data in self._out:
            if n <= len(data):
                return start_s + n * self.byte_s
            n -= len(data)
        return math.inf
