"""How an answer is carried out: acts of a hand on a mouse or on keys, which does not know what it says."""

from __future__ import annotations

import math
import typing

from mindpain_task.roles import InputEvent, InputKind

PARTICIPANT = "simulated participant"
OPERATOR = "simulated operator"

POINT_STEP_S = 0.06  # between two pointer positions
DWELL_S = 0.15  # from the last position to the click
LEAST_REACTION_S = 0.2
FEWEST_POINTS, MOST_POINTS = 8, 14

TAP_S = 0.06  # a key pressed and let go
LOOK_S = 0.25  # to see where a press has brought the marker
HOLD_FROM = 3.0  # nearer than this, taps are enough (rating points)
RELEASE_AT = 1.0  # a hand lets go when this close (rating points)
NEAR_ENOUGH = 0.5  # half of what one press moves (rating points)
LONGEST_HOLD_S = 10.0
MOST_PRESSES = 20
_RELEASE = {InputKind.LEFT_DOWN: InputKind.LEFT_UP, InputKind.RIGHT_DOWN: InputKind.RIGHT_UP}


class Hand(typing.Protocol):
    """What a hand is about to do; all times in seconds."""

    def next_s(self) -> float:
        """Return the time of the next act (infinity if there is none)."""

    def watch(self, position: float | None, now_s: float) -> None:
        """See where the marker is (0-100; None while hidden)."""

    def act(self, now_s: float) -> tuple[InputEvent, ...]:
        """Return the acts due by `now_s`, each once."""

    def let_go(self, now_s: float) -> tuple[InputEvent, ...]:
        """Return the release of a key that is still held: what it was pressed for is gone."""


class PlannedHand:
    """Acts that were decided beforehand; without any, a hand at rest."""

    def __init__(self, acts: tuple[InputEvent, ...] = ()) -> None:
        self._acts = acts
        self._done = 0

    def next_s(self) -> float:
        """Return the time of the next act (infinity if there is none)."""
        return self._acts[self._done].time_s if self._done < len(self._acts) else math.inf

    def watch(self, position: float | None, now_s: float) -> None:
        """Look, and change nothing: the movement was planned whole."""

    def act(self, now_s: float) -> tuple[InputEvent, ...]:
        """Return the acts due by `now_s`, each once."""
        first = self._done
        while self.next_s() <= now_s:
            self._done += 1
        return self._acts[first : self._done]

    def let_go(self, now_s: float) -> tuple[InputEvent, ...]:
        """Return the release of a key that is still held."""
        last = self._acts[self._done - 1].kind if self._done else None
        return released(last, now_s)


class BothHands:
    """Two hands that go about two things at once, each as if alone."""

    def __init__(self, one: Hand, other: Hand) -> None:
        self._hands = (one, other)

    def next_s(self) -> float:
        """Return the time of the next act of either (infinity if there is none)."""
        return min(hand.next_s() for hand in self._hands)

    def watch(self, position: float | None, now_s: float) -> None:
        """See where the marker is."""
        for hand in self._hands:
            hand.watch(position, now_s)

    def act(self, now_s: float) -> tuple[InputEvent, ...]:
        """Return the acts due by `now_s`, each once, oldest first."""
        acts = [act for hand in self._hands for act in hand.act(now_s)]
        return tuple(sorted(acts, key=lambda act: act.time_s))

    def let_go(self, now_s: float) -> tuple[InputEvent, ...]:
        """Return the releases of keys that are still held."""
        return tuple(act for hand in self._hands for act in hand.let_go(now_s))


def released(held: InputKind | None, now_s: float) -> tuple[InputEvent, ...]:
    """Return the release of a key, where that is one that can be held."""
    release = None if held is None else _RELEASE.get(held)
    return () if release is None else (InputEvent(now_s, release, PARTICIPANT),)


def press_once(kind: InputKind, time_s: float, source: str = PARTICIPANT) -> PlannedHand:
    """Return a hand that does one thing."""
    return PlannedHand((InputEvent(time_s, kind, source),))


def pointer_movement(start: float, answer: float, from_s: float, click_s: float, points: int) -> PlannedHand:
    """Return a pointer's way from `start` to `answer` (0-100) along a minimum-jerk path, and the click.

    The `points` on the way are rounded to 0.1; the click comes at `click_s`, or later if the way is longer.
    """
    moving_s = points * POINT_STEP_S
    begin_s = max(from_s + LEAST_REACTION_S, click_s - DWELL_S - moving_s)
    acts = []
    for index in range(1, points + 1):
        x = index / points
        share = x**3 * (10 - 15 * x + 6 * x * x)
        at = answer if index == points else round(start + (answer - start) * share, 1)
        acts.append(InputEvent(begin_s + index * POINT_STEP_S, InputKind.POINT, PARTICIPANT, at))
    acts.append(InputEvent(begin_s + moving_s + DWELL_S, InputKind.CLICK, PARTICIPANT, answer))
    return PlannedHand(tuple(acts))


class KeyHand:
    """A hand on the arrow keys: it watches the marker, holds a key for a long way, taps for a short one.

    How far a press moves and how fast a held key does is the scale's affair; this hand only looks. Without
    `holds` it only taps: between a few places a held key goes no further than one.
    """

    def __init__(self, start: float, answer: float, begin_s: float, *, holds: bool = True) -> None:
        self._seen = start
        self._answer = answer
        self._next_s = begin_s
        self._hold_from = HOLD_FROM if holds else math.inf
        self._held: InputKind | None = None
        self._far = False
        self._presses = 0

    def next_s(self) -> float:
        """Return the time of the next act (infinity if there is none)."""
        return self._next_s

    def watch(self, position: float | None, now_s: float) -> None:
        """See the marker, and let go of a held key when it is close or past."""
        if position is None:
            return
        self._seen = position
        if self._held is None or not self._far:
            return
        to_go = self._answer - position if self._held is InputKind.RIGHT_DOWN else position - self._answer
        if to_go <= RELEASE_AT:
            self._next_s = min(self._next_s, now_s)

    def act(self, now_s: float) -> tuple[InputEvent, ...]:
        """Return the acts due by `now_s`, each once."""
        acts = []
        while self._next_s <= now_s:
            acts.append(InputEvent(self._next_s, self._move(self._next_s), PARTICIPANT))
        return tuple(acts)

    def let_go(self, now_s: float) -> tuple[InputEvent, ...]:
        """Return the release of a key that is still held."""
        return released(self._held, now_s)

    def _move(self, at_s: float) -> InputKind:
        """Let go, confirm or press, and set the time of the next move."""
        if self._held is not None:
            release = _RELEASE[self._held]
            self._held, self._next_s = None, at_s + LOOK_S
            return release
        to_go = self._answer - self._seen
        # The marker appears with the first press, so even an answer at the start needs one.
        if self._presses and (abs(to_go) <= NEAR_ENOUGH or self._presses >= MOST_PRESSES):
            self._next_s = math.inf
            return InputKind.CONFIRM
        self._presses += 1
        self._held = InputKind.RIGHT_DOWN if to_go >= 0 else InputKind.LEFT_DOWN
        self._far = abs(to_go) > self._hold_from
        self._next_s = at_s + (LONGEST_HOLD_S if self._far else TAP_S)
        return self._held
