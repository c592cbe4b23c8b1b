"""A person in front of the screen, a thermode on the skin or a hand in water: it reads, feels and answers.

What it knows comes through its senses: the reminder under a cue, a scale's question, the warmth since the
last rating, what the screen says of the hand, a task's items seen and heard. No condition, plan or stimulus
is ever handed to it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from hardware.felt import Skin
from hardware.participant.answering import place_of
from hardware.participant.at_task import TaskHand
from hardware.participant.briefing import Briefing, Limit
from hardware.participant.cold import ColdHand, ImmersionTexts
from hardware.participant.doing_tasks import task_hand
from hardware.participant.feeling import Feeling
from hardware.participant.hands import OPERATOR, PARTICIPANT, BothHands, Hand, PlannedHand, press_once
from hardware.participant.parameters import Parameters
from hardware.participant.respondent import Reply, Respondent
from hardware.participant.task_reading import read_task
from mindpain_task.model import Condition
from mindpain_task.roles import InputEvent, InputKind
from mindpain_task.sounds import Clip
from mindpain_task.views import Choice, Cue, OperatorPrompt, Page, Signal, TaskItem, Vas, View

AFTER_STOP = {
    "go_on": InputKind.OPERATOR_REPEAT,
    "skip": InputKind.OPERATOR_SKIP,
    "end": InputKind.OPERATOR_END,
    "withdraw": InputKind.OPERATOR_WITHDRAW,
}
STILL_THERE_S = 30.0
UNTOLD = Briefing()


class SimulatedParticipant:
    """A `Person`: sees views, hears clips, and acts when it is due.

    `instructions` says what each cue's reminder means, `scales` which scale each question belongs to;
    `skin(since_s, until_s)` is what was felt between two times on the session clock;
    `immersion` is how a session with cold water speaks of the hand in it, `pause_titles` are those of
    the page on which the operator chooses after a stop, `briefing` is how all other words are meant.
    An unknown reminder, question, signal or task raises ValueError: a participant who did not understand is
    no rehearsal.
    """

    def __init__(
        self,
        parameters: Parameters,
        rng: np.random.Generator,
        skin: Skin,
        instructions: Mapping[str, Condition],
        scales: Mapping[str, str],
        immersion: ImmersionTexts | None = None,
        pause_titles: frozenset[str] = frozenset(),
        briefing: Briefing = UNTOLD,
    ) -> None:
        self._parameters = parameters
        self._instructions = instructions
        self._pause_titles = pause_titles
        self._briefing = briefing
        self._cold_hand = ColdHand(parameters, rng, immersion)
        self._feeling = Feeling(parameters, rng, skin, self._cold_hand)
        self._own = rng.spawn(1)[0]  # for whatever is no rating: ratings stay the same with or without it
        self._respondent = Respondent(
            parameters, self._feeling.today, self._own, self._feeling, scales, briefing
        )
        self._limit: Limit = "threshold"
        self._shown: View | None = None
        self._hand: Hand = PlannedHand()
        self._let_go: tuple[InputEvent, ...] = ()
        self._task: TaskHand | None = None
        self._out_of_water: Hand | None = None  # the operator's, who tells when a hand leaves the water
        self._stop_s = math.inf
        self._intended: float | None = None

    @property
    def intended(self) -> float | None:
        """The answer (0-100) this person means to give to the question seen last; None before any."""
        return self._intended

    def see(self, view: View, time_s: float) -> None:
        """Take in the view that became visible at `time_s`, and decide what to do about it."""
        before, self._shown = self._shown, view
        if self._goes_on(before, view, time_s):
            return
        has_acted = (self._out_of_water or self._hand).next_s() == math.inf
        if view == before and not has_acted:
            return
        # What is gone from the screen needs no answer; a hand in the water may be asked for once more.
        self._let_go = self._hand.let_go(time_s)
        self._hand, self._task = self._cold_hand.go_out(view, has_acted, time_s), None
        self._out_of_water = None
        self._respond(view, time_s)
        if self._cold_hand.is_asked_in(before) and has_acted and view != before:
            press = self._out_of_water = self._cold_hand.go_in(
                self._feeling.effect, time_s, self._feeling.tolerance_told
            )
            # The other hand may be at a task meanwhile.
            self._hand = press if self._task is None else BothHands(press, self._task)
            self._feeling.immerse()

    def hear(self, clip: Clip, time_s: float) -> None:
        """Take in the clip that begins to be heard at `time_s`; only a task asks to act on one."""
        if self._task is not None:
            self._task.hear(clip, time_s)

    def next_act_s(self) -> float:
        """Return when `act` must be called next (infinity if nothing is planned)."""
        let_go_s = self._let_go[0].time_s if self._let_go else math.inf
        return min(self._hand.next_s(), self._stop_s, let_go_s)

    def act(self, now_s: float) -> tuple[InputEvent, ...]:
        """Return the acts due at or before `now_s`, each once, oldest first."""
        acts = (*self._let_go, *self._hand.act(now_s))
        self._let_go = ()
        if self._stop_s <= now_s:
            stop = InputEvent(self._stop_s, InputKind.PARTICIPANT_STOP, PARTICIPANT)
            acts = tuple(sorted((*acts, stop), key=lambda act: act.time_s))
            self._stop_s = math.inf
        return acts

    def _goes_on(self, before: View | None, view: View, time_s: float) -> bool:
        """Take in a view that belongs to what the hand is doing; return whether it does."""
        if isinstance(view, Vas) and self._is_answering(before, view):
            self._hand.watch(view.position, time_s)
        elif isinstance(view, Choice) and self._is_choosing(before, view):
            self._hand.watch(None if view.chosen is None else place_of(view, view.chosen), time_s)
        elif isinstance(view, TaskItem) and self._task is not None and _is_same_task(before, view):
            self._task.see(view, time_s)
        else:
            return False
        return True

    def _is_answering(self, before: View | None, view: Vas) -> bool:
        """Return whether this scale is being answered; one whose marker is hidden again is a new one."""
        if not isinstance(before, Vas) or before.question != view.question or before.start != view.start:
            return False
        return view.position is not None or self.next_act_s() < math.inf

    def _is_choosing(self, before: View | None, view: Choice) -> bool:
        """Return whether this question is being answered; without an answer marked again it is a new one."""
        if not isinstance(before, Choice) or before.question != view.question:
            return False
        return view.chosen is not None or self.next_act_s() < math.inf

    def _respond(self, view: View, time_s: float) -> None:
        """Decide what to do about a view that is new."""
        if isinstance(view, Vas) and view.position is None:
            self._reply(self._respondent.rate(view, time_s))
        elif isinstance(view, Choice):
            self._reply(self._respondent.choose(view, time_s))
        else:
            self._feeling.look_away()
            self._attend(view, time_s)

    def _reply(self, reply: Reply) -> None:
        self._intended, self._hand = reply.intended, reply.hand
        self._stop_s = min(self._stop_s, reply.stop_s)

    def _attend(self, view: View, time_s: float) -> None:
        """Decide what to do about a view that asks nothing."""
        if isinstance(view, Vas):
            self._hand = self._respondent.follow(view, time_s)
        elif isinstance(view, TaskItem):
            self._take_up(view, time_s)
        elif isinstance(view, Cue):
            self._heed(view, time_s)
        elif isinstance(view, Signal):
            self._notice(view)
        elif isinstance(view, Page):
            self._limit = self._briefing.limits.get(view.body, self._limit)
            if view.hint and not self._cold_hand.is_asked_out(view):
                self._hand = press_once(InputKind.CONFIRM, time_s + self._reading_s(view))
        elif isinstance(view, OperatorPrompt):
            self._call_operator(view, time_s)

    def _reading_s(self, page: Page) -> float:
        reading = self._parameters.reading
        words = len(page.title.split()) + len(page.body.split())
        return min(reading.longest_s, max(reading.shortest_s, 60 * words / reading.words_per_min))

    def _heed(self, cue: Cue, time_s: float) -> None:
        """Understand the cue, and do what it asks."""
        if cue.reminder not in self._instructions:
            raise ValueError(f"the simulated participant does not understand the reminder {cue.reminder!r}")
        self._feeling.heed(self._instructions[cue.reminder], time_s)

    def _notice(self, signal: Signal) -> None:
        """Know the signal, and keep it in mind until the next stimulus was rated."""
        if signal not in self._briefing.signals:
            raise ValueError(f"the simulated participant does not know the signal {signal}")
        self._feeling.signal = self._briefing.signals[signal]

    def _take_up(self, view: TaskItem, time_s: float) -> None:
        """Do a task, or wait for heat to be enough."""
        if view.hint == self._briefing.press_hint:
            self._hand = self._feeling.press_at(self._limit, time_s)
            return
        read = read_task(view)
        conditions = () if read is None else self._briefing.tasks.get(read, ())
        if self._feeling.condition in conditions:
            self._feeling.heed(self._feeling.condition, time_s)
        elif len(conditions) > 1:
            names = " and ".join(condition.name for condition in conditions)
            raise ValueError(f"the simulated participant sees no cue, and cannot tell {names} by their task")
        elif conditions:
            self._feeling.heed(conditions[0], time_s)
        self._hand = self._task = task_hand(view, self._own)
        self._task.see(view, time_s)

    def _call_operator(self, prompt: OperatorPrompt, time_s: float) -> None:
        """Act for the operator, who may now move the thermode: skin elsewhere has not habituated."""
        reading = self._parameters.reading
        act_s = time_s + reading.operator_s
        if prompt.title in self._pause_titles:
            self._hand = _chooses(AFTER_STOP[reading.after_stop], act_s)
            return
        if prompt.body in self._briefing.after_search:
            self._hand = _chooses(InputKind.OPERATOR_CONFIRM, act_s)
            self._limit = "threshold"
            self._feeling.forget(time_s)
            return
        self._hand = press_once(InputKind.OPERATOR_CONFIRM, act_s, OPERATOR)
        if not self._cold_hand.is_asked_in(prompt):
            self._feeling.move_on(time_s)


def _is_same_task(before: View | None, view: TaskItem) -> bool:
    return isinstance(before, TaskItem) and before.hint == view.hint


def _chooses(kind: InputKind, time_s: float) -> PlannedHand:
    """Return the operator's choice; where that is not offered, the operator ends the session."""
    end = InputEvent(time_s + STILL_THERE_S, InputKind.OPERATOR_END, OPERATOR)
    return PlannedHand((InputEvent(time_s, kind, OPERATOR), end))
