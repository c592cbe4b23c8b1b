"""One command per connection: a transport for devices that answer once and hang up, real or simulated.

Nothing here waits for an answer: `answer` says None until there is one, so that a driver can fire on time
while it waits. Whoever holds an exchange asks again at `next_look_s`.
"""

from __future__ import annotations

import errno
import math
import os
import select
import socket
import typing
from urllib.parse import parse_qs, urlsplit

from hardware.lines.exchange_types import Exchange, ExchangeTwin, NoAnswer, NobodyThere, NoConnection, Reply
from hardware.medoc.faults import planted
from hardware.medoc.programs import ProgramTable
from hardware.medoc.twin import MedocTwin
from mindpain_task.roles import Clock, DeviceFault

__all__ = [
    "Exchange",
    "ExchangeTwin",
    "NoAnswer",
    "NoConnection",
    "NobodyThere",
    "Reply",
    "SimExchange",
    "TcpExchange",
    "open_exchange",
]

CONNECT_WITHIN_S = 0.2
AT_ONCE_S = 0.002  # a connection on a laboratory's network is there by then, and the request goes out with it
LOOK_S = 0.004  # longer than a clock spins, so that waiting leaves the processor to others
LENGTH_BYTES = 4
LONGEST_ANSWER = 65_536

IN_PROGRESS = (0, errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EALREADY, getattr(errno, "WSAEWOULDBLOCK", 0))
REFUSED = (errno.ECONNREFUSED, getattr(errno, "WSAECONNREFUSED", errno.ECONNREFUSED))


def open_exchange(url: str, clock: Clock, programs: ProgramTable | None = None) -> TcpExchange | SimExchange:
    """Open `tcp://HOST:PORT`, or `sim://medoc` on the session clock with the programs typed into it.

    `sim://medoc?missed=2,7&late=4` plants faults in those tests. Raises DeviceFault for any other URL.
    """
    parts = urlsplit(url)
    if parts.scheme == "tcp":
        return TcpExchange(url, clock)
    if parts.scheme != "sim" or parts.netloc != "medoc":
        raise DeviceFault(f"{url}: no such far end; known: tcp://HOST:PORT, sim://medoc")
    try:
        faults = planted(parse_qs(parts.query, keep_blank_values=True))
    except ValueError as error:
        raise DeviceFault(f"{url}: {error}") from error
    return SimExchange(MedocTwin(clock.now(), programs, plant=faults), clock, url)


class SimExchange:
    """An exchange with a twin in the same process, on the session clock; connecting takes no time."""

    def __init__(self, twin: ExchangeTwin, clock: Clock, name: str) -> None:
        self.name = name
        self._twin = twin
        self._clock = clock
        self._command = ""
        self._give_up_s = math.inf
        self._reply: Reply | None = None
        self._pending = self._open = False

    @property
    def twin(self) -> ExchangeTwin:
        """The simulated device at the far end."""
        return self._twin

    def open(self) -> None:
        """Drop what was pending; a twin is always there."""
        self._pending, self._open = False, True

    def is_open(self) -> bool:
        """Return true once `open` was called; raises NoConnection otherwise."""
        if not self._open:
            raise NoConnection(f"{self.name}: no connection is open")
        return True

    def send(self, request: bytes, command: str, within_s: float) -> None:
        """Hand the request to the twin, now."""
        self.is_open()
        now_s = self._clock.now()
        self._command, self._give_up_s = command, now_s + within_s
        self._open, self._pending = False, True
        self._reply = self._twin.converse(request, now_s)

    def ask(self, request: bytes, command: str, within_s: float) -> None:
        """Hand the request to the twin, now, dropping what was pending."""
        self.open()
        self.send(request, command, within_s)

    def answer(self) -> bytes | None:
        """Return what the twin answered, from the moment it is there."""
        if not self._pending:
            return None
        now_s, reply = self._clock.now(), self._reply
        where = f"{self.name}: command {self._command}"
        if reply is not None and reply.ready_s > now_s < self._give_up_s:
            return None
        self._pending = False
        if reply is None:
            raise NoAnswer(f"{where}: the far end hung up without an answer")
        if reply.ready_s > now_s:
            raise NoAnswer(f"{where}: no whole answer came in time (0 bytes)")
        if reply.resets:
            raise NoAnswer(f"{where}: the connection was reset")
        return reply.data

    def next_look_s(self, now_s: float) -> float:
        """Return when the answer is there, or when it has failed to come."""
        if not self._pending:
            return math.inf
        return now_s if self._reply is None else max(now_s, min(self._reply.ready_s, self._give_up_s))

    def close(self) -> None:
        """Hang up; the twin lives on."""
        self._pending = self._open = False


class TcpExchange:
    """An exchange over TCP, in real time; every error of the socket becomes a DeviceFault."""

    def __init__(self, url: str, clock: Clock) -> None:
        """Look the host up; nothing is opened yet."""
        self.name = url
        self._clock = clock
        self._family, self._address = _address(url)
        self._socket: socket.socket | None = None
        self._connected = False
        self._unsent: bytes | None = None
        self._data = bytearray()
        self._command = ""
        self._within_s = CONNECT_WITHIN_S
        self._since_s = 0.0

    def open(self) -> None:
        """Begin to connect, dropping what was pending; returns at once."""
        self._begin("", CONNECT_WITHIN_S)

    def _begin(self, command: str, within_s: float) -> None:
        self.close()
        self._command, self._within_s, self._since_s = command, within_s, self._clock.now()
        self._socket = socket.socket(self._family, socket.SOCK_STREAM)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # nine bytes must not wait
        failed = self._socket.connect_ex(self._address)
        if failed not in IN_PROGRESS:
            self._lose(_why(failed), f"connecting failed: {os.strerror(failed)}")

    def is_open(self) -> bool:
        """Return whether the connection is there; raises NoConnection once it never will be."""
        return self._has_connected(0.0)

    def _has_connected(self, wait_s: float) -> bool:
        if self._socket is None:
            raise NoConnection(f"{self._where}: no connection is open")
        if not self._connected:
            _, ready, failed = select.select([], [self._socket], [self._socket], wait_s)
            error = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if error:
                self._lose(_why(error), f"connecting failed: {os.strerror(error)}")
            self._connected = bool(ready) and not failed
            patience_s = min(CONNECT_WITHIN_S, self._within_s)
            if not self._connected and self._clock.now() - self._since_s > patience_s:
                self._lose(NoConnection, f"no connection came about within {patience_s:g} s")
        return self._connected

    def send(self, request: bytes, command: str, within_s: float) -> None:
        """Hand the request to the open connection in one write; the answer must come within `within_s`."""
        self._command, self._within_s = command, within_s
        if not self._connected or self._socket is None:
            self._lose(NoConnection, "no connection is open")
        self._since_s = self._clock.now()
        try:
            self._socket.sendall(request)
        except OSError as error:
            self._lose(NoAnswer, f"writing failed: {error}")

    def ask(self, request: bytes, command: str, within_s: float) -> None:
        """Open a connection and send as soon as it is there, dropping what was pending."""
        self._begin(command, within_s)
        self._unsent = request
        self._send_if_connected(AT_ONCE_S)

    def _send_if_connected(self, wait_s: float) -> None:
        if self._unsent is not None and self._has_connected(wait_s):
            request, self._unsent = self._unsent, None
            self.send(request, self._command, self._within_s)

    def answer(self) -> bytes | None:
        """Return the answer once it is whole or the far end hung up, None before; never waits."""
        if self._socket is None:
            return None
        self._send_if_connected(0.0)
        if self._unsent is not None or not self._connected:
            return None
        try:
            came = self._socket.recv(LONGEST_ANSWER)
        except BlockingIOError:
            waited_s = self._clock.now() - self._since_s
            if waited_s > self._within_s:
                count = len(self._data)
                self._lose(NoAnswer, f"no whole answer came within {self._within_s:g} s ({count} bytes)")
            return None
        except OSError as error:
            self._lose(NoAnswer, f"reading the answer failed: {error}")
        self._data += came
        if not came and not self._data:
            self._lose(NoAnswer, "the far end hung up without an answer")
        if not came or self._is_whole():
            data = bytes(self._data)
            self.close()
            return data
        return None

    def _is_whole(self) -> bool:
        data = self._data
        announced = int.from_bytes(data[:LENGTH_BYTES], "little")
        return len(data) > LONGEST_ANSWER or len(data) >= LENGTH_BYTES + announced > LENGTH_BYTES

    def next_look_s(self, now_s: float) -> float:
        """Return when it is worth calling `answer` again: infinity if nothing is pending."""
        return math.inf if self._socket is None else now_s + LOOK_S

    def close(self) -> None:
        """Hang up; may be called twice."""
        if self._socket is not None:
            self._socket.close()
        self._socket, self._unsent, self._connected = None, None, False
        self._data.clear()

    @property
    def _where(self) -> str:
        return f"{self.name}: command {self._command}" if self._command else self.name

    def _lose(self, fault: type[DeviceFault], why: str) -> typing.NoReturn:
        self.close()
        raise fault(f"{self._where}: {why}")


def _why(failed: int) -> type[NoConnection]:
    return NobodyThere if failed in REFUSED else NoConnection


def _address(url: str) -> tuple[socket.AddressFamily, typing.Any]:
    parts = urlsplit(url)
    try:
        if parts.hostname is None or parts.port is None:
            raise ValueError("host or port is missing")
        found = socket.getaddrinfo(parts.hostname, parts.port, type=socket.SOCK_STREAM)
    except (ValueError, OSError) as error:
        raise DeviceFault(f"{url}: no address of the form tcp://HOST:PORT: {error}") from error
    family, _, _, _, address = found[0]
    return family, address
