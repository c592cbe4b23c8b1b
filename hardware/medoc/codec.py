"""Frames of the external control, both ways: exact bytes, or a refusal; pure, and never clips or guesses."""

from __future__ import annotations

import enum
import struct
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias, TypeVar

from hardware.medoc.words import Command, Layout, ReturnCode, SystemState, TestState

ByteOrder: TypeAlias = Literal["little", "big"]

LENGTH_BYTES = 4
BARE, WITH_PARAMETER = 5, 9  # the two lengths that a request announces
HIGHEST_UINT32 = 2**32 - 1
RESERVED_CODES = range(2, 14)

# Which parameters a command takes, lowest and highest; a command that is not here takes none.
_NEEDS = {
    Command.TEST_PROGRAM: (1, 255),
    Command.VAS: (0, 10),
    Command.T_UP: (1, 5500),  # 0.01 °C; no thermode of this maker spans more than 0 to 55 °C
    Command.T_DOWN: (1, 5500),
}
_MAY_HAVE = {Command.COVAS: (0, 255), Command.SPECIFY_NEXT: (0, HIGHEST_UINT32)}

_REQUEST = struct.Struct("<IB")
_ANSWER = struct.Struct("<IBBBHI")
_READINGS = struct.Struct("<hBBB")

_E = TypeVar("_E", bound=enum.IntEnum)


class OutOfRange(ValueError):
    """MMS cannot be given this; the message has number, unit, range and command."""


class Malformed(ValueError):
    """These bytes are no frame, or not the one that was asked for; the message shows them."""


class Request(NamedTuple):
    """A command as it goes over the wire."""

    command: Command
    stamp: int
    parameter: int | None


@dataclass(frozen=True)
class Response:
    """What MMS answers; what an older MMS does not tell is None.

    `stamp` is the number that the request carried; `test_time_s` is MMS's own time.
    """

    command: Command
    stamp: int
    system: SystemState
    test: TestState
    code: ReturnCode
    test_time_s: float
    temperature_c: float | None
    covas: int | None
    yes: bool | None
    no: bool | None
    ttl: bool | None
    message: str
    layout: Layout


def encode(
    command: Command, parameter: int | None = None, time_s: int = 0, byte_order: ByteOrder = "little"
) -> bytes:
    """Return a request; raises OutOfRange for a parameter that the command does not take.

    `time_s` is the number that MMS echoes (the clients send Unix time); `byte_order` is that of the length
    field alone, all else is little-endian.
    """
    name = command.name
    if parameter is None and command in _NEEDS:
        raise OutOfRange(f"MMS command {name} needs a parameter")
    if parameter is not None:
        allowed = _NEEDS.get(command) or _MAY_HAVE.get(command)
        if allowed is None:
            raise OutOfRange(f"MMS command {name} takes no parameter, not {parameter}")
        if not allowed[0] <= parameter <= allowed[1]:
            raise OutOfRange(f"{parameter} is outside {allowed[0]} to {allowed[1]} (MMS command {name})")
        if command is Command.TEST_PROGRAM and parameter in RESERVED_CODES:
            raise OutOfRange(f"program code {parameter} is one of 2 to 13, which MMS reserves for actions")
    if not 0 <= time_s <= HIGHEST_UINT32:
        raise OutOfRange(f"{time_s} does not fit the four bytes of the time (MMS command {name})")
    body = _REQUEST.pack(time_s, command)
    if parameter is not None:
        body += parameter.to_bytes(4, "little")
    return len(body).to_bytes(LENGTH_BYTES, byte_order) + body


def request_length(data: bytes) -> int | None:
    """Return how many bytes the request that begins here has in all, or None while that cannot be told.

    Either byte order of the length field will do. Raises Malformed for a length that no request has.
    """
    if len(data) < LENGTH_BYTES:
        return None
    head = data[:LENGTH_BYTES]
    for length in (BARE, WITH_PARAMETER):
        if length in (int.from_bytes(head, "little"), int.from_bytes(head, "big")):
            return LENGTH_BYTES + length
    raise Malformed(f"no request has the length {head.hex(' ')}")


def parse_request(data: bytes) -> Request:
    """Read one whole request, as MMS would; raises Malformed."""
    if request_length(data) != len(data):
        raise Malformed(f"not one whole request: {data[:40].hex(' ')} ({len(data)} bytes)")
    stamp, number = _REQUEST.unpack_from(data, LENGTH_BYTES)
    parameter = data[LENGTH_BYTES + BARE :]
    return Request(
        _member(Command, number, data), stamp, int.from_bytes(parameter, "little") if parameter else None
    )


def encode_response(response: Response) -> bytes:
    """Return an answer in its layout, as MMS would; readings that are None are sent as 0."""
    body = _ANSWER.pack(
        response.stamp,
        response.command,
        response.system,
        response.test,
        response.code,
        round(response.test_time_s * 1000) & HIGHEST_UINT32,
    )
    if response.layout is not Layout.PATHWAY:
        readings = (response.covas or 0, response.yes or False, response.no or False)
        body += _READINGS.pack(round((response.temperature_c or 0.0) * 100), *readings)
    if response.layout is Layout.TSA2:
        body += bytes([response.ttl or False])
    body += response.message.encode()
    return len(body).to_bytes(LENGTH_BYTES, "little") + body


def parse_response(data: bytes, command: Command, stamp: int, layout: Layout | None = None) -> Response:
    """Read the whole answer to a command sent with this stamp; raises Malformed for anything else.

    Without a `layout` it is taken from the length: 13 and 18 as they are, 19 or more as the vendor's
    present document has it. An answer of an older MMS that carries a message needs its layout told.
    """
    announced = int.from_bytes(data[:LENGTH_BYTES], "little")
    if len(data) < LENGTH_BYTES or len(data) != LENGTH_BYTES + announced:
        raise Malformed(f"not one whole answer: {data[:40].hex(' ')} ({len(data)} bytes)")
    layout = layout or _layout_of(announced, data)
    if announced < layout:
        raise Malformed(f"an answer of length {announced} is too short for {layout.name}: {data.hex(' ')}")
    echo, number, system, test, code, test_ms = _ANSWER.unpack_from(data, LENGTH_BYTES)
    if number != command or echo != stamp:
        raise Malformed(
            f"the answer is to command {number} with stamp {echo}, not to {command} ({command.name}) "
            f"with stamp {stamp}"
        )
    readings = data[LENGTH_BYTES + _ANSWER.size : LENGTH_BYTES + layout]
    cents, covas, yes, no = _READINGS.unpack_from(readings) if readings else (None, None, None, None)
    return Response(
        command=command,
        stamp=stamp,
        system=_member(SystemState, system, data),
        test=_member(TestState, test, data),
        code=_member(ReturnCode, code, data),
        test_time_s=test_ms / 1000,
        temperature_c=None if cents is None else cents / 100,
        covas=covas,
        yes=None if yes is None else bool(yes),
        no=None if no is None else bool(no),
        ttl=bool(readings[-1]) if layout is Layout.TSA2 else None,
        message=data[LENGTH_BYTES + layout :].decode("utf-8", "backslashreplace"),
        layout=layout,
    )


def _layout_of(announced: int, data: bytes) -> Layout:
    if announced in (Layout.PATHWAY, Layout.WITHOUT_TTL):
        return Layout(announced)
    if announced >= Layout.TSA2:
        return Layout.TSA2
    raise Malformed(f"no answer has the length {announced}: {data[:40].hex(' ')}")


def _member(words: type[_E], number: int, data: bytes) -> _E:
    try:
        return words(number)
    except ValueError:
        raise Malformed(f"{number} is no {words.__name__}: {data[:40].hex(' ')}") from None
