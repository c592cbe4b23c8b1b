"""What each zone of a thermode was told to do: a course of straight lines, and what can be asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mindpain_task.heat import HeatProfile, HeatPulse, HeatTrain, ZonedHeat
from mindpain_task.paired_heat import PROBES, PairedHeat, by_probe
from mindpain_task.stimuli import Heat

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Front:
    """The first clear move away from the baseline: where to look for a lag.

    `level_c` is how far from the baseline to look, `sign` the way (-1: colder), `room_c` how far the front
    goes on either side of the level.
    """

    sign: int
    level_c: float
    room_c: float


@dataclass(frozen=True, eq=False)
class Course:
    """One zone's commanded temperature: straight between corners, flat before the first and after the last.

    `times_s` count from onset. `plateau_s` is None for a course that is not one plateau; `watched_s` is
    until when the course matters most: the end of the plateau, or of the last segment.
    """

    times_s: Floats
    corners_c: Floats
    plateau_s: float | None
    watched_s: float

    @cached_property
    def baseline_c(self) -> float:
        """Where the course begins and ends."""
        return float(self.corners_c[0])

    @cached_property
    def peak_c(self) -> float:
        """The corner furthest from the baseline."""
        return float(self.corners_c[np.argmax(np.abs(self.corners_c - self.baseline_c))])

    @property
    def height_c(self) -> float:
        """How far the peak is from the baseline, whichever way."""
        return abs(self.peak_c - self.baseline_c)

    @property
    def sign(self) -> int:
        """1 where the peak is warmer than the baseline, -1 where it is colder."""
        return -1 if self.peak_c < self.baseline_c else 1

    @property
    def duration_s(self) -> float:
        """Seconds from onset to the last corner."""
        return float(self.times_s[-1])

    @cached_property
    def slowness_s_per_c(self) -> float:
        """Of a pulse: the seconds it takes to come up and go down again by one degree."""
        rise_s, return_s = self.times_s[1] - self.times_s[0], self.times_s[3] - self.times_s[2]
        return float(rise_s + return_s) / self.height_c

    def at(self, since_onset_s: Floats) -> Floats:
        """Return the commanded °C at these seconds after onset."""
        return np.interp(since_onset_s, self.times_s, self.corners_c)

    def first_reaches_s(self, level_c: float, sign: int) -> float:
        """Return when the course is first this far from its baseline this way.

        Where it never quite is: when it is first as far as it ever goes.
        """
        away_c = sign * (self.corners_c - self.baseline_c)
        level_c = min(level_c, float(np.max(away_c)))
        corner = int(np.argmax(away_c >= level_c))
        if corner == 0:
            return 0.0
        share = (level_c - away_c[corner - 1]) / (away_c[corner] - away_c[corner - 1])
        return float(self.times_s[corner - 1] + share * (self.times_s[corner] - self.times_s[corner - 1]))

    def stretches_s(self, level_c: float, sign: int) -> Floats:
        """Return how long each stretch lasts that is at least this far from the baseline this way."""
        away_c = sign * (self.corners_c - self.baseline_c) - level_c
        crossed = np.flatnonzero(away_c[1:] * away_c[:-1] < 0)
        share = away_c[crossed] / (away_c[crossed] - away_c[crossed + 1])
        crossings_s = self.times_s[crossed] + share * np.diff(self.times_s)[crossed]
        edges_s = np.insert(self.times_s, crossed + 1, crossings_s)
        ends_c = np.insert(away_c, crossed + 1, 0.0)
        beyond = (ends_c[1:] >= 0) & (ends_c[:-1] >= 0)
        summed_s = np.cumsum(np.where(beyond, np.diff(edges_s), 0.0))
        stretches_s = np.diff(summed_s[~beyond], prepend=0.0, append=summed_s[-1])
        return stretches_s[stretches_s > 0]

    def front(self) -> Front | None:
        """Return the first move away from the baseline, or None where the course rests.

        Its level is the middle of its longest straight line: a level that is also a plateau's would be
        crossed at any moment of it.
        """
        steps_c = np.diff(self.corners_c)
        moving = np.flatnonzero(steps_c)
        if not len(moving):
            return None
        sign = 1 if steps_c[moving[0]] > 0 else -1
        turns = np.flatnonzero(sign * steps_c < 0)
        end = int(turns[0]) if len(turns) else len(steps_c)
        longest = int(np.argmax(sign * steps_c[:end]))
        away_c = sign * (self.corners_c - self.baseline_c)
        level_c = float(away_c[longest] + away_c[longest + 1]) / 2
        return Front(sign, level_c, min(level_c, float(away_c[end]) - level_c))

    def envelope(self, since_onset_s: Floats, least_lag_s: float, most_lag_s: float) -> tuple[Floats, Floats]:
        """Return the coldest and the warmest the course may be at these (ascending) moments, lagging so much.

        The extreme is at an end of the span of lags, or at one of the corners within it.
        """
        ends_c = self.at(since_onset_s - most_lag_s), self.at(since_onset_s - least_lag_s)
        first = np.searchsorted(self.times_s, since_onset_s - most_lag_s, "left")
        after = np.searchsorted(self.times_s, since_onset_s - least_lag_s, "right")
        # reduceat works from each index up to the next, so every other result is a span's; and it takes no
        # index past the end.
        spans = np.column_stack((first, after)).ravel()
        corners_c = np.append(self.corners_c, self.baseline_c)
        coldest_c, warmest_c = (
            np.where(first < after, extreme.reduceat(corners_c, spans)[::2], ends_c[0])
            for extreme in (np.minimum, np.maximum)
        )
        return np.minimum(coldest_c, np.minimum(*ends_c)), np.maximum(warmest_c, np.maximum(*ends_c))


def zone_courses(stimulus: Heat | PairedHeat, zones: int) -> tuple[Course, ...]:
    """Return the course of each of a probe's zones.

    Of two probes, the zones of the first come first. Raises ValueError where a stimulus is for another number
    of zones, or a pulse does not warm.
    """
    if isinstance(stimulus, PairedHeat):
        each = len(by_probe((0.0,) * zones)[0])
        told = [stimulus.pulse if probe in stimulus.probes else None for probe in PROBES]
        return zone_courses(ZonedHeat(tuple(pulse for pulse in told for _ in range(each))), zones)
    if isinstance(stimulus, HeatPulse):
        return (_of_pulse(stimulus),) * zones
    if isinstance(stimulus, HeatTrain):
        return (_of_profile(stimulus.profile()),) * zones
    if isinstance(stimulus, HeatProfile):
        return (_of_profile(stimulus),) * zones
    if len(stimulus.zones) != zones:
        raise ValueError(f"the stimulus is for {len(stimulus.zones)} zones, the read-back has {zones}")
    rest = _at_rest(stimulus)
    return tuple([rest if pulse is None else _of_pulse(pulse) for pulse in stimulus.zones])


def _of_pulse(pulse: HeatPulse) -> Course:
    if pulse.peak_c <= pulse.baseline_c:
        raise ValueError(f"a peak of {pulse.peak_c} °C is not over the baseline of {pulse.baseline_c} °C")
    plateau_end_s = pulse.rise_s + pulse.plateau_s
    times_s = np.array([0.0, pulse.rise_s, plateau_end_s, pulse.duration_s])
    corners_c = np.array([pulse.baseline_c, pulse.peak_c, pulse.peak_c, pulse.baseline_c], np.float64)
    return Course(times_s, corners_c, pulse.plateau_s, plateau_end_s)


def _of_profile(profile: HeatProfile) -> Course:
    ends_s = np.cumsum([0.0, *[segment.duration_s for segment in profile.segments]])
    ends_c = [profile.baseline_c, *[segment.end_c for segment in profile.segments], profile.baseline_c]
    watched_s = float(ends_s[-1])
    times_s = np.append(ends_s, max(profile.duration_s, watched_s))
    return Course(times_s, np.array(ends_c, np.float64), None, watched_s)


def _at_rest(stimulus: ZonedHeat) -> Course:
    watched_s = max(pulse.rise_s + pulse.plateau_s for pulse in stimulus.pulses)
    corners_c = np.full(2, stimulus.baseline_c, np.float64)
    return Course(np.array([0.0, stimulus.duration_s]), corners_c, None, watched_s)
