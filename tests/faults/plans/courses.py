"""Heat sessions as the oracle sees them: arrays of stimuli with their onsets, sites and doses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tests.faults.plans.heat_oracle import (
    CEM43_MIN,
    GAP_S,
    SITES,
    HeatRules,
    Indices,
    Numbers,
    Pulses,
    doses,
    pulse_shares,
)

LONG_AGO_S = -1e12
"""An end so long ago that every gap after it is long enough."""


@dataclass(frozen=True)
class Course:
    """Sessions, one a row: (session, stimulus) arrays; `is_there` says which cells are stimuli."""

    is_there: npt.NDArray[np.bool_]
    pulses: Pulses
    site: Indices
    onset_s: Numbers
    dose: Numbers
    cem43_min: Numbers

    @property
    def end_s(self) -> Numbers:
        """When each stimulus is over."""
        return self.onset_s + self.pulses.duration_s


def course_of(is_there: npt.NDArray[np.bool_], pulses: Pulses, site: Indices, onset_s: Numbers) -> Course:
    """Return sessions with the doses of their stimuli."""
    dose, minutes = np.zeros(is_there.shape), np.zeros(is_there.shape)
    dose[is_there], minutes[is_there] = doses(pulses.of(is_there))
    return Course(is_there, pulses, site, onset_s, dose, minutes)


def plan_shares(course: Course, rules: HeatRules) -> dict[str, Numbers]:
    """Return the largest share of each limit that each session takes."""
    there = course.is_there
    single = pulse_shares(course.pulses, rules, course.dose)
    shares = {rule: np.where(there, share, 0.0).max(axis=1) for rule, share in single.items()}
    sums = (
        ("count", there * 1.0, rules.stimuli),
        ("site_dose", course.dose, rules.site_dose),
        ("cem43", course.cem43_min, CEM43_MIN),
    )
    for rule, amount, limit in sums:
        on_sites = [(amount * (there & (course.site == s))).sum(axis=1) for s in range(SITES)]
        shares[rule] = np.max(on_sites, axis=0) / limit
    last_s = last_ends(course, there, np.full((len(there), SITES), LONG_AGO_S))
    shares["gap"] = np.where(there, gap_share(course.onset_s - last_s), 0.0).max(axis=1)
    return shares


def gap_share(gap_s: Numbers) -> Numbers:
    """Return the time that must be between two stimuli on a site, as a share of the time that is."""
    return np.where(gap_s > 0, GAP_S / np.maximum(gap_s, 1e-9), np.inf)


def last_ends(course: Course, counts: npt.NDArray[np.bool_], before_s: Numbers) -> Numbers:
    """Return when the site of each stimulus was heated last; `before_s` (session, site) is from before."""
    last_s = np.empty_like(course.onset_s)
    for site in range(SITES):
        here = course.site == site
        ends = np.where(here & counts, course.end_s, -np.inf)
        so_far = np.maximum.accumulate(np.concatenate((before_s[:, [site]], ends[:, :-1]), axis=1), axis=1)
        last_s[here] = so_far[here]
    return last_s
