"""Reckoning beside a stimulus: numbers that are typed, from what was seen at first or is heard on and on."""

from __future__ import annotations

import math
import re

import numpy as np

from hardware.participant.at_task import AtTask
from hardware.participant.hands import PARTICIPANT, PlannedHand
from hardware.participant.task_manners import KEY_S, MANNERS, SLIP_OF_TENS, is_right, seconds
from mindpain_task.roles import InputEvent, InputKind
from mindpain_task.sounds import Clip
from mindpain_task.views import TaskItem

_SPOKEN = re.compile(r"digit_(\d)")


class _AtNumbers(AtTask):
    """A task that is answered by typing."""

    def _type(self, number: int, from_s: float) -> None:
        """Decide to type a number from a time on, and to confirm it."""
        keys = [(InputKind.DIGIT, int(digit)) for digit in str(number)]
        acts = [
            InputEvent(from_s + place * KEY_S, kind, PARTICIPANT, number=digit)
            for place, (kind, digit) in enumerate([*keys, (InputKind.CONFIRM, None)])
        ]
        self._hand = PlannedHand(tuple(acts))


class Subtracting(_AtNumbers):
    """Takes a number away from the own last answer, again and again, at its own pace."""

    def __init__(self, rng: np.random.Generator, step: int) -> None:
        super().__init__(rng)
        self._step = step
        self._start: str | None = None
        self._number: int | None = None

    def see(self, view: TaskItem, time_s: float) -> None:
        """Begin at a number that is shown; go on once what was typed is taken."""
        start = view.lines[0] if len(view.lines) > 1 else None
        if start is not None and start != self._start:
            self._number = int(start)
            self._hand = PlannedHand()
        self._start = start
        if self._number is None or view.typed or self._hand.next_s() < math.inf:
            return
        manner = MANNERS["serial_subtraction"]
        # Where nothing is left to take away from, a person says so: 0.
        answer = max(0, self._number - self._step)
        if not is_right(manner, self._rng):
            answer = self._slip(answer)
        self._number = answer
        self._type(answer, time_s + seconds(manner, self._rng))

    def _slip(self, answer: int) -> int:
        size = 10 if float(self._rng.random()) < SLIP_OF_TENS else 1
        return answer + size if answer < size or float(self._rng.random()) < 0.5 else answer - size


class Adding(_AtNumbers):
    """Adds the last two digits that were spoken."""

    def __init__(self, rng: np.random.Generator) -> None:
        super().__init__(rng)
        self._last: int | None = None

    def see(self, view: TaskItem, time_s: float) -> None:
        """See only what was typed: the digits are heard."""

    def hear(self, clip: Clip, time_s: float) -> None:
        """Add a spoken digit to the one before it; an unfinished answer is given up for it."""
        spoken = _SPOKEN.fullmatch(clip.name)
        if spoken is None:
            return
        digit, before = int(spoken[1]), self._last
        self._last, self._hand = digit, PlannedHand()
        if before is None:
            return
        manner = MANNERS["pasat"]
        answer = digit + before
        if not is_right(manner, self._rng):
            answer += 1 if float(self._rng.random()) < 0.5 else -1
        self._type(answer, time_s + clip.duration_s + seconds(manner, self._rng))
