"""What current does to a person, reckoned from the published rules alone: the judge of the program's check.

Nothing here comes from `mindpain_task`. Both phases of a biphasic pulse count for energy, effective and
average current: that is this project's reading of the published formulas, and the stricter one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tests.faults.plans.heat_oracle import GAP_TOLERANCE, Numbers

DEFAULT_MJ, OVERRIDE_MJ = 50.0, 300.0
SURFACE_MA, POINT_MA = 20.0, 5.0
TRAIN_PULSES, BETWEEN_S, TRAINS = 10, 5.0, 100
TOLERANCE = 2e-9
"""How far over its limit a number may be, as a share of it: what floats do to it."""


@dataclass(frozen=True)
class Session:
    """One session's trains, one array a quantity, in their order; `site` is a number."""

    site: npt.NDArray[np.intp]
    onset_s: Numbers
    current_ma: Numbers
    width_us: Numbers
    rate_hz: Numbers
    count: Numbers
    is_surface: bool
    area_cm2: float
    phases: int

    @property
    def end_s(self) -> Numbers:
        """When the last phase of each train is over."""
        return self.onset_s + (self.count - 1) / self.rate_hz + self.phases * self.width_us / 1e6


def shares(session: Session, most_mj: float) -> dict[str, float]:
    """Return how much of each limit a session takes at most, as a share of it."""
    found = train_shares(session, most_mj) | {"gap": _gaps(session), "step": steps(session)}
    worst = {rule: float(values.max(initial=0.0)) for rule, values in found.items()}
    return worst | {"trains": len(session.current_ma) / TRAINS}


def train_shares(session: Session, most_mj: float) -> dict[str, Numbers]:
    """Return how much of each limit for a single train each train takes, as a share of it."""
    amperes, seconds = session.current_ma / 1e3, session.width_us / 1e6
    microcoulombs = amperes * seconds * 1e6
    on_for = seconds * session.phases * session.rate_hz
    return {
        "current": session.current_ma / (SURFACE_MA if session.is_surface else POINT_MA),
        "width": session.width_us / 2000,
        "charge": microcoulombs / 20,
        "energy": amperes**2 * 500 * seconds * session.phases * 1e3 / most_mj,
        "rms": amperes * np.sqrt(on_for) * 1e3 / 50,
        "average": amperes * on_for * 1e3 / 10,
        "charge_density": microcoulombs / session.area_cm2 / 40 * session.is_surface,
        "pulses": session.count / TRAIN_PULSES,
    }


def _gaps(session: Session) -> Numbers:
    return gap_share(session.onset_s[1:] - session.end_s[:-1])


def gap_share(between_s: Numbers) -> Numbers:
    """Return the time that must be between trains, as a share of the time that is."""
    return np.where(between_s > 0, BETWEEN_S / np.maximum(between_s, 1e-9), np.inf)


def steps(session: Session) -> Numbers:
    """Return each current as a share of what the highest so far at its site allows next."""
    taken = np.zeros_like(session.current_ma)
    for site in np.unique(session.site):
        here = session.current_ma[session.site == site]
        highest = np.concatenate(([0.0], np.maximum.accumulate(here)[:-1]))
        taken[session.site == site] = here / np.maximum(highest * 1.25, highest + 0.5)
    return taken


def tolerance(rule: str) -> float:
    """Return how far over its limit a rule's number may be before it counts as over, as a share."""
    return GAP_TOLERANCE if rule == "gap" else TOLERANCE
