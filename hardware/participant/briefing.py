"""What a simulated person was told beforehand: how the words of this session are to be understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from hardware.participant.following import PainScale
from hardware.participant.items import Leaning
from hardware.participant.task_reading import ReadTask
from mindpain_task.model import Condition
from mindpain_task.views import Signal

Limit: TypeAlias = Literal["threshold", "tolerance"]
"""When to press: because pain begins, or because it is enough."""


@dataclass(frozen=True)
class Briefing:
    """The meaning of texts beside the reminders of cues and the questions of scales.

    `painful` are the questions whether it was painful, whose second answer is yes; `right` says which answer
    (from 0) to a question is the right one. `press_hint` is the hint of heat that ends at a press, `limits`
    says of the body of a page what the press is to mean from then on. `after_search` are the bodies of the
    pages on which the operator chooses after a calibration. `tasks` are the conditions that a task belongs
    to, by the task as it is read from the screen. `momentary` says which pain a question means that is to be
    answered all the time, `signals` the name of what may be seen before a stimulus. `items` are the questions
    of questionnaires, with which way a mindful person leans.
    """

    painful: frozenset[str] = frozenset()
    right: Mapping[str, int] = field(default_factory=dict)
    press_hint: str = ""
    limits: Mapping[str, Limit] = field(default_factory=dict)
    after_search: frozenset[str] = frozenset()
    tasks: Mapping[ReadTask, tuple[Condition, ...]] = field(default_factory=dict)
    momentary: Mapping[str, PainScale] = field(default_factory=dict)
    signals: Mapping[Signal, str] = field(default_factory=dict)
    items: Mapping[str, Leaning] = field(default_factory=dict)
