"""From a task as written to its items one by one; chance comes in through one generator only."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from mindpain_task.sounds import Clip
from mindpain_task.tasks import mazes, sequences
from mindpain_task.tasks.entries import (
    BreathCounting,
    CountingStroop,
    Maze,
    NBack,
    NeutralStroop,
    Pasat,
    SerialSubtraction,
    TaskEntry,
)
from mindpain_task.tasks.plans import PlannedItem, TaskPlan
from mindpain_task.tasks.scoring import CYCLE
from mindpain_task.tasks.timing import DUST_S
from mindpain_task.tasks.words import TASK_WORDS, Language, TaskWords
from mindpain_task.views import TaskItem

MOST_PER_S = 2.0
"""[D] Answers a second that nobody keeps up at their own pace: a self-paced task has that many items."""
MOST_MAZES_PER_S = 1.0
"""[D] Likewise of mazes: who answers faster has not looked."""
UNASKED_S = 0.0
"""The window of an item that only leads in: no answer to it counts, and none is missed."""


def make_task(
    entry: TaskEntry, language: Language, lasts_s: float, rng: np.random.Generator, clips: Mapping[str, Clip]
) -> TaskPlan:
    """Return the items of a task that may run for at most `lasts_s`; the same generator, the same items.

    `clips` holds `digit_1` to `digit_9` where digits are spoken. Raises ValueError for a clip that is missing
    or longer than its item, and for a time in which the task would ask nothing.
    """
    if not 0 < lasts_s < math.inf:
        raise ValueError(f"a task lasts for more than 0 s, not {lasts_s} s")
    words = TASK_WORDS[language]
    if isinstance(entry, CountingStroop | NeutralStroop):
        return TaskPlan(entry.task, "digit", tuple(_counts(entry, words, lasts_s, rng)))
    if isinstance(entry, Pasat):
        return TaskPlan(entry.task, "number", tuple(_sums(entry, words, lasts_s, rng, clips)))
    if isinstance(entry, SerialSubtraction):
        return TaskPlan(entry.task, "number", tuple(_differences(entry, words, lasts_s, rng)))
    if isinstance(entry, NBack):
        return TaskPlan(entry.task, "press", tuple(_letters(entry, words, lasts_s, rng)))
    if isinstance(entry, Maze):
        return TaskPlan(entry.task, "side", tuple(_mazes(entry, words, lasts_s, rng)))
    return TaskPlan(entry.task, "breath", tuple(_breaths(entry, words, lasts_s)))


def _paced(item_s: float, lasts_s: float) -> int:
    """Return how many items begin before `lasts_s`."""
    return max(1, math.ceil((lasts_s - DUST_S) / item_s))


def _onset_s(index: int, item_s: float) -> float:
    return round(index * item_s, 6)


def _counts(
    entry: CountingStroop | NeutralStroop, words: TaskWords, lasts_s: float, rng: np.random.Generator
) -> Iterator[PlannedItem]:
    if isinstance(entry, CountingStroop):
        deck = sequences.incongruent(words.numbers)
    else:
        deck = sequences.neutral(words.neutral)
    cards = sequences.dealt(deck, _paced(entry.item_s, lasts_s), rng)
    for index, (count, word) in enumerate(cards):
        yield PlannedItem(
            number=index + 1,
            onset_s=_onset_s(index, entry.item_s),
            shows=TaskItem((word,) * count, hint=words.count_hint),
            expected=str(count),
            window_s=entry.window_s or entry.item_s,
            show_s=entry.show_s or entry.item_s,
        )


def _sums(
    entry: Pasat, words: TaskWords, lasts_s: float, rng: np.random.Generator, clips: Mapping[str, Clip]
) -> Iterator[PlannedItem]:
    spoken = {digit: _clip(f"digit_{digit}", entry.item_s, clips) for digit in range(1, 10)}
    digits = sequences.digits(_paced(entry.item_s, lasts_s), rng)
    if len(digits) < 2:
        raise ValueError(f"in {lasts_s} s a pasat asks nothing: its first sum comes after {entry.item_s} s")
    for index, digit in enumerate(digits):
        yield PlannedItem(
            number=index + 1,
            onset_s=_onset_s(index, entry.item_s),
            shows=TaskItem((), typed="", hint=words.sum_hint),
            expected=str(digits[index - 1] + digit) if index else "",
            window_s=entry.item_s if index else UNASKED_S,
            plays=spoken[digit],
        )


def _clip(name: str, item_s: float, clips: Mapping[str, Clip]) -> Clip:
    clip = clips.get(name)
    if clip is None:
        raise ValueError(f"the clip {name!r} is missing: a pasat speaks its digits")
    if clip.duration_s >= item_s:
        raise ValueError(
            f"the clip {name!r} lasts {clip.duration_s:.3f} s, and a digit comes every {item_s} s"
        )
    return clip


def _differences(
    entry: SerialSubtraction, words: TaskWords, lasts_s: float, rng: np.random.Generator
) -> Iterator[PlannedItem]:
    """Yield the true chain; once it would fall below 0 it begins again, with the start to be seen."""
    lowest = entry.start if entry.start_min is None else entry.start_min
    start = int(rng.integers(lowest, entry.start + 1))
    chain = range(start - entry.step, -1, -entry.step)
    hint = words.subtraction_hint.format(step=entry.step)
    minus = f"− {entry.step}"
    for index in range(_self_paced(lasts_s)):
        place = index % len(chain)
        lines = (minus,) if place else (str(start), minus)
        yield _own_pace(index, TaskItem(lines, typed="", hint=hint), str(chain[place]))


def _breaths(entry: BreathCounting, words: TaskWords, lasts_s: float) -> Iterator[PlannedItem]:
    view = TaskItem((), hint=words.breath_hint)
    for index in range(_self_paced(lasts_s)):
        yield _own_pace(index, view, "go" if (index + 1) % CYCLE else "right")


def _mazes(entry: Maze, words: TaskWords, lasts_s: float, rng: np.random.Generator) -> Iterator[PlannedItem]:
    item_s = entry.item_s
    count = _self_paced(lasts_s, MOST_MAZES_PER_S) if item_s is None else _paced(item_s, lasts_s)
    before = None
    for index, exit_ in enumerate(mazes.drawn_exits(count, rng)):
        while (maze := mazes.drawn(entry.size, exit_, rng)) == before:
            pass  # among the smallest it happens, and would not be seen to be a new one
        before = maze
        view = TaskItem((), hint=words.maze_hint, maze=maze)
        if item_s is None:
            yield _own_pace(index, view, exit_)
        else:
            yield PlannedItem(index + 1, _onset_s(index, item_s), view, exit_, item_s)


def _self_paced(lasts_s: float, most_per_s: float = MOST_PER_S) -> int:
    return max(CYCLE, math.ceil(lasts_s * most_per_s))


def _own_pace(index: int, shows: TaskItem, expected: str) -> PlannedItem:
    return PlannedItem(index + 1, None if index else 0.0, shows, expected, math.inf)


def _letters(
    entry: NBack, words: TaskWords, lasts_s: float, rng: np.random.Generator
) -> Iterator[PlannedItem]:
    """Yield the letters; the first n lead in, since nothing came n before them."""
    count = _paced(entry.item_s, lasts_s)
    if count < entry.n + 2:
        needs_s = (entry.n + 1) * entry.item_s
        raise ValueError(
            f"in {lasts_s} s an n_back of n {entry.n} has no target and another letter: "
            f"it must last longer than {needs_s} s"
        )
    letters = sequences.letters(count, entry.n, entry.target_share, rng)
    hint = words.one_back_hint if entry.n == 1 else words.back_hint.format(n=entry.n)
    for index, letter in enumerate(letters):
        asked = index >= entry.n
        yield PlannedItem(
            number=index + 1,
            onset_s=_onset_s(index, entry.item_s),
            shows=TaskItem((letter,), hint=hint),
            expected="go" if asked and letter == letters[index - entry.n] else "",
            window_s=(entry.window_s or entry.item_s) if asked else UNASKED_S,
            show_s=entry.show_s or entry.item_s,
        )
