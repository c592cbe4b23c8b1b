"""Reads an XDF file while it grows: which streams it has, how many samples of each, and the texts of our own.

A file is `XDF:` and then chunks: how many bytes its length has (1, 4 or 8), the length, a tag of 2 bytes,
and the content; all numbers are little-endian. Only complete chunks count. Numbers are passed over unread.
"""

from __future__ import annotations

import struct
from collections.abc import Collection
from dataclasses import dataclass
from xml.etree import ElementTree

MAGIC = b"XDF:"
_FILE_HEADER, _STREAM_HEADER, _SAMPLES, _CLOCK_OFFSET, _BOUNDARY, _STREAM_FOOTER = range(1, 7)
_LONGEST_HEADER = 1 << 26
"""No stream describes itself in more bytes than that; a longer header is garbage. [D]"""
_LENGTHS = {1: "<B", 4: "<I", 8: "<Q"}
_TAG_BYTES = 2
_ID_BYTES = 4


class XdfDamage(Exception):
    """The bytes are no XDF; the message says where and why."""


class _TooShort(Exception):
    """What has come so far ends in the middle of something."""


@dataclass(frozen=True)
class XdfStream:
    """A stream as its header in the file describes it; `nominal_srate` is in Hz, 0 where it is irregular."""

    id: int
    name: str
    type: str
    source_id: str
    uid: str
    nominal_srate: float
    channel_count: int
    channel_format: str


@dataclass(frozen=True)
class SeenText:
    """One value of a stream of strings."""

    source_id: str
    text: str


class XdfTail:
    """Follows one file from its first byte; `texts_of` are the source ids of streams whose strings are read.

    `streams` and `samples` are by the id that a stream has in the file.
    """

    def __init__(self, texts_of: Collection[str] = ()) -> None:
        self.streams: dict[int, XdfStream] = {}
        self.samples: dict[int, int] = {}
        self._texts_of = frozenset(texts_of)
        self._rest = bytearray()
        self._at = 0
        self._skip = 0
        self._when_skipped = (0, 0)
        self._begun = False

    @property
    def incomplete(self) -> bool:
        """Whether the last chunk is not whole yet."""
        return bool(self._rest or self._skip) or not self._begun

    def feed(self, data: bytes) -> tuple[SeenText, ...]:
        """Take the next bytes of the file, return the texts that became whole; `XdfDamage` for garbage."""
        self._rest += data
        seen: list[SeenText] = []
        try:
            while True:
                self._pass_over()
                seen += self._chunk() if self._begun else self._begin()
        except _TooShort:
            return tuple(seen)

    def _begin(self) -> list[SeenText]:
        if bytes(self._rest[: len(MAGIC)]) != MAGIC[: len(self._rest)]:
            raise XdfDamage(f"it begins with {bytes(self._rest[:4])!r}, and an XDF file with {MAGIC!r}")
        _Reader(self._rest).take(len(MAGIC))
        self._drop(len(MAGIC))
        self._begun = True
        return []

    def _pass_over(self) -> None:
        """Drop what is left of a chunk that nobody reads; its samples count once it is whole."""
        if not self._skip:
            return
        step = min(self._skip, len(self._rest))
        self._drop(step)
        self._skip -= step
        if self._skip:
            raise _TooShort
        stream, count = self._when_skipped
        if count:
            self.samples[stream] += count

    def _chunk(self) -> list[SeenText]:
        """Take one chunk: to be read where somebody wants to, else to be passed over."""
        reader = _Reader(self._rest)
        length = self._number(reader)
        start = reader.at
        tag = int.from_bytes(reader.take(_TAG_BYTES), "little")
        if not _FILE_HEADER <= tag <= _STREAM_FOOTER or length < _TAG_BYTES:
            raise self._damage(f"a chunk has tag {tag} and {length} bytes, which is none of XDF's")
        self._when_skipped = (0, 0)
        seen: list[SeenText] = []
        if tag == _STREAM_HEADER:
            self._stream_header(reader, length)
        elif tag == _SAMPLES:
            seen = self._samples(reader, start + length)
        self._drop(reader.at)
        self._skip = length - (reader.at - start)
        if self._skip < 0:
            raise self._damage(f"a chunk with tag {tag} holds more than its {length} bytes")
        return seen

    def _stream_header(self, reader: _Reader, length: int) -> None:
        if not _TAG_BYTES + _ID_BYTES < length <= _LONGEST_HEADER:
            raise self._damage(f"a stream header has {length} bytes")
        stream_id = int.from_bytes(reader.take(_ID_BYTES), "little")
        text = reader.take(length - _TAG_BYTES - _ID_BYTES)
        if stream_id in self.streams:
            raise self._damage(f"stream {stream_id} has a second header")
        try:
            self.streams[stream_id] = _described(stream_id, ElementTree.fromstring(text))
        except (ElementTree.ParseError, ValueError) as error:
            raise self._damage(f"the header of stream {stream_id} cannot be read: {error}") from error
        self.samples[stream_id] = 0

    def _samples(self, reader: _Reader, end: int) -> list[SeenText]:
        stream_id = int.from_bytes(reader.take(_ID_BYTES), "little")
        count = self._number(reader)
        stream = self.streams.get(stream_id)
        if stream is None:
            raise self._damage(f"there are samples of stream {stream_id}, which has no header")
        if stream.source_id not in self._texts_of or stream.channel_format != "string":
            self._when_skipped = (stream_id, count)
            return []
        reader.needs(end)
        seen: list[SeenText] = []
        for _ in range(count):
            reader.take(self._stamp_bytes(reader))
            for _ in range(stream.channel_count):
                text = reader.take(self._number(reader))
                if reader.at > end:
                    raise self._damage(f"{count} samples of stream {stream_id} exceed their chunk")
                seen.append(SeenText(stream.source_id, text.decode("utf-8", "replace")))
        self.samples[stream_id] += count
        return seen

    def _stamp_bytes(self, reader: _Reader) -> int:
        size = reader.take(1)[0]
        if size not in (0, 8):
            raise self._damage(f"a time stamp has {size} bytes")
        return size

    def _number(self, reader: _Reader) -> int:
        """Read a number that says first how many bytes it has."""
        size = reader.take(1)[0]
        if size not in _LENGTHS:
            raise self._damage(f"a length has {size} bytes, and XDF's have 1, 4 or 8")
        (number,) = struct.unpack(_LENGTHS[size], reader.take(size))
        return int(number)

    def _drop(self, count: int) -> None:
        del self._rest[:count]
        self._at += count

    def _damage(self, why: str) -> XdfDamage:
        return XdfDamage(f"in the chunk at byte {self._at}: {why}")


class _Reader:
    """Takes bytes one after another, without taking them away."""

    def __init__(self, data: bytearray) -> None:
        self._data = data
        self.at = 0

    def needs(self, end: int) -> None:
        """Go no further before there are so many bytes."""
        if end > len(self._data):
            raise _TooShort

    def take(self, count: int) -> bytes:
        """Return the next bytes."""
        self.needs(self.at + count)
        self.at += count
        return bytes(self._data[self.at - count : self.at])


def _described(stream_id: int, info: ElementTree.Element) -> XdfStream:
    def text(name: str) -> str:
        return info.findtext(name) or ""

    return XdfStream(
        id=stream_id,
        name=text("name"),
        type=text("type"),
        source_id=text("source_id"),
        uid=text("uid"),
        nominal_srate=float(text("nominal_srate")),
        channel_count=int(text("channel_count")),
        channel_format=text("channel_format"),
    )
