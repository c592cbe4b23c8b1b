"""Random sessions of current run by the ledger alone: the oracle judges each of its answers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mindpain_task.checking import SessionLimits
from mindpain_task.safety.ledger import Entry, Ledger, reserved
from mindpain_task.stimuli import ShockTrain
from tests.faults.plans.current_oracle import TRAINS, Session, gap_share, tolerance, train_shares
from tests.faults.plans.findings import Tally
from tests.faults.plans.heat_oracle import Numbers
from tests.faults.plans.ledger_runs import BEFORE, TODAY

GAP_TOLERANCE = 6.1e-4
"""How far under 5 s a gap may be, as a share: a millisecond, and the second phase of a train's last pulse."""


def try_trains(
    rng: np.random.Generator,
    session: Session,
    trains: list[ShockTrain],
    limits: SessionLimits,
    most_mj: float,
    kind: str,
    tally: Tally,
) -> None:
    """Run a session, after what earlier runs and sessions gave; what the ledger refuses is not given."""
    today, before = int(rng.choice([0, 0, 1, 40, 97])), int(rng.integers(0, 3))
    ended_s = -float(rng.uniform(1.0, 20.0))
    base_s = float(rng.uniform(1.7e9, 1.9e9))
    ledger = Ledger((_earlier(number, today, base_s + ended_s) for number in range(today + before)), TODAY)
    armed = np.zeros(len(trains), dtype=np.bool_)
    contact = limits.contact
    assert contact is not None
    onsets_s = (session.onset_s + base_s).tolist()
    for number, train in enumerate(trains):
        armed[number] = not any(
            True for _ in ledger.train_refusals(train, onsets_s[number], contact, limits.electrical)
        )
        if armed[number]:
            key = f"{TODAY} {number}"
            ledger.enter(reserved(key, "hand", TODAY, train, onsets_s[number], "shock", number))
    last_s = ended_s if today + before else -np.inf
    _judge(_shares(session, armed, today, last_s, most_mj), armed, f"{kind}, current", tally)


def _earlier(number: int, today: int, end_s: float) -> Entry:
    session = TODAY if number < today else BEFORE
    return Entry(f"earlier {number}", "hand", session, end_s, 0.0, 0.0, 1, "measured", current_ma=1.0)


def _shares(
    session: Session,
    armed: npt.NDArray[np.bool_],
    today: int,
    last_s: float,
    most_mj: float,
) -> dict[str, Numbers]:
    """Return the share of each limit that each train would take, after those that were given before it."""
    ends_s = np.concatenate(([last_s], np.where(armed, session.end_s, -np.inf)[:-1]))
    given = np.cumsum(armed, dtype=np.float64) - armed + (today + 1)
    return train_shares(session, most_mj) | {
        "trains": given / TRAINS,
        "gap": gap_share(session.onset_s - np.maximum.accumulate(ends_s)),
    }


def _judge(shares: dict[str, Numbers], armed: npt.NDArray[np.bool_], kind: str, tally: Tally) -> None:
    inside = np.ones_like(armed)
    for rule, share in shares.items():
        most = GAP_TOLERANCE if rule == "gap" else tolerance(rule)
        inside &= share < 1 - most
        for taken in share[armed & (share > 1 + most)]:
            tally.wrong(f"{kind}: {rule} at {taken:.9f} of its limit was armed", is_over=True)
        tally.allowed(f"{kind}: {rule}", float(share[armed].max(initial=0.0)))
    for number in np.flatnonzero(~armed & inside):
        tally.wrong(f"{kind}: train {number} of a session was refused inside", is_over=False)
    tally.armed[f"{kind}: armed"] += int(armed.sum())
    tally.armed[f"{kind}: refused"] += int((~armed).sum())
