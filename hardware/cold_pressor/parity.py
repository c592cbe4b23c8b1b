"""A line of 7 data bits and even parity carried over one of 8 data bits and none: the same ten bits."""

from __future__ import annotations

from hardware.lines.types import ByteLine
from mindpain_task.roles import DeviceFault


def with_parity(data: bytes) -> bytes:
    """Return ASCII bytes with the highest bit set wherever that makes the number of ones even."""
    if not data.isascii():
        raise ValueError(f"{data!r} does not fit into 7 bits a byte")
    return bytes(byte | 0x80 if byte.bit_count() % 2 else byte for byte in data)


class SevenEvenLine:
    """A line at 8N1 that speaks 7E1: the eighth bit is the parity, checked on every byte received."""

    def __init__(self, line: ByteLine) -> None:
        """Take over an open 8N1 line at the device's baud rate."""
        self._line = line

    @property
    def name(self) -> str:
        """The port or URL, for messages."""
        return self._line.name

    def write(self, data: bytes) -> None:
        """Write ASCII bytes, each with its parity."""
        self._line.write(with_parity(data))

    def read(self, n: int, timeout_s: float, command: str) -> bytes:
        """Return exactly `n` bytes, or raise a DeviceFault that names port, `command` and wait."""
        return self._checked(self._line.read(n, timeout_s, command))

    def drain(self, quiet_s: float, at_most_s: float) -> bytes:
        """Return all that comes until the line was silent for `quiet_s`, or until `at_most_s` have passed."""
        return self._checked(self._line.drain(quiet_s, at_most_s))

    def discard_input(self) -> None:
        """Throw away what has arrived and was not read."""
        self._line.discard_input()

    def close(self) -> None:
        """Give the port back; may be called twice."""
        self._line.close()

    def _checked(self, data: bytes) -> bytes:
        odd = [byte for byte in data if byte.bit_count() % 2]
        if odd:
            raise DeviceFault(
                f"{self.name}: {len(odd)} of {len(data)} bytes came with wrong parity: {data[:80]!r}; "
                "is the device set to 7 data bits with even parity?"
            )
        return bytes(byte & 0x7F for byte in data)
