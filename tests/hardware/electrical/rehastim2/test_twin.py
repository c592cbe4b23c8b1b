"""The simulated RehaStim2 by its bytes: Init, its watchdog, single pulses, the channel list mode."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.electrical.rehastim2 import codec
from hardware.electrical.rehastim2.codec import Command, Mode
from hardware.electrical.rehastim2.framing import Frame, FrameParser, crc8, encode
from hardware.electrical.rehastim2.planted import Planted
from hardware.electrical.rehastim2.twin import RehaStim2Twin

INIT_20_MS_CHANNEL_1 = bytes.fromhex("f081f4815c031e00010001002600") + b"\x0f"
START_200_US_10_MA = bytes.fromhex("f081fe815204200000c8815f0f")
STOP = bytes.fromhex("f081fa815705220f")


def connected(plant: Planted | None = None) -> RehaStim2Twin:
    twin = RehaStim2Twin(0.0, plant)
    twin.receive(codec.init_ack(0), 0.01)
    twin.transmit(0.05)
    return twin


def said(twin: RehaStim2Twin, now_s: float) -> list[Frame]:
    return FrameParser().feed(twin.transmit(now_s))


def test_it_says_init_until_it_is_accepted() -> None:
    twin = RehaStim2Twin(0.0)
    assert said(twin, 1.2) == [Frame(0, 1, b"\x01"), Frame(1, 1, b"\x01"), Frame(2, 1, b"\x01")]
    twin.receive(codec.init_ack(2), 1.3)
    assert said(twin, 2.0) == []
    assert twin.connected


def test_commands_before_that_do_nothing() -> None:
    twin = RehaStim2Twin(0.0)
    twin.receive(codec.single_pulse(1, 1, 200, 10), 0.1)
    twin.receive(encode(Frame(0, 2, b"\xfb")), 0.1)
    assert {frame.command for frame in said(twin, 3.0)} == {1}
    assert twin.given == ()


def test_a_single_pulse_has_two_phases_and_ends_by_itself() -> None:
    twin = connected()
    twin.receive(codec.single_pulse(7, 3, 300, 20), 0.1)
    (pulse,) = twin.given
    assert (pulse.width_us, pulse.current_ma, pulse.channel) == (300, 20, 3)
    assert 0.11 < pulse.time_s < 0.111
    assert not twin.at_baseline(0.105)
    assert twin.output_ma(pulse.time_s + 0.0001) == 20
    assert twin.output_ma(pulse.time_s + 0.0004) == -20
    assert twin.output_ma(pulse.time_s + 0.0007) == 0
    assert twin.at_baseline(pulse.time_s + 0.0007)
    assert said(twin, 0.2) == [Frame(7, 37, b"\0")]


def test_the_watchdog_ends_what_runs_and_the_connection() -> None:
    twin = connected()
    twin.receive(INIT_20_MS_CHANNEL_1, 0.1)
    twin.receive(START_200_US_10_MA, 0.2)
    twin.receive(codec.command(9, Command.WATCHDOG), 1.0)
    assert twin.output_ma(2.1) == 0
    assert not twin.at_baseline(2.1)
    assert twin.at_baseline(2.3)
    assert 2.15 < twin.given[-1].time_s < 2.21
    assert len(twin.given) == pytest.approx(100, abs=2)
    assert [frame.command for frame in said(twin, 2.3)] == [31, 33, 1]
    assert not twin.connected


def test_the_channel_list_mode() -> None:
    twin = connected()
    twin.receive(START_200_US_10_MA, 0.1)
    assert said(twin, 0.15) == [Frame(4, 33, b"\xfd")]
    twin.receive(INIT_20_MS_CHANNEL_1, 0.2)
    assert twin.mode is Mode.INITIALISED
    twin.receive(codec.single_pulse(9, 1, 200, 10), 0.25)
    assert said(twin, 0.3) == [Frame(3, 31, b"\0"), Frame(9, 37, b"\xfd")]
    twin.receive(START_200_US_10_MA, 0.3)
    twin.receive(encode(Frame(5, 32, bytes((0, 1, 44, 0)))), 0.4)
    twin.receive(START_200_US_10_MA, 0.5)
    twin.receive(STOP, 0.6)
    assert twin.at_baseline(0.602)
    times = [pulse.time_s for pulse in twin.given]
    assert len(times) == pytest.approx(10, abs=1)
    assert all(not 0.41 < at < 0.51 for at in times)
    assert [frame.command for frame in said(twin, 0.7)] == [33, 33, 33, 35]


def test_doublets_rare_channels_and_groups_that_the_host_times() -> None:
    twin = connected()
    twin.receive(encode(Frame(1, 30, bytes((1, 0b11, 0b10, 7, 0, 0, 0)))), 0.1)
    for turn in range(4):
        twin.receive(encode(Frame(2, 32, bytes((1, 0, 200, 10, 0, 0, 100, 20)))), 0.2 + 0.1 * turn)
    assert twin.output_ma(0.7) == 0
    assert [pulse.channel for pulse in twin.given] == [1, 2, 1, 1, 1, 1, 2, 1, 1, 1]
    assert twin.given[2].time_s - twin.given[0].time_s == pytest.approx(0.005)


@pytest.mark.parametrize(
    "data",
    [(8, 1, 0, 1, 0, 38, 0), (0, 0, 0, 1, 0, 38, 0), (0, 1, 0, 1, 0, 13, 0), (0, 1, 0, 1, 0, 38)],
)
def test_a_list_that_cannot_be(data: tuple[int, ...]) -> None:
    twin = connected()
    twin.receive(encode(Frame(1, 30, bytes(data))), 0.1)
    assert said(twin, 0.2) == [Frame(1, 31, b"\xfe")]


@pytest.mark.parametrize(
    "data", [(1, 0, 200), (9, 0, 200, 10), (0, 0, 200, 10), (1, 1, 245, 10), (1, 0, 200, 131)]
)
def test_a_pulse_that_cannot_be(data: tuple[int, ...]) -> None:
    twin = connected()
    twin.receive(encode(Frame(1, 36, bytes(data))), 0.1)
    assert said(twin, 0.2) == [Frame(1, 37, b"\xfe")]
    assert twin.given == ()


def test_the_mode_is_told_however_the_question_is_stuffed() -> None:
    twin = connected()
    for question in (b"\x01\x0a", b"\x01\x81\x5f", b"\x01\x5f"):
        twin.receive(framed(question), 0.1)
        assert said(twin, 0.2) == [Frame(1, 11, b"\0\0")]


def framed(payload: bytes) -> bytes:
    """Put a stuffed payload into a frame."""
    return bytes((0xF0, 0x81, crc8(payload) ^ 0x55, 0x81, len(payload) ^ 0x55, *payload, 0x0F))


def test_a_command_that_is_none() -> None:
    twin = connected()
    twin.receive(encode(Frame(1, 99)), 0.1)
    assert [(frame.command, frame.data) for frame in said(twin, 0.2)] == [(3, b"\x63")]


def test_an_electrode_error_ends_the_channel_list_mode() -> None:
    twin = connected(Planted({3: "electrode"}))
    twin.receive(INIT_20_MS_CHANNEL_1, 0.1)
    twin.receive(START_200_US_10_MA, 0.2)
    assert [(frame.command, frame.data) for frame in said(twin, 0.5)][2:] == [(38, b"\xfe")]
    assert twin.at_baseline(0.5)
    assert len(twin.given) == 2


@given(st.lists(st.tuples(st.floats(0, 0.4), st.binary(max_size=30)), max_size=12))
@settings(max_examples=80, deadline=None)
def test_random_bytes_neither_hang_it_nor_make_it_give_anything(pieces: list[tuple[float, bytes]]) -> None:
    twin = connected()
    now_s = 0.1
    for pause_s, data in pieces:
        now_s += pause_s
        twin.receive(data, now_s)
        twin.transmit(now_s)
        assert math.isfinite(twin.readable_s(1))
    assert twin.given == ()
    assert twin.at_baseline(now_s)
