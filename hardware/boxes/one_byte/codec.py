"""Eight output lines to the one byte that sets them; pure, refuses, never clips."""

from __future__ import annotations

HIGHEST_PATTERN = 255


def byte_of(lines: int, box: str) -> bytes:
    """Return the byte that puts up the lines of a pattern (bit 0 is the first line), all others down.

    Raises ValueError, naming the box, for what is no whole number from 0 to 255.
    """
    if isinstance(lines, bool) or not isinstance(lines, int) or not 0 <= lines <= HIGHEST_PATTERN:
        raise ValueError(f"{box}: {lines!r} is no pattern of eight lines, which one byte knows as 0 to 255")
    return bytes((lines,))


def encode(lines: int) -> bytes:
    """Return the byte for a pattern of lines (0-255; ValueError otherwise)."""
    return byte_of(lines, "one-byte box")
