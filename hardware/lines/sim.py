"""A byte line to a twin in the same process, on the session clock: no port, no thread, no real waiting."""

from __future__ import annotations

import importlib
from collections.abc import Callable

from hardware.lines.types import Twin, Unplugged
from hardware.twins import TWINS
from mindpain_task.roles import Clock, DeviceFault


def twin_at(url: str, now_s: float) -> Twin:
    """Power up the twin that a `sim://` URL names, as in `sim://tcs` or `sim://tcs?firmware=12&missed=2,7`.

    A DeviceFault lists what is known.
    """
    name, _, query = url.removeprefix("sim://").partition("?")
    module = TWINS.get(name.rstrip("/"))
    if module is None:
        known = ", ".join(f"sim://{name}" for name in TWINS)
        raise DeviceFault(f"{url}: no such simulated device; known: {known}")
    make: Callable[[str, float], Twin] = importlib.import_module(module).queried_twin
    try:
        return make(query, now_s)
    except ValueError as error:
        raise DeviceFault(f"{url}: {error}") from error


class SimLine:
    """A line whose far end is a twin; waiting goes through the clock, so virtual time costs no time."""

    def __init__(self, twin: Twin, clock: Clock, name: str) -> None:
        self.name = name
        self._twin = twin
        self._clock = clock
        self._unread = b""
        self._closed = False

    @property
    def twin(self) -> Twin:
        """The simulated device at the far end."""
        return self._twin

    def write(self, data: bytes) -> None:
        """Hand the bytes to the twin, now."""
        if self._closed:
            raise DeviceFault(f"{self.name}: writing {data!r} failed: the line is closed")
        try:
            self._twin.receive(data, self._clock.now())
        except Unplugged as gone:
            raise DeviceFault(f"{self.name}: writing {data!r} failed: {gone}") from gone

    def read(self, n: int, timeout_s: float, command: str) -> bytes:
        """Return exactly `n` bytes, or raise a DeviceFault that names port, `command` and wait."""
        if self._closed:
            raise DeviceFault(f"{self.name}: command {command}: reading failed: the line is closed")
        clock, twin = self._clock, self._twin
        data = self._unread + self._come(command)
        give_up_s = clock.now() + timeout_s
        while len(data) < n:
            due_s = twin.readable_s(n - len(data))
            clock.wait_until(min(due_s, give_up_s))
            data += self._come(command)
            if due_s > give_up_s and len(data) < n:
                self._unread = b""
                raise DeviceFault(
                    f"{self.name}: command {command}: "
                    f"{len(data)} of {n} bytes came within {timeout_s} s: {data!r}"
                )
        self._unread = data[n:]
        return data[:n]

    def drain(self, quiet_s: float, at_most_s: float) -> bytes:
        """Return all that comes until the line was silent for `quiet_s`, or until `at_most_s` have passed."""
        if self._closed:
            raise DeviceFault(f"{self.name}: reading failed: the line is closed")
        clock, twin = self._clock, self._twin
        data, self._unread = bytearray(self._unread), b""
        end_s = clock.now() + at_most_s
        silent_s = clock.now() + quiet_s
        while True:
            until_s = min(silent_s, end_s)
            due_s = twin.readable_s(1)
            clock.wait_until(min(due_s, until_s))
            came = self._come("drain")
            data += came
            if came:
                silent_s = clock.now() + quiet_s
            elif due_s > until_s:
                return bytes(data)
            if clock.now() >= end_s:
                return bytes(data)

    def discard_input(self) -> None:
        """Throw away what has arrived and was not read."""
        self._unread = b""
        try:
            self._twin.transmit(self._clock.now())
        except Unplugged as gone:
            raise DeviceFault(f"{self.name}: the port is gone: {gone}") from gone

    def _come(self, command: str) -> bytes:
        """Return what the twin has said by now."""
        try:
            return self._twin.transmit(self._clock.now())
        except Unplugged as gone:
            raise DeviceFault(f"{self.name}: command {command}: reading failed: {gone}") from gone

    def close(self) -> None:
        """Hang up; the twin lives on."""
        self._closed = True
