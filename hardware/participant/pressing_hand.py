"""A hand on the key that ends heat or current: it presses once, a while after the skin felt enough of it."""

from __future__ import annotations

import math
from collections.abc import Callable

from hardware.felt import Skin
from hardware.participant.hands import PARTICIPANT
from mindpain_task.roles import InputEvent, InputKind

LOOK_S = 0.05
"""[D] How often the skin is felt; when it was warm enough is taken from a straight line in between."""


class PressingHand:
    """Feels for `limit_c` and presses `delay_s` later, or for current, and presses when that was enough.

    `current` is from how many mA on it is felt, and what tells how many seconds later the press comes. At
    infinity it never does.
    """

    def __init__(
        self,
        skin: Skin,
        limit_c: float,
        delay_s: float,
        from_s: float,
        current: tuple[float, Callable[[], float]] = (math.inf, lambda: math.inf),
    ) -> None:
        self._skin = skin
        self._limit_c = limit_c
        self._delay_s = delay_s
        self._felt_from_ma, self._enough_s = current
        self._last: tuple[float, float] | None = None
        self._felt_until_s = from_s
        self._look_s = from_s if min(limit_c, self._felt_from_ma) < math.inf else math.inf
        self._press_s = math.inf

    def next_s(self) -> float:
        """Return when the skin is felt next, or the key pressed."""
        return min(self._look_s, self._press_s)

    def watch(self, position: float | None, now_s: float) -> None:
        """Look for no marker: there is none."""

    def act(self, now_s: float) -> tuple[InputEvent, ...]:
        """Return the press, once it is due."""
        while self._look_s <= now_s:
            self._feel(self._look_s)
        if self._press_s > now_s:
            return ()
        press = InputEvent(self._press_s, InputKind.CONFIRM, PARTICIPANT)
        self._press_s = math.inf
        return (press,)

    def let_go(self, now_s: float) -> tuple[InputEvent, ...]:
        """Return nothing: the key was let go at once."""
        return ()

    def _feel(self, at_s: float) -> None:
        felt = self._skin(self._felt_until_s, at_s)
        warm_c = felt.warmest_c
        before, self._last, self._felt_until_s = self._last, (at_s, warm_c), at_s
        self._look_s = at_s + LOOK_S
        if felt.strongest_ma >= self._felt_from_ma:
            self._look_s, self._press_s = math.inf, at_s + self._enough_s()
        elif warm_c >= self._limit_c:
            self._look_s = math.inf
            self._press_s = max(at_s, self._reached_s(before, at_s, warm_c) + self._delay_s)

    def _reached_s(self, before: tuple[float, float] | None, at_s: float, warm_c: float) -> float:
        """Return when the skin came to the limit."""
        if before is None or before[1] >= self._limit_c:
            return at_s
        before_s, before_c = before
        return before_s + (at_s - before_s) * (self._limit_c - before_c) / (warm_c - before_c)
