"""Random sessions of heat run by the ledger alone: the oracle judges each of its answers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from mindpain_task.heat import HeatPulse
from mindpain_task.safety.ledger import Basis, Entry, Ledger, reserved, settled
from mindpain_task.safety.limits import ThermalLimits
from tests.faults.plans.courses import LONG_AGO_S, Course, gap_share, last_ends
from tests.faults.plans.findings import Tally
from tests.faults.plans.heat_draws import HeatBatch
from tests.faults.plans.heat_oracle import (
    CEM43_MIN,
    DAY_S,
    LEDGER_GAP_TOLERANCE,
    SITES,
    HeatRules,
    Numbers,
    pulse_shares,
    tolerance,
)

TODAY, BEFORE = "today", "another day"


def try_ledger(
    rng: np.random.Generator,
    batch: HeatBatch,
    course: Course,
    rows: list[list[HeatPulse]],
    limits: ThermalLimits,
    rules: HeatRules,
    name: str,
    tally: Tally,
) -> None:
    """Run each session; of ten stimuli three stay reserved, one is not given, six cost half or more."""
    shape = course.is_there.shape
    fate = rng.choice(3, p=[0.3, 0.6, 0.1], size=shape)
    part = np.choose(fate, [np.ones(shape), rng.uniform(0.5, 1.0, shape), np.zeros(shape)])
    armed = np.zeros(shape, dtype=np.bool_)
    for number, row in enumerate(rows):
        ledger = Ledger(_earlier(batch, number, base_s := float(rng.uniform(1.7e9, 1.9e9))), TODAY)
        armed[number, : len(row)] = list(_session(ledger, course, number, row, part[number], base_s, limits))
    shares = _shares(batch, course, part * armed, armed & (part > 0), rules)
    _judge(shares, course, armed, f"ledger, {name} limits", tally)


def _judge(
    shares: dict[str, Numbers], course: Course, armed: npt.NDArray[np.bool_], kind: str, tally: Tally
) -> None:
    """Count what was armed and what was refused, and whether either was wrong."""
    refused = course.is_there & ~armed
    inside = np.ones_like(armed)
    for rule, share in shares.items():
        most = LEDGER_GAP_TOLERANCE if rule == "gap" else tolerance(rule)
        inside &= share < 1 - most
        for taken in share[armed & (share > 1 + most)]:
            tally.wrong(f"{kind}: {rule} at {taken:.9f} of its limit was armed", is_over=True)
        tally.allowed(f"{kind}: {rule}", float(share[armed].max(initial=0.0)))
    for number, place in zip(*np.nonzero(refused & inside), strict=True):
        tally.wrong(f"{kind}: stimulus {place} of session {number} was refused inside", is_over=False)
    tally.armed[f"{kind}: armed"] += int(armed.sum())
    tally.armed[f"{kind}: refused"] += int(refused.sum())


def _session(
    ledger: Ledger,
    course: Course,
    number: int,
    row: list[HeatPulse],
    part: Numbers,
    base_s: float,
    limits: ThermalLimits,
) -> Iterator[bool]:
    """Yield whether the ledger lets each stimulus of one session be armed; settle what it lets through."""
    sites, parts = course.site[number].tolist(), part.tolist()
    onsets_s = (course.onset_s[number] + base_s).tolist()
    spent, minutes = course.dose[number].tolist(), course.cem43_min[number].tolist()
    for place, pulse in enumerate(row):
        site, onset_s, share = str(sites[place]), onsets_s[place], parts[place]
        refused = any(True for _ in ledger.refusals(pulse, site, onset_s, limits))
        yield not refused
        if refused:
            continue
        entry = reserved(f"{TODAY} {place}", site, TODAY, pulse, onset_s, "heat", place + 1)
        ledger.enter(entry)
        if share < 1:
            basis: Basis = "measured" if share else "not_given"
            ledger.enter(settled(entry, basis, entry.end_s, spent[place] * share, minutes[place] * share))


def _earlier(batch: HeatBatch, number: int, base_s: float) -> Iterator[Entry]:
    for place in np.flatnonzero(batch.earlier_there[number]).tolist():
        yield Entry(
            key=f"earlier {place}",
            site=str(batch.earlier_site[number, place]),
            session=TODAY if batch.earlier_same[number, place] else BEFORE,
            end_s=base_s + float(batch.earlier_end_s[number, place]),
            dose=float(batch.earlier_dose[number, place]),
            cem43_min=float(batch.earlier_cem43_min[number, place]),
            count=1,
            basis="measured",
        )


def _shares(
    batch: HeatBatch, course: Course, part: Numbers, counts: npt.NDArray[np.bool_], rules: HeatRules
) -> dict[str, Numbers]:
    """Return the share of each limit that each stimulus would take, after those that were given before it.

    `part` is how much of its commanded dose each stimulus did cost; `counts` which of them heated the skin.
    """
    there = batch.earlier_there[:, None, :]
    at_site = there & (batch.earlier_site[:, None, :] == course.site[:, :, None])
    in_session = at_site & batch.earlier_same[:, None, :]
    in_day = at_site & (batch.earlier_end_s[:, None, :] > (course.onset_s - DAY_S)[:, :, None])
    earlier_dose, earlier_minutes = batch.earlier_dose[:, None, :], batch.earlier_cem43_min[:, None, :]
    dose = _so_far(course, course.dose * part) + course.dose
    minutes = _so_far(course, course.cem43_min * part) + course.cem43_min
    before_s = np.where(batch.earlier_there, batch.earlier_end_s, LONG_AGO_S)
    ends = [np.where(batch.earlier_site == s, before_s, LONG_AGO_S).max(axis=1) for s in range(SITES)]
    gap_s = course.onset_s - last_ends(course, counts, np.stack(ends, axis=1))
    return pulse_shares(course.pulses, rules, course.dose) | {
        "site_dose": (dose + (earlier_dose * in_session).sum(axis=2)) / rules.site_dose,
        "day_dose": (dose + (earlier_dose * in_day).sum(axis=2)) / rules.day_dose,
        "cem43": (minutes + (earlier_minutes * in_session).sum(axis=2)) / CEM43_MIN,
        "count": (_so_far(course, counts.astype(np.float64)) + in_session.sum(axis=2) + 1) / rules.stimuli,
        "gap": gap_share(gap_s),
    }


def _so_far(course: Course, amount: Numbers) -> Numbers:
    """Return what the site of each stimulus had taken in the session before it."""
    total = np.zeros_like(amount)
    for site in range(SITES):
        here = (course.site == site) & course.is_there
        spent = amount * here
        total[here] = (np.cumsum(spent, axis=1) - spent)[here]
    return total
