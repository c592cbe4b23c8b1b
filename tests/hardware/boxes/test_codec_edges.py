"""The edges of the trigger boxes' codecs: the ends of their numbers, and what is said of a strange reply."""

from __future__ import annotations

import pytest

from hardware.boxes.bbtk_ttl import codec as bbtk
from hardware.boxes.cedrus import codec as cedrus
from hardware.boxes.usb2ttl8 import codec as usb2ttl8

LONG = b"y" * 40 + b"z"


def test_a_strange_pong_is_shown() -> None:
    with pytest.raises(bbtk.Malformed) as raised:
        bbtk.parse_pong(LONG)
    assert str(raised.value) == f"BBTK command ##: unexpected reply {b'y' * 40!r} (41 bytes), not XX"


def test_the_longest_width_of_a_cedrus() -> None:
    longest_s = cedrus.WIDTH_HIGH_MS / 1000
    assert cedrus.whole_ms(longest_s) == cedrus.WIDTH_HIGH_MS
    with pytest.raises(cedrus.OutOfRange) as raised:
        cedrus.whole_ms(longest_s + 1)
    said = f"width {longest_s + 1} s is outside 0.001 to {longest_s} s (XID command mp)"
    assert str(raised.value) == said


@pytest.mark.parametrize(("byte", "number"), [(0x30, 0), (0x31, 1), (0x39, 9), (0x3A, 10), (0x7E, 78)])
def test_a_minor_number_counts_on_beyond_nine(byte: int, number: int) -> None:
    assert cedrus.parse_minor(bytes([byte])) == number


@pytest.mark.parametrize("byte", [0x2F, 0x7F])
def test_other_bytes_are_no_minor_number(byte: int) -> None:
    with pytest.raises(cedrus.Malformed):
        cedrus.parse_minor(bytes([byte]))


@pytest.mark.parametrize("reply", [b"X", b"3", b"", b"01"])
def test_other_letters_are_no_major_number(reply: bytes) -> None:
    with pytest.raises(cedrus.Malformed):
        cedrus.parse_major(reply)


def test_a_strange_reply_of_a_cedrus_is_shown() -> None:
    with pytest.raises(cedrus.Malformed) as raised:
        cedrus.parse_model(LONG)
    assert str(raised.value) == f"XID command _d3: unexpected reply {b'y' * 40!r} (41 bytes)"


def config(length: int) -> bytes:
    """Return a whole answer to GET CONFIG of this many bytes."""
    short = b'{"model_name": ""}\n'
    return short.replace(b'""', b'"' + b"m" * (length - len(short)) + b'"')


def test_a_configuration_is_one_line_of_a_length_it_can_have() -> None:
    most = usb2ttl8.LONGEST_CONFIG
    assert len(config(most)) == most
    assert usb2ttl8.parse_config(config(most)).model.startswith("mmm")
    for reply in (config(most + 1), b'{"model_name":\r "m"}\n', b'{"model_name":\n "m"}\n'):
        with pytest.raises(usb2ttl8.Malformed) as raised:
            usb2ttl8.parse_config(reply)
        said = f"USB2TTL8 command GET CONFIG: unexpected reply {reply[:80]!r} ({len(reply)} bytes)"
        assert str(raised.value) == said
