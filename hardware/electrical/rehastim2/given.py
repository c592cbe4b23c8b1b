"""The current that a simulated RehaStim2 gave: its pulses, and what flows at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDEST_US, NARROWEST_US = 500, 20
MOST_MA = 130
"""As much as any source says; the twin protects nobody more than that."""


@dataclass(frozen=True)
class GivenPulse:
    """One biphasic pulse: when its first phase begins, how wide each phase is, its current, its channel."""

    time_s: float
    width_us: int
    current_ma: int
    channel: int

    @property
    def end_s(self) -> float:
        """When its second phase ends."""
        return self.time_s + 2e-6 * self.width_us


def pulse_of(time_s: float, channel: int, width_and_current: bytes) -> GivenPulse | None:
    """Return the pulse that three bytes ask for, or None if they are out of range.

    A width below 20 µs is taken for 20 µs. A pulse without width or current is one that nobody feels.
    """
    width_us, current_ma = int.from_bytes(width_and_current[:2], "big"), width_and_current[2]
    if width_us > WIDEST_US or current_ma > MOST_MA:
        return None
    return GivenPulse(time_s, width_us and max(NARROWEST_US, width_us), current_ma, channel)


def flowing_ma(pulses: Sequence[GivenPulse], now_s: float) -> float:
    """Return the current in mA at a time: positive in a pulse's first phase, negative in its second."""
    for pulse in reversed(pulses):
        if pulse.time_s <= now_s < pulse.end_s:
            return pulse.current_ma if now_s < pulse.time_s + 1e-6 * pulse.width_us else -pulse.current_ma
        if pulse.time_s < now_s - 1.0:
            break
    return 0.0
