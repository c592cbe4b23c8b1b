"""A byte line over pyserial; every error of the port becomes a DeviceFault, and no write hangs."""

from __future__ import annotations

import contextlib
import os
import select
import time
from typing import Any

import serial

from mindpain_task.roles import DeviceFault

WRITE_TIMEOUT_S = 0.5

try:
    from termios import error as _terminal_error  # no OSError, although it carries an errno
except ImportError:  # Windows
    _terminal_error = OSError  # type: ignore[assignment,misc]

PORT_ERRORS = (serial.SerialException, OSError, _terminal_error)


class PortLine:
    """A serial port, or any other pyserial URL, at 8 data bits and 1 stop bit."""

    def __init__(
        self,
        url: str,
        baud: int = 115200,
        *,
        even_parity: bool = False,
        rts_cts: bool = False,
        write_within_s: float = WRITE_TIMEOUT_S,
    ) -> None:
        """Open the port for this program alone; a DeviceFault names the port and the reason."""
        self.name = url
        self._write_within_s = write_within_s
        try:
            self._port: Any = serial.serial_for_url(
                url,
                baudrate=baud,
                parity=serial.PARITY_EVEN if even_parity else serial.PARITY_NONE,
                rtscts=rts_cts,
                timeout=0,
                write_timeout=write_within_s,
                exclusive=True,
            )
        except (*PORT_ERRORS, ValueError) as error:
            raise DeviceFault(f"{url}: the port cannot be opened: {error}") from error
        self._descriptor: int | None = None
        if os.name == "posix" and isinstance(self._port, serial.Serial):
            self._descriptor = self._port.fileno()

    def write(self, data: bytes) -> None:
        """Write all bytes, or raise a DeviceFault once the port takes no more of them for too long."""
        try:
            if self._descriptor is None:
                self._port.write(data)
            else:
                self._write_to_descriptor(self._descriptor, data)
        except PORT_ERRORS as error:
            raise DeviceFault(f"{self.name}: writing {data!r} failed: {error}") from error

    def _write_to_descriptor(self, descriptor: int, data: bytes) -> None:
        # pyserial's own write spins on a full buffer, with write_timeout=0 for ever.
        # The descriptor is non-blocking: pyserial opens it so.
        give_up_s = time.monotonic() + self._write_within_s
        left = memoryview(data)
        while True:
            with contextlib.suppress(BlockingIOError):
                left = left[os.write(descriptor, left) :]
            if not left:
                return
            wait_s = give_up_s - time.monotonic()
            if wait_s <= 0 or not select.select([], [descriptor], [], wait_s)[1]:
                raise OSError(
                    f"the device took {len(data) - len(left)} of {len(data)} bytes "
                    f"within {self._write_within_s} s"
                )

    def read(self, n: int, timeout_s: float, command: str) -> bytes:
        """Return exactly `n` bytes, or raise a DeviceFault that names port, `command` and wait."""
        data = self._read_within(n, timeout_s, command)
        if len(data) < n:
            raise DeviceFault(
                f"{self.name}: command {command}: "
                f"{len(data)} of {n} bytes came within {timeout_s} s: {data!r}"
            )
        return data

    def drain(self, quiet_s: float, at_most_s: float) -> bytes:
        """Return all that comes until the line was silent for `quiet_s`, or until `at_most_s` have passed."""
        end_s = time.monotonic() + at_most_s
        data = bytearray()
        while True:
            first = self._read_within(1, min(quiet_s, max(0.0, end_s - time.monotonic())), "drain")
            if not first:
                return bytes(data)
            data += first + self._read_within(4096, 0, "drain")

    def _read_within(self, n: int, timeout_s: float, command: str) -> bytes:
        try:
            if self._port.timeout != timeout_s:  # setting it reconfigures the port
                self._port.timeout = timeout_s
            return bytes(self._port.read(n))
        except PORT_ERRORS as error:
            raise DeviceFault(f"{self.name}: command {command}: reading failed: {error}") from error

    def discard_input(self) -> None:
        """Throw away what has arrived and was not read."""
        try:
            self._port.reset_input_buffer()
        except PORT_ERRORS as error:
            raise DeviceFault(f"{self.name}: the port is gone: {error}") from error

    def close(self) -> None:
        """Give the port back; may be called twice."""
        self._descriptor = None  # another file may get the number
        try:
            self._port.close()
        except PORT_ERRORS as error:
            raise DeviceFault(f"{self.name}: closing failed: {error}") from error
