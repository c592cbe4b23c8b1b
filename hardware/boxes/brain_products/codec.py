"""Eight output lines of a TriggerBox to the byte that sets them; pure, refuses, never clips."""

from __future__ import annotations

from hardware.boxes.one_byte.codec import byte_of

DEFAULT_STATE = b"\xff"
"""What the maker's own example leaves behind: every line of the computer up."""


def encode(lines: int) -> bytes:
    """Return the byte for a pattern of lines (0-255; ValueError otherwise)."""
    return byte_of(lines, "TriggerBox")
