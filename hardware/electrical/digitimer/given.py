"""What a simulated Digitimer gave: pulses, the current at a moment, and the edges that asked for it; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hardware.boxes.waveform import TtlPulse


@dataclass(frozen=True)
class GivenPulse:
    """A pulse that came out: when it began, how long its first phase was, and its current, with its sign."""

    time_s: float
    width_us: float
    current_ma: float

    @property
    def end_s(self) -> float:
        """When its first phase was over."""
        return self.time_s + self.width_us * 1e-6


def rising_edges(pulses: Sequence[TtlPulse], line_mask: int) -> tuple[float, ...]:
    """Return when any of the masked lines rose, oldest first.

    A line that stays up while others change rises once. Raises ValueError for a mask of no line.
    """
    if not 1 <= line_mask <= 255:
        raise ValueError(f"{line_mask} masks none of the eight lines")
    rises: list[float] = []
    lines, until_s = 0, -1.0
    for pulse in pulses:
        still_up = lines if pulse.up_s == until_s else 0
        if pulse.lines & line_mask and not still_up & line_mask:
            rises.append(pulse.up_s)
        if pulse.down_s is None:
            break
        lines, until_s = pulse.lines, pulse.down_s
    return tuple(rises)
