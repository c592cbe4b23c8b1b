"""Bytes of a scanner's pulse line to pulses, in two dialects; pure: time is passed in, noise is counted."""

from __future__ import annotations

import math
import re
import typing
from dataclasses import dataclass

BYTE = "byte"
FORP = "forp"
DIALECTS = (BYTE, FORP)

TRIGGER = 0x10
BUTTONS = 0x0F  # 0x01 blue, 0x02 yellow, 0x04 green, 0x08 red
RELEASED_AFTER_S = 0.02
"""A fORP that said nothing for longer than this has let go of its trigger, whether it said so or not.

Longer than the 16 ms for which a USB port may keep a stream back, shorter than any repetition time.
"""

_PRINTABLE = re.compile(r"[!-~]")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]{2}")


class OutOfRange(ValueError):
    """There is no such byte on a pulse line; the message says what there is."""


@dataclass(frozen=True)
class Dialect:
    """What a pulse looks like: `byte`, with the byte that it is (0-255), or `forp`, a bit of a mask."""

    name: str
    pulse: int | None = None

    def __post_init__(self) -> None:
        if self.name not in DIALECTS:
            raise OutOfRange(f"there is no pulse line {self.name!r}; known are {', '.join(DIALECTS)}")
        if self.name == FORP and self.pulse is not None:
            raise OutOfRange(
                f"pulse byte {self.pulse!r}: a fORP's pulse is the bit 0x10 of its mask, no byte"
            )
        if self.name == BYTE and not _is_within(self.pulse, 255):
            raise OutOfRange(f"pulse byte {self.pulse!r} is none: a byte is 0 to 255 (byte pulse line)")

    def __str__(self) -> str:
        return self.name if self.pulse is None else f"{self.name} 0x{self.pulse:02x}"


class Heard(typing.NamedTuple):
    """How many pulses began in some bytes, and how many of the bytes are none that the line should carry."""

    pulses: int
    strange: int


class Decoder(typing.Protocol):
    """What a line has said so far; `buttons` is the mask last told, 0 where the dialect has none."""

    buttons: int

    def feed(self, data: bytes, now_s: float) -> Heard:
        """Take the bytes that were read at `now_s`, in seconds on any clock that does not go back."""


def dialect_of(name: str, pulse: str | None = None) -> Dialect:
    """Return the dialect that a rig's words mean: `byte` with a pulse such as `5`, `t` or `0x74`, or `forp`.

    Raises OutOfRange, a ValueError, for anything else.
    """
    if name == BYTE and pulse is None:
        raise OutOfRange("a byte pulse line needs its byte: one character, as in 5, or 0x35")
    return Dialect(name, None if pulse is None else pulse_byte(pulse))


def pulse_byte(text: str) -> int:
    """Read a byte (0-255) written as its character (`5` is 0x35) or as `0x` and two digits."""
    if _PRINTABLE.fullmatch(text):
        return ord(text)
    if _HEXADECIMAL.fullmatch(text):
        return int(text, 16)
    raise OutOfRange(f"pulse {text!r} is no byte: write one character, as in 5, or two digits, as in 0x35")


def encode_mask(trigger: bool, buttons: int = 0) -> bytes:
    """Return what a fORP says while its trigger and these buttons (0-15) are down."""
    if not _is_within(buttons, BUTTONS):
        raise OutOfRange(f"button mask {buttons!r} is none: four buttons are 0 to {BUTTONS} (fORP mask)")
    return bytes([buttons | (TRIGGER if trigger else 0)])


def encode_pulse(dialect: Dialect) -> bytes:
    """Return the byte that says a pulse began."""
    return encode_mask(trigger=True) if dialect.pulse is None else bytes([dialect.pulse])


def encode_release(dialect: Dialect) -> bytes:
    """Return what says that the pulse is over: nothing where a pulse is one byte."""
    return encode_mask(trigger=False) if dialect.pulse is None else b""


def decoder(dialect: Dialect) -> Decoder:
    """Return a decoder that has heard nothing yet."""
    return ForpDecoder() if dialect.pulse is None else ByteDecoder(dialect.pulse)


def _is_within(number: object, most: int) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= most


class ByteDecoder:
    """Every byte of one value is a pulse; every other byte is strange."""

    def __init__(self, pulse: int) -> None:
        self.buttons = 0
        self._pulse = pulse

    def feed(self, data: bytes, now_s: float) -> Heard:
        """Take the bytes that were read at `now_s`."""
        pulses = data.count(self._pulse)
        return Heard(pulses, len(data) - pulses)


class ForpDecoder:
    """Every byte is a mask of what is down; a pulse begins where the trigger's bit goes up.

    Masks may come only on a change, all the time, or only while something is down: the bit is down after a
    mask without it, and after a silence. A byte with a bit that no mask has is strange and changes nothing.
    """

    def __init__(self) -> None:
        self.buttons = 0
        self._is_down = False
        self._heard_s = -math.inf

    def feed(self, data: bytes, now_s: float) -> Heard:
        """Take the bytes that were read at `now_s`; none of them is taken to be a silence apart."""
        if now_s - self._heard_s > RELEASED_AFTER_S:
            self._is_down = False
        pulses = strange = 0
        for mask in data:
            if mask & ~(TRIGGER | BUTTONS):
                strange += 1
                continue
            is_down = bool(mask & TRIGGER)
            pulses += is_down and not self._is_down
            self._is_down, self.buttons = is_down, mask & BUTTONS
            self._heard_s = now_s
        return Heard(pulses, strange)
