"""What a byte line and a simulated device must offer; nothing here opens anything."""

from __future__ import annotations

import typing


class ByteLine(typing.Protocol):
    """A line of bytes to one device; any trouble is a `DeviceFault` that names the port."""

    @property
    def name(self) -> str:
        """The port or URL, for messages."""

    def write(self, data: bytes) -> None:
        """Hand all bytes to the line, or raise: it never waits for ever on a device that stops draining."""

    def read(self, n: int, timeout_s: float, command: str) -> bytes:
        """Return exactly `n` bytes, or raise a DeviceFault that names port, `command` and wait."""

    def drain(self, quiet_s: float, at_most_s: float) -> bytes:
        """Return all that comes until the line was silent for `quiet_s`, or until `at_most_s` have passed."""

    def discard_input(self) -> None:
        """Throw away what has arrived and was not read."""

    def close(self) -> None:
        """Give the port back; may be called twice."""


class Unplugged(Exception):
    """A twin's port is gone: whoever reads or writes there finds nothing."""


class Twin(typing.Protocol):
    """A simulated device at byte level: its state depends on the bytes it got and on the time; no threads.

    Either of the first two may raise Unplugged.
    """

    def receive(self, data: bytes, now_s: float) -> None:
        """Take bytes that a host wrote at `now_s`."""

    def transmit(self, now_s: float) -> bytes:
        """Return the bytes that have come over the wire by `now_s` and were not returned before."""

    def readable_s(self, n: int) -> float:
        """Return when it is worth looking for `n` bytes: infinity if they never come by themselves."""
