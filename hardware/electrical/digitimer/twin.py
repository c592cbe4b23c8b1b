"""A simulated DS7A and DS5: what comes out of them for the edges and voltages they get; no threads."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from hardware.boxes.waveform import TtlPulse
from hardware.electrical.digitimer.codec import AVERAGE_MA, BASELINE_MA, ENERGY_MJ, LOAD_OHM, PULSE_S, Ranges
from hardware.electrical.digitimer.given import GivenPulse, rising_edges

PULSE_FROM_MA = 0.4  # what is stronger counts as a pulse, what is weaker as baseline
AVERAGED_S = 1.0


class Ds7aTwin:
    """A DS7A whose dial and width knob stand somewhere; each rising edge gives one pulse."""

    def __init__(self, dial_ma: float, width_us: int) -> None:
        self.dial_ma = dial_ma
        self.width_us = width_us
        self._given: list[GivenPulse] = []

    def edge(self, time_s: float) -> None:
        """Take a rising edge at the trigger input; one that comes while a pulse runs gives none."""
        if not self._given or time_s >= self._given[-1].end_s:
            self._given.append(GivenPulse(time_s, self.width_us, self.dial_ma))

    @property
    def given(self) -> tuple[GivenPulse, ...]:
        """Every pulse so far, oldest first."""
        return tuple(self._given)

    def given_by(self, pulses: Sequence[TtlPulse], line_mask: int) -> tuple[GivenPulse, ...]:
        """Return what these stretches of a trigger box's lines would give; changes nothing."""
        fresh = Ds7aTwin(self.dial_ma, self.width_us)
        for time_s in rising_edges(pulses, line_mask):
            fresh.edge(time_s)
        return fresh.given

    def output_ma(self, now_s: float) -> float:
        """Return the current at a moment."""
        return sum(pulse.current_ma for pulse in self._given if pulse.time_s <= now_s < pulse.end_s)

    def at_baseline(self, now_s: float) -> bool:
        """Return whether no current flows at a moment."""
        return self.output_ma(now_s) == 0


class Ds5Twin:
    """A DS5 with its limits enabled; over one of them its output is off until it is enabled again.

    Voltages are told in the order of their times. A voltage beyond the input range counts as its end.
    """

    def __init__(self, input_v: float, output_ma: float, load_ohm: float = LOAD_OHM) -> None:
        self._ranges = Ranges(input_v, output_ma)
        self._load_ohm = load_ohm
        self._asked_ma = 0.0
        self._steps: list[tuple[float, float]] = [(-math.inf, 0.0)]  # (from when, which current came out)
        self._settled_s = -math.inf
        self._pulse_s = math.inf  # since when the current is a pulse's
        self._pulse_mj = 0.0  # of this pulse, before the last step
        self._disabled = ""

    def set_volts(self, time_s: float, volts: float) -> None:
        """Take the voltage at the input from now on."""
        self._settle(time_s)
        full_ma = self._ranges.output_ma
        self._asked_ma = max(-full_ma, min(full_ma, volts * self._ranges.ma_per_v))
        if not self._disabled:
            self._put(time_s, self._asked_ma)

    def enable(self, time_s: float) -> None:
        """Switch the output on again."""
        self._settle(time_s)
        self._disabled = ""
        self._put(time_s, self._asked_ma)

    def disabled(self, now_s: float) -> str:
        """Return which limit has switched the output off, or nothing while it is on."""
        self._settle(now_s)
        return self._disabled

    def output_ma(self, now_s: float) -> float:
        """Return the current at a moment."""
        self._settle(now_s)
        return next(ma for from_s, ma in reversed(self._steps) if from_s <= now_s)

    def at_baseline(self, now_s: float) -> bool:
        """Return whether no current flows at a moment."""
        return self.output_ma(now_s) == 0

    @property
    def given(self) -> tuple[GivenPulse, ...]:
        """Every stretch of one current that is over, oldest first."""
        return tuple(
            GivenPulse(from_s, (end_s - from_s) * 1e6, ma)
            for (from_s, ma), (end_s, _) in pairwise(self._steps)
            if ma
        )

    def given_by(self, voltages: Iterable[tuple[float, float]]) -> tuple[GivenPulse, ...]:
        """Return what these voltages (from when, V), oldest first, would give; changes nothing."""
        fresh = Ds5Twin(self._ranges.input_v, self._ranges.output_ma, self._load_ohm)
        for time_s, volts in voltages:
            fresh.set_volts(time_s, volts)
        return fresh.given

    def _put(self, time_s: float, ma: float) -> None:
        from_s, before_ma = self._steps[-1]
        if ma == before_ma:
            return
        if abs(ma) <= PULSE_FROM_MA:
            self._pulse_s, self._pulse_mj = math.inf, 0.0
        elif self._pulse_s == math.inf:
            self._pulse_s = time_s
        else:
            self._pulse_mj += self._mj_per_s(before_ma) * (time_s - from_s)
        self._steps.append((time_s, ma))

    def _mj_per_s(self, ma: float) -> float:
        return ma**2 * self._load_ohm * 1e-3

    def _settle(self, until_s: float) -> None:
        """Find out whether the present current meets a limit by then."""
        if until_s <= self._settled_s:
            return
        if not self._disabled:
            trip_s, limit = min(self._pulse_trips(), self._average_trips(until_s))
            if trip_s < until_s:
                self._put(trip_s, 0.0)
                self._disabled = limit
        self._settled_s = until_s

    def _pulse_trips(self) -> tuple[float, str]:
        """Return when the present pulse is too long or has too much energy (infinity where there is none)."""
        from_s, ma = self._steps[-1]
        if self._pulse_s == math.inf:
            return math.inf, ""
        full_s = from_s + (ENERGY_MJ - self._pulse_mj) / self._mj_per_s(ma)
        return min((self._pulse_s + PULSE_S + 1e-9, "pulse duration"), (full_s + 1e-9, "pulse energy"))

    def _average_trips(self, until_s: float) -> tuple[float, str]:
        """Return at which whole second the second before it had too much current (infinity for none).

        The current is constant since the last step, so that later seconds repeat the second one.
        """
        from_s, _ = self._steps[-1]
        first_s = max(from_s, self._settled_s)
        if first_s == -math.inf:
            return math.inf, ""
        for second in range(math.floor(first_s) + 1, math.floor(first_s) + 3):
            if second < until_s:
                pulses_ma, baseline_ma = self._averages(second)
                if pulses_ma > AVERAGE_MA + 1e-9:
                    return second, "average current"
                if baseline_ma > BASELINE_MA + 1e-9:
                    return second, "baseline current"
        return math.inf, ""

    def _averages(self, until_s: float) -> tuple[float, float]:
        """Return the average of pulses and of what lies between them, over the second before a time."""
        pulses_ma = baseline_ma = 0.0
        end_s = until_s
        for from_s, ma in reversed(self._steps):
            part = max(0.0, end_s - max(from_s, until_s - AVERAGED_S)) / AVERAGED_S
            if abs(ma) > PULSE_FROM_MA:
                pulses_ma += part * abs(ma)
            else:
                baseline_ma += part * abs(ma)
            end_s = min(end_s, from_s)
            if from_s <= until_s - AVERAGED_S:
                break
        return pulses_ma, baseline_ma
