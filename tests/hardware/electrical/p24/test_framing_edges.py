"""The edges of ScienceMode 4 packets: the longest one, and what is said of bytes that are none."""

from __future__ import annotations

import binascii

import pytest

from hardware.electrical.p24.codec import Point, channel_config, parse_channel_config
from hardware.electrical.p24.framing import (
    ESCAPE,
    HEADER,
    KEY,
    LONGEST,
    START,
    STOP,
    Frame,
    FrameReader,
    Malformed,
    from_bytes,
    to_bytes,
)


def packet(payload: bytes, checksum: int | None = None) -> bytes:
    """Return the packet of a stuffed payload, with a checksum of its own if told."""
    right = binascii.crc_hqx(payload, 0) if checksum is None else checksum
    head = (HEADER + len(payload) + 1).to_bytes(2, "big") + right.to_bytes(2, "big")
    escaped = b"".join(bytes([ESCAPE, byte ^ KEY]) for byte in head)
    return bytes([START]) + escaped + payload + bytes([STOP])


def said_of(data: bytes) -> str:
    with pytest.raises(Malformed) as raised:
        from_bytes(data)
    return str(raised.value)


def test_the_longest_packet_is_sent_and_read() -> None:
    longest = Frame(4, 1, b"\x20" * (LONGEST - HEADER - 3))
    assert len(to_bytes(longest)) == LONGEST
    assert FrameReader().feed(to_bytes(longest)) == [longest]
    with pytest.raises(ValueError, match=f"a packet of {LONGEST + 1} bytes is longer than {LONGEST}"):
        to_bytes(longest._replace(data=longest.data + b"\x20"))


def test_bytes_without_a_header_are_shown() -> None:
    assert said_of(b"n" * 81) == f"no header: {b'n' * 80!r}"


def test_a_packet_of_another_length_is_shown() -> None:
    whole = packet(b"\x04\x02" + b"d" * 80)
    said = f"no packet of {len(whole)} bytes: {whole[:80]!r} ({len(whole) - 1} bytes)"
    assert said_of(whole[:-2] + whole[-1:]) == said


def test_a_wrong_checksum_is_shown() -> None:
    whole = packet(b"\x04\x02" + b"d" * 80, checksum=1)
    assert said_of(whole) == f"wrong checksum: {whole[:80]!r}"


def test_a_packet_without_a_command_is_shown() -> None:
    whole = packet(b"\x81\xa5")  # two bytes on the line, one when unstuffed
    assert said_of(whole) == f"a packet without a command: {whole!r}"


def test_a_pulse_has_up_to_sixteen_points() -> None:
    points = (Point(200, 1.0),) * 16
    assert parse_channel_config(channel_config(1, 3, points, execute=True)).points == points
