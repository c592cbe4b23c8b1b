"""Packets on the wire: the recorded ones, all others there and back, and what a reader makes of rubbish."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.electrical.p24.codec import Command, Measurement, Point, channel_config, low_level_init
from hardware.electrical.p24.framing import Collector, Frame, FrameReader, Malformed, from_bytes, to_bytes

THREE = (Point(200, 10.0), Point(100, 0.0), Point(200, -10.0))
RECORDED = [
    (
        "f0 81 55 81 58 81 55 81 55 00 00 00 0f",
        Frame(Command.LOW_LEVEL_INIT, 0, low_level_init(Measurement.NOTHING)),
    ),
    (
        "f0 81 55 81 4c 81 d5 81 54 04 02 82 0c 85 00 00 06 44 b0 00 0c 84 60 00 0f",
        Frame(Command.LOW_LEVEL_CHANNEL_CONFIG, 1, channel_config(0, 0, THREE, execute=True)),
    ),
    ("f0 81 55 81 59 81 9c 81 78 08 04 0f", Frame(Command.LOW_LEVEL_STOP, 2)),
    ("f0 81 55 81 59 81 18 81 78 0c 44 0f", Frame(Command.EXTENDED_VERSION, 3)),
]
FRAMES = st.builds(Frame, st.integers(0, 1023), st.integers(0, 63), st.binary(max_size=300))
NOISE = st.binary(max_size=30).filter(lambda noise: b"\xf0" not in noise)


@pytest.mark.parametrize(("hexadecimal", "frame"), RECORDED)
def test_the_recorded_packets_are_ours(hexadecimal: str, frame: Frame) -> None:
    assert to_bytes(frame) == bytes.fromhex(hexadecimal)
    assert from_bytes(bytes.fromhex(hexadecimal)) == frame


@given(FRAMES)
@settings(max_examples=200, deadline=None)
def test_every_packet_comes_back(frame: Frame) -> None:
    packet = to_bytes(frame)
    assert from_bytes(packet) == frame
    assert FrameReader().feed(packet) == [frame]
    assert Collector().feed(packet) == [packet]


@pytest.mark.parametrize("frame", [Frame(1024, 0), Frame(-1, 0), Frame(0, 64), Frame(0, -1)])
def test_what_no_packet_carries_is_refused(frame: Frame) -> None:
    with pytest.raises(ValueError, match="0-1023 and 0-63"):
        to_bytes(frame)


def test_a_packet_over_1200_bytes_is_refused() -> None:
    assert len(to_bytes(Frame(0, 0, bytes(1188)))) == 1200
    with pytest.raises(ValueError, match="longer than 1200"):
        to_bytes(Frame(0, 0, bytes(1189)))


@given(FRAMES, st.data())
@settings(max_examples=200, deadline=None)
def test_a_packet_with_one_wrong_byte_is_none(frame: Frame, data: st.DataObject) -> None:
    packet = bytearray(to_bytes(frame))
    at = data.draw(st.integers(0, len(packet) - 1))
    packet[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Malformed):
        from_bytes(bytes(packet))
    assert FrameReader().feed(bytes(packet)) == []


@given(st.lists(st.tuples(NOISE, FRAMES), max_size=5), st.integers(1, 7))
@settings(max_examples=100, deadline=None)
def test_a_reader_finds_what_is_whole_in_noise_in_pieces_of_any_size(
    said: list[tuple[bytes, Frame]], piece: int
) -> None:
    wire = b"".join(noise + to_bytes(frame) for noise, frame in said)
    reader, found = FrameReader(), list[Frame]()
    for start in range(0, len(wire), piece):
        found += reader.feed(wire[start : start + piece])
    assert found == [frame for _, frame in said]
    assert (reader.noise, reader.broken) == (sum(len(noise) for noise, _ in said), 0)


@given(FRAMES, FRAMES, st.data())
@settings(max_examples=200, deadline=None)
def test_a_packet_cut_short_costs_the_host_no_other(cut: Frame, whole: Frame, data: st.DataObject) -> None:
    packet = to_bytes(cut)
    length = data.draw(st.integers(1, len(packet) - 1))
    reader = FrameReader()
    assert reader.feed(packet[:length] + to_bytes(whole)) == [whole]
    assert reader.broken >= 1  # an escaped byte of a header may look like another start
    assert reader.feed(to_bytes(cut) * 2) == [cut, cut]


@given(FRAMES, st.integers(0, 0xFFFF))
@settings(max_examples=100, deadline=None)
def test_a_wrong_length_does_not_make_a_reader_wait(frame: Frame, length: int) -> None:
    packet = to_bytes(frame)
    lie = bytes([0xF0, 0x81, length >> 8 ^ 0x55, 0x81, length & 0xFF ^ 0x55]) + packet[5:]
    after = Frame(1, 1, b"\0")
    expected = [frame, after] if lie == packet else [after]
    assert FrameReader().feed(lie + to_bytes(after)) == expected


@given(st.lists(st.binary(max_size=200) | st.just(b"\xf0\x81\x55\x81\x5a"), max_size=8), FRAMES)
@settings(max_examples=150, deadline=None)
def test_random_bytes_neither_stop_a_reader_nor_become_packets(pieces: list[bytes], frame: Frame) -> None:
    reader, collector = FrameReader(), Collector()
    for piece in pieces:
        assert reader.feed(piece) == []
        for packet in collector.feed(piece):
            with pytest.raises(Malformed):
                from_bytes(packet)
    assert frame in reader.feed(to_bytes(frame) * 2)  # the first may be the rest of what was cut


def test_a_collector_lets_a_cut_packet_swallow_the_next_but_not_the_one_after_it() -> None:
    stop = to_bytes(RECORDED[2][1])
    for length in range(1, len(stop)):
        packets = Collector().feed(stop[:length] + stop + stop)
        assert packets[-1] == stop
        assert len(packets) == 2


def test_a_collector_gives_up_at_1200_bytes() -> None:
    collector = Collector()
    assert [len(packet) for packet in collector.feed(b"\xf0" + bytes(5000))] == [1200]
    stop = to_bytes(RECORDED[2][1])
    assert collector.feed(stop) == [stop]
