"""A hand that follows momentary pain on a visible scale, as long as heat lasts; it confirms nothing.

Of current a person says nothing while it lasts: how its pain goes on within a train is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from hardware.felt import Skin
from hardware.participant.course import felt_course
from hardware.participant.hands import NEAR_ENOUGH, PARTICIPANT, RELEASE_AT, Hand, released
from hardware.participant.model import History
from hardware.participant.parameters import Parameters
from hardware.participant.traits import Pain, Traits
from mindpain_task.roles import InputEvent, InputKind

EVERY_S = 0.1
"""[D] How often a hand that follows is corrected."""
HAND_LAG_S = 0.5
"""[D] From momentary pain to where the hand is; what the skin takes comes before that."""
KEYS_FROM = 1.5
"""[D] How far (rating points) the mark must be off before a key is pressed; one press moves it by one."""

PainScale: TypeAlias = Literal["intensity", "unpleasantness"]


@dataclass(frozen=True)
class Attended:
    """A stimulus that is attended to from `since_s` on, with what holds for the whole of it."""

    since_s: float
    effect: Pain
    history: History
    noise: Pain


class Momentary:
    """What is rated on one scale of pain from moment to moment; only the skin is asked."""

    def __init__(
        self, attended: Attended, scale: PainScale, skin: Skin, traits: Traits, parameters: Parameters
    ) -> None:
        self._attended = attended
        self._scale = scale
        self._skin = skin
        self._traits = traits
        self._parameters = parameters
        self._felt: list[tuple[float, float]] = []
        self._asked_s = attended.since_s

    def rating(self, now_s: float) -> float:
        """Return what a hand that lags shows at `now_s` (0-100); times only ever grow."""
        attended = self._attended
        since_s = now_s - attended.since_s
        self._felt.append((since_s, self._skin(self._asked_s, now_s).warmest_c))
        self._asked_s = now_s
        pain = felt_course(
            since_s - HAND_LAG_S,
            self._felt,
            attended.effect,
            self._traits,
            attended.history,
            attended.noise,
            self._parameters,
        )
        return pain.intensity if self._scale == "intensity" else pain.unpleasantness


class FollowingPointer:
    """A pointer that goes to what is felt, every tenth of a second."""

    def __init__(self, pain: Momentary, from_s: float, position: float) -> None:
        self._pain = pain
        self._next_s = from_s + EVERY_S
        self._at = position

    def next_s(self) -> float:
        """Return when the hand is corrected next."""
        return self._next_s

    def watch(self, position: float | None, now_s: float) -> None:
        """Look at no mark: it is where the pointer is."""

    def act(self, now_s: float) -> tuple[InputEvent, ...]:
        """Return the movements due by `now_s`; none where the pointer is near enough."""
        acts = []
        while self._next_s <= now_s:
            wanted = round(self._pain.rating(self._next_s), 1)
            if abs(wanted - self._at) > NEAR_ENOUGH or (wanted == 0 and self._at > 0):
                acts.append(InputEvent(self._next_s, InputKind.POINT, PARTICIPANT, wanted))
                self._at = wanted
            self._next_s += EVERY_S
        return tuple(acts)

    def let_go(self, now_s: float) -> tuple[InputEvent, ...]:
        """Return nothing: no key is held."""
        return ()


class FollowingKeys:
    """A hand on the arrow keys that holds one while the mark is off, and lets go when it has come."""

    def __init__(self, pain: Momentary, from_s: float, position: float) -> None:
        self._pain = pain
        self._look_s = from_s + EVERY_S
        self._seen = position
        self._wanted = position
        self._held: InputKind | None = None
        self._release_s: float | None = None

    def next_s(self) -> float:
        """Return when the hand looks next, or lets go of a key."""
        return self._look_s if self._release_s is None else min(self._look_s, self._release_s)

    def watch(self, position: float | None, now_s: float) -> None:
        """See the mark, and let go of a held key when it has come to what is felt."""
        if position is not None:
            self._seen = position
            if self._held is not None and self._has_come() and self._release_s is None:
                self._release_s = now_s

    def act(self, now_s: float) -> tuple[InputEvent, ...]:
        """Return the presses and releases due by `now_s`."""
        acts: list[InputEvent] = []
        while (at_s := self.next_s()) <= now_s:
            if self._release_s is not None and self._release_s <= self._look_s:
                acts += self.let_go(at_s)
                self._held = self._release_s = None
            else:
                acts += self._looked(at_s)
        return tuple(acts)

    def let_go(self, now_s: float) -> tuple[InputEvent, ...]:
        """Return the release of a key that is still held."""
        return released(self._held, now_s)

    def _looked(self, at_s: float) -> tuple[InputEvent, ...]:
        """Feel, and press where the mark is off; a key that leads there already goes on being held."""
        self._look_s = at_s + EVERY_S
        self._wanted = self._pain.rating(at_s)
        if self._held is not None:
            self._release_s = at_s if self._has_come() else None
            return ()
        off = self._wanted - self._seen
        if abs(off) <= KEYS_FROM:
            return ()
        self._held = InputKind.RIGHT_DOWN if off > 0 else InputKind.LEFT_DOWN
        return (InputEvent(at_s, self._held, PARTICIPANT),)

    def _has_come(self) -> bool:
        off = self._wanted - self._seen if self._held is InputKind.RIGHT_DOWN else self._seen - self._wanted
        return off <= RELEASE_AT


def following_hand(hand: Literal["pointer", "keys"], pain: Momentary, from_s: float, position: float) -> Hand:
    """Return the hand that follows, on what this person uses."""
    if hand == "keys":
        return FollowingKeys(pain, from_s, position)
    return FollowingPointer(pain, from_s, position)
