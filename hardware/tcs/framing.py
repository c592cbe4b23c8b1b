"""How the simulated TCS II cuts bytes into commands: letters, a fixed number of argument bytes, no end."""

from __future__ import annotations

import re
from collections.abc import Mapping

_IN_2017 = "H Nxxx G Sxxxxx Csxxx Vsxxxx Rsxxxx Dsxxxx Txxx P L A F Yxxxx O Ix E B"
_SINCE_008 = (
    "H Nxxx G Sxxxxx Csxxx Vsxxxx Rsxxxx Dsxxxxx Txxxyyy P L A F Yxxxx Oa Ob Oc Od Omxxx Ovsxxxxx Otsxxxx Oe "
    "Oo B Ix E K Q Ur Uwxxxxxnnndddtttdddttt... Uexxxxx Xr Xwhhmmssddmmyy Zdddfff"
)
_UP_TO_014 = "Os"
_SINCE_012 = "OiI OiC Oim Oit Ofx"
_SINCE_015 = "Orsxxxxx Osx"
_SINCE_016 = "? Ol Og"

COMMANDS: Mapping[int, tuple[str, ...]] = {
    firmware: tuple(" ".join(words).split())
    for firmware, words in {
        7: (_IN_2017,),
        8: (_SINCE_008, _UP_TO_014),
        12: (_SINCE_008, _UP_TO_014, _SINCE_012),
        14: (_SINCE_008, _UP_TO_014, _SINCE_012),
        15: (_SINCE_008, _SINCE_012, _SINCE_015),
        16: (_SINCE_008, _SINCE_012, _SINCE_015, _SINCE_016),
    }.items()
}
"""What each firmware lists: 8, 12 and 15 as in the sources, 7 stands for the manual of 2017 and 16 for the
newest list, whose numbers no source tells, 14 is as 12 [OURS]."""

SEGMENT_LENGTH = 6  # of a profile: three digits of time, three of temperature
_PARTS = re.compile(r"([OUX][a-z]|[A-Z?])(.*)")
_PROFILE_HEAD = 8


def argument_lengths(firmware: int) -> dict[str, int]:
    """Return how many bytes follow the letters of each command; of a profile (`Uw`), before its segments."""
    parts = [match.groups() for command in COMMANDS[firmware] if (match := _PARTS.fullmatch(command))]
    return {letters: _PROFILE_HEAD if letters == "Uw" else len(rest) for letters, rest in parts}


class Framer:
    """Collects bytes until a command is complete.

    Unknown letters are ignored one by one. Argument bytes are counted, not looked at: a command one byte
    short swallows the next one's first byte, as a fixed-length parser does.
    """

    def __init__(self, firmware: int = 15) -> None:
        self._lengths = argument_lengths(firmware)
        self._first_of_two = frozenset(letters[0] for letters in self._lengths if len(letters) == 2)
        self._pending = ""

    def feed(self, data: bytes) -> list[tuple[str, str]]:
        """Return the commands that are complete now, as (letters, argument)."""
        text = self._pending + data.decode("latin-1")
        commands = []
        position, end = 0, len(text)
        while position < end:
            letters = text[position : position + (2 if text[position] in self._first_of_two else 1)]
            if letters in self._first_of_two:
                break  # its second letter is still to come
            position += len(letters)
            length = self._lengths.get(letters)
            if length is None:
                continue
            if letters == "Uw":
                length += SEGMENT_LENGTH * _segments(text[position + 5 : position + 8])
            if position + length > end:
                position -= len(letters)
                break
            commands.append((letters, text[position : position + length]))
            position += length
        self._pending = text[position:]
        return commands


def _segments(digits: str) -> int:
    """Return the number of segments that a profile's head announces; none if it is no number."""
    return int(digits) if len(digits) == 3 and is_number(digits) else 0


def cut_segments(digits: str) -> tuple[tuple[float, float], ...] | None:
    """Return a profile's segments as (seconds, °C at its end), or None if they are no numbers in range."""
    if digits and not is_number(digits):
        return None
    pieces = [digits[i : i + SEGMENT_LENGTH] for i in range(0, len(digits), SEGMENT_LENGTH)]
    segments = tuple((int(piece[:3]) / 100, int(piece[3:]) / 10) for piece in pieces)
    return segments if all(seconds > 0 and target_c <= 60 for seconds, target_c in segments) else None


def is_number(text: str) -> bool:
    """Whether the text is ASCII digits only."""
    return text.isascii() and text.isdigit()
