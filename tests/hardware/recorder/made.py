"""XDF files made by hand: chunk by chunk, as the specification has them."""

from __future__ import annotations

import struct
from collections.abc import Sequence

MAGIC = b"XDF:"


def number(value: int) -> bytes:
    for size, code in ((1, "<B"), (4, "<I"), (8, "<Q")):
        if value < 1 << 8 * size:
            return bytes([size]) + struct.pack(code, value)
    raise ValueError(value)


def chunk(tag: int, content: bytes) -> bytes:
    return number(len(content) + 2) + struct.pack("<H", tag) + content


def file_header() -> bytes:
    return MAGIC + chunk(1, b"<?xml version='1.0'?><info><version>1.0</version></info>")


def stream_header(
    stream_id: int, name: str, source_id: str = "", rate: float = 0.0, channels: int = 1, kind: str = "string"
) -> bytes:
    xml = (
        f"<?xml version='1.0'?><info><name>{name}</name><type>T</type>"
        f"<channel_count>{channels}</channel_count>"
        f"<channel_format>{kind}</channel_format><source_id>{source_id}</source_id><uid>uid-{name}</uid>"
        f"<nominal_srate>{rate}</nominal_srate></info>"
    )
    return chunk(2, struct.pack("<I", stream_id) + xml.encode())


def texts(stream_id: int, values: Sequence[str], stamped: bool = True) -> bytes:
    stamp = b"\x08" + struct.pack("<d", 1.5) if stamped else b"\x00"
    samples = b"".join(stamp + number(len(value.encode())) + value.encode() for value in values)
    return chunk(3, struct.pack("<I", stream_id) + number(len(values)) + samples)


def floats(stream_id: int, count: int, channels: int = 2) -> bytes:
    sample = b"\x00" + struct.pack(f"<{channels}f", *([0.5] * channels))
    return chunk(3, struct.pack("<I", stream_id) + number(count) + sample * count)


def clock_offset(stream_id: int) -> bytes:
    return chunk(4, struct.pack("<Idd", stream_id, 1.0, 0.0))


def boundary() -> bytes:
    return chunk(5, bytes(16))


def footer(stream_id: int) -> bytes:
    return chunk(6, struct.pack("<I", stream_id) + b"<?xml version='1.0'?><info/>")
