"""A work-up that was planned for the highest current there could be, and ends under the one there is."""

from __future__ import annotations

from collections.abc import Sequence

from mindpain_task.model import Ends, Phase, SessionPlan
from mindpain_task.stimuli import ShockTrain


def no_further_than_needed(setting_up: Sequence[Phase], plan: SessionPlan, site: str) -> tuple[Phase, ...]:
    """Return what sets a site up, without the steps that are not under its strongest train of any trial.

    A plan is made before a calibration has found how strong that is; `plan` is as far settled as it is known.
    Trials of calibrations do not count: a search is its own way up. What is left is the way up to a weaker
    train, as it would have been planned: each step is the highest that may follow the one before.
    """
    strongest_ma = max(
        (
            trial.stimulus.current_ma
            for block in plan.blocks
            if block.calibrates is None and block.site == site
            for trial in block.trials
            if isinstance(trial.stimulus, ShockTrain)
        ),
        default=0.0,
    )
    kept: list[Phase] = []
    step: list[Phase] = []
    for phase in setting_up:
        if phase.ends is Ends.BY_OPERATOR:  # each step begins with the prompt that lets it come
            kept, step = kept + step, []
        step.append(phase)
        if isinstance(phase.delivers, ShockTrain) and phase.delivers.current_ma >= strongest_ma:
            step = []
    return (*kept, *step)
