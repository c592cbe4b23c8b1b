"""What puts voltages on the input of a stimulator that follows them: the boundary to a Pulse Pal or a DAC."""

from __future__ import annotations

import typing

from mindpain_task.roles import DeviceIdentity

SIXTEEN_BIT_STEP_V = 20 / 65535
"""The step of a source with 16 bits over ±10 V, as a Pulse Pal 2 has it."""


class AnalogSource(typing.Protocol):
    """A source of rectangular voltage pulses that times its own trains, and rests at 0 V."""

    name: str

    def begin(self) -> DeviceIdentity:
        """Identify the device and put its output to 0 V."""

    def check(self, volts: float, pulse_width_us: int, count: int, period_s: float) -> None:
        """Raise ValueError for pulses that cannot be given; no byte is written.

        Volts are given to the nearest step; what is farther than half a step from one (outside the range)
        is refused, and so are times that are no whole number of the device's ticks.
        """

    def load(self, volts: float, pulse_width_us: int, count: int, period_s: float) -> None:
        """Make these pulses ready; `period_s` is from the start of one to the start of the next."""

    def start(self) -> None:
        """Give all loaded pulses, in one write."""

    def look(self) -> None:
        """Do what is due; never waits."""

    def next_look_s(self) -> float:
        """Return when to look next (infinity if there is nothing to do)."""

    def abort(self) -> None:
        """Forget what is loaded and end what runs, at once, at 0 V."""

    def close(self) -> None:
        """Give the port back; may be called twice."""
