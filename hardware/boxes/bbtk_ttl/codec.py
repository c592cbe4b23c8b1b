"""Lines to the two characters of a BBTK USB TTL Module, and its reply to a ping; pure, never clips."""

from __future__ import annotations

import re

RESET = b"RR"
PING = b"##"
HALF = b"#"
"""Completes a pair that an earlier program left half written: after a ping, it completes another ping."""
LINES_HIGH = 255

_PONG = re.compile(rb"(?:[0-9A-F]{2}){0,20}XX(?:[0-9A-F]{2}){0,20}")


class OutOfRange(ValueError):
    """The module cannot be given this value; the message has number, range and command."""


class Malformed(ValueError):
    """A reply is not what the module sends; the message has the command and shows the bytes."""


def encode_lines(lines: int) -> bytes:
    """Return the two hex digits, in capitals, that set eight lines (0-255; OutOfRange otherwise)."""
    if isinstance(lines, bool) or not isinstance(lines, int) or not 0 <= lines <= LINES_HIGH:
        raise OutOfRange(
            f"lines {lines!r} are no pattern of eight lines, 0 to {LINES_HIGH} (BBTK command 00 to FF)"
        )
    return b"%02X" % lines


def parse_pong(reply: bytes) -> None:
    """Read the reply to a ping: `XX` once; the module may have told changes of its inputs around it."""
    if not _PONG.fullmatch(reply):
        raise Malformed(f"BBTK command ##: unexpected reply {reply[:40]!r} ({len(reply)} bytes), not XX")
