"""Contact heat, as immutable data: pulses, trains and profiles, with their course over time."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self, TypeAlias

Corners: TypeAlias = tuple[tuple[float, float], ...]
"""(seconds after onset, °C), from the onset to the end; a course is straight in between."""
ROUNDING_S = 1e-9
"""What floats may do to a time that is exactly at its limit, and a stretch that is none."""


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

    @property
    def corners(self) -> Corners:
        """Where the course turns, its beginning and its end."""
        up_s, down_s = self.rise_s, self.rise_s + self.plateau_s
        ends = (0.0, self.baseline_c), (self.duration_s, self.baseline_c)
        return ends[0], (up_s, self.peak_c), (down_s, self.peak_c), ends[1]

    def at_peak(self, peak_c: float) -> HeatPulse:
        """Return the same pulse with another peak."""
        return replace(self, peak_c=peak_c)

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

    @property
    def corners(self) -> Corners:
        """Where the course turns, its beginning and its end."""
        times_s = itertools.accumulate((segment.duration_s for segment in self.segments), initial=0.0)
        ends_c = (self.baseline_c, *(segment.end_c for segment in self.segments))
        return (*zip(times_s, ends_c, strict=True), (self.duration_s, self.baseline_c))

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


@dataclass(frozen=True)
class OfPulse:
    """What is made of one pulse: its temperatures and ramps are the pulse's."""

    pulse: HeatPulse

    @property
    def baseline_c(self) -> float:
        """Where it begins and ends, in °C."""
        return self.pulse.baseline_c

    @property
    def peak_c(self) -> float:
        """The temperature of each plateau, in °C."""
        return self.pulse.peak_c

    @property
    def rise_c_per_s(self) -> float:
        """How fast it warms."""
        return self.pulse.rise_c_per_s

    @property
    def plateau_s(self) -> float:
        """How long each plateau is."""
        return self.pulse.plateau_s

    @property
    def return_c_per_s(self) -> float:
        """How fast it cools."""
        return self.pulse.return_c_per_s

    def at_peak(self, peak_c: float) -> Self:
        """Return the same with another peak; ValueError where that cannot be."""
        return replace(self, pulse=self.pulse.at_peak(peak_c))


@dataclass(frozen=True)
class HeatTrain(OfPulse):
    """Pulses so close that they are one stimulus, as for temporal summation: a plateau every `period_s`.

    From the baseline up to the first plateau, from each plateau down to `between_c` and up to the next, and
    from the last one back to the baseline. All ramps are the pulse's.

    Raises ValueError, as a sentence, for what is no such course: numbers that are none, a `between_c` that is
    not from the baseline to under the peak, or ramps and a plateau that do not fit into the period.
    """

    count: int
    period_s: float
    between_c: float

    def __post_init__(self) -> None:
        pulse = self.pulse
        lasting = (pulse.rise_c_per_s, pulse.plateau_s, pulse.return_c_per_s, self.period_s)
        finite = all(map(math.isfinite, (pulse.baseline_c, pulse.peak_c, self.between_c, *lasting)))
        if not finite or min(lasting) <= 0 or self.count < 1:
            rule = "all numbers must be finite; ramps, plateau, period and count positive"
            raise ValueError(f"no train of heat pulses: {rule}: {self}")
        if not pulse.baseline_c <= self.between_c < pulse.peak_c:
            allowed = f"from the baseline of {pulse.baseline_c} °C to under the peak of {pulse.peak_c} °C"
            raise ValueError(f"{self.between_c} °C between the pulses of a train is not {allowed}")
        if (busy_s := self.next_pulse.duration_s) > self.period_s + ROUNDING_S:
            ramps = f"{pulse.plateau_s} s at {pulse.peak_c} °C and both ramps from {self.between_c} °C"
            raise ValueError(f"{ramps} take {busy_s:.10g} s, more than the period of {self.period_s} s")

    @property
    def next_pulse(self) -> HeatPulse:
        """Each pulse but the first: its ramps are from and to `between_c`."""
        return replace(self.pulse, baseline_c=self.between_c)

    @property
    def between_s(self) -> float:
        """Seconds at `between_c` from one pulse to the next."""
        return max(0.0, self.period_s - self.next_pulse.duration_s)

    @property
    def duration_s(self) -> float:
        """Seconds from onset until the baseline is reached again."""
        return (self.count - 1) * self.period_s + self.pulse.duration_s

    @cached_property
    def corners(self) -> Corners:
        """Where the course turns, its beginning and its end."""
        return self.profile().corners

    def commanded_c(self, since_onset_s: float) -> float:
        """Return the commanded temperature in °C this many seconds after onset."""
        pulse, last_s = self.pulse, (self.count - 1) * self.period_s
        if since_onset_s < pulse.rise_s + pulse.plateau_s:
            return pulse.commanded_c(since_onset_s)
        if since_onset_s >= pulse.rise_s + last_s:
            return pulse.commanded_c(since_onset_s - last_s)
        following = self.next_pulse
        since_plateau_s = math.fmod(since_onset_s - pulse.rise_s, self.period_s)
        back_c = following.commanded_c(following.rise_s + since_plateau_s)
        return max(back_c, following.commanded_c(following.rise_s + since_plateau_s - self.period_s))

    def profile(self) -> HeatProfile:
        """Return exactly this course as straight segments."""
        pulse, following, between_s = self.pulse, self.next_pulse, self.between_s
        plateau = HeatSegment(pulse.plateau_s, pulse.peak_c)
        down = [HeatSegment(following.return_s, self.between_c)]
        hold = [HeatSegment(between_s, self.between_c)] if between_s > ROUNDING_S else []
        again = [*down, *hold, HeatSegment(following.rise_s, pulse.peak_c), plateau]
        segments = (HeatSegment(pulse.rise_s, pulse.peak_c), plateau, *(again * (self.count - 1)))
        return HeatProfile(pulse.baseline_c, segments, pulse.return_c_per_s)
