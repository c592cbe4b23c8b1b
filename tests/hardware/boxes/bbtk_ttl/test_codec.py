"""The codec of the BBTK module: exact bytes over the whole range, refusals outside, a strict pong."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.boxes.bbtk_ttl import codec

pairs = st.integers(0, 255).map(lambda lines: b"%02X" % lines)


def test_every_pattern_is_two_hex_digits_in_capitals() -> None:
    assert [codec.encode_lines(lines) for lines in (0, 10, 255)] == [b"00", b"0A", b"FF"]
    for lines in range(256):
        command = codec.encode_lines(lines)
        assert (len(command), int(command, 16), command.upper()) == (2, lines, command)


@given(st.integers().filter(lambda lines: not 0 <= lines <= 255))
def test_what_is_no_pattern_of_eight_lines_is_refused(lines: int) -> None:
    with pytest.raises(codec.OutOfRange, match=rf"{lines} are no pattern of eight lines, 0 to 255 .*BBTK"):
        codec.encode_lines(lines)


@pytest.mark.parametrize("value", [True, False, 1.5, 1.0, "1", None, b"1"])
def test_what_is_no_integer_is_refused(value: int) -> None:
    with pytest.raises(codec.OutOfRange):
        codec.encode_lines(value)


@given(st.lists(pairs, max_size=5), st.lists(pairs, max_size=5))
def test_a_pong_is_read_among_changes_of_the_inputs(before: list[bytes], after: list[bytes]) -> None:
    codec.parse_pong(b"".join([*before, b"XX", *after]))


@pytest.mark.parametrize(
    "reply", [b"", b"X", b"xx", b"XXX", b"XXXX", b"0XX", b"0XX0", b"XX\n", b"##", b"01", b"1aXX", b"\xffXX"]
)
def test_what_is_no_pong_is_refused_and_shown(reply: bytes) -> None:
    with pytest.raises(
        codec.Malformed, match=rf"BBTK command ##: unexpected reply .* \({len(reply)} bytes\)"
    ):
        codec.parse_pong(reply)


@settings(max_examples=300)
@given(st.binary(max_size=9) | st.text("X0A#", max_size=9).map(str.encode))
def test_any_bytes_are_read_or_refused(reply: bytes) -> None:
    try:
        codec.parse_pong(reply)
    except codec.Malformed:
        return
    assert reply.count(b"XX") == 1
    assert len(reply) % 2 == 0
