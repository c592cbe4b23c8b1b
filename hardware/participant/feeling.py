"""What a person feels and remembers of it: since when, under which condition, and how painful it was.

It knows the skin and the hand in the water, and nothing of a plan or a screen.
"""

from __future__ import annotations

import numpy as np

from hardware.felt import Felt, Skin
from hardware.participant.answering import COLD_HURTS_FROM, is_painful
from hardware.participant.briefing import Limit
from hardware.participant.cold import ColdHand
from hardware.participant.electrical import after_shock, draw_thresholds, rated_shock
from hardware.participant.following import Attended, Momentary, PainScale
from hardware.participant.model import (
    History,
    Pain,
    after_hit,
    draw_pair,
    draw_person,
    faded,
    multipliers,
    personal,
    rated_pain,
)
from hardware.participant.parameters import Parameters
from hardware.participant.pressing import press_delay_s, press_threshold_c, press_tolerance_c
from hardware.participant.pressing_hand import PressingHand
from mindpain_task.model import Condition


class Feeling:
    """One person's pain over a session; chance for ratings comes from `rng`, for all else from a child of it.

    `condition` is what the person was asked to do last, None while nothing was.
    """

    def __init__(
        self, parameters: Parameters, rng: np.random.Generator, skin: Skin, cold_hand: ColdHand
    ) -> None:
        self._parameters = parameters
        self._rng = rng
        self._skin = skin
        self._cold_hand = cold_hand
        self._traits = draw_person(parameters, rng)
        self._thresholds = draw_thresholds(rng, parameters)
        self._own = rng.spawn(1)[0]
        self.condition: Condition | None = None
        self._history = History()
        self._felt_from_s = 0.0
        self._attended: Attended | None = None
        self._pain: Pain | None = None
        self._felt: Felt | None = None
        self._hurts: bool | None = None
        self._rated: set[str] = set()
        self._looked_away = False

    @property
    def said_painful(self) -> bool:
        """Whether the pain that is being rated was called painful before."""
        return self._pain is not None and bool(self._hurts)

    @property
    def effect(self) -> Pain:
        """What the condition leaves of this person's pain."""
        mean = multipliers(self.condition, self._parameters)
        return personal(mean, self._traits, self._parameters.effects)

    def heed(self, condition: Condition, time_s: float) -> None:
        """Do what is asked, and attend to what the skin feels from now on.

        The same condition again before any pain was rated still belongs to the same stimulus.
        """
        if self._pain is not None or condition != self.condition:
            self._felt_from_s = time_s
            self._cold_hand.take_pain()
        self.condition, self._pain = condition, None

    def forget(self, time_s: float) -> None:
        """Be done with a search for values: nothing is asked any more, and what was felt is over."""
        self.condition = self._pain = None
        self._felt_from_s = time_s

    def look_away(self) -> None:
        """See something else than a question: the next one whether it was painful may be of another pain."""
        self._looked_away = True

    def immerse(self) -> None:
        """Have the hand in the water: its pain is another one."""
        self._pain = None

    def move_on(self, time_s: float) -> None:
        """Have the thermode on skin that may be other skin, which has not habituated."""
        left = faded(self._history, time_s, self._parameters.trials)
        self._history = History(left.hits, left.last_s, 0.0, left.sensitisation)

    def rate(self, scale: PainScale, time_s: float) -> float:
        """Return the rating (0-100) on a scale of pain; both scales of one stimulus rate the same pain."""
        if self._pain is None or scale in self._rated:
            self._feel_again(time_s)
        assert self._pain is not None
        self._rated.add(scale)
        return self._pain.intensity if scale == "intensity" else self._pain.unpleasantness

    def is_painful(self, time_s: float) -> bool:
        """Return whether it was painful; asked again before anything else was seen, it is the same pain."""
        if self._pain is None or self._looked_away:
            self._feel_again(time_s)
        if self._hurts is None:
            self._hurts = self._was_painful()
        return self._hurts

    def follow(self, scale: PainScale, time_s: float) -> Momentary:
        """Attend to a stimulus from now on; return what it is rated from moment to moment."""
        return Momentary(self._attend(time_s), scale, self._skin, self._traits, self._parameters)

    def press_at(self, limit: Limit, time_s: float) -> PressingHand:
        """Attend to heat that ends at a press; return the hand that presses."""
        attended = self._attend(time_s)
        in_warmth, in_time = self._own.standard_normal(2).tolist()
        at_c = press_threshold_c if limit == "threshold" else press_tolerance_c
        limit_c = at_c(attended.effect, self._traits, in_warmth, self._parameters)
        return PressingHand(self._skin, limit_c, press_delay_s(in_time, self._parameters), time_s)

    def _attend(self, time_s: float) -> Attended:
        """Begin to attend to a stimulus; the one before counts, also where it was never asked about."""
        trials = self._parameters.trials
        if self._attended is not None:
            warmest_c = self._skin(self._attended.since_s, time_s).warmest_c
            self._history = after_hit(self._history, warmest_c, time_s, trials)
        history = faded(self._history, time_s, trials)
        self._attended = Attended(time_s, self.effect, history, draw_pair(trials.noise_sd, self._own))
        return self._attended

    def _feel_again(self, time_s: float) -> None:
        self._pain = self._feel(time_s)
        self._hurts, self._looked_away = None, False
        self._rated = set()

    def _feel(self, time_s: float) -> Pain:
        """Judge the immersion, or else the strongest moment since the cue or the last time this was asked."""
        parameters = self._parameters
        since_s, self._felt_from_s = self._felt_from_s, time_s
        attended, self._attended = self._attended, None
        self._felt = None
        cold = self._cold_hand.take_pain()
        if cold is not None:
            return cold
        felt = self._felt = self._skin(since_s, time_s)
        # What was followed all along is rated with the same noise afterwards.
        noise = draw_pair(parameters.trials.noise_sd, self._rng) if attended is None else attended.noise
        before = faded(self._history, time_s, parameters.trials)
        if felt.strongest_ma:
            return self._feel_shock(felt, time_s, before, noise)
        self._history = after_hit(self._history, felt.warmest_c, time_s, parameters.trials)
        return rated_pain(felt.warmest_c, self.effect, self._traits, before, noise, parameters)

    def _feel_shock(self, felt: Felt, time_s: float, before: History, noise: Pain) -> Pain:
        """Judge the strongest pulse."""
        current_ma, own = felt.strongest_ma, self._thresholds
        parameters = self._parameters
        self._history = after_shock(self._history, current_ma, own, time_s, parameters.trials)
        return rated_shock(current_ma, self.effect, self._traits, own, before, noise, parameters)

    def _was_painful(self) -> bool:
        if self._felt is None:
            return self._pain is not None and self._pain.intensity >= COLD_HURTS_FROM
        deviation = float(self._own.standard_normal())
        return is_painful(
            self._felt, self.effect, self._traits, self._thresholds, deviation, self._parameters
        )
