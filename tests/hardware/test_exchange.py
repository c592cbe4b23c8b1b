"""One command per connection: over TCP to a far end that misbehaves, and to a twin in virtual time."""

from __future__ import annotations

import math
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from hardware.clocks import LabClock, VirtualClock
from hardware.lines.exchange import (
    Exchange,
    NoAnswer,
    NoConnection,
    Reply,
    SimExchange,
    TcpExchange,
    open_exchange,
)
from tests.hardware.medoc.serving import HOST, serving

REQUEST = b"question"
ANSWER = (4).to_bytes(4, "little") + b"true"


class Echo:
    """Answers eight bytes with ANSWER, after a while; `gone` hangs up, `broken` resets."""

    answer_s = 0.01

    def __init__(self) -> None:
        self.heard: list[bytes] = []

    def request_length(self, data: bytes) -> int | None:
        return 8

    def converse(self, request: bytes, now_s: float) -> Reply | None:
        self.heard.append(request)
        if request.startswith(b"gone"):
            return None
        return Reply(ANSWER, now_s + self.answer_s, resets=request.startswith(b"broken"))


Act = Callable[[socket.socket], None]


@contextmanager
def far_end(act: Act) -> Iterator[str]:
    """Accept connections one by one, and do to each what the test wants."""
    listener = socket.create_server((HOST, 0))
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            connection, _ = listener.accept()
            with connection:
                if not over.is_set():
                    act(connection)

    server = threading.Thread(target=serve)
    server.start()
    port = listener.getsockname()[1]
    try:
        yield f"tcp://{HOST}:{port}"
    finally:
        over.set()
        socket.create_connection((HOST, port)).close()
        server.join(5)
        listener.close()
    assert not server.is_alive()


def heard(exchange: Exchange, clock: LabClock | VirtualClock) -> bytes:
    """Wait for the answer as a driver does."""
    while (answer := exchange.answer()) is None:
        clock.wait_until(exchange.next_look_s(clock.now()))
    return answer


def asked(act: Act, within_s: float = 1.0) -> bytes:
    clock = LabClock()
    with far_end(act) as url:
        exchange = TcpExchange(url, clock)
        try:
            exchange.ask(REQUEST, "STATUS", within_s)
            return heard(exchange, clock)
        finally:
            exchange.close()


def wait_for_the_end(connection: socket.socket) -> None:
    while connection.recv(100):
        pass


def reset(connection: socket.socket) -> None:
    connection.recv(100)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


# --- over TCP


def test_the_answer_is_there_once_its_length_is_whole_though_nobody_hangs_up() -> None:
    seen: list[bytes] = []
    let_go = threading.Event()

    def in_pieces(connection: socket.socket) -> None:
        seen.append(connection.recv(100))
        for byte in ANSWER:
            connection.sendall(bytes([byte]))
        let_go.wait(5)

    clock = LabClock()
    with far_end(in_pieces) as url:
        exchange = TcpExchange(url, clock)
        exchange.ask(REQUEST, "STATUS", 1.0)
        assert heard(exchange, clock) == ANSWER
        assert exchange.next_look_s(clock.now()) == math.inf
        assert exchange.answer() is None
        let_go.set()
    assert seen == [REQUEST]  # in one piece


@pytest.mark.parametrize(
    "said", [ANSWER[:3], ANSWER[:-1], b"\xff\xff\xff\xffmuch more is to come", ANSWER + ANSWER]
)
def test_what_came_before_the_far_end_hung_up_is_handed_on_as_it_is(said: bytes) -> None:
    def say(connection: socket.socket) -> None:
        connection.recv(100)
        connection.sendall(said)

    assert asked(say) == said


def test_no_end_of_bytes_is_an_end() -> None:
    def pour(connection: socket.socket) -> None:
        connection.recv(100)
        connection.sendall(b"\xff" * 100_000)

    assert len(asked(pour)) > 65_536


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda connection: connection.recv(100), "the far end hung up without an answer"),
        (reset, "reading the answer failed: .*[Rr]eset"),
        (wait_for_the_end, r"no whole answer came within 0\.1 s \(0 bytes\)"),
    ],
)
def test_no_answer_names_far_end_command_and_wait(act: Act, sentence: str) -> None:
    with pytest.raises(NoAnswer, match=rf"tcp://127\.0\.0\.1:\d+: command STATUS: {sentence}"):
        asked(act, within_s=0.1)


def test_half_an_answer_is_not_waited_for_for_ever() -> None:
    def half(connection: socket.socket) -> None:
        connection.recv(100)
        connection.sendall(ANSWER[:6])
        wait_for_the_end(connection)

    with pytest.raises(NoAnswer, match=r"no whole answer came within 0\.1 s \(6 bytes\)"):
        asked(half, within_s=0.1)


def test_open_before_a_deadline_and_send_on_it() -> None:
    clock = LabClock()
    with serving(Echo()) as port:
        exchange = TcpExchange(f"tcp://{HOST}:{port}", clock)
        exchange.open()
        while not exchange.is_open():
            clock.wait_until(clock.now() + 0.001)
        deadline_s = clock.now() + 0.05
        clock.wait_until(deadline_s)
        exchange.send(REQUEST, "START", 1.0)
        assert heard(exchange, clock) == ANSWER
        exchange.close()
        exchange.close()


def test_a_new_question_drops_the_old_one() -> None:
    clock = LabClock()
    echo = Echo()
    with serving(echo) as port:
        exchange = TcpExchange(f"tcp://{HOST}:{port}", clock)
        exchange.ask(b"question", "STATUS", 1.0)
        exchange.ask(b"another!", "ABORT", 1.0)
        assert heard(exchange, clock) == ANSWER
        assert exchange.answer() is None
    assert echo.heard[-1] == b"another!"


def test_sending_without_a_connection_is_refused() -> None:
    exchange = TcpExchange(f"tcp://{HOST}:9", LabClock())
    with pytest.raises(NoConnection, match="command START: no connection is open"):
        exchange.send(REQUEST, "START", 1.0)
    with pytest.raises(NoConnection, match="no connection is open"):
        exchange.is_open()
    assert exchange.answer() is None


def test_a_connection_that_never_comes_about_is_given_up() -> None:
    """A listener whose queue is full answers nobody, as a computer that was switched off."""
    clock = LabClock()
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen(0)
        waiting = []
        for _ in range(4):
            connection = socket.socket()
            connection.setblocking(False)
            connection.connect_ex(listener.getsockname())
            waiting.append(connection)
        exchange = TcpExchange(f"tcp://{HOST}:{listener.getsockname()[1]}", clock)
        started_s = clock.now()
        exchange.ask(REQUEST, "STATUS", 1.0)
        with pytest.raises(NoConnection, match=r"command STATUS: no connection came about within 0\.2 s"):
            heard(exchange, clock)
        assert clock.now() - started_s < 0.3
        for connection in waiting:
            connection.close()


# --- in virtual time


def test_a_twin_answers_at_its_time_on_the_clock() -> None:
    clock = VirtualClock()
    exchange = SimExchange(Echo(), clock, "sim://echo")
    assert exchange.next_look_s(0.0) == math.inf
    exchange.ask(REQUEST, "STATUS", 1.0)
    assert exchange.answer() is None
    assert exchange.next_look_s(clock.now()) == 0.01
    assert heard(exchange, clock) == ANSWER
    assert clock.now() == 0.01
    assert exchange.answer() is None


@pytest.mark.parametrize(
    ("request_", "within_s", "sentence"),
    [
        (b"gone 123", 1.0, "sim://echo: command STATUS: the far end hung up without an answer"),
        (b"broken12", 1.0, "sim://echo: command STATUS: the connection was reset"),
        (REQUEST, 0.005, "sim://echo: command STATUS: no whole answer came in time"),
    ],
)
def test_a_twin_can_fail_to_answer(request_: bytes, within_s: float, sentence: str) -> None:
    clock = VirtualClock()
    exchange = SimExchange(Echo(), clock, "sim://echo")
    exchange.ask(request_, "STATUS", within_s)
    with pytest.raises(NoAnswer, match=sentence):
        heard(exchange, clock)
    assert clock.now() <= 0.01
    exchange.ask(REQUEST, "STATUS", 1.0)
    assert heard(exchange, clock) == ANSWER


def test_a_simulated_connection_carries_one_request() -> None:
    exchange = SimExchange(Echo(), VirtualClock(), "sim://echo")
    with pytest.raises(NoConnection, match="sim://echo: no connection is open"):
        exchange.send(REQUEST, "START", 1.0)
    exchange.open()
    assert exchange.is_open()
    exchange.send(REQUEST, "START", 1.0)
    with pytest.raises(NoConnection):
        exchange.send(REQUEST, "START", 1.0)
    exchange.close()
    assert exchange.answer() is None


def test_an_exchange_over_tcp_is_opened_by_its_url() -> None:
    role: Exchange = open_exchange("tcp://localhost:20121", LabClock())
    assert role.name == "tcp://localhost:20121"
    assert role.answer() is None
