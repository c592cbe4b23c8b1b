"""A hand at a task beside a stimulus: what every task needs of eyes, ears and fingers."""

from __future__ import annotations

import typing

import numpy as np

from hardware.participant.hands import Hand, PlannedHand
from mindpain_task.roles import InputEvent
from mindpain_task.sounds import Clip
from mindpain_task.views import TaskItem


class TaskHand(Hand, typing.Protocol):
    """A hand at a task, with the eyes and the ear that belong to it."""

    def see(self, view: TaskItem, time_s: float) -> None:
        """Take in what the task shows now."""

    def hear(self, clip: Clip, time_s: float) -> None:
        """Take in a clip that begins to be heard."""


class AtTask:
    """What is common: acts that were decided on, dropped when something new comes."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._hand = PlannedHand()

    def next_s(self) -> float:
        """Return the time of the next act (infinity if there is none)."""
        return self._hand.next_s()

    def act(self, now_s: float) -> tuple[InputEvent, ...]:
        """Return the acts due by `now_s`, each once."""
        return self._hand.act(now_s)

    def watch(self, position: float | None, now_s: float) -> None:
        """Look for no marker: a task has none."""

    def let_go(self, now_s: float) -> tuple[InputEvent, ...]:
        """Let go of a key that is still held."""
        return self._hand.let_go(now_s)

    def hear(self, clip: Clip, time_s: float) -> None:
        """Heed no sound."""
