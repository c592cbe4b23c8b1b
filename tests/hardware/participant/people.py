"""Helpers: a room in virtual time with one simulated person, and a scale that follows the person's acts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from hardware.clocks import VirtualClock
from hardware.felt import Felt
from hardware.participant.briefing import Briefing
from hardware.participant.cold import ImmersionTexts
from hardware.participant.parameters import Parameters, load_parameters, shipped_sets
from hardware.participant.participant import UNTOLD, SimulatedParticipant
from hardware.virtual import VirtualInputs, VirtualScreen
from mindpain_task import vas
from mindpain_task.model import Condition
from mindpain_task.roles import InputEvent, InputKind
from mindpain_task.session.immersing import hand_in, hand_out
from mindpain_task.views import Cue, Vas, View

SETS = {name: load_parameters(path) for name, path in shipped_sets().items()}

BREATH = Cue("breath", "Breath, just as it is")
FREE = Cue("free", "Open")
HAND_MINDFUL = Cue("pain_site", "Hand, just as it is")
HAND = Cue("pain_site", "Hand")
INSTRUCTIONS = {
    BREATH.reminder: Condition("breath_mindful", "breath", "mindful"),
    FREE.reminder: Condition("free_neutral", "free", "neutral"),
    HAND_MINDFUL.reminder: Condition("hand_mindful", "pain_site", "mindful"),
    HAND.reminder: Condition("hand_neutral", "pain_site", "neutral"),
}
HOW_STRONG = Vas("How strong?", "none", "most", 50.0, None)
HOW_UNPLEASANT = Vas("How unpleasant?", "none", "most", 20.0, None)
HOW_SLEEPY = Vas("How sleepy?", "not", "very", 70.0, None)
HOW_PAINFUL_NOW = Vas("How painful now?", "not", "very", 30.0, None)
HOW_DISTRESSING = Vas("How distressing?", "not", "very", 30.0, None)
SCALES = {
    HOW_STRONG.question: "intensity",
    HOW_UNPLEASANT.question: "unpleasantness",
    HOW_SLEEPY.question: "sleepiness",
    HOW_PAINFUL_NOW.question: "pain",
    HOW_DISTRESSING.question: "distress",
}


def parameters(name: str = "novice", *, hand: str = "pointer", **answering: float) -> Parameters:
    """Return a shipped set whose people never stop or lapse, unless `answering` says so."""
    base = SETS[name]
    steady = {"stop_probability_over": 0.0, "stop_probability": 0.0, "lapse_probability": 0.0, **answering}
    return base.model_copy(update={"hand": hand, "answering": base.answering.model_copy(update=steady)})


@dataclass
class Skin:
    """A skin whose warmth and current a test sets; it keeps the periods it was asked about."""

    warm_c: float = 32.0
    current_ma: float = 0.0

    def __post_init__(self) -> None:
        self.asked: list[tuple[float, float]] = []

    def felt(self, since_s: float, until_s: float) -> Felt:
        """Return the warmth and the current, whenever they were felt."""
        self.asked.append((since_s, until_s))
        return Felt(self.warm_c, self.current_ma)


@dataclass(frozen=True)
class Immersion:
    """How one immersion went; times in seconds, `capped` where the screen had to ask for the hand."""

    onset_s: float
    out_s: float
    capped: bool

    @property
    def lasted_s(self) -> float:
        """How long the hand was in the water."""
        return self.out_s - self.onset_s


def speaking_of_hands(language: str) -> ImmersionTexts:
    """Return what a session in this language says about a hand in cold water."""
    return ImmersionTexts(hand_in(language).body, hand_out(language).title)


class Room:
    """A clock, a screen and inputs around one simulated person, who understands `language`."""

    def __init__(
        self,
        chosen: Parameters,
        seed: int = 1,
        warm_c: float = 32.0,
        language: str = "en",
        told: Mapping[str, Condition] = INSTRUCTIONS,
        briefing: Briefing = UNTOLD,
    ) -> None:
        self.clock = VirtualClock()
        self.skin = Skin(warm_c)
        self.person = SimulatedParticipant(
            chosen,
            np.random.default_rng(seed),
            self.skin.felt,
            told,
            SCALES,
            immersion=speaking_of_hands(language),
            briefing=briefing,
        )
        self.language = language
        self.screen = VirtualScreen(self.clock, self.person)
        self.inputs = VirtualInputs(self.clock, self.person)

    def ask(self, scale: Vas, timeout_s: float = math.inf) -> tuple[float | None, list[InputEvent]]:
        """Show a scale until it is confirmed or over; return the answer and every act."""
        shown_s = self.screen.show(scale)
        state, acts = vas.start(scale.start), list[InputEvent]()
        while state.confirmed_s is None and self.clock.now() < shown_s + timeout_s:
            until_s = self.clock.now() + (self.screen.frame_s if state.held else 1.0)
            new = self.inputs.wait(min(until_s, shown_s + timeout_s))
            for act in new:
                state = vas.step(state, act)
            state = vas.advance(state, self.clock.now())
            acts.extend(new)
            if state.visible:
                self.screen.show(replace(scale, position=state.position))
        return (None if state.confirmed_s is None else state.position), acts

    def press(self, until_s: float = math.inf) -> InputEvent | None:
        """Wait for the operator's key and nothing else; None if it was not pressed in time."""
        acts = self.inputs.wait(until_s)
        assert [act.kind for act in acts] in ([], [InputKind.OPERATOR_CONFIRM])
        return acts[0] if acts else None

    def immerse(self, shows: View, cap_s: float = math.inf) -> Immersion:
        """Have a hand put into the water, show a view while it is in, and ask for it at the cap."""
        self.screen.show(hand_in(self.language))
        into = self.press()
        assert into is not None
        self.screen.show(shows)
        withdrawn = self.press(into.time_s + cap_s)
        if withdrawn is not None:
            return Immersion(into.time_s, withdrawn.time_s, capped=False)
        self.screen.show(hand_out(self.language))
        out = self.press()
        assert out is not None
        return Immersion(into.time_s, out.time_s, capped=True)
