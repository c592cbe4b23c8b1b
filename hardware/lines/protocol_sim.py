"""pyserial's handler for `sim://` URLs: any pyserial program meets a twin, in its process, in real time."""

from __future__ import annotations

import threading
import time

from serial import serialutil

from hardware.clocks import LabClock
from hardware.lines.sim import twin_at
from hardware.lines.types import Twin
from mindpain_task.roles import DeviceFault

_LOOK_AGAIN_S = 0.005  # another thread may have written meanwhile


class Serial(serialutil.SerialBase):  # type: ignore[misc]
    """A port with a twin at its far end, powered up when the port is opened."""

    is_open: bool

    def __init__(self, *args: object, **kwargs: object) -> None:
        self._clock = LabClock()
        self._lock = threading.Lock()
        self._unread = b""
        self._twin: Twin | None = None
        super().__init__(*args, **kwargs)

    def open(self) -> None:
        """Power the twin up."""
        if self.is_open:
            raise serialutil.SerialException("Port is already open.")
        try:
            self._twin = twin_at(str(self.portstr), self._clock.now())
        except DeviceFault as fault:
            raise serialutil.SerialException(str(fault)) from fault
        self._unread = b""
        self.is_open = True

    def close(self) -> None:
        """Hang up; the twin is gone."""
        self.is_open = False
        self._twin = None

    def _powered(self) -> Twin:
        if self._twin is None:
            raise serialutil.PortNotOpenError()
        return self._twin

    def _fetch(self) -> None:
        self._unread += self._powered().transmit(self._clock.now())

    @property
    def in_waiting(self) -> int:
        """The number of bytes that have arrived and were not read."""
        with self._lock:
            self._fetch()
            return len(self._unread)

    def read(self, size: int = 1) -> bytes:
        """Return up to `size` bytes, fewer once the port's timeout has passed."""
        timeout = serialutil.Timeout(self._timeout)
        while True:
            with self._lock:
                self._fetch()
                if len(self._unread) >= size or timeout.expired():
                    data, self._unread = self._unread[:size], self._unread[size:]
                    return data
                due_s = self._powered().readable_s(size - len(self._unread))
            left_s = timeout.time_left()
            wait_s = min(due_s - self._clock.now(), _LOOK_AGAIN_S)
            time.sleep(max(0.0, wait_s if left_s is None else min(wait_s, left_s)))

    def write(self, data: bytes) -> int:
        """Hand the bytes to the twin, now."""
        sent = bytes(serialutil.to_bytes(data))
        with self._lock:
            self._powered().receive(sent, self._clock.now())
        return len(sent)

    def flush(self) -> None:
        """Return at once: the twin has everything."""
        self._powered()

    def reset_input_buffer(self) -> None:
        """Throw away what has arrived and was not read."""
        with self._lock:
            self._fetch()
            self._unread = b""

    def reset_output_buffer(self) -> None:
        """Do nothing: the twin has everything."""
        self._powered()

    def _reconfigure_port(self) -> None:
        """Ignore speed and parity: a twin hears any."""

    def _update_break_state(self) -> None:
        """Ignore a break."""

    def _update_rts_state(self) -> None:
        """Ignore RTS."""

    def _update_dtr_state(self) -> None:
        """Ignore DTR."""

    @property
    def cts(self) -> bool:
        """Clear to send, as on a line without flow control."""
        return True

    @property
    def dsr(self) -> bool:
        """Data set ready: a twin always is."""
        return True

    @property
    def ri(self) -> bool:
        """No ring."""
        return False

    @property
    def cd(self) -> bool:
        """Carrier: a twin is always there."""
        return True
