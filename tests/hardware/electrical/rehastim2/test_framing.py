"""ScienceMode2 frames: recorded ones byte for byte, every one there and back, and a parser nothing upsets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.electrical.rehastim2.framing import (
    LONGEST_FRAME,
    RESERVED,
    START,
    STOP,
    Frame,
    FrameParser,
    encode,
)

RECORDED = {
    "f0 81 7f 81 56 00 02 00 0f": Frame(0, 2, b"\0"),
    "f0 81 5c 81 57 01 04 0f": Frame(1, 4),
    "f0 81 f4 81 5c 03 1e 00 01 00 01 00 26 00 0f": Frame(3, 30, bytes((0, 1, 0, 1, 0, 0x26, 0))),
    "f0 81 fe 81 52 04 20 00 00 c8 81 5f 0f": Frame(4, 32, bytes((0, 0, 200, 10))),
    "f0 81 fa 81 57 05 22 0f": Frame(5, 34),
}

byte = st.integers(0, 255)
frames = st.builds(Frame, byte, byte, st.binary(max_size=40))
noise = st.binary(max_size=30)


@pytest.mark.parametrize("text", RECORDED)
def test_what_was_recorded(text: str) -> None:
    assert encode(RECORDED[text]) == bytes.fromhex(text)
    assert FrameParser().feed(bytes.fromhex(text)) == [RECORDED[text]]


@given(frames)
@settings(max_examples=200, deadline=None)
def test_every_frame_comes_back(frame: Frame) -> None:
    data = encode(frame)
    payload = data[5:-1]
    assert not {START, STOP} & set(payload)
    assert len(data) <= LONGEST_FRAME
    assert FrameParser().feed(data) == [frame]
    assert FrameParser().feed(data * 2) == [frame, frame]


def test_a_checksum_that_looks_like_an_end_ends_nothing() -> None:
    seen = set()
    for number in range(256):
        for width in range(256):
            frame = Frame(number, 36, bytes((1, 0, width, 20)))
            data = encode(frame)
            if data[2] in RESERVED and data[2] not in seen:
                seen.add(data[2])
                assert FrameParser().feed(data) == [frame]
    assert seen == RESERVED


@pytest.mark.parametrize("frame", [Frame(256, 1), Frame(-1, 1), Frame(0, 256), Frame(0, 36, b"\xf0" * 62)])
def test_what_is_no_frame_is_refused(frame: Frame) -> None:
    with pytest.raises(ValueError, match="byte"):
        encode(frame)


@given(st.binary(max_size=300), st.lists(st.integers(1, 20), min_size=1))
@settings(max_examples=200, deadline=None)
def test_random_bytes_upset_nobody_however_they_are_cut(data: bytes, cuts: list[int]) -> None:
    whole, piecewise = FrameParser(), FrameParser()
    together = whole.feed(data)
    apart: list[Frame] = []
    position, turn = 0, 0
    while position < len(data):
        step = cuts[turn % len(cuts)]
        apart += piecewise.feed(data[position : position + step])
        position, turn = position + step, turn + 1
    assert apart == together


@given(st.lists(st.tuples(noise, frames), min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_noise_between_frames_hides_none_of_them(parts: list[tuple[bytes, Frame]]) -> None:
    quiet = [(bytes(b for b in hiss if b != START), frame) for hiss, frame in parts]
    data = b"".join(hiss + encode(frame) for hiss, frame in quiet)
    assert FrameParser().feed(data) == [frame for _, frame in parts]


@given(frames, st.integers(0, 60), frames)
@settings(max_examples=200, deadline=None)
def test_a_frame_cut_short_hides_none_behind_it(cut: Frame, at: int, after: Frame) -> None:
    short = encode(cut)
    got = FrameParser().feed(short[: min(at, len(short) - 1)] + encode(after))
    assert got == [after]


@given(frames, st.integers(0, 1000), st.integers(1, 255))
@settings(max_examples=200, deadline=None)
def test_one_wrong_byte_is_never_misread(frame: Frame, place: int, change: int) -> None:
    data = bytearray(encode(frame))
    data[place % len(data)] ^= change
    parser = FrameParser()
    assert parser.feed(bytes(data)) == []
    after = Frame(7, 37, b"\0")
    assert parser.feed(b"\x00" * LONGEST_FRAME + encode(after))[-1] == after


def test_spoiled_packets_are_counted() -> None:
    parser = FrameParser()
    data = bytearray(encode(Frame(1, 4)))
    data[2] ^= 1
    assert parser.feed(bytes(data)) == []
    assert parser.spoiled == 1
