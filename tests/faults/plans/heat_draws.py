"""Random heat sessions, many at a time, inside one column of limits and each aimed at the edge of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tests.faults.plans.heat_oracle import (
    CEM43_MIN,
    DAY_S,
    LONGEST_S,
    SITES,
    HeatRules,
    Indices,
    Numbers,
    Pulses,
    doses,
)

MOST_PULSES, MOST_EARLIER = 61, 6
"""One more than the most that any column of limits allows; stimuli of earlier runs and sessions."""


@dataclass(frozen=True)
class HeatBatch:
    """Sessions of heat, one a row: pulses, sites and gaps as (session, stimulus); `is_there` says how many.

    `gap_s` is the time before each stimulus. The `earlier` arrays are (session, entry): what the person had
    taken before, when it ended (s before the session's start, negative), and whether in the same session.
    """

    is_there: npt.NDArray[np.bool_]
    pulses: Pulses
    site: Indices
    gap_s: Numbers
    earlier_there: npt.NDArray[np.bool_]
    earlier_site: Indices
    earlier_same: npt.NDArray[np.bool_]
    earlier_end_s: Numbers
    earlier_dose: Numbers
    earlier_cem43_min: Numbers


Cells = tuple[Indices, Indices]
Aim = Callable[[np.random.Generator, HeatBatch, Cells, HeatRules], None]
"""Put one stimulus of each session (its cells) at the edge of a limit, in place."""


def draw(rng: np.random.Generator, sessions: int, rules: HeatRules) -> HeatBatch:
    """Draw sessions for a column of limits; the same state of the generator gives the same ones."""
    aim = rng.integers(len(AIMS) + len(SUMS), size=sessions)
    sites = rng.integers(1, 5, size=(sessions, 1))
    shape = (sessions, MOST_PULSES)
    is_there = np.arange(MOST_PULSES) < _counts(rng, sites, rules)
    in_turn = np.arange(MOST_PULSES) + rng.integers(0, SITES, (sessions, 1))
    any_site = rng.integers(0, SITES, shape)
    site = np.where(rng.random((sessions, 1)) < 0.7, in_turn, any_site) % sites
    gap_s = np.where(rng.random(shape) < 0.8, rng.uniform(5.2, 30, shape), rng.uniform(8.0, 9.0, shape))
    pulses = _inside(rng, is_there, site, rules)
    batch = HeatBatch(is_there, pulses, site, gap_s, *_earlier(rng, sessions))
    for number, put in enumerate(AIMS):
        rows = np.flatnonzero(aim == number)
        place = rng.integers(0, 3, len(rows))
        put(rng, batch, (rows, np.where(is_there[rows, place], place, 0)), rules)
    for number, name in enumerate(SUMS, len(AIMS)):
        _aim_at_sum(rng, batch, np.flatnonzero(aim == number), name, rules)
    return batch


def edge(rng: np.random.Generator, size: int | tuple[int, ...]) -> Numbers:
    """Draw shares of a limit: exactly at it, a hair to either side, a little, and up to a tenth."""
    spread = np.choose(rng.integers(5, size=size), [0.0, 1e-9, 1e-4, 0.02, 0.1])
    return 1.0 + spread * rng.uniform(-1, 1, size)


def _counts(rng: np.random.Generator, sites: Indices, rules: HeatRules) -> Indices:
    """Draw how many stimuli a session has, a column; one in ten at what its sites may take."""
    free = np.exp(rng.uniform(0, np.log(MOST_PULSES - 0.5), sites.shape)).astype(np.intp)
    most = rules.stimuli * sites
    at_the_edge = most + rng.integers(-1, 2, sites.shape)
    some = np.where(rng.random(sites.shape) < 0.9, np.minimum(free, most), at_the_edge)
    return np.clip(some, 1, MOST_PULSES)


def _inside(
    rng: np.random.Generator, is_there: npt.NDArray[np.bool_], site: Indices, rules: HeatRules
) -> Pulses:
    """Draw pulses inside every limit, most sessions of one kind of pulse only."""
    shape = is_there.shape
    alike = rng.random((shape[0], 1)) < 0.6

    def spread(low: float, high: float) -> Numbers:
        return np.where(alike, rng.uniform(low, high, (shape[0], 1)), rng.uniform(low, high, shape))

    slow = np.log(rules.ramp_c_per_s) - 0.01
    baseline_c = spread(rules.coldest_c + 0.1, min(rules.warmest_c, 37.5) - 0.1)
    peak_c, plateau_s = spread(38.0, rules.peak_c - 0.1), np.exp(spread(np.log(0.2), np.log(59.0)))
    pulses = Pulses(baseline_c, peak_c, np.exp(spread(0.0, slow)), plateau_s, np.exp(spread(0.0, slow)))
    ramps, per_s = _dose_parts(pulses, is_there)
    on_site = sum(((site == s) & is_there).sum(axis=1, keepdims=True) * (site == s) for s in range(SITES))
    budget = np.minimum(0.98 * rules.dose, 0.98 * rules.site_dose / np.maximum(on_site, 1))
    plateau_s[:] = np.clip((budget - ramps) / per_s, 0.2, plateau_s)
    return pulses


def _dose_parts(
    pulses: Pulses, chosen: npt.NDArray[np.bool_], minutes: bool = False
) -> tuple[Numbers, Numbers]:
    """Return D (or CEM43) of the two ramps of chosen pulses, and what a second of plateau adds.

    Rough: it is for drawing, never for judging.
    """
    some = pulses.of(chosen)
    ramps = np.zeros(chosen.shape)
    bare = Pulses(
        some.baseline_c, some.peak_c, some.rise_c_per_s, np.zeros_like(some.peak_c), some.return_c_per_s
    )
    ramps[chosen] = doses(bare, 2)[int(minutes)]
    if minutes:
        return ramps, np.exp2(pulses.peak_c - 43.0) / 60
    burn = np.exp(28.3 * np.log(pulses.peak_c) - 113.4) * (pulses.peak_c >= 43.0)
    return ramps, np.maximum(burn, 1e-12)


def _nothing(_rng: np.random.Generator, _batch: HeatBatch, _at: Cells, _rules: HeatRules) -> None:
    pass


def _anything(rng: np.random.Generator, batch: HeatBatch, at: Cells, _rules: HeatRules) -> None:
    rows, pulses = at[0], batch.pulses
    shape = (len(rows), MOST_PULSES)
    pulses.baseline_c[rows] = rng.uniform(28.0, 37.0, shape)
    pulses.peak_c[rows] = rng.uniform(38.0, 55.0, shape)
    pulses.rise_c_per_s[rows] = np.exp(rng.uniform(0.0, np.log(15.0), shape))
    pulses.return_c_per_s[rows] = np.exp(rng.uniform(0.0, np.log(15.0), shape))
    pulses.plateau_s[rows] = np.exp(rng.uniform(np.log(0.2), np.log(200.0), shape))
    batch.gap_s[rows] = rng.uniform(0.0, 30.0, shape)


def _at_the_peak(rng: np.random.Generator, batch: HeatBatch, at: Cells, rules: HeatRules) -> None:
    batch.pulses.peak_c[at] = rules.peak_c * edge(rng, len(at[0]))
    batch.pulses.plateau_s[at] = rng.uniform(0.2, 6.0, len(at[0]))


def _at_the_baseline(rng: np.random.Generator, batch: HeatBatch, at: Cells, rules: HeatRules) -> None:
    low = rng.random(len(at[0])) < 0.5
    batch.pulses.baseline_c[at] = np.where(low, rules.coldest_c, rules.warmest_c) * edge(rng, len(at[0]))
    batch.pulses.peak_c[at] = np.maximum(batch.pulses.peak_c[at], 45.0)


def _at_the_ramp(rng: np.random.Generator, batch: HeatBatch, at: Cells, rules: HeatRules) -> None:
    side = batch.pulses.rise_c_per_s if rng.random() < 0.5 else batch.pulses.return_c_per_s
    side[at] = rules.ramp_c_per_s * edge(rng, len(at[0]))


def _at_the_plateau(rng: np.random.Generator, batch: HeatBatch, at: Cells, _rules: HeatRules) -> None:
    batch.pulses.peak_c[at] = rng.uniform(42.9, 46.5, len(at[0]))
    batch.pulses.plateau_s[at] = 60.0 * edge(rng, len(at[0]))


def _at_the_gap(rng: np.random.Generator, batch: HeatBatch, at: Cells, _rules: HeatRules) -> None:
    rows, place = at
    before = np.maximum(place - 1, 0)
    batch.site[rows, before] = batch.site[at]
    batch.gap_s[at] = 5.0 * edge(rng, len(rows))


def _brief(rng: np.random.Generator, batch: HeatBatch, at: Cells, rules: HeatRules) -> None:
    size = len(at[0])
    hot_c = np.where(rng.random(size) < 0.5, 55.0 * edge(rng, size), rng.uniform(rules.peak_c, 55.5, size))
    batch.pulses.peak_c[at] = hot_c
    batch.pulses.plateau_s[at] = np.where(
        rng.random(size) < 0.5, edge(rng, size), rng.uniform(0.2, 1.0, size)
    )
    for ramp in (batch.pulses.rise_c_per_s, batch.pulses.return_c_per_s):
        ramp[at] = rules.ramp_c_per_s * rng.uniform(0.5, 1.0, size)


def _tonic(rng: np.random.Generator, batch: HeatBatch, at: Cells, _rules: HeatRules) -> None:
    size = len(at[0])
    batch.pulses.peak_c[at] = 45.0 + rng.choice([-2.0, -1.0, -0.1, 0.0, 1e-9, 0.1], size)
    batch.pulses.plateau_s[at] = np.where(
        rng.random(size) < 0.5, 300.0 * edge(rng, size), rng.uniform(60.0, 300.0, size)
    )


AIMS: tuple[Aim, ...] = (
    _nothing,
    _anything,
    _at_the_peak,
    _at_the_baseline,
    _at_the_ramp,
    _at_the_plateau,
    _at_the_gap,
    _brief,
    _tonic,
)
SUMS = ("dose", "site_dose", "cem43")


def _aim_at_sum(
    rng: np.random.Generator, batch: HeatBatch, rows: Indices, name: str, rules: HeatRules
) -> None:
    """Stretch plateaus so that a dose, of one stimulus or of a site, comes to the edge of its limit."""
    pulses, is_there, site = batch.pulses, batch.is_there, batch.site
    low_c, high_c = (46.5, 49.9)
    if rules.tonic_s > LONGEST_S:  # where long plateaus are allowed, each dose has its own temperatures
        low_c, high_c = {"dose": (46.5, 52.0), "site_dose": (43.5, 45.0), "cem43": (49.5, 52.0)}[name]
    pulses.peak_c[rows] = rng.uniform(low_c, high_c, (len(rows), 1))
    pulses.plateau_s[rows] = 1.0
    here = np.zeros(is_there.shape, dtype=np.bool_)
    here[rows] = is_there[rows] & (site[rows] == site[rows, :1])
    if name == "dose":
        here[:, 1:] = False
    ramps, per_s = _dose_parts(pulses, here, minutes=name == "cem43")
    limit = {"dose": rules.dose, "site_dose": rules.site_dose, "cem43": CEM43_MIN}[name]
    left = limit * edge(rng, (len(here), 1)) - (ramps * here).sum(axis=1, keepdims=True)
    wanted = np.clip(left / np.maximum((per_s * here).sum(axis=1, keepdims=True), 1e-12), 0.2, 300.0)
    pulses.plateau_s[here] = np.broadcast_to(wanted, here.shape)[here]


def _earlier(
    rng: np.random.Generator, sessions: int
) -> tuple[npt.NDArray[np.bool_], Indices, npt.NDArray[np.bool_], Numbers, Numbers, Numbers]:
    """Draw what a person had taken before: half of them nothing, some of it close to 24 hours ago."""
    shape = (sessions, MOST_EARLIER)
    had_any = rng.random((sessions, 1)) < 0.5
    there = (np.arange(MOST_EARLIER) < rng.integers(0, MOST_EARLIER + 1, (sessions, 1))) & had_any
    close = rng.random(shape) < 0.3
    ago_s = np.where(close, DAY_S + rng.uniform(-600, 600, shape), rng.uniform(1, 30 * 3600, shape))
    dose = rng.uniform(0, 3.0, shape)
    same = rng.random(shape) < 0.3
    return there, rng.integers(0, SITES, shape), same, -ago_s, dose, dose * rng.uniform(0, 40, shape)
