"""A person at a task beside a stimulus: what is seen and heard is worked out, and answered, sometimes wrong.

What is gone from the screen, or spoken over by the next digit, is given up. Nothing but the screen and the
ear tells what is asked.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from hardware.participant.at_task import AtTask, TaskHand
from hardware.participant.hands import PARTICIPANT, TAP_S, PlannedHand
from hardware.participant.number_tasks import Adding, Subtracting
from hardware.participant.task_manners import (
    FALSE_ALARM,
    LURED,
    MANNERS,
    MAZE_STEP_S,
    NOTICED,
    is_right,
    seconds,
)
from hardware.participant.task_reading import named_count, read_task
from mindpain_task.roles import InputEvent, InputKind
from mindpain_task.tasks.mazes import EXITS, exit_cell, reached
from mindpain_task.views import Maze, TaskItem

BREATHS = 9
SIDES = {"A": (InputKind.LEFT_DOWN, InputKind.LEFT_UP), "B": (InputKind.RIGHT_DOWN, InputKind.RIGHT_UP)}


def task_hand(view: TaskItem, rng: np.random.Generator) -> TaskHand:
    """Return who does the task of a view; raises ValueError for one that is not understood."""
    read = read_task(view)
    if read is None or read.kind in ("counting_stroop", "neutral_stroop"):
        return Counting(rng)
    if read.kind == "n_back":
        return LookingBack(rng, read.number)
    if read.kind == "serial_subtraction":
        return Subtracting(rng, read.number)
    if read.kind == "maze":
        return FindingOut(rng)
    return Adding(rng) if read.kind == "pasat" else Breathing(rng)


class _AtItems(AtTask):
    """A task whose items come by themselves; the same lines again are a new item only after a gap."""

    def __init__(self, rng: np.random.Generator) -> None:
        super().__init__(rng)
        self._lines: tuple[str, ...] = ()

    def see(self, view: TaskItem, time_s: float) -> None:
        """Answer a new item; one that is over is still answered, until the next one comes."""
        is_new = bool(view.lines) and view.lines != self._lines
        self._lines = view.lines
        if is_new:
            act = self._answer(view.lines, time_s)
            self._hand = PlannedHand(() if act is None else (act,))

    def _answer(self, lines: Sequence[str], time_s: float) -> InputEvent | None:
        raise NotImplementedError


class Counting(_AtItems):
    """Counts words; a number word that names another count makes it slower, and lures."""

    def _answer(self, lines: Sequence[str], time_s: float) -> InputEvent:
        count, named = len(lines), named_count(lines[0])
        manner = MANNERS["neutral_stroop" if named in (None, count) else "counting_stroop"]
        pressed_s = time_s + seconds(manner, self._rng)
        answer = count if is_right(manner, self._rng) else self._wrong(count, named)
        return InputEvent(pressed_s, InputKind.DIGIT, PARTICIPANT, number=answer)

    def _wrong(self, count: int, named: int | None) -> int:
        if named is not None and named != count and float(self._rng.random()) < LURED:
            return named
        return int(self._rng.choice([each for each in range(1, 5) if each != count]))


class LookingBack(_AtItems):
    """Presses for a letter that is the one some letters before."""

    def __init__(self, rng: np.random.Generator, back: int) -> None:
        super().__init__(rng)
        self._back = back
        self._seen: list[str] = []

    def _answer(self, lines: Sequence[str], time_s: float) -> InputEvent | None:
        self._seen.append(lines[0])
        if len(self._seen) <= self._back:
            return None
        manner = MANNERS["n_back"]
        likely = manner.right if self._seen[-1 - self._back] == lines[0] else FALSE_ALARM
        pressed_s = time_s + seconds(manner, self._rng)
        presses = float(self._rng.random()) < likely
        return InputEvent(pressed_s, InputKind.CONFIRM, PARTICIPANT) if presses else None


class FindingOut(AtTask):
    """Follows the way through a maze by eye; a longer way takes longer."""

    def __init__(self, rng: np.random.Generator) -> None:
        super().__init__(rng)
        self._maze: Maze | None = None

    def see(self, view: TaskItem, time_s: float) -> None:
        """Answer a new maze; one that is gone is still answered, until the next one comes."""
        is_new = view.maze is not None and view.maze != self._maze
        self._maze = view.maze
        if view.maze is None or not is_new:
            return
        steps = reached(view.maze)
        ways = {name: steps.get(exit_cell(len(view.maze.rows), name)) for name in EXITS}
        found = next(name for name, way in ways.items() if way is not None)
        manner = MANNERS["maze"]
        looked_s = MAZE_STEP_S * (ways[found] or 0)
        said = found if is_right(manner, self._rng) else next(name for name in EXITS if name != found)
        pressed_s = time_s + seconds(manner, self._rng) * (1 + looked_s / manner.median_s)
        down, up = SIDES[said]
        taps = InputEvent(pressed_s, down, PARTICIPANT), InputEvent(pressed_s + TAP_S, up, PARTICIPANT)
        # The key of the last answer may still be down: the next maze came with it.
        self._hand = PlannedHand((*self._hand.let_go(time_s), *taps))


class Breathing(AtTask):
    """Presses with each breath, the right arrow with the ninth; now and then the count is lost."""

    def __init__(self, rng: np.random.Generator) -> None:
        super().__init__(rng)
        self._count = 0
        self._breathed_s: float | None = None

    def see(self, view: TaskItem, time_s: float) -> None:
        """Begin to breathe and count; the screen never changes."""
        if self._breathed_s is None:
            self._breathed_s = self._breathe(time_s)

    def act(self, now_s: float) -> tuple[InputEvent, ...]:
        """Return the acts due by `now_s`; the next breath follows the last."""
        acts = super().act(now_s)
        while self._breathed_s is not None and self.next_s() == math.inf:
            self._breathed_s = self._breathe(self._breathed_s)
            acts += super().act(now_s)
        return acts

    def _breathe(self, from_s: float) -> float:
        """Decide what to press at the next breath; return when that is."""
        manner = MANNERS["breath_counting"]
        breath_s = from_s + seconds(manner, self._rng)
        self._count += 1
        if not is_right(manner, self._rng):
            if float(self._rng.random()) < NOTICED:
                self._count = 0
                self._tap(InputKind.LEFT_DOWN, InputKind.LEFT_UP, breath_s)
                return breath_s
            self._count = min(BREATHS, max(1, self._count + (1 if float(self._rng.random()) < 0.5 else -1)))
        if self._count == BREATHS:
            self._count = 0
            self._tap(InputKind.RIGHT_DOWN, InputKind.RIGHT_UP, breath_s)
        else:
            self._hand = PlannedHand((InputEvent(breath_s, InputKind.CONFIRM, PARTICIPANT),))
        return breath_s

    def _tap(self, down: InputKind, up: InputKind, at_s: float) -> None:
        taps = InputEvent(at_s, down, PARTICIPANT), InputEvent(at_s + TAP_S, up, PARTICIPANT)
        self._hand = PlannedHand(taps)
