"""Eight output lines of an MMBT-S to the byte that sets them; pure, refuses, never clips."""

from __future__ import annotations

from hardware.boxes.one_byte.codec import byte_of


def encode(lines: int) -> bytes:
    """Return the byte for a pattern of lines (0-255; ValueError otherwise)."""
    return byte_of(lines, "MMBT-S")
