"""ScienceMode2 frames: a stuffed payload between F0 and 0F, with its checksum and its length; pure."""

from __future__ import annotations

from dataclasses import dataclass

START, STOP, STUFF, KEY = 0xF0, 0x0F, 0x81, 0x55
RESERVED = frozenset((START, STOP, STUFF))
"""Never bare in a payload: all sources agree."""
STUFFED_IN_DATA = RESERVED | {0x55, 0x0A}
"""Stuffed in data by one source, bare in another; a receiver that unstuffs whatever follows 81 reads both."""

HEAD_LENGTH = 5
SHORTEST_PAYLOAD = 2
LONGEST_FRAME = 130
LONGEST_PAYLOAD = LONGEST_FRAME - HEAD_LENGTH - 1


def _crc_of_byte(byte: int) -> int:
    for _ in range(8):
        byte = (byte << 1) ^ (0x107 if byte & 0x80 else 0)
    return byte


_CRC = tuple(_crc_of_byte(byte) for byte in range(256))


def crc8(data: bytes) -> int:
    """Return the CRC-8 of these bytes: polynomial 07, initial value 0, nothing reflected."""
    crc = 0
    for byte in data:
        crc = _CRC[crc ^ byte]
    return crc


@dataclass(frozen=True)
class Frame:
    """One packet as it is meant: its number, its command, its data; all three unstuffed."""

    number: int
    command: int
    data: bytes = b""


def encode(frame: Frame) -> bytes:
    """Return the frame's bytes; ValueError for a number or command that is no byte, or for too much data."""
    if not (0 <= frame.number <= 255 and 0 <= frame.command <= 255):
        raise ValueError(f"packet number {frame.number} and command {frame.command} must be bytes, 0 to 255")
    head = bytes((frame.number, frame.command))
    payload = _stuffed(head, RESERVED) + _stuffed(frame.data, STUFFED_IN_DATA)
    if len(payload) > LONGEST_PAYLOAD:
        raise ValueError(f"a payload of {len(payload)} bytes is longer than {LONGEST_PAYLOAD}")
    return bytes((START, STUFF, crc8(payload) ^ KEY, STUFF, len(payload) ^ KEY, *payload, STOP))


def _stuffed(data: bytes, which: frozenset[int]) -> bytes:
    return b"".join(bytes((STUFF, byte ^ KEY)) if byte in which else bytes((byte,)) for byte in data)


def _unstuffed(payload: bytes) -> bytes:
    plain, keyed = bytearray(), False
    for byte in payload:
        if keyed:
            plain.append(byte ^ KEY)
        elif byte != STUFF:
            plain.append(byte)
        keyed = byte == STUFF and not keyed
    return bytes(plain)


class FrameParser:
    """Collects bytes until a frame is complete; what is no frame is skipped up to the next start byte.

    A frame that was cut short never hides the whole one behind it. `spoiled` counts start bytes that began
    nothing whole.
    """

    def __init__(self) -> None:
        self._pending = b""
        self.spoiled = 0

    def feed(self, data: bytes) -> list[Frame]:
        """Return the frames that are complete now, oldest first."""
        pending = self._pending + data
        frames: list[Frame] = []
        while (start := pending.find(START)) >= 0:
            pending = pending[start:]
            used, frame = _cut(pending)
            if not used:
                break
            if frame is None:
                self.spoiled += 1
            else:
                frames.append(frame)
            pending = pending[used:]
        self._pending = pending if start >= 0 else b""
        return frames


def _cut(pending: bytes) -> tuple[int, Frame | None]:
    """Return how many bytes are done with, and the frame they make; no bytes while more must come."""
    no_frame = 1, None
    head = pending[:HEAD_LENGTH]
    if any(head[i] != STUFF for i in (1, 3) if i < len(head)):
        return no_frame
    if len(head) < HEAD_LENGTH:
        return 0, None
    length = head[4] ^ KEY
    if not SHORTEST_PAYLOAD <= length <= LONGEST_PAYLOAD:
        return no_frame
    end = HEAD_LENGTH + length
    payload = pending[HEAD_LENGTH:end]
    if START in payload or STOP in payload:
        return no_frame  # it was cut short; the checksum alone may look like either, and stands in the head
    if len(pending) <= end:
        return 0, None
    plain = _unstuffed(payload)
    if pending[end] != STOP or crc8(payload) ^ KEY != head[2] or len(plain) < SHORTEST_PAYLOAD:
        return no_frame
    return end + 1, Frame(plain[0], plain[1], plain[2:])
