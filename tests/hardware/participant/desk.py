"""A desk in virtual time: the engine's own pieces around one simulated person, whose skin a test warms."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from hardware.clocks import VirtualClock
from hardware.felt import Felt
from hardware.no_stimulator import NoStimulator
from hardware.outlets import SilentOutlets
from hardware.participant.briefing import Briefing
from hardware.participant.parameters import Parameters
from hardware.participant.participant import SimulatedParticipant
from hardware.sound.virtual import VirtualSound
from hardware.virtual import VirtualInputs, VirtualScreen
from mindpain_task.model import ChoiceQuestion, Event, VasScale
from mindpain_task.roles import InputEvent, InputKind, Rig
from mindpain_task.session.choosing import Chosen, choose
from mindpain_task.session.doing_task import DoingTask
from mindpain_task.session.noting import Logbook
from mindpain_task.session.rating_along import RatingAlong
from mindpain_task.session.sounding import Sounding
from mindpain_task.session.waiting import Waiting
from mindpain_task.tasks.plans import TaskPlan
from mindpain_task.views import Choice, TaskItem, Vas, View
from mindpain_task.words import WORDS
from tests.hardware.participant.people import HOW_STRONG, HOW_UNPLEASANT, INSTRUCTIONS, SCALES
from tests.mindpain_task.session.unsent_bench import Kept
from tests.mindpain_task.tasks.task_bench import CLIPS

Warmth = Callable[[float], float]
"""Session time -> °C of the skin."""

PAINFUL = ChoiceQuestion("painful", "Was it painful?", ("no", "yes"), None, 50.0, 20.0)
LESSON = ChoiceQuestion("lesson", "What is loudness?", ("both", "intensity", "neither"), 1, 50.0, None)
UNHEARD = ChoiceQuestion("unheard", "Which day is it?", ("today", "tomorrow"), None, 50.0, None)
NUMBERS = replace(HOW_STRONG, points=11)
STRONG_NOW = replace(HOW_STRONG, start=0.0, position=0.0, hint="all the time")
UNPLEASANT_NOW = replace(HOW_UNPLEASANT, start=0.0, position=0.0, hint="all the time")
PRESS = TaskItem(("+",), hint=WORDS["en"].press_hint)
ENOUGH = "Press when you do not want it to get any hotter."
BRIEFING = Briefing(
    painful=frozenset({PAINFUL.question}),
    right={LESSON.question: 1},
    press_hint=PRESS.hint,
    limits={ENOUGH: "tolerance", "Press when it begins to hurt.": "threshold"},
    momentary={STRONG_NOW.question: "intensity", UNPLEASANT_NOW.question: "unpleasantness"},
    after_search=frozenset({WORDS["en"].calibration_body, WORDS["en"].calibration_failed_body}),
)


class KeepingInputs(VirtualInputs):
    """Inputs that remember what was done."""

    acts: tuple[InputEvent, ...] = ()

    def wait(self, until_s: float) -> tuple[InputEvent, ...]:
        acts = super().wait(until_s)
        self.acts += acts
        return acts


class Desk:
    """One person, and as much of a rig as questions, ratings and tasks need."""

    def __init__(
        self,
        chosen: Parameters,
        seed: int = 1,
        warmth: Warmth | None = None,
        briefing: Briefing = BRIEFING,
    ) -> None:
        self.clock = VirtualClock()
        self.warmth = warmth or held(32.0)
        self.current_ma = 0.0
        self.asked: list[tuple[float, float]] = []
        self.person = SimulatedParticipant(
            chosen, np.random.default_rng(seed), self.felt, INSTRUCTIONS, SCALES, briefing=briefing
        )
        self.screen = VirtualScreen(self.clock, self.person, keep=True)
        self.inputs = KeepingInputs(self.clock, self.person)
        self.journal = Kept()
        sound = VirtualSound(self.clock, CLIPS.values(), self.person.hear)
        self.rig = Rig(
            self.clock,
            self.screen,
            self.inputs,
            NoStimulator(),
            SilentOutlets(),
            self.journal,
            sound=sound,
        )
        self.note = Logbook(self.rig)
        self.sounding = Sounding(self.rig, self.note)
        self.waiting = Waiting(self.rig, self.sounding.poll)

    def felt(self, since_s: float, until_s: float) -> Felt:
        """Return the warmest of both ends and of every tenth of a second between them."""
        assert since_s <= until_s <= self.clock.now(), "nobody feels what is still to come"
        self.asked.append((since_s, until_s))
        times_s = [*np.arange(since_s, until_s, 0.1), until_s]
        return Felt(max(self.warmth(float(at_s)) for at_s in times_s), self.current_ma)

    @property
    def events(self) -> list[Event]:
        """Everything on record."""
        return [record.event for record in self.journal.records]

    def wait(self, for_s: float, view: View | None = None) -> tuple[InputEvent, ...]:
        """Let time pass under a view; return what was done."""
        before = len(self.inputs.acts)
        if view is not None:
            self.screen.show(view)
        self.waiting.until(self.clock.now() + for_s)
        return self.inputs.acts[before:]

    def choose(self, question: ChoiceQuestion) -> Chosen:
        """Ask a question that has a few answers."""
        view = Choice(question.question, question.options, question.start, None, question.hint)
        return choose(question, view, self.rig, self.waiting.once, lambda shown_s: None)

    def rate(self, shown: Vas) -> Chosen:
        """Ask a numeric scale."""
        scale = VasScale("intensity", shown.question, shown.left, shown.right, shown.start, 20.0, "numeric")
        return choose(scale, shown, self.rig, self.waiting.once, lambda shown_s: None)

    def follow(self, shown: Vas, lasts_s: float) -> Event:
        """Have a scale rated all the time for so long; return what came of it."""
        scale = VasScale("now", shown.question, shown.left, shown.right, 0.0, None)
        along, from_s = RatingAlong(scale, shown, self.rig, self.note), self.clock.now()
        along.begin()
        self.waiting.beside.append(along)
        self.waiting.until(from_s + lasts_s)
        self.waiting.beside.remove(along)
        along.end(from_s, from_s + lasts_s)
        return self.events[-1]

    def samples(self) -> list[tuple[float, float]]:
        """Return what was rated all the time: (time, 0-100)."""
        return [
            (time_s, position)
            for event in self.events
            if event.kind == "rating_samples"
            for time_s, position in _pairs(event)
        ]

    def do(self, plan: TaskPlan, lasts_s: float) -> Event:
        """Have a task done for so long; return its end, with the score."""
        task = DoingTask(plan, self.rig, self.note, self.sounding)
        task.begin()
        self.waiting.beside.append(task)
        self.waiting.until(self.clock.now() + lasts_s)
        self.waiting.beside.remove(task)
        task.end()
        return self.events[-1]


def _pairs(event: Event) -> Iterable[tuple[float, float]]:
    samples = event.data["samples"]
    assert isinstance(samples, list)
    for sample in samples:
        assert isinstance(sample, list)
        time_s, position = sample
        assert isinstance(time_s, float)
        assert isinstance(position, int | float)
        yield time_s, position


def held(warm_c: float) -> Warmth:
    """Return skin that stays as warm."""
    return lambda at_s: warm_c


def rise(onset_s: float, peak_c: float, rise_c_per_s: float, plateau_s: float = 1e9) -> Warmth:
    """Return the skin under heat from 32 °C up and, at 10 °C/s, down again."""

    def at(time_s: float) -> float:
        since_s = time_s - onset_s
        falling_s = since_s - (peak_c - 32) / rise_c_per_s - plateau_s
        falls_c = 10 * max(0.0, falling_s)
        return max(32.0, min(peak_c, 32 + rise_c_per_s * max(0.0, since_s)) - falls_c)

    return at


def kinds(acts: Iterable[InputEvent]) -> list[InputKind]:
    """Return what was done, without when."""
    return [act.kind for act in acts]
