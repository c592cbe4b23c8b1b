"""Random sessions of heat: the program checks each plan, and the oracle judges the check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from mindpain_task.checking import SessionLimits, check_plan
from mindpain_task.heat import HeatPulse
from mindpain_task.model import Block, Condition, Ends, Phase, SessionPlan, Trial
from mindpain_task.views import Fixation
from tests.faults.plans.courses import Course, course_of, plan_shares
from tests.faults.plans.findings import Tally
from tests.faults.plans.heat_draws import HeatBatch, draw
from tests.faults.plans.heat_oracle import HeatRules, tolerance
from tests.faults.plans.ledger_runs import try_ledger

FIXATION = Fixation()
CONDITION = Condition("breath_mindful", "breath", "mindful")


@dataclass(frozen=True)
class Column:
    """One column of the limits: as the program reads it from its file, and as the oracle knows it."""

    name: str
    limits: SessionLimits
    rules: HeatRules
    most_mj: float


def try_heat(rng: np.random.Generator, sessions: int, column: Column, tally: Tally) -> None:
    """Draw sessions, and give each to the plan check and to the ledger; count what came of it."""
    batch = draw(rng, sessions, column.rules)
    duration_s = batch.pulses.duration_s
    onset_s = np.cumsum(batch.gap_s + duration_s, axis=1) - duration_s
    course = course_of(batch.is_there, batch.pulses, batch.site, onset_s)
    rows = [_row(batch, number) for number in range(sessions)]
    plans = [_plan(batch, number, row) for number, row in enumerate(rows)]
    judge_plans(plans, course, column, "random heat", tally)
    try_ledger(rng, batch, course, rows, column.limits.thermal, column.rules, column.name, tally)


def _row(batch: HeatBatch, number: int) -> list[HeatPulse]:
    """Return one session's pulses as the program has them."""
    here, pulses = batch.is_there[number], batch.pulses
    columns = (pulses.baseline_c, pulses.peak_c, pulses.rise_c_per_s, pulses.plateau_s, pulses.return_c_per_s)
    return [HeatPulse(*values) for values in zip(*(c[number][here].tolist() for c in columns), strict=True)]


def _plan(batch: HeatBatch, number: int, row: list[HeatPulse]) -> SessionPlan:
    """Return one session as a plan: a block for each stay at a site, a pause before each stimulus."""
    sites, gaps = batch.site[number].tolist(), batch.gap_s[number].tolist()
    blocks: list[Block] = []
    for site, group in groupby(range(len(row)), key=lambda j: int(sites[j])):
        trials = tuple(Trial(j + 1, "heat", _phases(gaps[j], row[j])) for j in group)
        blocks.append(Block(len(blocks) + 1, CONDITION, str(site), (), (), trials, ()))
    return SessionPlan("random", "en", 0, 1, None, (), tuple(blocks), ())


def _phases(gap_s: float, pulse: HeatPulse) -> tuple[Phase, Phase]:
    pause = Phase("iti", "iti", Ends.BY_TIME, FIXATION, duration_s=gap_s)
    return pause, Phase("heat", "heat_end", Ends.BY_STIMULUS, FIXATION, delivers=pulse)


def judge_plans(plans: list[SessionPlan], course: Course, column: Column, kind: str, tally: Tally) -> None:
    """Compare the program's verdict on each plan, rule by rule, with the oracle's."""
    shares = plan_shares(course, column.rules)
    of_doses = {rule: tolerance(rule) for rule in shares}
    for number, plan in enumerate(plans):
        refused = {f.rule for f in check_plan(plan, column.limits) if f.level == "refuse"}
        taken = {rule: float(share[number]) for rule, share in shares.items()}
        judge(taken, of_doses, refused, f"{kind}, {column.name} limits", tally)


def judge(
    taken: Mapping[str, float], tolerances: Mapping[str, float], refused: set[str], kind: str, tally: Tally
) -> None:
    """Count one plan and what the program said of it, by the shares that it takes of each limit."""
    tally.plans += 1
    tally.kinds[kind] += 1
    if not refused:
        tally.accepted[kind] += 1
    tally.refused_by.update(f"{kind}: {rule}" for rule in refused)
    for rule in refused - taken.keys():
        tally.wrong(f"{kind}: refused by {rule}, which nobody published", is_over=False)
    for rule, share in taken.items():
        said = f"{kind}: {rule} at {share:.9f} of its limit"
        if not refused:
            tally.allowed(f"{kind}: {rule}", share)
        if share > 1 + tolerances[rule] and rule not in refused:
            tally.wrong(f"{said} passed", is_over=True)
        if share < 1 - tolerances[rule] and rule in refused:
            tally.wrong(f"{said} was refused", is_over=False)
