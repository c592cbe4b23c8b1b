"""A thermode for the tests of the delivery verdict: what it would read back, with all that is no fault."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from mindpain_task.delivery import Delivery, Tolerances, judge
from mindpain_task.heat import HeatPulse
from mindpain_task.roles import Sample
from mindpain_task.stimuli import Heat

TCS = Tolerances(onset_lag_s=0.2, peak_error_c=0.7, plateau_error_s=0.2, area_error=0.1, longest_gap_s=0.25)
MEDOC = Tolerances(onset_lag_s=0.5, peak_error_c=0.7, plateau_error_s=0.5, area_error=0.15, longest_gap_s=0.5)
BASELINE_C = 32.0
OFFSET_C = 0.4
NOISE_C = 0.15
"""How far a read-back may be from the true temperature: 0.1 °C of noise, and half a step of 0.1 °C."""
SAMPLES = 1200
"""About as many are read back at most (at least 10 a second), so that the tests stay quick."""

Course = tuple[Callable[[float], float], ...]
"""For each zone the °C at some seconds after the planned onset."""


def resting(_: float) -> float:
    return BASELINE_C


@dataclass(frozen=True)
class Habits:
    """How a faithful device reads back: jittered instants, steps of 0.1 °C, a lag, an offset and noise.

    `share_of_lag` is a fraction of the tolerance; `drifts` makes the noise stay at its bounds for a while;
    `before_s` and `after_s` bound what is read back.
    """

    rate_hz: float = 50.0
    share_of_lag: float = 0.0
    offset_c: float = 0.0
    seed: int = 0
    before_s: float = 0.5
    after_s: float = 1.5
    planned_s: float = 100.0
    drifts: bool = False

    def read(self, course: Course, lasts_s: float, tolerances: Tolerances) -> list[Sample]:
        """Return the samples of a device that follows this course."""
        dice = np.random.default_rng(self.seed)
        from_s, until_s = -self.before_s, lasts_s + self.after_s
        period_s = self.period_s(until_s - from_s)
        grid_s = np.arange(from_s, until_s, period_s)
        times_s = (grid_s + dice.uniform(-0.25, 0.25, len(grid_s)) * period_s).tolist()
        noise_c = np.clip(dice.normal(0.0, 0.05, (len(times_s), len(course))), -0.1, 0.1)
        if self.drifts:
            turns_s = np.sort(dice.uniform(from_s, until_s, 6))
            noise_c[:] = dice.choice([-0.1, 0.1], 7)[np.searchsorted(turns_s, times_s)][:, None]
        lag_s = self.share_of_lag * tolerances.onset_lag_s
        exact_c = np.array([[zone(time_s - lag_s) for zone in course] for time_s in times_s])
        zones_c = np.round(exact_c + self.offset_c + noise_c, 1).tolist()
        return [
            Sample(self.planned_s + time_s, 30.0, tuple(row))
            for time_s, row in zip(times_s, zones_c, strict=True)
        ]

    def period_s(self, seconds: float) -> float:
        """Return the seconds between two read-backs, before jitter, when so many seconds are read."""
        return 1 / max(10.0, min(self.rate_hz, SAMPLES / seconds))

    def longest_spacing_s(self, lasts_s: float) -> float:
        """Return what jitter makes of that, at most."""
        return 1.5 * self.period_s(lasts_s + self.before_s + self.after_s)

    def judge(
        self, stimulus: Heat, course: Course, tolerances: Tolerances, lasts_s: float | None = None
    ) -> Delivery:
        """Return the verdict on a stimulus if the device follows this course for so long."""
        samples = self.read(course, stimulus.duration_s if lasts_s is None else lasts_s, tolerances)
        return judge(stimulus, self.planned_s, samples, tolerances)


def longest_spacing_s(samples: list[Sample], planned_s: float, until_s: float) -> float:
    """Return the longest time between two samples from the onset on, of those that begin before a moment."""
    after_s = [0.0, *(s.time_s - planned_s for s in samples if s.time_s >= planned_s)]
    return max(b - a for a, b in itertools.pairwise(after_s) if a < until_s)


def slowness_s_per_c(pulse: HeatPulse) -> float:
    """Return the seconds that both ramps of a pulse take for a degree."""
    return 1 / pulse.rise_c_per_s + 1 / pulse.return_c_per_s


def between(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers whose orders of magnitude are alike likely."""
    return st.floats(math.log(low), math.log(high)).map(math.exp)


def pulses(least_c: float = 1.0, shortest_s: float = 0.1) -> st.SearchStrategy[HeatPulse]:
    """All pulses that a protocol may have."""
    return st.builds(
        HeatPulse,
        baseline_c=st.just(BASELINE_C),
        peak_c=between(least_c, 20.0).map(lambda height_c: BASELINE_C + height_c),
        rise_c_per_s=between(0.5, 300.0),
        plateau_s=between(shortest_s, 60.0),
        return_c_per_s=between(0.5, 300.0),
    )


def brief_pulses(slowest_c_per_s: float, fastest_c_per_s: float) -> st.SearchStrategy[HeatPulse]:
    """Pulses of which a device that is read back ten times a second shows little."""
    return st.builds(
        HeatPulse,
        baseline_c=st.just(BASELINE_C),
        peak_c=between(3.0, 20.0).map(lambda height_c: BASELINE_C + height_c),
        rise_c_per_s=between(slowest_c_per_s, fastest_c_per_s),
        plateau_s=between(0.01, 1.0),
        return_c_per_s=between(slowest_c_per_s, fastest_c_per_s),
    )


small_pulses = st.builds(
    HeatPulse,
    baseline_c=st.just(BASELINE_C),
    peak_c=st.floats(BASELINE_C + 0.75, BASELINE_C + 1.5),
    rise_c_per_s=between(0.5, 300.0),
    plateau_s=between(0.2, 5.0),
    return_c_per_s=between(0.5, 300.0),
)
tolerances = st.sampled_from([TCS, MEDOC])
seeds = st.integers(0, 2**32)
rarely_read = st.builds(
    Habits,
    rate_hz=st.just(10.0),
    share_of_lag=st.floats(0.0, 0.6),
    offset_c=st.sampled_from([-OFFSET_C, OFFSET_C]),
    seed=seeds,
    drifts=st.booleans(),
)
habits = st.builds(
    Habits,
    rate_hz=between(10.0, 100.0),
    share_of_lag=st.floats(0.0, 0.6),
    offset_c=st.floats(-OFFSET_C, OFFSET_C),
    seed=seeds,
    before_s=st.floats(0.2, 2.0),
    drifts=st.booleans(),
)
