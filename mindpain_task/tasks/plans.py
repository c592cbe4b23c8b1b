"""A task as it was planned: its items one by one, so that the same seed asks the same of everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from mindpain_task.sounds import Clip
from mindpain_task.views import TaskItem

TaskKind: TypeAlias = Literal[
    "counting_stroop", "neutral_stroop", "pasat", "serial_subtraction", "n_back", "breath_counting", "maze"
]
Entry: TypeAlias = Literal["digit", "number", "press", "breath", "side"]
"""How it is answered: a digit; digits and confirm; confirm or nothing; confirm, and right every ninth breath;
left or right."""


@dataclass(frozen=True)
class PlannedItem:
    """One item; `onset_s` is since the task began, None where it comes as soon as the one before is answered.

    `expected` is the right answer as it would be typed (`3`, `14`), `go` for a press, `A` or `B` for an exit,
    and empty where nothing is to be answered. An answer counts for `window_s` from the onset: 0 where nothing
    is asked, without end where the next item waits for it. It is seen for `show_s`, or for as long as it may
    be answered.
    """

    number: int
    onset_s: float | None
    shows: TaskItem
    expected: str
    window_s: float
    plays: Clip | None = None
    show_s: float | None = None


@dataclass(frozen=True)
class TaskPlan:
    """One run of a task; a self-paced one has more items than anybody can answer in the time."""

    kind: TaskKind
    entry: Entry
    items: tuple[PlannedItem, ...]
