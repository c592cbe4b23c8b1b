"""The codec of the USB2TTL8: exact bytes over the whole range, refusals outside, a strict configuration."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.boxes.usb2ttl8 import codec

TOLD = b'{"model_name": "USB2TTL8", "product_serial": "123"}\r\n'


def test_every_pattern_is_one_line_of_decimal_digits() -> None:
    assert codec.encode_lines(255) == b"WRITE 255\n"
    for lines in range(256):
        command = codec.encode_lines(lines)
        assert command.startswith(b"WRITE ")
        assert command.endswith(b"\n")
        assert int(command[6:-1]) == lines


@given(st.integers().filter(lambda lines: not 0 <= lines <= 255))
def test_what_is_no_pattern_of_eight_lines_is_refused(lines: int) -> None:
    with pytest.raises(codec.OutOfRange, match=rf"{lines} are no pattern of eight lines, 0 to 255 .*WRITE"):
        codec.encode_lines(lines)


@pytest.mark.parametrize("value", [True, False, 1.5, 1.0, "1", None, b"1"])
def test_what_is_no_integer_is_refused(value: int) -> None:
    with pytest.raises(codec.OutOfRange):
        codec.encode_lines(value)


@pytest.mark.parametrize(
    ("reply", "config"),
    [
        (TOLD, codec.Config("USB2TTL8", "123")),
        (b'{"model_name":"MilliKey"}\n', codec.Config("MilliKey", "")),
        (b'{"product_serial":7,"model_name":"USB2TTL8"}\n', codec.Config("USB2TTL8", "7")),
    ],
)
def test_configurations(reply: bytes, config: codec.Config) -> None:
    assert codec.parse_config(reply) == config


@given(st.dictionaries(st.text(max_size=9), st.none() | st.booleans() | st.integers() | st.text(max_size=9)))
def test_whatever_else_is_told_beside_the_model(more: dict[str, object]) -> None:
    reply = json.dumps(more | {"model_name": "USB2TTL8", "product_serial": "s"}).encode("ascii") + b"\n"
    assert codec.parse_config(reply) == codec.Config("USB2TTL8", "s")


@pytest.mark.parametrize(
    "reply",
    [
        *(b"", b"\n", TOLD[:-2], TOLD[:-3] + b"\n", TOLD * 2, b"\n" + TOLD, TOLD + b"\n", b"x" + TOLD),
        *(b"{}\n", b"[]\n", b"NaN\n", b'"USB2TTL8"\n', b'{"model_name": 8}\n', b'{"name": "USB2TTL8"}\n'),
        *(b"[" * 4000 + b"\n", b"1" * 4090 + b"\n", TOLD[:-2] + b" " * 4096 + b"\n"),
        *('{"model_name": "µ"}\n'.encode(), b"\xff" + TOLD),
    ],
)
def test_what_is_no_configuration_is_refused_and_shown(reply: bytes) -> None:
    with pytest.raises(codec.Malformed, match=r"GET CONFIG: unexpected reply b.* \(\d+ bytes\)"):
        codec.parse_config(reply)


@settings(max_examples=300)
@given(st.binary(max_size=60) | st.text('{}[]":, model_nameUSB2TTL8\r\n', max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(reply: bytes) -> None:
    try:
        config = codec.parse_config(reply)
    except codec.Malformed:
        return
    assert json.loads(reply)["model_name"] == config.model
