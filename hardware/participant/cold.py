"""A hand in cold water: how long a person leaves it there, and the pain that is rated afterwards.

The person does not feel how cold the water is: the level of pain is the one published for a cold pressor.
Chance comes from a generator, and none is drawn before a hand is in the water.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hardware.participant.hands import OPERATOR, PlannedHand, press_once
from hardware.participant.parameter_groups import Cold
from hardware.participant.parameters import Parameters
from hardware.participant.traits import Pain, bounded, draw_pair
from mindpain_task.roles import InputKind
from mindpain_task.views import OperatorPrompt, Page, View


@dataclass(frozen=True)
class ImmersionTexts:
    """What the screen says when a hand is to go into the water, and when it is to come out."""

    hand_in_body: str
    hand_out_title: str


@dataclass(frozen=True)
class ColdTraits:
    """One person on one day: the pain of an immersion, not yet bounded (rating points), and endurance.

    `endurance` is how many standard deviations of log tolerance this person is over the median.
    """

    level: Pain
    endurance: float


def draw_cold_traits(cold: Cold, rng: np.random.Generator) -> ColdTraits:
    """Draw one person on one day from the population."""
    differs = draw_pair(cold.people_sd, rng)
    level = Pain(cold.mean.intensity + differs.intensity, cold.mean.unpleasantness + differs.unpleasantness)
    return ColdTraits(level, float(rng.standard_normal()))


def tolerance_s(
    effect: Pain, traits: ColdTraits, deviation: float, cold: Cold, told: float | None = None
) -> float:
    """Return after how many seconds the hand would be withdrawn, were there no cap.

    `effect` holds one person's multipliers: the less unpleasant, the longer; `told` is what log tolerance
    gains instead, where a set tells that of the condition. `deviation` (standard normal) is what this
    immersion has of its own.
    """
    gain = cold.tolerance_gain * (1 - effect.unpleasantness) if told is None else told
    alike = math.sqrt(cold.tolerance_correlation)
    own = math.sqrt(1 - cold.tolerance_correlation)
    varies = cold.tolerance_sigma * (alike * traits.endurance + own * deviation)
    return cold.tolerance_median_s * math.exp(varies + gain)


def cold_pain(effect: Pain, traits: ColdTraits, noise: Pain) -> Pain:
    """Return the two ratings (0-100) of an immersion: the personal level times the effect, and noise."""
    return Pain(
        bounded(max(0.0, traits.level.intensity) * effect.intensity + noise.intensity),
        bounded(max(0.0, traits.level.unpleasantness) * effect.unpleasantness + noise.unpleasantness),
    )


class ColdHand:
    """What a person knows of the hand and the water, from the prompt to put it in to the rating.

    `texts` are those of the session's language; without them no view says anything about a hand.
    """

    def __init__(
        self, parameters: Parameters, rng: np.random.Generator, texts: ImmersionTexts | None
    ) -> None:
        self._parameters = parameters
        self._rng = rng
        self._texts = texts
        self._traits: ColdTraits | None = None
        self._in_water = False
        self._unrated: Pain | None = None

    def is_asked_in(self, view: View | None) -> bool:
        """Return whether the view asks the operator to let the hand into the water."""
        return self._texts is not None and (
            isinstance(view, OperatorPrompt) and view.body == self._texts.hand_in_body
        )

    def is_asked_out(self, view: View) -> bool:
        """Return whether the view asks for the hand to be taken out."""
        return self._texts is not None and (
            isinstance(view, Page) and view.title == self._texts.hand_out_title
        )

    @property
    def is_unrated(self) -> bool:
        """Whether there was an immersion whose pain nobody has asked for yet."""
        return self._unrated is not None

    def go_in(self, effect: Pain, time_s: float, told: float | None = None) -> PlannedHand:
        """Put the hand into the water; return the operator's press for when it is withdrawn.

        `told` is what log tolerance gains, where the parameter set tells that of the condition.
        """
        cold = self._parameters.cold
        if self._traits is None:
            self._traits = draw_cold_traits(cold, self._rng)
        lasts_s = tolerance_s(effect, self._traits, float(self._rng.standard_normal()), cold, told)
        noise = draw_pair(self._parameters.trials.noise_sd, self._rng)
        self._unrated = cold_pain(effect, self._traits, noise)
        self._in_water = True
        return press_once(InputKind.OPERATOR_CONFIRM, time_s + lasts_s, OPERATOR)

    def go_out(self, view: View, was_pressed: bool, time_s: float) -> PlannedHand:
        """Be out of the water: the screen has moved on; return the operator's press if `view` asks for it.

        `was_pressed` says that the operator has already said so.
        """
        was_in, self._in_water = self._in_water and not was_pressed, False
        if was_in and self.is_asked_out(view):
            out_s = time_s + self._parameters.cold.hand_out_s
            return press_once(InputKind.OPERATOR_CONFIRM, out_s, OPERATOR)
        return PlannedHand()

    def take_pain(self) -> Pain | None:
        """Return the pain of an immersion that was not rated yet, once; None if there is none."""
        pain, self._unrated = self._unrated, None
        return pain
