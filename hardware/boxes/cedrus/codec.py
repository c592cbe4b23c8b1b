"""Lines and pulse widths to XID commands, and replies to values; pure, refuses, never clips."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FORGETS_AFTER_S = 0.1
"""The device throws away a command that is not complete by then."""

XID_MODE = 0
LINES_HIGH = 255
WIDTH_HIGH_MS = 2**32 - 1
_DUST_MS = 1e-6

PRODUCTS: Mapping[str, str] = {
    "0": "Lumina",
    "1": "SV-1",
    "2": "RB-series response pad",
    "4": "c-pod",
    "5": "Riponda",
    "S": "StimTracker",
}
HAVE_LINES_OF_THEIR_OWN = ("4", "S")
"""These are told `mh` whatever their firmware; of the others, only those with firmware 2 are."""


class OutOfRange(ValueError):
    """The device cannot be given this value; the message has number, unit, range and command."""


class Malformed(ValueError):
    """A reply is not what the device sends; the message has the command and shows the bytes."""


@dataclass(frozen=True)
class Product:
    """What `_d2` to `_d5` tell: product and model as letters, the two numbers of the firmware."""

    product: str
    model: str
    major: int
    minor: int

    @property
    def obeys_mh(self) -> bool:
        """Whether its lines are set by `mh`; those of XID 1 response pads are set by `ah`."""
        return self.product in HAVE_LINES_OF_THEIR_OWN or self.major >= 2


def encode_lines(lines: int) -> bytes:
    """Return `mh` and a 16-bit mask, low byte first, that sets eight lines (0-255; OutOfRange otherwise)."""
    if isinstance(lines, bool) or not isinstance(lines, int) or not 0 <= lines <= LINES_HIGH:
        raise OutOfRange(f"lines {lines!r} are no pattern of eight lines, 0 to {LINES_HIGH} (XID command mh)")
    return b"mh" + lines.to_bytes(2, "little")


def encode_width(width_ms: int) -> bytes:
    """Return `mp` and a 32-bit number of ms, low byte first (OutOfRange for 0: it holds lines for ever)."""
    if isinstance(width_ms, bool) or not isinstance(width_ms, int) or not 1 <= width_ms <= WIDTH_HIGH_MS:
        raise OutOfRange(f"width {width_ms!r} ms is outside 1 to {WIDTH_HIGH_MS} ms (XID command mp)")
    return b"mp" + width_ms.to_bytes(4, "little")


def whole_ms(width_s: float) -> int:
    """Return a width in ms; OutOfRange, within 1e-6 ms, where that is no whole number."""
    if not 0 <= width_s * 1000 <= WIDTH_HIGH_MS:  # refuses NaN, too
        raise OutOfRange(f"width {width_s} s is outside 0.001 to {WIDTH_HIGH_MS / 1000} s (XID command mp)")
    width_ms = round(width_s * 1000)
    if abs(width_s * 1000 - width_ms) > _DUST_MS:
        raise OutOfRange(f"width {width_s} s is not a whole number of ms (XID command mp)")
    return width_ms


def parse_mode(reply: bytes) -> int:
    """Read the reply to `_c1`: `_xid` and the number of the mode, 0 for XID itself."""
    digit = reply[4:]
    if len(reply) != 5 or not reply.startswith(b"_xid") or not digit.isdigit():
        raise malformed("_c1", reply)
    return int(digit)


def parse_product(reply: bytes) -> str:
    """Read the reply to `_d2`: one letter that is in PRODUCTS."""
    letter = reply.decode("latin-1")
    if letter not in PRODUCTS:
        raise malformed("_d2", reply)
    return letter


def parse_model(reply: bytes) -> str:
    """Read the reply to `_d3`: one letter or digit."""
    if len(reply) != 1 or not reply.isalnum():
        raise malformed("_d3", reply)
    return reply.decode("ascii")


def parse_major(reply: bytes) -> int:
    """Read the reply to `_d4`: one digit, 0 to 2."""
    if len(reply) != 1 or reply not in b"012":
        raise malformed("_d4", reply)
    return int(reply)


def parse_minor(reply: bytes) -> int:
    """Read the reply to `_d5`: one byte that counts on from `0`, also beyond `9`."""
    if len(reply) != 1 or not 0x30 <= reply[0] <= 0x7E:
        raise malformed("_d5", reply)
    return reply[0] - 0x30


def parse_width(reply: bytes) -> int:
    """Read the reply to `_mp`: `_mp` and a 32-bit number of ms, low byte first."""
    if len(reply) != 7 or not reply.startswith(b"_mp"):
        raise malformed("_mp", reply)
    return int.from_bytes(reply[3:], "little")


def malformed(command: str, reply: bytes) -> Malformed:
    """Return the error that shows an unexpected reply."""
    return Malformed(f"XID command {command}: unexpected reply {reply[:40]!r} ({len(reply)} bytes)")
