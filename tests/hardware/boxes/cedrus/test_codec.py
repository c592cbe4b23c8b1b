"""The codec of the Cedrus devices: exact bytes over the whole range, refusals outside, strict replies."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.boxes.cedrus import codec

NO_INTEGERS = [True, False, 1.5, 1.0, "1", None, b"1"]
PARSERS: dict[str, Callable[[bytes], object]] = {
    "_c1": codec.parse_mode,
    "_d2": codec.parse_product,
    "_d3": codec.parse_model,
    "_d4": codec.parse_major,
    "_d5": codec.parse_minor,
    "_mp": codec.parse_width,
}
REPLIES = {
    "_c1": b"_xid0",
    "_d2": b"4",
    "_d3": b"h",
    "_d4": b"2",
    "_d5": b"F",
    "_mp": b"_mp\x0a\x00\x00\x00",
}
VALUES = {"_c1": 0, "_d2": "4", "_d3": "h", "_d4": 2, "_d5": 22, "_mp": 10}


def test_known_bytes() -> None:
    assert codec.encode_lines(64) == b"mh\x40\x00"
    assert codec.encode_lines(0) == b"mh\x00\x00"
    assert codec.encode_width(300) == b"mp\x2c\x01\x00\x00"


def test_every_pattern_is_a_mask_low_byte_first() -> None:
    for lines in range(256):
        assert codec.encode_lines(lines) == b"mh" + bytes([lines, 0])


@given(st.integers().filter(lambda lines: not 0 <= lines <= 255))
def test_what_is_no_pattern_of_eight_lines_is_refused(lines: int) -> None:
    with pytest.raises(codec.OutOfRange, match=rf"{lines} are no pattern of eight lines, 0 to 255 .*mh"):
        codec.encode_lines(lines)


@given(st.integers(1, 2**32 - 1))
def test_every_width_comes_back_as_it_was_told(width_ms: int) -> None:
    command = codec.encode_width(width_ms)
    assert command[:2] == b"mp"
    assert codec.parse_width(b"_mp" + command[2:]) == width_ms


@given(st.integers(max_value=0) | st.integers(min_value=2**32))
def test_a_width_that_holds_or_does_not_fit_is_refused(width_ms: int) -> None:
    with pytest.raises(codec.OutOfRange, match=rf"width {width_ms} ms is outside 1 to 4294967295 ms"):
        codec.encode_width(width_ms)


@pytest.mark.parametrize("value", NO_INTEGERS)
def test_what_is_no_integer_is_refused(value: int) -> None:
    with pytest.raises(codec.OutOfRange):
        codec.encode_lines(value)
    with pytest.raises(codec.OutOfRange):
        codec.encode_width(value)


@given(st.integers(0, 2**32 - 1), st.floats(-5e-10, 5e-10))
def test_a_width_in_seconds_is_a_whole_number_of_ms(width_ms: int, dust_s: float) -> None:
    assert codec.whole_ms(width_ms / 1000) == width_ms
    if 1 <= width_ms <= 10**6:
        assert codec.whole_ms(width_ms / 1000 + dust_s) == width_ms


@pytest.mark.parametrize("width_s", [0.0105, 0.00001, float("nan"), float("inf"), -0.001, 2**32])
def test_a_width_that_is_none_is_refused(width_s: float) -> None:
    with pytest.raises(codec.OutOfRange, match=r"width .* s is .*\(XID command mp\)"):
        codec.whole_ms(width_s)


@pytest.mark.parametrize("command", PARSERS)
def test_a_reply_is_read_alone_and_whole(command: str) -> None:
    reply = REPLIES[command]
    assert PARSERS[command](reply) == VALUES[command]
    for other in (reply[:-1], reply * 2, reply + b"\n", b"k" + reply, b"\xff" * len(reply)):
        with pytest.raises(codec.Malformed, match=f"XID command {command}: unexpected reply"):
            PARSERS[command](other)


@settings(max_examples=300)
@given(st.sampled_from(sorted(PARSERS)), st.binary(max_size=12))
def test_any_bytes_are_read_or_refused(command: str, reply: bytes) -> None:
    try:
        PARSERS[command](reply)
    except codec.Malformed:
        return
    assert len(reply) == len(REPLIES[command])
    assert reply[:3] == REPLIES[command][:3] or len(reply) == 1


@pytest.mark.parametrize(
    ("product", "major", "obeys"),
    [("4", 0, True), ("4", 2, True), ("S", 0, True), ("2", 1, False), ("2", 2, True), ("0", 1, False)],
)
def test_which_devices_obey_mh(product: str, major: int, obeys: bool) -> None:
    assert codec.Product(product, "1", major, 0).obeys_mh is obeys
