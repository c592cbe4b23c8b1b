"""A person in front of the screen, a thermode on the skin or a hand in water: it reads, feels and answers.

What it knows comes through its senses: the reminder under a cue, a scale's question, the warmth since the
last rating, what the screen says of the hand. No condition, plan or stimulus is ever handed to it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from hardware.felt import Felt, Skin
from hardware.participant.cold import ColdHand, ImmersionTexts
from hardware.participant.electrical import after_shock, draw_thresholds, rated_shock
from hardware.participant.hands import (
    FEWEST_POINTS,
    MOST_POINTS,
    OPERATOR,
    PARTICIPANT,
    Hand,
    KeyHand,
    PlannedHand,
    pointer_movement,
    press_once,
)
from hardware.participant.model import (
    History,
    Pain,
    after_hit,
    draw_pair,
    draw_person,
    faded,
    multipliers,
    personal,
    probe_rating,
    rated_pain,
)
from hardware.participant.parameters import Parameters
from mindpain_task.model import Condition
from mindpain_task.roles import InputEvent, InputKind
from mindpain_task.views import Cue, OperatorPrompt, Page, Vas, View

INTENSITY, UNPLEASANTNESS = "intensity", "unpleasantness"
AFTER_STOP = {
    "go_on": InputKind.OPERATOR_REPEAT,
    "skip": InputKind.OPERATOR_SKIP,
    "end": InputKind.OPERATOR_END,
    "withdraw": InputKind.OPERATOR_WITHDRAW,
}
STILL_THERE_S = 30.0
KEY_REACTION = 0.4  # share of the response time before the first key is pressed


class SimulatedParticipant:
    """A `Person`: sees views, and acts when it is due.

    `instructions` says what each cue's reminder means, `scales` which scale each question belongs to;
    `skin(since_s, until_s)` is what was felt between two times on the session clock;
    `immersion` is how a session with cold water speaks of the hand in it, `pause_titles` are those of
    the page on which the operator chooses after a stop.
    An unknown reminder or question raises ValueError: a participant who did not understand is no rehearsal.
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
    ) -> None:
        self._parameters = parameters
        self._rng = rng
        self._skin = skin
        self._instructions = instructions
        self._scales = scales
        self._pause_titles = pause_titles
        self._traits = draw_person(parameters, rng)
        self._thresholds = draw_thresholds(rng, parameters)
        self._cold_hand = ColdHand(parameters, rng, immersion)
        self._condition: Condition | None = None
        self._history = History()
        self._felt_from_s = 0.0
        self._pain: Pain | None = None
        self._rated: set[str] = set()
        self._shown: View | None = None
        self._hand: Hand = PlannedHand()
        self._stop_s = math.inf
        self._intended: float | None = None

    @property
    def intended(self) -> float | None:
        """The answer (0-100) this person means to give on the scale seen last; None before any."""
        return self._intended

    def see(self, view: View, time_s: float) -> None:
        """Take in the view that became visible at `time_s`, and decide what to do about it."""
        before, self._shown = self._shown, view
        if isinstance(view, Vas) and self._is_answering(before, view):
            self._hand.watch(view.position, time_s)
            return
        has_acted = self._hand.next_s() == math.inf
        if view == before and not has_acted:
            return
        # What is gone from the screen needs no answer; a hand in the water may be asked for once more.
        self._hand = self._cold_hand.go_out(view, has_acted, time_s)
        if isinstance(view, Vas):
            self._answer(view, time_s)
        elif isinstance(view, Cue):
            self._heed(view, time_s)
        elif isinstance(view, Page):
            if view.hint and not self._cold_hand.is_asked_out(view):
                self._hand = press_once(InputKind.CONFIRM, time_s + self._reading_s(view))
        elif isinstance(view, OperatorPrompt):
            self._call_operator(view, time_s)
        if self._cold_hand.is_asked_in(before) and has_acted and view != before:
            self._hand, self._pain = self._cold_hand.go_in(self._effect(), time_s), None

    def next_act_s(self) -> float:
        """Return when `act` must be called next (infinity if nothing is planned)."""
        return min(self._hand.next_s(), self._stop_s)

    def act(self, now_s: float) -> tuple[InputEvent, ...]:
        """Return the acts due at or before `now_s`, each once, oldest first."""
        acts = self._hand.act(now_s)
        if self._stop_s <= now_s:
            stop = InputEvent(self._stop_s, InputKind.PARTICIPANT_STOP, PARTICIPANT)
            acts = tuple(sorted((*acts, stop), key=lambda act: act.time_s))
            self._stop_s = math.inf
        return acts

    def _is_answering(self, before: View | None, view: Vas) -> bool:
        """Return whether this scale is being answered; one whose marker is hidden again is a new one."""
        if not isinstance(before, Vas) or before.question != view.question or before.start != view.start:
            return False
        return view.position is not None or self.next_act_s() < math.inf

    def _reading_s(self, page: Page) -> float:
        reading = self._parameters.reading
        words = len(page.title.split()) + len(page.body.split())
        return min(reading.longest_s, max(reading.shortest_s, 60 * words / reading.words_per_min))

    def _heed(self, cue: Cue, time_s: float) -> None:
        """Understand the cue, and attend to what the skin feels from now on.

        The same cue shown again before any pain was rated still belongs to the same stimulus.
        """
        if cue.reminder not in self._instructions:
            raise ValueError(f"the simulated participant does not understand the reminder {cue.reminder!r}")
        condition = self._instructions[cue.reminder]
        if self._pain is not None or condition != self._condition:
            self._felt_from_s = time_s
            self._cold_hand.take_pain()
        self._condition, self._pain = condition, None

    def _call_operator(self, prompt: OperatorPrompt, time_s: float) -> None:
        """Act for the operator, who may now move the thermode: skin elsewhere has not habituated."""
        reading = self._parameters.reading
        act_s = time_s + reading.operator_s
        if prompt.title in self._pause_titles:
            self._hand = _choose(AFTER_STOP[reading.after_stop], act_s)
            return
        self._hand = press_once(InputKind.OPERATOR_CONFIRM, act_s, OPERATOR)
        if self._cold_hand.is_asked_in(prompt):
            return
        left = faded(self._history, time_s, self._parameters.trials)
        self._history = History(left.hits, left.last_s, 0.0, left.sensitisation)

    def _answer(self, vas: Vas, time_s: float) -> None:
        """Decide on an answer, and plan the hand's movement, a stop, or an answer that comes too late."""
        scale = self._scales.get(vas.question)
        if scale is None:
            raise ValueError(f"the simulated participant does not understand the question {vas.question!r}")
        if scale in (INTENSITY, UNPLEASANTNESS):
            rating = self._pain_rating(scale, time_s)
        else:
            rating = probe_rating(scale, self._condition, self._parameters, self._rng)
        self._intended = round(rating, 1)
        answering = self._parameters.answering
        response_s = answering.median_s * math.exp(answering.sigma * float(self._rng.standard_normal()))
        lapses, stops = self._rng.random(2).tolist()
        points = int(self._rng.integers(FEWEST_POINTS, MOST_POINTS + 1))
        over = self._intended > answering.stop_over
        if scale in (INTENSITY, UNPLEASANTNESS) and stops < (
            answering.stop_probability_over if over else answering.stop_probability
        ):
            self._stop_s = time_s + response_s
            return
        if lapses < answering.lapse_probability:
            response_s = max(response_s, answering.lapse_s)
        if self._parameters.hand == "keys":
            self._hand = KeyHand(vas.start, self._intended, time_s + KEY_REACTION * response_s)
        else:
            self._hand = pointer_movement(vas.start, self._intended, time_s, time_s + response_s, points)

    def _pain_rating(self, scale: str, time_s: float) -> float:
        """Return the rating on a scale of pain; both scales of one stimulus rate the same pain."""
        if self._pain is None or scale in self._rated:
            self._pain = self._feel(time_s)
            self._rated = set()
        self._rated.add(scale)
        return self._pain.intensity if scale == INTENSITY else self._pain.unpleasantness

    def _effect(self) -> Pain:
        """Return what the condition leaves of this person's pain."""
        mean = multipliers(self._condition, self._parameters)
        return personal(mean, self._traits, self._parameters.effects)

    def _feel(self, time_s: float) -> Pain:
        """Judge the immersion, or else the strongest moment since the cue or the last time this was asked."""
        parameters = self._parameters
        since_s, self._felt_from_s = self._felt_from_s, time_s
        cold = self._cold_hand.take_pain()
        if cold is not None:
            return cold
        felt = self._skin(since_s, time_s)
        noise = draw_pair(parameters.trials.noise_sd, self._rng)
        before = faded(self._history, time_s, parameters.trials)
        if felt.strongest_ma:
            return self._feel_shock(felt, time_s, before, noise)
        self._history = after_hit(self._history, felt.warmest_c, time_s, parameters.trials)
        return rated_pain(felt.warmest_c, self._effect(), self._traits, before, noise, parameters)

    def _feel_shock(self, felt: Felt, time_s: float, before: History, noise: Pain) -> Pain:
        """Judge the strongest pulse."""
        current_ma, own = felt.strongest_ma, self._thresholds
        parameters = self._parameters
        self._history = after_shock(self._history, current_ma, own, time_s, parameters.trials)
        return rated_shock(current_ma, self._effect(), self._traits, own, before, noise, parameters)


def _choose(kind: InputKind, time_s: float) -> PlannedHand:
    """Return the operator's choice after a stop; where that is not offered, the operator ends the session."""
    end = InputEvent(time_s + STILL_THERE_S, InputKind.OPERATOR_END, OPERATOR)
    return PlannedHand((InputEvent(time_s, kind, OPERATOR), end))
