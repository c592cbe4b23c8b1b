"""A twin of one request a connection on a TCP port, in real time, where programs look for the device."""

from __future__ import annotations

import contextlib
import math
import selectors
import socket
import struct
from collections.abc import Callable

from hardware.lines.exchange_types import ExchangeTwin, Reply
from mindpain_task.roles import Clock

LOOK_FOR_STOP_S = 0.05
CLIENT_WITHIN_S = 5.0
"""How long a client may take over its request, and afterwards over its answer."""
CHUNK = 4096
MOST_BYTES = 65_536  # of what comes after a request, and is not read by the twin
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


def serve_on_tcp(
    twin: ExchangeTwin,
    clock: Clock,
    host: str,
    port: int,
    on_ready: Callable[[str, int], None],
    should_stop: Callable[[], bool] = lambda: False,
) -> None:
    """Serve a twin until `should_stop` or Ctrl-C; port 0 takes a free one.

    `on_ready` is called once with the address to connect to. A client that is silent or does not read for
    5 s is dropped, and holds up nobody meanwhile. Raises OSError if the port is taken.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.suppress(KeyboardInterrupt))
        listener = stack.enter_context(socket.create_server((host, port)))
        listener.setblocking(False)
        office = stack.enter_context(contextlib.closing(_Office(twin, clock, listener)))
        on_ready(*listener.getsockname()[:2])
        while not should_stop():
            office.serve_once()


class _Office:
    """The listening socket and everybody who is being served."""

    def __init__(self, twin: ExchangeTwin, clock: Clock, listener: socket.socket) -> None:
        self._twin = twin
        self._clock = clock
        self._listener = listener
        self._selector = selectors.DefaultSelector()
        self._selector.register(listener, selectors.EVENT_READ)
        self._clients: set[_Client] = set()

    def serve_once(self) -> None:
        """Wait for a client or for an answer that is due, then do what can be done."""
        now_s = self._clock.now()
        due_s = min((client.due_s for client in self._clients), default=math.inf)
        for key, _ in self._selector.select(max(0.0, min(LOOK_FOR_STOP_S, due_s - now_s))):
            if key.data is None:
                self._accept()
            else:
                self._attend(key.data, key.data.read)
        for client in [client for client in self._clients if client.due_s <= self._clock.now()]:
            self._attend(client, client.come_due)

    def _accept(self) -> None:
        with contextlib.suppress(BlockingIOError, ConnectionError):  # gone again before it was let in
            connection, _ = self._listener.accept()
            client = _Client(connection, self._twin, self._clock)
            self._selector.register(connection, selectors.EVENT_READ, client)
            self._clients.add(client)

    def _attend(self, client: _Client, act: Callable[[], bool]) -> None:
        try:
            goes_on = act()
        except OSError:  # the client is gone: its own affair
            goes_on = False
        if not goes_on:
            self._drop(client)

    def _drop(self, client: _Client) -> None:
        self._clients.discard(client)
        self._selector.unregister(client.connection)
        client.connection.close()

    def close(self) -> None:
        """Drop everybody."""
        for client in list(self._clients):
            self._drop(client)
        self._selector.close()


class _Client:
    """One connection: reads a request, has it obeyed, answers when it is time, and lets the other leave."""

    def __init__(self, connection: socket.socket, twin: ExchangeTwin, clock: Clock) -> None:
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection = connection
        self.due_s = clock.now() + CLIENT_WITHIN_S
        self._twin = twin
        self._clock = clock
        self._received = b""
        self._unread = 0
        self._heard = False
        self._reply: Reply | None = None

    def read(self) -> bool:
        """Take what came; return whether the connection goes on."""
        came = self.connection.recv(CHUNK)
        if self._heard:
            self._unread += len(came)
            return bool(came or self._reply) and self._unread <= MOST_BYTES
        self._received += came
        length = self._twin.request_length(self._received)
        if came and (length is None or len(self._received) < length):
            return True
        self._heard = True
        self._reply = self._twin.converse(self._received, self._clock.now())
        if self._reply is None:
            return self._say(b"")
        self.due_s = self._reply.ready_s
        return True

    def come_due(self) -> bool:
        """Answer if there is something to say; else the client's time is over."""
        reply, self._reply = self._reply, None
        if reply is None:
            return False
        if reply.resets:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            return False
        return self._say(reply.data)

    def _say(self, data: bytes) -> bool:
        """Send, then hang up so that the client has time to read: closing now could cost it the answer."""
        self.connection.sendall(data)
        self.connection.shutdown(socket.SHUT_WR)
        self.due_s = self._clock.now() + CLIENT_WITHIN_S
        return True
