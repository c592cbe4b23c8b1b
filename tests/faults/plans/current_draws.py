"""Random sessions of current: worked up by allowed steps, each aimed at the edge of one limit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tests.faults.plans.current_oracle import POINT_MA, SURFACE_MA, Session, steps
from tests.faults.plans.heat_draws import edge
from tests.faults.plans.heat_oracle import Indices, Numbers

MOST_TRAINS = 101
"""One more than the limits allow."""

Aim = Callable[[np.random.Generator, Session, Numbers, int], None]
"""Put one train (by its number), or the gap before it, at the edge of a limit, in place."""


def draw(rng: np.random.Generator) -> Session:
    """Draw one session; the same state of the generator gives the same one."""
    is_surface, phases = bool(rng.random() < 0.6), int(rng.integers(1, 3))
    area_cm2 = float(rng.uniform(0.3, 2.0) if is_surface else rng.uniform(0.005, 0.05))
    count = int(np.exp(rng.uniform(0, np.log(60)))) if rng.random() < 0.95 else int(rng.integers(99, 102))
    site = rng.integers(0, rng.integers(1, 4), count)
    most_ma = SURFACE_MA if is_surface else POINT_MA
    session = Session(
        site=site,
        onset_s=np.zeros(count),
        current_ma=_rising(rng, site, most_ma * float(rng.uniform(0.02, 1.0))),
        width_us=np.full(count, np.round(np.exp(rng.uniform(np.log(20), np.log(1000))))),
        rate_hz=np.full(count, np.exp(rng.uniform(0, np.log(200)))),
        count=np.full(count, float(rng.integers(1, 11))),
        is_surface=is_surface,
        area_cm2=area_cm2,
        phases=phases,
    )
    gap_s = rng.uniform(5.05, 20.0, count)
    AIMS[rng.integers(len(AIMS))](rng, session, gap_s, int(rng.integers(count)))
    train_s = session.end_s
    session.onset_s[:] = np.cumsum(gap_s + train_s) - train_s
    return session


def _rising(rng: np.random.Generator, site: Indices, target_ma: float) -> Numbers:
    """Draw currents that rise at each site towards a target, by a whole step or less, or stay below."""
    highest: dict[int, float] = {}
    currents = np.zeros(len(site))
    whole, share = rng.random(len(site)) < 0.6, rng.uniform(0.3, 1.0, len(site))
    for number, here in enumerate(site.tolist()):
        so_far = highest.get(here, 0.0)
        most_ma = min(max(so_far * 1.25, so_far + 0.5), target_ma)
        currents[number] = most_ma if whole[number] else most_ma * share[number]
        highest[here] = max(so_far, float(currents[number]))
    return currents


def _at(rng: np.random.Generator) -> float:
    return float(edge(rng, 1)[0])


def _nothing(_rng: np.random.Generator, _session: Session, _gap_s: Numbers, _one: int) -> None:
    pass


def _anything(rng: np.random.Generator, session: Session, gap_s: Numbers, one: int) -> None:
    session.width_us[one], session.rate_hz[one] = round(rng.uniform(20, 3000)), np.exp(rng.uniform(0, 7))
    session.count[one], session.current_ma[one] = rng.integers(1, 13), rng.uniform(0.1, 25.0)
    gap_s[one] = rng.uniform(0.0, 20.0)


def _at_the_current(rng: np.random.Generator, session: Session, _gap_s: Numbers, one: int) -> None:
    most_ma = SURFACE_MA if session.is_surface else POINT_MA
    session.current_ma[one:] = most_ma * _at(rng)
    session.current_ma[:one] = np.maximum(session.current_ma[:one], most_ma * 0.8)


def _at_the_width(rng: np.random.Generator, session: Session, _gap_s: Numbers, one: int) -> None:
    session.width_us[one] = round(2000 * _at(rng))


def _at_the_charge(rng: np.random.Generator, session: Session, _gap_s: Numbers, one: int) -> None:
    session.width_us[one] = max(1, round(20.0 * _at(rng) * 1e3 / session.current_ma[one]))


def _at_the_charge_density(rng: np.random.Generator, session: Session, _gap_s: Numbers, one: int) -> None:
    most_uc = 40.0 * _at(rng) * session.area_cm2
    session.width_us[one] = max(1, round(most_uc * 1e3 / session.current_ma[one]))


def _at_the_energy(rng: np.random.Generator, session: Session, _gap_s: Numbers, one: int) -> None:
    """Only a pulse that is too wide as well can come to this limit."""
    most_mj = float(rng.choice([50.0, 300.0])) * _at(rng)
    session.current_ma[one] = rng.uniform(10.0, 25.0)
    session.width_us[one] = round(most_mj * 1e9 / (session.current_ma[one] ** 2 * 500.0 * session.phases))
    session.rate_hz[one], session.count[one] = 0.1, 1.0


def _at_the_average(rng: np.random.Generator, session: Session, _gap_s: Numbers, one: int) -> None:
    milliamperes_us = session.current_ma[one] * session.width_us[one] * session.phases
    session.rate_hz[one] = 10.0 * _at(rng) * 1e6 / milliamperes_us


def _at_the_rms(rng: np.random.Generator, session: Session, _gap_s: Numbers, one: int) -> None:
    """Only a current beyond its own limit can come to this one, at a rate that pulses of this width allow."""
    session.current_ma[one] = rng.uniform(51.0, 80.0)
    share_on = (50.0 * _at(rng) / session.current_ma[one]) ** 2
    session.rate_hz[one] = share_on * 1e6 / (session.width_us[one] * session.phases)


def _at_the_pulses(rng: np.random.Generator, session: Session, _gap_s: Numbers, one: int) -> None:
    session.count[one] = rng.integers(10, 12)


def _at_the_gap(rng: np.random.Generator, _session: Session, gap_s: Numbers, one: int) -> None:
    gap_s[one] = 5.0 * _at(rng)


def _at_the_step(rng: np.random.Generator, session: Session, _gap_s: Numbers, one: int) -> None:
    """Where a whole step was taken from more than 2 mA, it is the factor that limits it; else the addend."""
    by_factor = np.flatnonzero((steps(session) > 0.999) & (session.current_ma > 2.5))
    chosen = int(rng.choice(by_factor)) if len(by_factor) and rng.random() < 0.7 else one
    session.current_ma[chosen] *= _at(rng)


AIMS: tuple[Aim, ...] = (
    _nothing,
    _anything,
    _at_the_current,
    _at_the_width,
    _at_the_charge,
    _at_the_charge_density,
    _at_the_energy,
    _at_the_average,
    _at_the_rms,
    _at_the_pulses,
    _at_the_gap,
    _at_the_step,
)
