"""The server for twins of one request a connection: many clients, silent ones, resets, and its end."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from hardware.clocks import LabClock
from hardware.exchange_server import serve_on_tcp
from hardware.lines.exchange import NoAnswer, TcpExchange
from tests.hardware.medoc.serving import HOST, exchanged, serving
from tests.hardware.test_exchange import ANSWER, REQUEST, Echo, heard


class FastClock(LabClock):
    """A clock on which five seconds are soon over."""

    def now(self) -> float:
        return super().now() * 50


@pytest.fixture
def fast_clock() -> FastClock:
    return FastClock()


def test_many_clients_in_sequence_and_at_once() -> None:
    with serving(Echo()) as port:
        for _ in range(20):
            assert exchanged(port, REQUEST) == ANSWER
        clients = [socket.create_connection((HOST, port), timeout=5) for _ in range(10)]
        for client in clients:
            client.sendall(REQUEST)
        assert [client.recv(100) for client in clients] == [ANSWER] * 10
        for client in clients:
            client.close()


def test_a_silent_client_holds_up_nobody() -> None:
    with serving(Echo()) as port:
        silent = [socket.create_connection((HOST, port)) for _ in range(3)]
        silent[0].sendall(REQUEST[:4])
        started_s = time.monotonic()
        assert exchanged(port, REQUEST) == ANSWER
        assert time.monotonic() - started_s < 1.0
        for client in silent:
            client.close()
        assert exchanged(port, REQUEST) == ANSWER


def test_a_client_is_dropped_once_its_time_is_over(fast_clock: FastClock) -> None:
    ready, over = threading.Event(), threading.Event()
    ports: list[int] = []

    def on_ready(host: str, port: int) -> None:
        ports.append(port)
        ready.set()

    server = threading.Thread(target=serve_on_tcp, args=(Echo(), fast_clock, HOST, 0, on_ready, over.is_set))
    server.start()
    assert ready.wait(5)
    with socket.create_connection((HOST, ports[0]), timeout=5) as client:
        client.sendall(REQUEST[:4])
        assert client.recv(100) == b""
    over.set()
    server.join(5)
    assert not server.is_alive()


def test_resets_and_hang_ups_reach_the_client() -> None:
    clock = LabClock()
    with serving(Echo()) as port:
        for request, sentence in ((b"gone 123", "hung up without"), (b"broken12", "[Rr]eset")):
            exchange = TcpExchange(f"tcp://{HOST}:{port}", clock)
            exchange.ask(request, "STATUS", 1.0)
            with pytest.raises(NoAnswer, match=sentence):
                heard(exchange, clock)


def test_a_port_that_is_taken_is_an_error_and_ctrl_c_is_none() -> None:
    with serving(Echo()) as port, pytest.raises(OSError, match=r"[Aa]ddress already in use"):
        serve_on_tcp(Echo(), LabClock(), HOST, port, lambda host, port: None)

    def interrupted() -> bool:
        raise KeyboardInterrupt

    serve_on_tcp(Echo(), LabClock(), HOST, 0, lambda host, port: None, interrupted)
