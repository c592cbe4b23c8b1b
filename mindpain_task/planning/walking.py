"""Walking through a plan: every phase in its order, when it may begin at the earliest, and what it gives."""

from __future__ import annotations

from collections.abc import Iterator

from mindpain_task.laser import LaserPulse
from mindpain_task.model import Block, Phase, SessionPlan, Trial
from mindpain_task.safety.electrical import ShockExposure
from mindpain_task.safety.laser import LaserExposure
from mindpain_task.safety.limits import Exposure
from mindpain_task.safety.skin_sites import places_of
from mindpain_task.stimuli import Armable, GivenHeat, ShockTrain


def phases_of(plan: SessionPlan) -> Iterator[tuple[Block | None, Trial | None, Phase]]:
    """Yield every phase in the order in which it will run."""
    for phase in plan.opening:
        yield None, None, phase
    if plan.lesson is not None:
        for phase in (*plan.lesson.pages, *plan.lesson.checks, *plan.lesson.again, plan.lesson.help):
            yield None, None, phase
    for block in plan.blocks:
        for phase in (*block.setting_up, *block.before):
            yield block, None, phase
        for trial in block.trials:
            for phase in trial.phases:
                yield block, trial, phase
        for phase in block.after:
            yield block, None, phase
    for phase in plan.closing:
        yield None, None, phase


def earliest(plan: SessionPlan) -> Iterator[tuple[float, Block | None, Trial | None, Phase]]:
    """Yield every phase with its earliest possible onset: every answer, page and withdrawal as instant."""
    now_s = 0.0
    for block, trial, phase in phases_of(plan):
        yield now_s, block, trial, phase
        if isinstance(phase.delivers, Armable):
            now_s += phase.delivers.duration_s
        elif phase.delivers is None:
            now_s += phase.duration_s or 0.0


def exposures(plan: SessionPlan) -> tuple[Exposure, ...]:
    """Return each heat pulse with its earliest possible onset; one of two probes, once for each place.

    Which of the two gives it, makes no difference: it counts in full on both.
    """
    return tuple(
        Exposure(trial.number, trial.stimulus_name, place, onset_s, phase.delivers)
        for onset_s, block, trial, phase in earliest(plan)
        if isinstance(phase.delivers, GivenHeat) and block and trial
        for place in places_of(block.site)
    )


def shock_exposures(plan: SessionPlan) -> tuple[ShockExposure, ...]:
    """Return each shock train with its earliest possible onset; those of the work-up have no trial."""
    return tuple(
        ShockExposure(
            trial.number if trial else None,
            trial.stimulus_name if trial else "",
            block.site,
            onset_s,
            phase.delivers,
        )
        for onset_s, block, trial, phase in earliest(plan)
        if isinstance(phase.delivers, ShockTrain) and block
    )


def laser_exposures(plan: SessionPlan) -> tuple[LaserExposure, ...]:
    """Return each laser pulse with its earliest possible onset."""
    return tuple(
        LaserExposure(trial.number, trial.stimulus_name, block.site, onset_s, phase.delivers)
        for onset_s, block, trial, phase in earliest(plan)
        if isinstance(phase.delivers, LaserPulse) and block and trial
    )
