"""The temperatures that a TCS II tells unasked, line by line: bytes in any pieces to readings, pure.

A line is taken only if its shape is exact; any other is counted as lost, and the next one is read afresh. The
lines have no checksum: bytes that were changed into other digits, or a loss from inside one line to the very
same place in a later one, cannot be told from a measurement.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_LINE = 120
"""More than any line has: what goes on longer without an end is noise."""

_ZONES = re.compile(r"\+(\d\d\.\d)" * 5 + r"[ \t,]*", re.ASCII)
_COUNTED = re.compile(
    r"(\d{1,9})" + r", *(-?\d{1,2}\.\d)" * 7 + r", *(-?\d{1,4}\.\d{1,6})" * 2 + r"[ \t]*", re.ASCII
)


@dataclass(frozen=True)
class ZonesReading:
    """One line from firmware 008 on: the five zones in °C. It has no neutral temperature and no time."""

    zones_c: tuple[float, ...]


@dataclass(frozen=True)
class CountedReading:
    """One line of the 2017 firmware: a counter, seven temperatures in °C, two more numbers.

    Which of the seven is which zone, and what the last two are, no source says. The counter has no fixed
    width: where the line before was cut within its own counter, both run together.
    """

    count: int
    temperatures_c: tuple[float, ...]
    others: tuple[float, ...]


Reading = ZonesReading | CountedReading


class StreamParser:
    """Takes the stream in any pieces; `lost` counts the lines that were no readings."""

    def __init__(self) -> None:
        self.lost = 0
        self._pending = b""
        self._skips = False  # an endless line goes on: wait for its end

    def feed(self, data: bytes) -> list[Reading]:
        """Return the readings that are complete now, oldest first."""
        *ended, self._pending = re.split(rb"[\r\n]", self._pending + data)
        readings = [reading for line in ended if (reading := self._read(line)) is not None]
        if len(self._pending) > LONGEST_LINE:
            self.lost += not self._skips
            self._skips, self._pending = True, b""
        return readings

    def _read(self, line: bytes) -> Reading | None:
        if self._skips or not line:
            self._skips = False
            return None
        reading = _reading(line.decode("latin-1"))
        self.lost += reading is None
        return reading


def _reading(line: str) -> Reading | None:
    if zones := _ZONES.fullmatch(line):
        return ZonesReading(tuple([float(zone) for zone in zones.groups()]))
    if counted := _COUNTED.fullmatch(line):
        count, *numbers = counted.groups()
        values = tuple([float(number) for number in numbers])
        return CountedReading(int(count), values[:7], values[7:])
    return None
