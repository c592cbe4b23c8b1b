"""The cables of a rehearsal: what a simulated stimulator gave for what the source in front of it did.

A Digitimer has no line of its own to be simulated at: edges or voltages reach it by a cable from another
device's twin. Here is that cable, and the hand that turns a DS7A's dial as the operator was told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hardware.boxes.waveform import TtlPulse
from hardware.electrical.digitimer.driver import Ds7a
from hardware.electrical.digitimer.given import GivenPulse, rising_edges
from hardware.electrical.digitimer.twin import Ds5Twin
from hardware.electrical.ds8r.twin import Ds8rTwin
from hardware.electrical.output import EdgeSource
from hardware.electrical.pulse_pal.twin import PulsePalTwin
from mindpain_task.roles import Clock
from mindpain_task.stimuli import ShockTrain

Lines = Callable[[], Sequence[TtlPulse]]
"""What the lines of a simulated box have done so far."""


class HandTurnedDs7a(Ds7a):
    """A DS7A whose dial stands where the last loaded train has it: the operator of a rehearsal never errs."""

    def __init__(
        self,
        source: EdgeSource,
        pulse_width_us: int,
        range_ma: float,
        clock: Clock,
        lines: Lines,
        line_mask: int,
    ) -> None:
        super().__init__(source, pulse_width_us, range_ma)
        self._clock = clock
        self._lines = lines
        self._line_mask = line_mask
        self._width_us = pulse_width_us
        self._turned: list[tuple[float, float]] = []

    def load(self, train: ShockTrain) -> None:
        """Make the train ready, and have the dial turned."""
        super().load(train)
        self._turned.append((self._clock.now(), train.current_ma))

    @property
    def given(self) -> tuple[GivenPulse, ...]:
        """A pulse for each rising edge, oldest first."""
        edges = rising_edges(self._lines(), self._line_mask)
        return tuple(GivenPulse(edge_s, self._width_us, self._dial_ma(edge_s)) for edge_s in edges)

    def _dial_ma(self, time_s: float) -> float:
        return next((ma for turned_s, ma in reversed(self._turned) if turned_s <= time_s), 0.0)

    def at_baseline(self, now_s: float) -> bool:
        """Return whether no current flows at a moment."""
        return not any(pulse.time_s <= now_s < pulse.end_s for pulse in self.given)


class FollowingDs5:
    """A DS5 at one output of a simulated Pulse Pal."""

    def __init__(
        self, source: PulsePalTwin, channel: int, input_v: float, output_ma: float, clock: Clock
    ) -> None:
        self._source = source
        self._channel = channel
        self._ranges = (input_v, output_ma)
        self._clock = clock

    @property
    def given(self) -> tuple[GivenPulse, ...]:
        """Every pulse that is over, oldest first."""
        self._source.at_baseline(self._clock.now())  # it has done by then what it was told to do
        steps: list[tuple[float, float]] = []
        for pulse in self._source.pulses:
            if pulse.channel == self._channel:
                steps += [(pulse.time_s, pulse.volts), (pulse.time_s + pulse.width_us * 1e-6, 0.0)]
        return Ds5Twin(*self._ranges).given_by(steps)

    def at_baseline(self, now_s: float) -> bool:
        """Return whether no current flows at a moment."""
        return self._source.at_baseline(now_s)


class TriggeredDs8r:
    """A DS8R whose trigger input hangs on lines of a simulated box."""

    def __init__(self, twin: Ds8rTwin, lines: Lines, line_mask: int) -> None:
        self._twin = twin
        self._lines = lines
        self._line_mask = line_mask

    @property
    def given(self) -> tuple[GivenPulse, ...]:
        """The first phase of every pulse so far, oldest first."""
        return self._twin.given_by(self._lines(), self._line_mask)

    def at_baseline(self, now_s: float) -> bool:
        """Return whether no current flows at a moment."""
        return not any(pulse.time_s <= now_s < pulse.end_s for pulse in self.given)
