"""The edges of ScienceMode2 framing: the checksum by hand, the longest payload, and frames cut anywhere."""

from __future__ import annotations

import pytest

from hardware.electrical.rehastim2.framing import (
    KEY,
    LONGEST_PAYLOAD,
    START,
    STOP,
    STUFF,
    Frame,
    FrameParser,
    _crc_of_byte,
    crc8,
    encode,
)


def by_hand(data: bytes) -> int:
    """Divide by x^8 + x^2 + x + 1, bit by bit."""
    rest = 0
    for byte in data:
        rest ^= byte
        for _ in range(8):
            rest = ((rest << 1) ^ 0x07) & 0xFF if rest & 0x80 else rest << 1
    return rest


def test_the_checksum_is_the_remainder() -> None:
    assert [_crc_of_byte(byte) for byte in range(256)] == [by_hand(bytes([byte])) for byte in range(256)]
    assert crc8(b"123456789") == by_hand(b"123456789") == 0xF4


@pytest.mark.parametrize(("number", "command"), [(256, 1), (1, 256), (-1, 1), (1, -1)])
def test_a_number_and_a_command_are_bytes(number: int, command: int) -> None:
    said = f"packet number {number} and command {command} must be bytes, 0 to 255"
    with pytest.raises(ValueError, match=said):
        encode(Frame(number, command))
    assert FrameParser().feed(encode(Frame(255, 255))) == [Frame(255, 255)]


def test_the_longest_payload_is_sent_and_read() -> None:
    longest = Frame(1, 2, b"\x20" * (LONGEST_PAYLOAD - 2))
    assert FrameParser().feed(encode(longest)) == [longest]
    with pytest.raises(ValueError, match=f"a payload of {LONGEST_PAYLOAD + 1} bytes is longer than"):
        encode(Frame(1, 2, b"\x20" * (LONGEST_PAYLOAD - 1)))


def test_a_frame_may_come_byte_by_byte_and_nothing_is_left_over() -> None:
    parser, frames = FrameParser(), []
    one, two = Frame(1, 2, b"abc"), Frame(3, 4)
    for byte in b"noise" + encode(one) + encode(two) + b"more":
        frames += parser.feed(bytes([byte]))
    assert (frames, parser.spoiled) == ([one, two], 0)


def test_what_is_behind_a_frame_is_not_taken_with_it() -> None:
    one, two = Frame(1, 2, b"abc"), Frame(3, 4)
    parser = FrameParser()
    assert parser.feed(encode(one) + encode(two)) == [one, two]
    assert parser.feed(encode(two)) == [two]
    assert parser.spoiled == 0


def test_every_start_that_began_nothing_is_counted() -> None:
    parser = FrameParser()
    cut = encode(Frame(1, 2, b"abc"))[:-2]
    assert parser.feed(cut + cut + cut + encode(Frame(3, 4))) == [Frame(3, 4)]
    assert parser.spoiled == 3


@pytest.mark.parametrize("byte", [START, STOP])
def test_a_bare_start_or_stop_in_a_payload_is_no_frame(byte: int) -> None:
    payload = bytes([1, 2, byte, 3])
    whole = bytes([START, STUFF, crc8(payload) ^ KEY, STUFF, len(payload) ^ KEY, *payload, STOP])
    assert FrameParser().feed(whole + encode(Frame(3, 4))) == [Frame(3, 4)]
