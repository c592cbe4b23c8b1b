"""Random sessions of current: the program checks each plan, and the oracle judges the check."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

import numpy as np

from mindpain_task.checking import check_plan
from mindpain_task.model import Block, Ends, Phase, SessionPlan, Trial
from mindpain_task.safety.electrical import Contact
from mindpain_task.stimuli import ShockTrain
from tests.faults.plans.current_draws import draw
from tests.faults.plans.current_oracle import Session, shares, tolerance
from tests.faults.plans.findings import Tally
from tests.faults.plans.heat_plans import CONDITION, FIXATION, Column, judge
from tests.faults.plans.train_runs import try_trains


def try_current(
    rng: np.random.Generator,
    sessions: int,
    column: Column,
    tally: Tally,
) -> None:
    """Draw sessions, give each to the plan check, and count what came of it."""
    for _ in range(sessions):
        session = draw(rng)
        limits = replace(column.limits, contact=contact_of(session))
        trains = _trains(session)
        findings = check_plan(_plan(session, trains, int(rng.integers(0, 4))), limits)
        refused = {finding.rule for finding in findings if finding.level == "refuse"}
        taken = shares(session, column.most_mj)
        tolerances = {rule: tolerance(rule) for rule in taken}
        judge(taken, tolerances, refused, f"random current, {column.name} limits", tally)
        try_trains(rng, session, trains, limits, column.most_mj, f"ledger, {column.name} limits", tally)


def contact_of(session: Session) -> Contact:
    """Return how a session's current meets the skin, in the program's words."""
    return Contact(
        "surface_pair" if session.is_surface else "concentric",
        session.area_cm2,
        "biphasic" if session.phases == 2 else "monophasic",
    )


def _trains(session: Session) -> list[ShockTrain]:
    columns = (session.width_us, session.rate_hz, session.count, session.current_ma)
    return [
        ShockTrain(int(width_us), rate_hz, int(count), current_ma)
        for width_us, rate_hz, count, current_ma in zip(*(c.tolist() for c in columns), strict=True)
    ]


def _plan(session: Session, trains: list[ShockTrain], worked_up: int) -> SessionPlan:
    """Return a session as a plan: a block for each stay at a site; the first trains belong to the work-up."""
    before_s = np.concatenate(([0.0], session.end_s[:-1]))
    # A plan's next phase begins with the end of the last pulse's first phase: the second one is in the pause.
    second_s = np.concatenate(([0.0], ((session.phases - 1) * session.width_us / 1e6)[:-1]))
    pauses_s = (session.onset_s - before_s + second_s).tolist()
    sites = session.site.tolist()
    blocks: list[Block] = []
    for site, group in groupby(range(len(trains)), key=lambda j: int(sites[j])):
        numbers = list(group)
        first = [j for j in numbers if j < worked_up]
        setting_up = tuple(phase for j in first for phase in _phases(pauses_s[j], trains[j]))
        trials = tuple(Trial(j + 1, "shock", _phases(pauses_s[j], trains[j])) for j in numbers[len(first) :])
        blocks.append(Block(len(blocks) + 1, CONDITION, str(site), setting_up, (), trials, ()))
    return SessionPlan("random", "en", 0, 1, None, (), tuple(blocks), ())


def _phases(pause_s: float, train: ShockTrain) -> tuple[Phase, Phase]:
    pause = Phase("iti", "iti", Ends.BY_TIME, FIXATION, duration_s=pause_s)
    return pause, Phase("shock", "shock_end", Ends.BY_STIMULUS, FIXATION, delivers=train)
