"""The simulated MMS on a real port, in real time: recorded frames from strangers, and our own driver."""

from __future__ import annotations

import struct
import time

import pytest

from hardware.clocks import LabClock
from hardware.lines.exchange import NoConnection, SimExchange, open_exchange
from hardware.medoc import codec
from hardware.medoc.driver import Medoc
from hardware.medoc.words import Command
from mindpain_task.roles import DeviceFault, Fired, Sample
from tests.hardware.medoc.bench import CODE, QUICK, TABLE
from tests.hardware.medoc.serving import HOST, exchanged, served

STATUS_FRAME = bytes.fromhex("00 00 00 05 6d c8 02 6b 00")
SELECT_FRAME = bytes.fromhex("00 00 00 09 6d c8 02 6b 01 64 00 00 00")
START_FRAME = bytes.fromhex("00 00 00 05 6b 02 c8 40 02")


def test_recorded_frames_through_a_plain_socket() -> None:
    """Read as two public programs read: native short, stamp echoed as it came, fields at their offsets."""
    with served() as (port, _):
        answer = exchanged(port, STATUS_FRAME)
        assert struct.unpack_from("H", answer)[0] == len(answer) - 4 == 19
        assert answer[4:8] == STATUS_FRAME[4:8]
        assert answer[8:11] == bytes([0, 1, 0])
        assert struct.unpack_from("<h", answer, 17)[0] == 3200
        assert answer[19:] == bytes(4)
        assert struct.unpack_from("H", exchanged(port, SELECT_FRAME), 11)[0] == 1  # no program 01100100 here
        select = SELECT_FRAME[:9] + bytes([CODE, 0, 0, 0])
        assert exchanged(port, select)[8:13] == bytes([1, 2, 3, 0, 0])
        started = exchanged(port, START_FRAME)
        assert started[4:8] == START_FRAME[4:8]
        assert started[8:13] == bytes([2, 2, 3, 0, 0])


def test_a_request_that_comes_in_pieces() -> None:
    frame = codec.encode(Command.STATUS, time_s=7)
    with served() as (port, _):
        answer = exchanged(port, *[bytes([byte]) for byte in frame])
        assert codec.parse_response(answer, Command.STATUS, 7).temperature_c == 32.0


@pytest.mark.parametrize(
    "noise", [bytes(9), b"\xff" * 13, b"GET / HTTP/1.1\r\n\r\n", STATUS_FRAME[:8] + b"\x63"]
)
def test_noise_is_hung_up_on_and_the_next_client_is_served(noise: bytes) -> None:
    with served() as (port, _):
        assert exchanged(port, noise) == b""
        assert len(exchanged(port, STATUS_FRAME)) == 23


def test_what_follows_a_request_costs_nobody_the_answer() -> None:
    with served() as (port, _):
        assert len(exchanged(port, STATUS_FRAME, START_FRAME * 1000)) == 23


def test_a_reset_is_a_reset() -> None:
    with served(resets={(Command.STATUS, 1): False}) as (port, _):
        with pytest.raises(ConnectionResetError):
            exchanged(port, STATUS_FRAME)
        assert len(exchanged(port, STATUS_FRAME)) == 23


def test_our_driver_on_the_served_twin() -> None:
    with served(pretest_s=0.1, resets={(Command.STATUS, 3): False, (Command.ABORT, 1): True}) as (port, twin):
        clock = LabClock()
        medoc = Medoc(open_exchange(f"tcp://{HOST}:{port}", clock), clock, TABLE)
        medoc.prepare(baseline_c=32.0, ceiling_c=48.0)
        medoc.arm(QUICK)
        fire_s = clock.now() + 0.2
        medoc.fire_at(fire_s)
        events: list[Fired | Sample] = []
        while clock.now() < fire_s + 1.2:
            clock.wait_until(min(medoc.next_due_s(), fire_s + 1.2))
            events += medoc.poll()
        medoc.close()
        fired = [event for event in events if isinstance(event, Fired)]
        samples = [event for event in events if isinstance(event, Sample)]
        assert len(fired) == 1
        assert fire_s <= fired[0].before_s <= fired[0].after_s < fire_s + 0.25
        assert twin.warmest_c(fire_s, clock.now()) == 42.0
        assert len(samples) > 5
        assert max(sample.zones_c for sample in samples) == (42.0,)
        assert samples[-1].zones_c == (32.0,)
        assert twin.at_baseline(clock.now())


def test_stop_in_the_pulse_and_a_twin_switched_off_is_a_fault_soon() -> None:
    clock = LabClock()
    with served(pretest_s=0.0) as (port, twin):
        medoc = Medoc(open_exchange(f"tcp://{HOST}:{port}", clock), clock, TABLE)
        medoc.prepare(baseline_c=32.0, ceiling_c=48.0)
        medoc.arm(QUICK)
        medoc.fire_at(clock.now())
        assert [type(event) for event in medoc.poll()] == [Fired]
        clock.wait_until(clock.now() + 0.2)
        assert twin.surface_c(clock.now())[0] > 33.0
        medoc.stop()
        clock.wait_until(clock.now() + 0.25)
        assert twin.at_baseline(clock.now())
        medoc.arm(QUICK)
    started_s = time.monotonic()
    medoc.fire_at(clock.now())
    with pytest.raises(DeviceFault, match=f"tcp://{HOST}:{port}: .*command START was not sent"):
        medoc.poll()
    assert time.monotonic() - started_s < 0.5
    with pytest.raises(DeviceFault, match="whether the test was stopped is not known"):
        medoc.close()
    assert time.monotonic() - started_s < 1.5


def test_a_closed_port_is_known_at_once() -> None:
    clock = LabClock()
    with served() as (port, _):
        pass
    exchange = open_exchange(f"tcp://{HOST}:{port}", clock)
    started_s = time.monotonic()
    with pytest.raises(NoConnection, match=f"tcp://{HOST}:{port}: command STATUS: connecting failed: "):
        exchange.ask(STATUS_FRAME, "STATUS", 0.5)
    assert time.monotonic() - started_s < 0.05


def test_the_urls_of_the_twin() -> None:
    clock = LabClock()
    exchange = open_exchange("sim://medoc?missed=2,7&late=4", clock, TABLE)
    assert isinstance(exchange, SimExchange)
    for url, sentence in (
        ("sim://medoc?lost=2", "sim://medoc[?]lost=2: there is no fault 'lost' to plant"),
        ("sim://tcs", "sim://tcs: no such far end; known: tcp://HOST:PORT, sim://medoc"),
        ("/dev/ttyACM0", "no such far end"),
        ("tcp://127.0.0.1", "no address of the form tcp://HOST:PORT"),
        ("tcp://:20121", "no address of the form"),
        ("tcp://127.0.0.1:port", "no address of the form"),
    ):
        with pytest.raises(DeviceFault, match=sentence):
            open_exchange(url, clock, TABLE)
