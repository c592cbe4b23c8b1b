"""How the simulated TCS II cuts bytes into commands: letters, a fixed number of argument bytes, no end."""

from __future__ import annotations

ARGUMENT_LENGTH = {
    **{"N": 3, "S": 5, "C": 4, "V": 5, "R": 5, "D": 6, "T": 6, "I": 1, "Y": 4, "Z": 6},
    **{"Ov": 6, "Or": 6, "Ot": 5, "Om": 3, "Ox": 2, "Of": 1, "Os": 1, "Oi": 1},
    **{"Ue": 5, "Uw": 8, "Ur": 0, "Xw": 12, "Xr": 0},
    **{"L": 0, "A": 0, "F": 0, "Oa": 0, "Ob": 0, "Oc": 0, "Od": 0, "Oo": 0, "Ol": 0},
    **{"E": 0, "B": 0, "K": 0, "Q": 0, "G": 0, "P": 0, "H": 0, "?": 0, "Oe": 0, "Og": 0},
}
SEGMENT_LENGTH = 6  # of a profile: three digits of time, three of temperature
_TWO_LETTERS = frozenset("OUX")


class Framer:
    """Collects bytes until a command is complete.

    Unknown letters are ignored one by one. Argument bytes are counted, not looked at: a command one byte
    short swallows the next one's first byte, as a fixed-length parser does.
    """

    def __init__(self) -> None:
        self._pending = ""

    def feed(self, data: bytes) -> list[tuple[str, str]]:
        """Return the commands that are complete now, as (letters, argument)."""
        text = self._pending + data.decode("latin-1")
        commands = []
        position, end = 0, len(text)
        while position < end:
            letters = text[position : position + (2 if text[position] in _TWO_LETTERS else 1)]
            if letters in _TWO_LETTERS:
                break  # its second letter is still to come
            position += len(letters)
            length = ARGUMENT_LENGTH.get(letters)
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
