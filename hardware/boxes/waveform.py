"""What eight output lines did over time: the far side of a trigger box's twin, for whoever measures it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest


@dataclass(frozen=True)
class TtlPulse:
    """A stretch in which at least one line was up, all the same ones: their pattern, from when to when."""

    lines: int
    up_s: float
    down_s: float | None

    @property
    def width_s(self) -> float | None:
        """How long they were up, or None while they still are."""
        return None if self.down_s is None else self.down_s - self.up_s


class Waveform:
    """The eight lines of a twin; changes are told in the order of their times."""

    def __init__(self) -> None:
        self._changes: list[tuple[float, int]] = []

    @property
    def lines(self) -> int:
        """The pattern after the last change (0-255)."""
        return self._changes[-1][1] if self._changes else 0

    def set(self, time_s: float, lines: int) -> None:
        """Put the lines into a pattern; telling the same again is no change."""
        if not 0 <= lines <= 255:
            raise ValueError(f"{lines} is no pattern of eight lines")
        if lines != self.lines:
            self._changes.append((time_s, lines))

    def at(self, time_s: float) -> int:
        """Return the pattern at a moment."""
        return next((lines for changed_s, lines in reversed(self._changes) if changed_s <= time_s), 0)

    @property
    def pulses(self) -> tuple[TtlPulse, ...]:
        """Every stretch with a line up, oldest first; one that follows another without a gap is its own."""
        found = []
        for (time_s, lines), after in zip_longest(self._changes, self._changes[1:]):
            if lines:
                found.append(TtlPulse(lines, time_s, None if after is None else after[0]))
        return tuple(found)
