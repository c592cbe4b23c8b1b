"""Packets put to a simulated P24 by hand, and what it says to them."""

from __future__ import annotations

from hardware.electrical.p24 import codec
from hardware.electrical.p24.codec import Command, Measurement, Point
from hardware.electrical.p24.framing import Frame, FrameReader, to_bytes
from hardware.electrical.p24.twin import P24Twin, queried_twin

PULSE = (Point(500, 2.5), Point(500, -2.5))
OK, PARAMETER, NOT_INITIALISED, HIGH_VOLTAGE, BUSY = b"\0", b"\2", b"\7", b"\x08", b"\x15"


def asked(
    twin: P24Twin, command: int, data: bytes = b"", now_s: float = 0.0, number: int = 9, wait_s: float = 1.0
) -> list[Frame]:
    """Send a packet; return what the twin says until a while later."""
    twin.receive(to_bytes(Frame(command, number, data)), now_s)
    return FrameReader().feed(twin.transmit(now_s + wait_s))


def pulse(points: tuple[Point, ...] = PULSE, *, execute: bool = True, connector: int = 0) -> bytes:
    return codec.channel_config(connector, 2, points, execute=execute)


def initialised(query: str = "", measurement: Measurement = Measurement.NOTHING, voltage: int = 0) -> P24Twin:
    twin = queried_twin(query, 0.0)
    init = codec.low_level_init(measurement, voltage)
    assert asked(twin, Command.LOW_LEVEL_INIT, init) == [Frame(1, 9, OK)]
    return twin


def mid_level(period_ms: int, ramp: int, current_ma: float, outputs: int = 1) -> bytes:
    """Return the data of a mid-level update with one pulse of 200 µs on each output."""
    pattern = bytes([ramp]) + (period_ms * 2 << 1).to_bytes(2, "big")
    return bytes([outputs]) + (pattern + codec.encode_point(Point(200, current_ma))) * outputs.bit_count()
