"""What a simulated P24 gave, and what it was told to go on giving by itself: for whoever measures it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hardware.electrical.p24.codec import CHANNELS, MOST_POINTS, SHORTEST_US, Point, parse_point
from hardware.electrical.p24.framing import Malformed


@dataclass(frozen=True)
class Pulse:
    """One pulse: when it began, on which output, and its stretches one after the other."""

    time_s: float
    connector: int
    channel: int
    points: tuple[Point, ...]

    @property
    def end_s(self) -> float:
        """When its last stretch is over."""
        return self.time_s + sum(point.width_us for point in self.points) * 1e-6

    def current_ma(self, since_s: float) -> float:
        """Return the current this many seconds after it began; none before and after it."""
        if since_s < 0:
            return 0.0
        left_us = since_s * 1e6 + 1e-3  # a rounded clock must not stay in the stretch before
        for point in self.points:
            if left_us < point.width_us:
                return point.current_ma
            left_us -= point.width_us
        return 0.0


@dataclass(frozen=True)
class GivenPulse:
    """A pulse as a skin notices it: when it began, and its strongest stretch (the first of them)."""

    time_s: float
    width_us: int
    current_ma: float


def as_given(pulse: Pulse) -> GivenPulse:
    """Return a pulse as a skin notices it."""
    strongest = max(pulse.points, key=lambda point: abs(point.current_ma))
    return GivenPulse(pulse.time_s, strongest.width_us, strongest.current_ma)


def as_executed(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Return the stretches that the device makes of these: none is shorter than 10 µs."""
    return tuple(replace(point, width_us=max(SHORTEST_US, point.width_us)) for point in points)


@dataclass(frozen=True)
class Pattern:
    """What one output repeats in mid level; the first `ramp` pulses grow linearly up to the full current."""

    output: int
    ramp: int
    period_s: float
    points: tuple[Point, ...]

    def pulse(self, number: int, began_s: float) -> Pulse:
        """Return a pulse of a pattern that began at `began_s`; `number` is 0 for the first."""
        share = min(1.0, (number + 1) / (self.ramp + 1))
        points = tuple(replace(point, current_ma=share * point.current_ma) for point in self.points)
        connector, channel = divmod(self.output, len(CHANNELS))
        return Pulse(began_s + number * self.period_s, connector, channel, points)


def parse_patterns(data: bytes) -> tuple[Pattern, ...]:
    """Read the data of a mid-level update: which of eight outputs are on, then a pattern for each of them."""
    if not data:
        raise Malformed("a mid-level update without data")
    patterns, at = [], 1
    for output in range(8):
        if data[0] >> output & 1:
            pattern, at = _pattern(data, at, output)
            patterns.append(pattern)
    if at != len(data):
        raise Malformed(f"a mid-level update of {at} bytes in {len(data)}: {data!r}")
    return tuple(patterns)


def _pattern(data: bytes, at: int, output: int) -> tuple[Pattern, int]:
    head = data[at : at + 3]
    count = head[0] >> 4 if head else MOST_POINTS
    end = at + 3 + 4 * (count + 1)
    if len(data) < end:
        raise Malformed(f"a mid-level update that ends early: {data!r}")
    period = int.from_bytes(head[1:], "big")
    steps_a_second = 4000 if period & 1 else 2000
    points = tuple(parse_point(data[start : start + 4]) for start in range(at + 3, end, 4))
    if period < 2:
        raise Malformed("a mid-level update with a period of 0 ms")
    return Pattern(output, head[0] & 0x0F, (period >> 1) / steps_a_second, as_executed(points)), end


class Repeating:
    """Patterns that go on by themselves from one moment until another; it counts how far they have come."""

    def __init__(self, patterns: tuple[Pattern, ...], began_s: float) -> None:
        self.outputs = sum(1 << pattern.output for pattern in patterns)
        self._began_s = began_s
        self._counts = dict.fromkeys(patterns, 0)

    def until(self, end_s: float) -> list[Pulse]:
        """Return the pulses that began before this moment and were not returned before, oldest first."""
        pulses = []
        for pattern in self._counts:
            while (pulse := pattern.pulse(self._counts[pattern], self._began_s)).time_s < end_s:
                pulses.append(pulse)
                self._counts[pattern] += 1
        return sorted(pulses, key=lambda pulse: pulse.time_s)
