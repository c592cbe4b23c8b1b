"""What a person feels and remembers of it: since when, under which condition, and how painful it was.

It knows the skin and the hand in the water, and nothing of a plan or a screen.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hardware.felt import Felt, Skin
from hardware.participant.answering import COLD_HURTS_FROM, is_painful
from hardware.participant.briefing import Limit
from hardware.participant.cold import ColdHand
from hardware.participant.electrical import draw_thresholds
from hardware.participant.following import Attended, Momentary, PainScale
from hardware.participant.laser import draw_light_thresholds
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
from hardware.participant.own_scale import OwnScale, Steepness, after, rated
from hardware.participant.parameters import Parameters
from hardware.participant.pressing import (
    ends_current_after_s,
    press_delay_s,
    press_threshold_c,
    press_tolerance_c,
)
from hardware.participant.pressing_hand import PressingHand
from hardware.participant.study_effects import beside_condition, both
from hardware.participant.summation import summed
from hardware.participant.traits import chance_of_visit, on_another_day
from mindpain_task.model import Condition

NO_EFFECT, NO_NOISE = Pain(1.0, 1.0), Pain(0.0, 0.0)


class Feeling:
    """One person's pain over a session; chance for ratings comes from `rng`, for all else from a child of it.

    At a later visit the person is the same, and day and ratings are left to a chance of that visit.

    `condition` is what the person was asked to do last, None while nothing was. `signal` is what was seen
    before the stimulus that is to be rated next, by its name. `immersions` are those of the hand so far.
    """

    def __init__(
        self, parameters: Parameters, rng: np.random.Generator, skin: Skin, cold_hand: ColdHand
    ) -> None:
        self._parameters = parameters
        self._rng = chance_of_visit(rng, parameters.visit)
        self._skin = summed(skin, parameters)
        self._cold_hand = cold_hand
        self._traits = draw_person(parameters, rng)
        if parameters.visit > 1:
            self._traits = on_another_day(self._traits, parameters, self._rng)
        self._thresholds = draw_thresholds(rng, parameters)
        self._patience: float | None = None
        self._own = rng.spawn(1)[0]
        self._light_thresholds = draw_light_thresholds(rng, parameters)
        self.condition: Condition | None = None
        self.signal: str | None = None
        self.immersions = 0
        self._history = History()
        self._felt_from_s = 0.0
        self._attended: Attended | None = None
        self._pain: Pain | None = None
        self._felt: Felt | None = None
        self._is_of_cold = False
        self._felt_under = NO_EFFECT
        self._hurts: bool | None = None
        self._rated: set[str] = set()
        self._looked_away = False

    @property
    def today(self) -> np.random.Generator:
        """The chance that ratings of this visit are left to."""
        return self._rng

    @property
    def trait_z(self) -> float:
        """How mindful the person is as a trait, in standard deviations over the mean."""
        return self._traits.trait_z

    @property
    def said_painful(self) -> bool:
        """Whether the pain that is being rated was called painful before."""
        return self._pain is not None and bool(self._hurts)

    @property
    def effect(self) -> Pain:
        """What the condition, a signal and practice leave of this person's pain."""
        mean = multipliers(self.condition, self._parameters)
        return both(personal(mean, self._traits, self._parameters.effects), self._beside)

    @property
    def tolerance_told(self) -> float | None:
        """What log tolerance of cold gains by the condition, where the set tells it."""
        return multipliers(self.condition, self._parameters).tolerance

    @property
    def _beside(self) -> Pain:
        return beside_condition(self.signal, self.condition, self._parameters)

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
        self.immersions += 1

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

    def has_immersion_for(self, scale: PainScale) -> bool:
        """Return whether the last immersion is still to be rated on this scale."""
        left = self._is_of_cold and self._pain is not None and scale not in self._rated
        return left or self._cold_hand.is_unrated

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
        """Attend to heat or current that ends at a press; return the hand that presses."""
        attended = self._attend(time_s)
        in_warmth, in_time = self._own.standard_normal(2).tolist()
        at_c = press_threshold_c if limit == "threshold" else press_tolerance_c
        limit_c = at_c(attended.effect, self._traits, in_warmth, self._parameters)
        current = (self._thresholds.detection, self._enough_current_s)
        return PressingHand(self._skin, limit_c, press_delay_s(in_time, self._parameters), time_s, current)

    def _enough_current_s(self) -> float:
        """Return after how many seconds a train that is felt now is ended by a press."""
        if self._patience is None:  # not before: heat that ends at a press draws what it always drew
            self._patience = float(self._own.standard_normal())
        return ends_current_after_s(
            self._patience, float(self._own.standard_normal()), float(self._own.random())
        )

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
        self._felt_under = self.effect
        self._pain = self._feel(time_s)
        self._hurts, self._looked_away, self.signal = None, False, None
        self._rated = set()

    def _feel(self, time_s: float) -> Pain:
        """Judge the immersion, or else the strongest moment since the cue or the last time this was asked."""
        parameters = self._parameters
        since_s, self._felt_from_s = self._felt_from_s, time_s
        attended, self._attended = self._attended, None
        self._felt = None
        cold = self._cold_hand.take_pain()
        self._is_of_cold = cold is not None
        if cold is not None:
            return cold
        felt = self._felt = self._skin(since_s, time_s)
        # What was followed all along is rated with the same noise afterwards.
        noise = draw_pair(parameters.trials.noise_sd, self._rng) if attended is None else attended.noise
        before = faded(self._history, time_s, parameters.trials)
        if felt.strongest_ma:
            own, steepness = self._thresholds, parameters.electrical
            return self._feel_level(felt.strongest_ma, own, steepness, time_s, before, noise)
        if felt.strongest_mj_per_mm2:
            own, light = self._light_thresholds, parameters.laser
            return self._feel_level(felt.strongest_mj_per_mm2, own, light, time_s, before, noise)
        self._history = after_hit(self._history, felt.warmest_c, time_s, parameters.trials)
        return self._rated_by(
            lambda left, own: rated_pain(felt.warmest_c, left, self._traits, before, own, parameters), noise
        )

    def _feel_level(
        self, level: float, own: OwnScale, steepness: Steepness, time_s: float, before: History, noise: Pain
    ) -> Pain:
        """Judge the strongest pulse of current or light."""
        trials = self._parameters.trials
        self._history = after(self._history, level, own, time_s, trials)
        return self._rated_by(
            lambda left, noise: rated(level, left, self._traits, own, before, noise, steepness, trials), noise
        )

    def _rated_by(self, judge: Callable[[Pain, Pain], Pain], noise: Pain) -> Pain:
        """Return `judge` of what is left of pain and of noise; some conditions leave little pain alone."""
        from_rating = multipliers(self.condition, self._parameters).from_rating
        if from_rating and judge(NO_EFFECT, NO_NOISE).intensity < from_rating:
            return judge(self._beside, noise)
        return judge(self.effect, noise)

    def _was_painful(self) -> bool:
        if self._felt is None:
            return self._pain is not None and self._pain.intensity >= COLD_HURTS_FROM
        deviation = float(self._own.standard_normal())
        current, light = self._thresholds, self._light_thresholds
        return is_painful(
            self._felt, self._felt_under, self._traits, current, light, deviation, self._parameters
        )
