"""Rewrites an XDF file chunk by chunk, so that a recording lacks, doubles or moves what really was in it.

A file is `XDF:`, then chunks: how long the length is (1, 4 or 8 bytes), the length, a tag (2 bytes), content.
Of a stream's header (2), samples (3), clock offset (4) and footer (6) the content begins with the stream's
number. See github.com/sccn/xdf, Specifications.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

HEADER, SAMPLES, FOOTER = 2, 3, 6
_MAGIC = b"XDF:"
_LENGTHS = {1: "<B", 4: "<I", 8: "<Q"}

Sample: TypeAlias = tuple[float, str]
"""A stamp in seconds, and the text."""


@dataclass(frozen=True)
class Chunk:
    """A chunk, its content without the stream's number."""

    tag: int
    stream: int | None
    content: bytes


def chunks_of(path: Path) -> list[Chunk]:
    """Return every chunk of a file."""
    data = path.read_bytes()
    assert data.startswith(_MAGIC)
    at, chunks = len(_MAGIC), []
    while at < len(data):
        length, at = _number(data, at)
        tag, chunk = int.from_bytes(data[at : at + 2], "little"), data[at + 2 : at + length]
        stream = int.from_bytes(chunk[:4], "little") if tag in (HEADER, SAMPLES, 4, FOOTER) else None
        chunks.append(Chunk(tag, stream, chunk if stream is None else chunk[4:]))
        at += length
    return chunks


def write_chunks(path: Path, chunks: Sequence[Chunk]) -> Path:
    """Write a file of these chunks; return its path."""
    with path.open("wb") as file:
        file.write(_MAGIC)
        for chunk in chunks:
            stream = b"" if chunk.stream is None else struct.pack("<I", chunk.stream)
            content = struct.pack("<H", chunk.tag) + stream + chunk.content
            file.write(struct.pack("<BI", 4, len(content)) + content)
    return path


def stream_named(chunks: Sequence[Chunk], name: str) -> int:
    """Return the number of the one stream of this name."""
    headers = [chunk for chunk in chunks if chunk.tag == HEADER]
    (found,) = [each.stream for each in headers if f"<name>{name}</name>".encode() in each.content]
    assert found is not None
    return found


def texts_in(path: Path, name: str) -> list[Sample]:
    """Return the samples of a stream of texts, in the order of the file."""
    chunks = chunks_of(path)
    stream = stream_named(chunks, name)
    ours = [each for each in chunks if each.stream == stream and each.tag == SAMPLES]
    return [sample for chunk in ours for sample in _texts(chunk.content)]


def with_texts(path: Path, to: Path, name: str, samples: Sequence[Sample]) -> Path:
    """Write a copy in which a stream of texts has these samples instead, as its footer says, too."""
    chunks = chunks_of(path)
    stream, left, written = stream_named(chunks, name), list(samples), []
    for chunk in chunks:
        if chunk.stream == stream and chunk.tag == SAMPLES:
            if left:
                written.append(replace(chunk, content=_of_texts(left)))
            left = []
        elif chunk.stream == stream and chunk.tag == FOOTER:
            told = re.sub(rb"(<sample_count>)\d+", rb"\g<1>%d" % len(samples), chunk.content)
            written.append(replace(chunk, content=told))
        else:
            written.append(chunk)
    return write_chunks(to, written)


def chunk_sizes(path: Path, name: str) -> list[int]:
    """Return how many samples are in each chunk of a stream's samples."""
    chunks = chunks_of(path)
    stream = stream_named(chunks, name)
    ours = [each for each in chunks if each.stream == stream and each.tag == SAMPLES]
    return [_number(chunk.content, 0)[0] for chunk in ours]


def without_samples(path: Path, to: Path, name: str, lacks: Sequence[int]) -> Path:
    """Write a copy in which some chunks of a stream's samples are missing, counted from 0."""
    chunks = chunks_of(path)
    stream = stream_named(chunks, name)
    ours = [place for place, each in enumerate(chunks) if each.stream == stream and each.tag == SAMPLES]
    missing = {ours[number] for number in lacks}
    return write_chunks(to, [each for place, each in enumerate(chunks) if place not in missing])


def with_header(path: Path, to: Path, name: str, old: str, new: str) -> Path:
    """Write a copy in which a stream's header says something else."""
    chunks = chunks_of(path)
    stream = stream_named(chunks, name)
    place = next(p for p, each in enumerate(chunks) if each.stream == stream and each.tag == HEADER)
    assert old.encode() in chunks[place].content
    chunks[place] = replace(chunks[place], content=chunks[place].content.replace(old.encode(), new.encode()))
    return write_chunks(to, chunks)


def _texts(content: bytes) -> Iterator[Sample]:
    """Yield the samples of a chunk of a stream with one channel of text; each has a stamp."""
    count, at = _number(content, 0)
    for _ in range(count):
        assert content[at] == 8, "a marker without a stamp"
        (time_s,) = struct.unpack_from("<d", content, at + 1)
        length, at = _number(content, at + 9)
        yield time_s, content[at : at + length].decode()
        at += length


def _of_texts(samples: Sequence[Sample]) -> bytes:
    written = [struct.pack("<BI", 4, len(samples))]
    for time_s, text in samples:
        said = text.encode()
        written.append(struct.pack("<BdBI", 8, time_s, 4, len(said)) + said)
    return b"".join(written)


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Return a number after the byte that says how long it is, and where it ends."""
    size = data[at]
    (number,) = struct.unpack_from(_LENGTHS[size], data, at + 1)
    return int(number), at + 1 + size
