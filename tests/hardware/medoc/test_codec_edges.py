"""The edges of the Medoc codec: the ends of its numbers, and what is said of bytes that are no message."""

from __future__ import annotations

import pytest

from hardware.medoc import codec
from hardware.medoc.words import Command, Layout


def test_the_time_takes_four_bytes_and_is_zero_unless_told() -> None:
    assert codec.encode(Command.STATUS) == codec.encode(Command.STATUS, time_s=0)
    assert codec.encode(Command.STATUS, time_s=2**32 - 1)[4:8] == b"\xff\xff\xff\xff"
    with pytest.raises(codec.OutOfRange, match="4294967296 does not fit the four bytes of the time"):
        codec.encode(Command.STATUS, time_s=2**32)


@pytest.mark.parametrize("order", ["little", "big"])
def test_a_request_is_known_in_either_order_of_its_length(order: codec.ByteOrder) -> None:
    sent = codec.encode(Command.STATUS, byte_order=order)
    assert codec.request_length(sent) == len(sent)


LONG = bytes(range(1, 60))
SHOWN = LONG[:40].hex(" ")


def test_a_request_that_is_cut_off_is_shown() -> None:
    whole = codec.encode(Command.TEST_PROGRAM, 100)
    with pytest.raises(codec.Malformed) as raised:
        codec.parse_request(whole + LONG)
    shown = (whole + LONG)[:40].hex(" ")
    assert str(raised.value) == f"not one whole request: {shown} ({len(whole) + len(LONG)} bytes)"


def test_a_number_that_is_no_command_is_shown_with_its_bytes() -> None:
    whole = bytearray(codec.encode(Command.STATUS))
    whole[8] = 0xEE
    with pytest.raises(codec.Malformed) as raised:
        codec.parse_request(bytes(whole))
    assert str(raised.value) == f"238 is no Command: {bytes(whole).hex(' ')}"


def test_an_answer_that_is_cut_off_is_shown() -> None:
    with pytest.raises(codec.Malformed) as raised:
        codec.parse_response(LONG, Command.STATUS, 0)
    assert str(raised.value) == f"not one whole answer: {SHOWN} (59 bytes)"


def test_an_answer_of_no_known_length_is_shown() -> None:
    odd = (16).to_bytes(4, "little") + LONG[:16]
    with pytest.raises(codec.Malformed) as raised:
        codec.parse_response(odd, Command.STATUS, 0)
    assert str(raised.value) == f"no answer has the length 16: {odd.hex(' ')}"


def answer(message: bytes, state: int = 0) -> bytes:
    """Return an answer to STATUS as the vendor's present document has it."""
    body = codec._ANSWER.pack(7, Command.STATUS, state, 0, 0, 0) + codec._READINGS.pack(3200, 0, 0, 0)
    body += b"\0" + message
    return len(body).to_bytes(4, "little") + body


def test_a_message_that_is_not_utf_8_is_shown_as_it_came() -> None:
    told = codec.parse_response(answer(b"caf\xe9"), Command.STATUS, 7)
    assert told.message == "caf\\xe9"
    assert told.layout is Layout.TSA2


def test_a_state_that_is_none_is_shown_with_forty_bytes() -> None:
    whole = answer(b"m" * 60, state=0xEE)
    with pytest.raises(codec.Malformed) as raised:
        codec.parse_response(whole, Command.STATUS, 7)
    assert str(raised.value) == f"238 is no SystemState: {whole[:40].hex(' ')}"
