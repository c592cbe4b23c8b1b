"""What tests of tasks share: entries of every kind, clips, acts, and a run from its start to its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from pydantic import TypeAdapter

from mindpain_task.model import JsonValue
from mindpain_task.roles import InputEvent, InputKind
from mindpain_task.sounds import Clip
from mindpain_task.tasks.entries import TaskEntry
from mindpain_task.tasks.making import make_task
from mindpain_task.tasks.plans import Entry, PlannedItem, TaskKind, TaskPlan
from mindpain_task.tasks.running import TaskNote, TaskRun
from mindpain_task.tasks.words import Language
from mindpain_task.views import TaskItem

START_S = 100.0
CLIPS = {f"digit_{i}": Clip(f"digit_{i}", f"{i:064x}", 48000, 24000) for i in range(1, 10)}
WRITTEN: dict[TaskKind, dict[str, JsonValue]] = {
    "counting_stroop": {"item_s": 1.5},
    "neutral_stroop": {"item_s": 1.5, "show_s": 1.0, "window_s": 1.25},
    "pasat": {"item_s": 3},
    "serial_subtraction": {"start": 1000, "step": 7},
    "n_back": {"n": 2, "target_share": 0.3, "item_s": 2.5, "show_s": 0.5, "window_s": 2.0},
    "breath_counting": {},
    "maze": {"size": 6},
}


def entry(task: TaskKind, **changed: JsonValue) -> TaskEntry:
    adapter: TypeAdapter[TaskEntry] = TypeAdapter(TaskEntry)
    return adapter.validate_python({"task": task, **WRITTEN[task], **changed})


def made(
    task: TaskKind, lasts_s: float = 60.0, seed: int = 1, language: Language = "en", **changed: JsonValue
) -> TaskPlan:
    return make_task(entry(task, **changed), language, lasts_s, np.random.default_rng(seed), CLIPS)


def paced(
    kind: TaskKind, entry_kind: Entry, expected: Sequence[str], item_s: float, window_s: float
) -> TaskPlan:
    """Return a plan written by hand; each item shows its number."""
    items = (
        PlannedItem(i + 1, i * item_s, TaskItem((str(i + 1),), hint="h"), answer, window_s)
        for i, answer in enumerate(expected)
    )
    return TaskPlan(kind, entry_kind, tuple(items))


def act(kind: InputKind, time_s: float, number: int | None = None) -> InputEvent:
    return InputEvent(START_S + time_s, kind, "test", number=number)


def digit(number: int, time_s: float) -> InputEvent:
    return act(InputKind.DIGIT, time_s, number)


def confirm(time_s: float) -> InputEvent:
    return act(InputKind.CONFIRM, time_s)


def typed(number: int, time_s: float, key_s: float = 0.1) -> list[InputEvent]:
    """Return the keys of a number, the first at `time_s`, and its confirmation after the last."""
    keys = [digit(int(key), time_s + i * key_s) for i, key in enumerate(str(number))]
    return [*keys, confirm(time_s + len(keys) * key_s)]


def run(plan: TaskPlan, acts: Iterable[InputEvent], end_s: float) -> tuple[TaskRun, list[TaskNote]]:
    """Let a task run, and return it with its notes; `end_s` is since its start."""
    running = TaskRun(plan, START_S)
    notes = [note for each in acts for note in running.hear(each)]
    return running, [*notes, *running.end(START_S + end_s)]


def responses(notes: Iterable[TaskNote]) -> list[tuple[int, JsonValue, JsonValue]]:
    """Return (item, answer, correct) of each response."""
    return [(n.item, n.data["answer"], n.data["correct"]) for n in notes if n.kind == "task_response"]
