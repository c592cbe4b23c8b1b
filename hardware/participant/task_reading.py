"""Which task is on the screen: read from its lines and its hint, in whatever language they are."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mindpain_task.tasks.plans import TaskKind
from mindpain_task.tasks.words import TASK_WORDS, TaskWords
from mindpain_task.views import TaskItem


@dataclass(frozen=True)
class ReadTask:
    """A task as it is understood.

    `number` is what is taken away, how many letters to look back, or how many cells a maze has a side.
    """

    kind: TaskKind
    number: int = 0


def read_task(view: TaskItem) -> ReadTask | None:
    """Return which task a view belongs to, None where its lines do not tell yet.

    Raises ValueError for a hint that says no task: a participant who did not understand is no rehearsal.
    """
    for words in TASK_WORDS.values():
        if view.hint == words.count_hint:
            return _counting(view, words)
        if view.hint == words.maze_hint:
            return ReadTask("maze", 0 if view.maze is None else len(view.maze.rows))
        read = _by_hint(view.hint, words)
        if read is not None:
            return read
    raise ValueError(f"the simulated participant does not understand the task {view.hint!r}")


def _counting(view: TaskItem, words: TaskWords) -> ReadTask | None:
    if not view.lines:
        return None
    return ReadTask("counting_stroop" if view.lines[0] in words.numbers else "neutral_stroop")


def _by_hint(hint: str, words: TaskWords) -> ReadTask | None:
    if hint == words.sum_hint:
        return ReadTask("pasat")
    if hint == words.breath_hint:
        return ReadTask("breath_counting")
    if hint == words.one_back_hint:
        return ReadTask("n_back", 1)
    if (back := _number_in(hint, words.back_hint, "n")) is not None:
        return ReadTask("n_back", back)
    if (step := _number_in(hint, words.subtraction_hint, "step")) is not None:
        return ReadTask("serial_subtraction", step)
    return None


def _number_in(hint: str, template: str, name: str) -> int | None:
    """Return the number that stands in a hint where its template has a place for one."""
    pattern = re.escape(template).replace(re.escape(f"{{{name}}}"), r"(\d+)")
    found = re.fullmatch(pattern, hint)
    return None if found is None else int(found[1])


def named_count(word: str) -> int | None:
    """Return the number (1-4) that a word names, None where it names none."""
    for words in TASK_WORDS.values():
        if word in words.numbers:
            return words.numbers.index(word) + 1
    return None
