"""What heat does to a person, reckoned from the published rules alone: the judge of the program's own check.

Nothing here comes from `mindpain_task`: the numbers are those of the published table, the temperature course
is written again, and both doses are summed over small steps of time instead of by a formula.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

DOSE_TOLERANCE = 1e-6
"""How far a dose may be over its limit, as a share of it: what steps of time do to an integral."""
GAP_TOLERANCE = 1e-6
"""Likewise for the time between two stimuli: what floats do to a long session."""
LEDGER_GAP_TOLERANCE = 2.1e-4
"""Likewise where the ledger counts it, in seconds since 1970: it allows a millisecond of five seconds."""
EXACT = 1e-12
"""Likewise for numbers that are compared as they are written."""
STEPS = 10
"""Into how many steps each stretch of a course is cut (rise to 43 °C, to the peak, plateau, and back)."""
_OFFSETS, _WEIGHTS = np.polynomial.legendre.leggauss(3)
DAY_S, SITES = 86400.0, 4


@dataclass(frozen=True)
class HeatRules:
    """One column of the published table of limits; `brief` is the hottest peak for at most a second."""

    peak_c: float
    brief_c: float
    dose: float
    site_dose: float
    day_dose: float
    stimuli: int
    coldest_c: float
    warmest_c: float
    ramp_c_per_s: float
    tonic_s: float


DEFAULT = HeatRules(50.0, 50.0, 0.85, 6.0, 10.0, 20, 30.0, 35.0, 10.0, 60.0)
OVERRIDE = HeatRules(52.0, 55.0, 1.0, 10.0, 10.0, 60, 20.0, 40.0, 300.0, 300.0)
BRIEF_S, HOT_C, TONIC_C, LONGEST_S, GAP_S, CEM43_MIN = 1.0, 43.0, 45.0, 60.0, 5.0, 200.0


@dataclass(frozen=True)
class Pulses:
    """Heat pulses, one array a quantity, all of one shape."""

    baseline_c: Numbers
    peak_c: Numbers
    rise_c_per_s: Numbers
    plateau_s: Numbers
    return_c_per_s: Numbers

    @property
    def duration_s(self) -> Numbers:
        """Seconds from onset until the baseline is reached again."""
        warmer_c = self.peak_c - self.baseline_c
        return warmer_c / self.rise_c_per_s + self.plateau_s + warmer_c / self.return_c_per_s

    def of(self, chosen: npt.NDArray[np.bool_]) -> Pulses:
        """Return the pulses where `chosen` is true, in one row."""
        columns = (self.baseline_c, self.peak_c, self.rise_c_per_s, self.plateau_s, self.return_c_per_s)
        return Pulses(*(column[chosen] for column in columns))


def doses(pulses: Pulses, steps: int = STEPS) -> tuple[Numbers, Numbers]:
    """Return D and CEM43 in minutes of pulses in one row, by summing their courses over small steps of time.

    Each stretch between two of the onset, 39 °C, 43 °C, the plateau and the end is cut into `steps` steps,
    and each step is sampled at three times (Gauss).
    """
    warmer_c = pulses.peak_c - pulses.baseline_c
    up_s = warmer_c / pulses.rise_c_per_s
    hold_s = up_s + pulses.plateau_s
    end_s = hold_s + warmer_c / pulses.return_c_per_s
    up_at = [np.clip((c - pulses.baseline_c) / pulses.rise_c_per_s, 0, up_s) for c in (39.0, HOT_C)]
    down_at = [
        np.clip(hold_s + (pulses.peak_c - c) / pulses.return_c_per_s, hold_s, end_s) for c in (HOT_C, 39.0)
    ]
    edges = [*up_at, up_s, hold_s, *down_at]
    nodes = (np.arange(steps)[:, None] + (_OFFSETS + 1) / 2).ravel() / steps
    weights = np.tile(_WEIGHTS / 2 / steps, steps)
    dose, minutes = np.zeros_like(up_s), np.zeros_like(up_s)
    for start_s, stop_s in pairwise(edges):
        lasts_s = stop_s - start_s
        at_s = start_s[:, None] + lasts_s[:, None] * nodes
        celsius = _course(pulses, at_s, hold_s)
        dose += lasts_s * (_burn_per_s(celsius) @ weights)
        minutes += lasts_s / 60 * (_cem43_per_s(celsius) @ weights)
    return dose, minutes


def _course(pulses: Pulses, at_s: Numbers, hold_s: Numbers) -> Numbers:
    """Return the commanded temperature in °C at times since onset: the lowest of two ramps and the peak."""
    rising = pulses.baseline_c[:, None] + pulses.rise_c_per_s[:, None] * at_s
    falling = pulses.peak_c[:, None] - pulses.return_c_per_s[:, None] * (at_s - hold_s[:, None])
    under_peak = np.minimum(np.minimum(rising, falling), pulses.peak_c[:, None])
    return np.maximum(under_peak, pulses.baseline_c[:, None])


def _burn_per_s(celsius: Numbers) -> Numbers:
    return np.where(celsius >= HOT_C, 1 / np.exp(113.4 - 28.3 * np.log(celsius)), 0.0)


def _cem43_per_s(celsius: Numbers) -> Numbers:
    halves = np.where(celsius >= HOT_C, 1.0, 2.0)  # R is 0.5 from 43 °C, and 0.5 squared below
    return np.where(celsius >= 39.0, np.exp2((celsius - HOT_C) * halves), 0.0)


def pulse_shares(pulses: Pulses, rules: HeatRules, dose: Numbers) -> dict[str, Numbers]:
    """Return how much of each limit for a single stimulus each pulse takes, as a share of it."""
    ceiling_c = np.where(pulses.plateau_s <= BRIEF_S, rules.brief_c, rules.peak_c)
    longest_s = np.where(pulses.peak_c <= TONIC_C, rules.tonic_s, LONGEST_S)
    return {
        "peak": pulses.peak_c / ceiling_c,
        "baseline": np.maximum(pulses.baseline_c / rules.warmest_c, rules.coldest_c / pulses.baseline_c),
        "ramp": np.maximum(pulses.rise_c_per_s, pulses.return_c_per_s) / rules.ramp_c_per_s,
        "plateau": np.where(pulses.peak_c >= HOT_C, pulses.plateau_s / longest_s, 0.0),
        "dose": dose / rules.dose,
    }


def tolerance(rule: str) -> float:
    """Return how far over its limit a rule's number may be before it counts as over, as a share."""
    if rule in ("dose", "site_dose", "day_dose", "cem43"):
        return DOSE_TOLERANCE
    return GAP_TOLERANCE if rule == "gap" else EXACT
