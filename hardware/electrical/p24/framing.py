"""ScienceMode 4 packets: a command, a number and data to stuffed, checksummed bytes, and back; pure."""

from __future__ import annotations

import binascii
import re
from typing import NamedTuple

START, STOP, ESCAPE, KEY = 0xF0, 0x0F, 0x81, 0x55
HEADER = 9  # the start byte, then two bytes of length and two of checksum, each behind an escape
SHORTEST, LONGEST = 12, 1200
COMMANDS, NUMBERS = 1024, 64

# Escaped bytes of a header may look like a start or an end; those of a payload never do.
_HEADER = re.compile(rb"\xf0\x81(.)\x81(.)\x81(.)\x81(.)", re.DOTALL)
_PAYLOAD = re.compile(rb"(?:[^\xf0\x0f\x81]|\x81[\xa5\x5a\xd4])*")
_ESCAPED = re.compile(rb"\x81(.)", re.DOTALL)


class Malformed(ValueError):
    """These bytes are no packet, or none that means anything; the message shows them."""


class Frame(NamedTuple):
    """One packet: what is asked or answered, the number (0-63) that both share, and the data with it."""

    command: int
    number: int
    data: bytes = b""


def to_bytes(frame: Frame) -> bytes:
    """Return the bytes of a packet; ValueError for a command, a number or a length that none can have."""
    if not (0 <= frame.command < COMMANDS and 0 <= frame.number < NUMBERS):
        raise ValueError(f"command {frame.command}, number {frame.number}: a packet knows 0-1023 and 0-63")
    payload = (frame.number << 10 | frame.command).to_bytes(2, "big") + frame.data
    payload = (
        payload.replace(b"\x81", b"\x81\xd4").replace(b"\xf0", b"\x81\xa5").replace(b"\x0f", b"\x81\x5a")
    )
    length = HEADER + len(payload) + 1
    if length > LONGEST:
        raise ValueError(f"a packet of {length} bytes is longer than {LONGEST} (command {frame.command})")
    head = length.to_bytes(2, "big") + binascii.crc_hqx(payload, 0).to_bytes(2, "big")
    escaped = b"".join(bytes([ESCAPE, byte ^ KEY]) for byte in head)
    return bytes([START]) + escaped + payload + bytes([STOP])


def from_bytes(packet: bytes) -> Frame:
    """Read a packet from its start to its end byte; Malformed unless all of it is right."""
    length, checksum = _announced(packet)
    payload = packet[HEADER:-1]
    if length != len(packet) or length < SHORTEST or packet[-1] != STOP or not _PAYLOAD.fullmatch(payload):
        raise Malformed(f"no packet of {length} bytes: {packet[:80]!r} ({len(packet)} bytes)")
    if checksum != binascii.crc_hqx(payload, 0):
        raise Malformed(f"wrong checksum: {packet[:80]!r}")
    plain = _ESCAPED.sub(lambda escaped: bytes([escaped[1][0] ^ KEY]), payload)
    if len(plain) < 2:
        raise Malformed(f"a packet without a command: {packet!r}")
    word = int.from_bytes(plain[:2], "big")
    return Frame(word % COMMANDS, word >> 10, plain[2:])


def _announced(packet: bytes) -> tuple[int, int]:
    """Return the length and the checksum that a header tells."""
    head = _HEADER.match(packet)
    if head is None:
        raise Malformed(f"no header: {packet[:80]!r}")
    told = bytes(byte[0] ^ KEY for byte in head.groups())
    return int.from_bytes(told[:2], "big"), int.from_bytes(told[2:], "big")


class FrameReader:
    """Finds whole packets in what comes over a line, whatever is between them.

    `broken` counts the starts of packets that came to nothing, `noise` the bytes that were part of none.
    """

    def __init__(self) -> None:
        self.broken = self.noise = 0
        self._pending = b""

    def feed(self, data: bytes) -> list[Frame]:
        """Return the packets that are complete now; what is cut waits for its rest."""
        self._pending += data
        frames: list[Frame] = []
        while True:
            start = self._pending.find(START)
            self._drop(len(self._pending) if start < 0 else start)
            length = self._length() if self._pending else None
            if length is None:
                return frames
            frame = self._read(length)
            if frame is not None:
                frames.append(frame)

    def _drop(self, count: int) -> None:
        self.noise += count
        self._pending = self._pending[count:]

    def _read(self, length: int) -> Frame | None:
        """Take the packet of this length, or the start byte of what is none."""
        try:
            frame = from_bytes(self._pending[:length])
        except Malformed:
            self.broken += 1
            self._drop(1)
            return None
        self._pending = self._pending[length:]
        return frame

    def _length(self) -> int | None:
        """Return how long the packet is that may begin here (0 for none), or None while it is not whole."""
        pending = self._pending
        if any(byte != ESCAPE for byte in pending[1:HEADER:2]):
            return 0
        if len(pending) < HEADER:
            return None
        length, _ = _announced(pending)
        if not SHORTEST <= length <= LONGEST:
            return 0
        if len(pending) >= length:
            return length
        # A wrong length must not make a reader wait for bytes that never come.
        rest = pending[HEADER:]
        match = _PAYLOAD.match(rest)
        good = match.end() if match else 0
        return None if rest[good:] in (b"", b"\x81") else 0


class Collector:
    """Cuts bytes into packets as the vendor's library does, for the twin: from a start byte to an end byte.

    A start byte in between does not begin anew: a packet cut short swallows the one after it.
    """

    def __init__(self) -> None:
        self._packet = bytearray()
        self._escaped = False

    def feed(self, data: bytes) -> list[bytes]:
        """Return what is complete now, right or wrong."""
        packets = []
        for byte in data:
            if not self._packet and byte != START:
                continue
            self._packet.append(byte)
            ends = byte == STOP and not self._escaped
            self._escaped = byte == ESCAPE and not self._escaped
            if ends or len(self._packet) == LONGEST:
                packets.append(bytes(self._packet))
                self._packet, self._escaped = bytearray(), False
        return packets
