"""A person before a question: decides on an answer and on the hand that gives it, or stops."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hardware.participant.answering import (
    NOT_PAINFUL,
    PAINFUL,
    Timing,
    answer_to_lesson,
    carried_out,
    draw_timing,
    on_scale,
    place_of,
)
from hardware.participant.briefing import Briefing
from hardware.participant.feeling import Feeling
from hardware.participant.following import PainScale, following_hand
from hardware.participant.hands import FEWEST_POINTS, MOST_POINTS, Hand, PlannedHand
from hardware.participant.items import answer_to_item
from hardware.participant.model import probe_rating
from hardware.participant.parameters import Parameters
from mindpain_task.model import Condition
from mindpain_task.views import Choice, Vas

PAIN_SCALES: Mapping[str, PainScale] = {"intensity": "intensity", "unpleasantness": "unpleasantness"}
IMMERSION_SCALES: Mapping[str, PainScale] = {"pain": "intensity", "distress": "unpleasantness"}
"""What these scales mean straight after an immersion; at any other time they ask for what is left."""


@dataclass(frozen=True)
class Reply:
    """What is done about a question: the answer meant (0-100), the hand, or when the person stops instead."""

    intended: float
    hand: Hand
    stop_s: float = math.inf


class Respondent:
    """Answers questions; ratings on scales draw from `rng`, answers in words from `own`.

    Items of questionnaires have a generator of their own: with or without them all else is answered alike.
    `scales` says which scale each question belongs to. An unknown question raises ValueError.
    """

    def __init__(
        self,
        parameters: Parameters,
        rng: np.random.Generator,
        own: np.random.Generator,
        feeling: Feeling,
        scales: Mapping[str, str],
        briefing: Briefing,
    ) -> None:
        self._parameters = parameters
        self._rng = rng
        self._own = own
        self._of_items = own.spawn(1)[0]
        self._feeling = feeling
        self._scales = scales
        self._briefing = briefing
        self._asked_in: dict[str, tuple[int, Condition | None]] = {}

    def rate(self, vas: Vas, time_s: float) -> Reply:
        """Decide on a rating, and plan the hand's movement, a stop, or an answer that comes too late."""
        scale, is_painful = self._scale_of(vas), False
        of_pain = self._pain_scale(scale)
        if of_pain is not None:
            rating = self._feeling.rate(of_pain, time_s)
            is_painful = of_pain == "intensity" and self._feeling.said_painful
        else:
            rating = self._probe(scale)
        intended = on_scale(rating, vas.points, was_painful=is_painful)
        answering = self._parameters.answering
        response_s = answering.median_s * math.exp(answering.sigma * float(self._rng.standard_normal()))
        lapses, stops = self._rng.random(2).tolist()
        points = int(self._rng.integers(FEWEST_POINTS, MOST_POINTS + 1))
        over = intended > answering.stop_over
        if of_pain is not None and stops < (
            answering.stop_probability_over if over else answering.stop_probability
        ):
            return Reply(intended, PlannedHand(), time_s + response_s)
        if lapses < answering.lapse_probability:
            response_s = max(response_s, answering.lapse_s)
        timing = Timing(response_s, points)
        is_stepped = vas.points > 0
        return Reply(intended, self._carried_out(vas.start, intended, time_s, timing, is_stepped=is_stepped))

    def choose(self, choice: Choice, time_s: float) -> Reply:
        """Decide on one of a few answers: whether it was painful, what was taught, an item's."""
        if choice.question in self._briefing.items:
            return self._answer_item(choice, time_s)
        if choice.question in self._briefing.painful:
            place = PAINFUL if self._feeling.is_painful(time_s) else NOT_PAINFUL
        elif choice.question in self._briefing.right:
            place = answer_to_lesson(choice, self._briefing.right[choice.question], self._own)
        else:
            raise _not_understood(choice.question)
        return self._chosen(choice, place, time_s, self._own)

    def _answer_item(self, choice: Choice, time_s: float) -> Reply:
        leaning, trait_z = self._briefing.items[choice.question], self._feeling.trait_z
        place = answer_to_item(len(choice.options), leaning, trait_z, self._of_items)
        return self._chosen(choice, place, time_s, self._of_items)

    def _chosen(self, choice: Choice, place: int, time_s: float, rng: np.random.Generator) -> Reply:
        intended = place_of(choice, place)
        timing = draw_timing(self._parameters.answering, rng)
        return Reply(intended, self._carried_out(choice.start, intended, time_s, timing, is_stepped=True))

    def follow(self, vas: Vas, time_s: float) -> Hand:
        """Return the hand that keeps the mark of a visible scale where the pain is."""
        scale = self._briefing.momentary.get(vas.question)
        if scale is None:
            raise ValueError(
                f"the simulated participant can rate only pain all the time, not {vas.question!r}"
            )
        assert vas.position is not None
        pain = self._feeling.follow(scale, time_s)
        return following_hand(self._parameters.hand, pain, time_s, vas.position)

    def _pain_scale(self, scale: str) -> PainScale | None:
        """Return which pain a scale asks for; None if it asks for something else."""
        of_cold = IMMERSION_SCALES.get(scale)
        if of_cold is not None and self._feeling.has_immersion_for(of_cold):
            return of_cold
        return PAIN_SCALES.get(scale)

    def _probe(self, scale: str) -> float:
        feeling = self._feeling
        now = (feeling.immersions, feeling.condition)
        is_first, self._asked_in[scale] = self._asked_in.get(scale) != now, now
        return probe_rating(
            scale,
            feeling.condition,
            self._parameters,
            self._rng,
            signal=feeling.signal,
            is_first=is_first,
        )

    def _scale_of(self, vas: Vas) -> str:
        scale = self._scales.get(vas.question)
        if scale is None:
            raise _not_understood(vas.question)
        return scale

    def _carried_out(
        self, start: float, intended: float, time_s: float, timing: Timing, *, is_stepped: bool
    ) -> Hand:
        return carried_out(self._parameters.hand, start, intended, time_s, timing, is_stepped=is_stepped)


def _not_understood(question: str) -> ValueError:
    return ValueError(f"the simulated participant does not understand the question {question!r}")
