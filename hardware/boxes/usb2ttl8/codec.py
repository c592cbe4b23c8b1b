"""Lines to USB2TTL8 commands, and its configuration as told; pure, refuses, never clips."""

from __future__ import annotations

import json
from dataclasses import dataclass

GET_CONFIG = b"GET CONFIG\n"
DATA_MODE_WRITE = b"SET DATA_MODE WRITE\n"
MODEL = "USB2TTL8"
LINES_HIGH = 255
LONGEST_CONFIG = 4096


class OutOfRange(ValueError):
    """The device cannot be given this value; the message has number, range and command."""


class Malformed(ValueError):
    """A reply is not what the device sends; the message has the command and shows the bytes."""


@dataclass(frozen=True)
class Config:
    """What `GET CONFIG` tells: the model, and the serial number or nothing."""

    model: str
    serial_number: str


def encode_lines(lines: int) -> bytes:
    """Return the command that sets eight lines (0-255; OutOfRange otherwise); they stay so."""
    if isinstance(lines, bool) or not isinstance(lines, int) or not 0 <= lines <= LINES_HIGH:
        raise OutOfRange(
            f"lines {lines!r} are no pattern of eight lines, 0 to {LINES_HIGH} (USB2TTL8 command WRITE)"
        )
    return b"WRITE %d\n" % lines


def parse_config(reply: bytes) -> Config:
    """Read the reply to `GET CONFIG`: one line, a JSON object with a `model_name`."""
    body = reply.removesuffix(b"\n").removesuffix(b"\r")
    if len(reply) > LONGEST_CONFIG or not reply.endswith(b"\n") or b"\n" in body or b"\r" in body:
        raise _malformed(reply)
    try:
        told = json.loads(body.decode("ascii"))
    except (ValueError, RecursionError) as error:
        raise _malformed(reply) from error
    if not isinstance(told, dict) or not isinstance(told.get("model_name"), str):
        raise _malformed(reply)
    return Config(told["model_name"], _text(told.get("product_serial")))


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int) else ""


def _malformed(reply: bytes) -> Malformed:
    return Malformed(f"USB2TTL8 command GET CONFIG: unexpected reply {reply[:80]!r} ({len(reply)} bytes)")
