"""What a study's own data do to pain, beside the condition: a signal before the stimulus, and practice."""

from __future__ import annotations

import math

from hardware.participant.parameters import Parameters
from hardware.participant.study_groups import AfterSignal, WithPractice
from hardware.participant.traits import Pain
from mindpain_task.model import Condition

NOTHING = AfterSignal()


def after_signal(signal: str | None, condition: Condition | None, parameters: Parameters) -> AfterSignal:
    """Return what a signal does to the next stimulus under this condition; `NOTHING` if it does nothing."""
    told = NOTHING if signal is None else parameters.after_signal.get(signal, NOTHING)
    if told.only_in is None:
        return told
    here = () if condition is None else (condition.name, condition.attitude)
    return told if set(here) & set(told.only_in) else NOTHING


def beside_condition(signal: str | None, condition: Condition | None, parameters: Parameters) -> Pain:
    """Return what a signal and practice leave of pain (factors), whatever the condition leaves."""
    told, practice = after_signal(signal, condition, parameters), parameters.with_practice
    hours = parameters.practice_hours
    return Pain(
        (1 - told.intensity) * _practised(hours, practice, practice.intensity),
        (1 - told.unpleasantness) * _practised(hours, practice, practice.unpleasantness),
    )


def _practised(practice_hours: float, practice: WithPractice, exponent: float) -> float:
    return math.pow(max(1.0, practice_hours / practice.from_h), -exponent)


def both(one: Pain, other: Pain) -> Pain:
    """Return two factors of pain as one."""
    return Pain(one.intensity * other.intensity, one.unpleasantness * other.unpleasantness)
