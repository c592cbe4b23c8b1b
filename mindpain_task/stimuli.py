"""What is done to a person, as immutable data: stimuli in the field's words, with their course over time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class HeatPulse:
    """One contact-heat stimulus: from the baseline up, a plateau at the peak, and back."""

    baseline_c: float
    peak_c: float
    rise_c_per_s: float
    plateau_s: float
    return_c_per_s: float

    @property
    def rise_s(self) -> float:
        """Seconds from onset to the plateau."""
        return (self.peak_c - self.baseline_c) / self.rise_c_per_s

    @property
    def return_s(self) -> float:
        """Seconds from the plateau's end to the baseline."""
        return (self.peak_c - self.baseline_c) / self.return_c_per_s

    @property
    def duration_s(self) -> float:
        """Seconds from onset until the baseline is reached again."""
        return self.rise_s + self.plateau_s + self.return_s

    def commanded_c(self, since_onset_s: float) -> float:
        """Return the commanded temperature in °C this many seconds after onset."""
        if since_onset_s <= 0 or since_onset_s >= self.duration_s:
            return self.baseline_c
        if since_onset_s < self.rise_s:
            return self.baseline_c + self.rise_c_per_s * since_onset_s
        after_plateau_s = since_onset_s - self.rise_s - self.plateau_s
        if after_plateau_s <= 0:
            return self.peak_c
        return self.peak_c - self.return_c_per_s * after_plateau_s


@dataclass(frozen=True)
class ZonedHeat:
    """One start for a probe of several zones: each its own pulse, or None for a zone that stays at baseline.

    Raises ValueError where no zone has a pulse, or where the pulses have different baselines.
    """

    zones: tuple[HeatPulse | None, ...]

    def __post_init__(self) -> None:
        if len({pulse.baseline_c for pulse in self.pulses}) != 1:
            raise ValueError("zoned heat needs a pulse in at least one zone, and the same baseline in all")

    @property
    def pulses(self) -> tuple[HeatPulse, ...]:
        """The pulses, without the zones that stay at baseline."""
        return tuple(pulse for pulse in self.zones if pulse is not None)

    @property
    def baseline_c(self) -> float:
        """The baseline of every zone, in °C."""
        return self.pulses[0].baseline_c

    @property
    def peak_c(self) -> float:
        """The warmest peak, in °C."""
        return max(pulse.peak_c for pulse in self.pulses)

    @property
    def duration_s(self) -> float:
        """Seconds from onset until the last zone is at the baseline again."""
        return max(pulse.duration_s for pulse in self.pulses)

    def commanded_c(self, since_onset_s: float) -> float:
        """Return the commanded temperature of the warmest zone in °C this many seconds after onset."""
        return max(pulse.commanded_c(since_onset_s) for pulse in self.pulses)


@dataclass(frozen=True)
class HeatSegment:
    """A straight stretch of a temperature course: this many seconds, ending at this temperature."""

    duration_s: float
    end_c: float


@dataclass(frozen=True)
class HeatProfile:
    """A course of straight segments from the baseline, then back at `return_c_per_s`.

    Raises ValueError for a course without segments.
    """

    baseline_c: float
    segments: tuple[HeatSegment, ...]
    return_c_per_s: float

    def __post_init__(self) -> None:
        if not self.segments:
            raise ValueError("a profile needs at least one segment")

    @property
    def peak_c(self) -> float:
        """The warmest point, in °C."""
        return max(self.baseline_c, *(segment.end_c for segment in self.segments))

    @property
    def duration_s(self) -> float:
        """Seconds from onset until the baseline is reached again."""
        last_c = self.segments[-1].end_c
        return sum(s.duration_s for s in self.segments) + abs(last_c - self.baseline_c) / self.return_c_per_s

    def commanded_c(self, since_onset_s: float) -> float:
        """Return the commanded temperature in °C this many seconds after onset."""
        if since_onset_s <= 0:
            return self.baseline_c
        here_c, left_s = self.baseline_c, since_onset_s
        for segment in self.segments:
            if left_s < segment.duration_s:
                return here_c + (segment.end_c - here_c) * left_s / segment.duration_s
            here_c, left_s = segment.end_c, left_s - segment.duration_s
        away_c = here_c - self.baseline_c
        return here_c - math.copysign(min(abs(away_c), self.return_c_per_s * left_s), away_c)


Heat: TypeAlias = HeatPulse | ZonedHeat | HeatProfile
"""What a thermode can be told to do in one start."""


@dataclass(frozen=True)
class ShockTrain:
    """Electrical pulses of constant current, all alike, each `pulse_width_us` wide (one phase of it).

    `rate_hz` is how many there are in a second; the first comes at the onset. Whether a pulse has one phase
    or two belongs to the stimulator, not to the train.
    """

    pulse_width_us: int
    rate_hz: float
    count: int
    current_ma: float

    @property
    def period_s(self) -> float:
        """Seconds from the start of one pulse to the start of the next."""
        return 1 / self.rate_hz

    @property
    def duration_s(self) -> float:
        """Seconds from the onset to the end of the last pulse's first phase."""
        return (self.count - 1) * self.period_s + self.pulse_width_us * 1e-6

    def pulse_onset_s(self, number: int) -> float:
        """Return when a pulse begins, in seconds since the onset; `number` is 1 for the first."""
        return (number - 1) * self.period_s


Stimulus: TypeAlias = Heat | ShockTrain
"""What a stimulator can be armed with."""


def only_heat(stimulus: Stimulus, device: str) -> Heat:
    """Return the stimulus, or raise ValueError where it is none for a thermode."""
    if isinstance(stimulus, ShockTrain):
        raise ValueError(f"{device} gives heat, not a shock train")
    return stimulus


@dataclass(frozen=True)
class ColdPressor:
    """A hand in cold water until the participant withdraws it, at most `cap_s` long; run by the operator.

    The water must be within `tolerance_c` of `water_c` when the hand goes in.
    """

    water_c: float
    tolerance_c: float
    cap_s: float
