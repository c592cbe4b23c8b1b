"""The chunks of an XDF file: which are whole and can be read, and where the file is damaged or breaks off.

The format: `XDF:`, then chunks of length (1, 4 or 8 bytes, after a byte that says how many), tag (2 bytes)
and content, which for most tags begins with the stream's number (4 bytes); all little endian. See
github.com/sccn/xdf.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO
from xml.etree.ElementTree import ParseError, fromstring

MAGIC = b"XDF:"
BOUNDARY = bytes.fromhex("43A546DCCBF5410FB30ED5467383CBE4")
"""What is in every boundary chunk, by which a reader finds back into a damaged file."""
_FILE_HEADER, _STREAM_HEADER, _SAMPLES, _CLOCK_OFFSET, _BOUNDARY, _FOOTER = 1, 2, 3, 4, 5, 6
_OF_A_STREAM = (_STREAM_HEADER, _SAMPLES, _CLOCK_OFFSET, _FOOTER)
_LENGTHS = {1: "<B", 4: "<I", 8: "<Q"}
_BLOCK_BYTES = 1 << 20
Part = tuple[int, int]
"""From which byte on, and up to, not including, which."""


@dataclass(frozen=True)
class Chunks:
    """Which parts of a file can be read, in their order; `damage` says in sentences what cannot."""

    parts: tuple[Part, ...]
    damage: tuple[str, ...]


@dataclass(frozen=True)
class _Head:
    """Where a chunk's content begins and the chunk ends; `stream` is None where it is of none."""

    tag: int
    stream: int | None
    content: int
    end: int


def whole_chunks(file: BinaryIO, size: int) -> Chunks:
    """Return what of a file of `size` bytes can be read; it begins with `XDF:`.

    A chunk of a stream without a header is damage, too: nobody can say what it holds.
    """
    good: list[Part] = []
    damage: list[str] = []
    headed: set[int] = set()
    ended: set[int] = set()
    at = len(MAGIC)
    while at < size:
        head = _head(file, at, size)
        if head is None or not _is_sound(file, head, headed):
            until = head.end if head is not None else _next_boundary(file, at + 1, size)
            damage.append(_told(at, until, size))
            at = until
            continue
        if head.tag == _STREAM_HEADER and head.stream is not None:
            headed.add(head.stream)
        if head.tag == _FOOTER and head.stream is not None:
            ended.add(head.stream)
        _join(good, at, head.end)
        at = head.end
    if headed - ended and not damage:
        damage.append(
            f"{len(headed - ended)} of {len(headed)} streams have no end: the recorder was killed or is "
            "still recording"
        )
    return Chunks(tuple(good), tuple(damage))


def _head(file: BinaryIO, at: int, size: int) -> _Head | None:
    """Return the chunk that begins at a byte; None where no chunk begins there that is whole."""
    file.seek(at)
    begins = file.read(15)
    form = _LENGTHS.get(begins[0]) if begins else None
    if form is None or len(begins) < 1 + begins[0] + 2:
        return None
    (length,) = struct.unpack_from(form, begins, 1)
    (tag,) = struct.unpack_from("<H", begins, 1 + begins[0])
    content, end = at + 1 + begins[0] + 2, at + 1 + begins[0] + length
    of_a_stream = tag in _OF_A_STREAM
    if not _FILE_HEADER <= tag <= _FOOTER or end > size or content + 4 * of_a_stream > end:
        return None
    if not of_a_stream:
        return _Head(tag, None, content, end)
    (stream,) = struct.unpack_from("<I", begins, 1 + begins[0] + 2)
    return _Head(tag, stream, content + 4, end)


def _is_sound(file: BinaryIO, head: _Head, headed: set[int]) -> bool:
    """Return whether a chunk can be handed on: its text is XML, its stream is known, its length is right."""
    if head.tag in (_STREAM_HEADER, _FOOTER, _FILE_HEADER):
        file.seek(head.content)
        text = file.read(head.end - head.content).decode("utf-8", "replace")
        try:
            fromstring(text)
        except ParseError:
            return False
    if head.tag == _CLOCK_OFFSET and head.end - head.content != 16:
        return False
    if head.tag == _SAMPLES and not _has_its_samples(file, head):
        return False
    return head.tag == _STREAM_HEADER or head.stream is None or head.stream in headed


def _has_its_samples(file: BinaryIO, head: _Head) -> bool:
    """Return whether a chunk can hold as many samples as it says: a reader makes room for all at once."""
    file.seek(head.content)
    begins = file.read(9)
    form = _LENGTHS.get(begins[0]) if begins else None
    if form is None or len(begins) < 1 + begins[0]:
        return False
    (count,) = struct.unpack_from(form, begins, 1)
    return bool(count <= head.end - head.content - 1 - begins[0])  # a sample takes one byte at the least


def _next_boundary(file: BinaryIO, at: int, size: int) -> int:
    """Return the byte behind the next boundary chunk; the file's end where there is none."""
    kept = b""
    file.seek(at)
    while block := file.read(_BLOCK_BYTES):
        searched = kept + block
        if (found := searched.find(BOUNDARY)) >= 0:
            return at - len(kept) + found + len(BOUNDARY)
        at += len(block)
        kept = searched[-len(BOUNDARY) + 1 :]
    return size


def _join(parts: list[Part], begins: int, ends: int) -> None:
    if parts and parts[-1][1] == begins:
        parts[-1] = (parts[-1][0], ends)
    else:
        parts.append((begins, ends))


def _told(begins: int, ends: int, size: int) -> str:
    if ends == size:
        return (
            f"the file breaks off: its last {size - begins} of {size} bytes are no whole chunk; the recorder "
            "was killed or is still recording, or the disk was full"
        )
    return f"bytes {begins} to {ends} of {size} are damaged and were left out"


class ReadableParts(io.RawIOBase):
    """A file that has only the given parts of another one, as if the rest had never been there.

    `so_far` is how many of its bytes have been read.
    """

    def __init__(self, file: BinaryIO, parts: Sequence[Part]) -> None:
        self._file = file
        self._parts = parts
        self._at = 0
        self.total = sum(end - begins for begins, end in parts)

    @property
    def so_far(self) -> int:
        """How many bytes have been read, or passed over."""
        return self._at

    def readable(self) -> bool:
        """Return true."""
        return True

    def seekable(self) -> bool:
        """Return true."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a byte, counted from the beginning, from here or from the end."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.total}[whence]
        self._at = min(max(base + offset, 0), self.total)
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read up to the end of a part; return how many bytes, 0 at the end of the last."""
        passed = 0
        for begins, end in self._parts:
            if self._at < passed + end - begins:
                start = begins + self._at - passed
                self._file.seek(start)
                data = self._file.read(min(len(buffer), end - start))
                buffer[: len(data)] = data
                self._at += len(data)
                return len(data)
            passed += end - begins
        return 0
