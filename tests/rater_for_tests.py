"""Somebody whose answers follow from what the thermode did: the same level, the same answer, every time.

A session that is interrupted can so be held against one that was not: what differs is the program's doing.
"""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from hardware.assemble import OpenRig
from hardware.tcs.twin import TcsTwin
from hardware.virtual import VirtualInputs, VirtualScreen
from mindpain_task.model import Event
from mindpain_task.roles import InputEvent, InputKind
from mindpain_task.sounds import Clip
from mindpain_task.views import Choice, OperatorPrompt, Page, TaskItem, Vas, View
from mindpain_task.words import WORDS
from tests.onlooker_for_tests import Knows, Onlooker

ANSWERS_S, READS_S, CHOOSES_S, LOOKS_S = 0.5, 0.2, 6.0, 0.02
"""How long an answer, a page, the operator's choice takes, and between two looks at rising heat."""
T = TypeVar("T")
MOST_IDLE_LOOKS = 50_000
"""So many looks without an act, and the session waits for something that nobody does."""
EN = WORDS["en"]
AFTER_SEARCH = (EN.calibration_body, EN.calibration_failed_body)
GO_ON, AGAIN, LEAVE_OUT, END = (  # the operator's keys O, R, K and E
    InputKind.OPERATOR_CONFIRM,
    InputKind.OPERATOR_REPEAT,
    InputKind.OPERATOR_SKIP,
    InputKind.OPERATOR_END,
)


@dataclass
class Rater:
    """How somebody answers: each a function of the level in °C as felt, to a tenth.

    `after_search` and `after_stop` are what the operator does at the first such page, the second, and so on;
    at a search's page beyond them the session goes on if it may, and after any other stop it ends.
    `places` are the answers (from 0) to a question at its first showing, the second, and so on, None for
    none; to any other question the answer is whether it hurt.
    """

    rates: Callable[[float], float | None] = lambda felt_c: min(100.0, max(0.0, 12.0 * (felt_c - 41.0)))
    hurts_from_c: float = 44.05
    presses_at_c: float = 44.0
    after_search: Sequence[tuple[InputKind, ...]] = ()
    after_stop: Sequence[tuple[InputKind, ...]] = ()
    repeats_spoiled: bool = False
    places: Mapping[str, Sequence[int | None]] = field(default_factory=dict)


class Room(Onlooker):
    """A rehearsal's room with a rater in it, in the place of the simulated participant.

    `shown` is what was seen; `watch` is told each event, the thermode's twin and the time.
    """

    def __init__(self, rater: Rater | None = None, *interjected: tuple[Knows, float, InputKind]) -> None:
        super().__init__(*interjected)
        self.rater = rater or Rater()
        self.shown: list[View] = []
        self.watch: Callable[[Event, TcsTwin, float], None] = lambda event, twin, now_s: None
        self._person: Person | None = None

    def wrap(self, opened: OpenRig) -> OpenRig:
        """Let the rater sit in front of the screen."""
        assert isinstance(opened.twin, TcsTwin)
        self._person = Person(self, opened.twin)
        clock = opened.rig.clock
        rig = dataclasses.replace(
            opened.rig,
            screen=VirtualScreen(clock, self._person),
            inputs=VirtualInputs(clock, self._person),
        )
        return super().wrap(dataclasses.replace(opened, rig=rig))

    def notice(self, event: Event, now_s: float) -> None:
        """See what was written, and let the rater know when heat began."""
        super().notice(event, now_s)
        assert self._person is not None
        self._person.notice(event)
        self.watch(event, self._person.twin, now_s)

    def pages(self, *bodies: str) -> list[OperatorPrompt]:
        """Return the operator's pages with one of these texts."""
        return [view for view in self.shown if isinstance(view, OperatorPrompt) and view.body in bodies]


class Person:
    """The rater's eyes and hands; fills `hardware.person.Person`."""

    def __init__(self, room: Room, twin: TcsTwin) -> None:
        self._room, self.twin = room, twin
        self._acts: list[InputEvent] = []
        self._looks_s = math.inf
        self._onset_s = 0.0
        self._searches = self._stops = 0
        self._idle_looks = 0
        self._asked: Counter[str] = Counter()

    def notice(self, event: Event) -> None:
        """Know when heat began."""
        if event.kind == "heat_onset":
            self._onset_s = event.time_s

    def see(self, view: View, time_s: float) -> None:
        """Take in a view, and plan what to do about it."""
        self._room.shown.append(view)
        is_moving = isinstance(view, Vas) and view.position is not None
        if is_moving or (isinstance(view, Choice) and view.chosen is not None):
            return
        self._acts.clear()
        self._looks_s = math.inf
        if isinstance(view, Vas):
            self._rate(time_s)
        elif isinstance(view, Choice):
            self._choose(view, time_s)
        elif isinstance(view, TaskItem) and view.hint == EN.press_hint:
            self._looks_s = time_s
        elif isinstance(view, Page) and view.hint:
            self._press(InputKind.CONFIRM, time_s + READS_S)
        elif isinstance(view, OperatorPrompt):
            self._operate(view, time_s)

    def hear(self, clip: Clip, time_s: float) -> None:
        """Hear nothing."""

    def next_act_s(self) -> float:
        """Return when something is to be done next."""
        self._idle_looks += 1
        assert self._idle_looks < MOST_IDLE_LOOKS, f"nobody does anything at {self._room.shown[-1]}"
        return min(self._looks_s, *(act.time_s for act in self._acts), math.inf)

    def act(self, now_s: float) -> tuple[InputEvent, ...]:
        """Return what is done now."""
        self._idle_looks = 0
        if self._looks_s <= now_s:
            self._looks_s = now_s + LOOKS_S
            if max(self.twin.surface_c(now_s)) >= self._room.rater.presses_at_c:
                self._looks_s = math.inf
                self._press(InputKind.CONFIRM, now_s)
        due = [act for act in self._acts if act.time_s <= now_s]
        self._acts = [act for act in self._acts if act.time_s > now_s]
        return tuple(due)

    def _felt_c(self, now_s: float) -> float:
        return round(self.twin.warmest_c(self._onset_s, now_s), 1)

    def _rate(self, time_s: float) -> None:
        rating = self._room.rater.rates(self._felt_c(time_s))
        if rating is not None:
            at_s = time_s + ANSWERS_S
            self._plan(InputEvent(at_s, InputKind.POINT, "rater", rating))
            self._plan(InputEvent(at_s + 0.1, InputKind.CLICK, "rater", rating))

    def _choose(self, view: Choice, time_s: float) -> None:
        place: int | None = int(self._felt_c(time_s) >= self._room.rater.hurts_from_c)
        if view.question in self._room.rater.places:
            self._asked[view.question] += 1
            place = _nth(self._room.rater.places[view.question], self._asked[view.question], None)
        if place is None:
            return
        self._plan(InputEvent(time_s + ANSWERS_S, InputKind.DIGIT, "rater", number=place + 1))
        self._press(InputKind.CONFIRM, time_s + ANSWERS_S + 0.1)

    def _operate(self, page: OperatorPrompt, time_s: float) -> None:
        rater = self._room.rater
        kinds: tuple[InputKind, ...] = (GO_ON,)
        if page.body in AFTER_SEARCH:
            self._searches += 1
            kinds = _nth(rater.after_search, self._searches, (GO_ON, END))
        elif page.hint == EN.repeat_hint and rater.repeats_spoiled:
            kinds = (AGAIN,)
        elif page.title == EN.pause_title:
            self._stops += 1
            kinds = _nth(rater.after_stop, self._stops, (END,))
        for place, kind in enumerate(kinds):
            self._press(kind, time_s + CHOOSES_S + place)

    def _press(self, kind: InputKind, time_s: float) -> None:
        self._plan(InputEvent(time_s, kind, "rater"))

    def _plan(self, act: InputEvent) -> None:
        self._acts = sorted([*self._acts, act], key=lambda each: each.time_s)


def _nth(listed: Sequence[T], number: int, usual: T) -> T:
    return listed[number - 1] if number <= len(listed) else usual
