"""From the entries of a protocol to phases: pages, guidance, questions, and what a trial is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

import numpy as np

from mindpain_task import markers
from mindpain_task.laser import LaserPulse
from mindpain_task.located import Path
from mindpain_task.model import NO_STIMULUS, ChoiceQuestion, Condition, Ends, Given, Phase, VasScale
from mindpain_task.protocols.entries import ConditionEntry, Language, PhaseEntry, Range
from mindpain_task.protocols.protocol import Protocol
from mindpain_task.protocols.scripts import ScriptPage, word_count
from mindpain_task.protocols.stimulus_entries import DELIVERING, AbsentEntry
from mindpain_task.questionnaires.texts import Worded
from mindpain_task.safety.electrical import ElectricalLimits
from mindpain_task.sounds import Clip
from mindpain_task.stimuli import ColdPressor, ShockTrain
from mindpain_task.tasks.making import make_task
from mindpain_task.tasks.plans import TaskPlan
from mindpain_task.views import Blank, Choice, Cue, Fixation, Page, Signal, TaskItem, Vas, View
from mindpain_task.words import WORDS, Words

FIXATION, BLANK = Fixation(), Blank()
BELL = "bell"
BELL_S = 3.0
"""How long a bell is given to fade away. [D]"""
AFTER_AUDIO_S = 0.5
"""Silence that belongs to the end of a recording. [D]"""
TASK_MARGIN_S = 2.0
"""How much longer than planned a task has items for."""


class Unplannable(ValueError):
    """What a protocol says cannot be planned; the message is a sentence, `place` where in the file it is."""

    def __init__(self, place: Path, sentence: str) -> None:
        super().__init__(sentence)
        self.place = place


@dataclass(frozen=True)
class PlanRequest:
    """What a session needs to know besides its protocol.

    `stop_key` is the participant's stop key in words, as the pages name it. `scripts` maps a script's name to
    its pages in `language`, `clips` the names of what is heard to the recordings, `script_sha256` a script's
    name to the hash of its text, `questionnaires` their names to their keys and words. `electrical` says how
    far a current may step up, where one is given. `known` are the stimuli whose value needs no calibration in
    this session.
    """

    language: Language
    seed: int
    participant_number: int
    stop_key: str
    scripts: Mapping[str, tuple[ScriptPage, ...]]
    electrical: ElectricalLimits | None = None
    clips: Mapping[str, Clip] = field(default_factory=dict)
    script_sha256: Mapping[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    questionnaires: Mapping[str, Worded] = field(default_factory=dict)


@dataclass(frozen=True)
class Announced:
    """What a participant is told before a stimulus: a condition by its cue, and a signal with its marker."""

    condition: Condition | None = None
    cue: Cue | None = None
    signal: tuple[str, Signal] | None = None


class PhaseMaker:
    """Makes phases in one language; whatever is random comes from the generator it is given."""

    def __init__(self, protocol: Protocol, request: PlanRequest) -> None:
        self._protocol = protocol
        self._request = request
        self._language: Language = request.language
        self._words: Words = WORDS[request.language]

    def pages(self, script: str) -> Iterator[Phase]:
        """Yield a script's pages, each until the participant goes on."""
        for page in self._request.scripts[script]:
            body = "\n\n".join(page.paragraphs).replace("{stop_key}", self._request.stop_key)
            view = Page(page.title, body, self._words.page_hint)
            yield Phase("instruction", "instruction", Ends.BY_CONFIRMATION, view)

    def guidance(self, entry: ConditionEntry) -> Iterator[Phase]:
        """Yield the guidance of a condition, seen or heard, between two bells where there are any."""
        has_bell = self._protocol.blocks.bell
        if has_bell:
            yield self._bell(entry)
        yield from self._heard(entry) if entry.audio else self._read(entry)
        if has_bell:
            yield self._bell(entry)

    def _bell(self, entry: ConditionEntry) -> Phase:
        view = Page(self._request.scripts[entry.script][0].title, self._words.listen_body)
        clip = self._clip(BELL)
        return Phase("bell", "bell", Ends.BY_TIME, view, duration_s=BELL_S, plays=clip)

    def _heard(self, entry: ConditionEntry) -> Iterator[Phase]:
        """A recording, then silence until the planned end; Unplannable where it is too long."""
        clip = self._clip(entry.script)
        title = self._request.scripts[entry.script][0].title
        lasts_s = round(clip.duration_s + AFTER_AUDIO_S, 3)
        view = Page(title, self._words.listen_body)
        yield Phase("guidance", "guidance", Ends.BY_TIME, view, duration_s=lasts_s, plays=clip)
        planned_s = self._protocol.blocks.guidance_s
        if planned_s is None:
            return
        left_s = round(planned_s - lasts_s, 3)
        if left_s < 0:
            raise Unplannable(
                ("blocks", "guidance_s"),
                f"the recording of {entry.script} lasts {clip.duration_s:.1f} s, "
                f"{AFTER_AUDIO_S:g} s of silence belong to its end, and guidance_s is {planned_s:g}",
            )
        if left_s > 0:
            still = Page(title, self._words.silence_body) if self._protocol.blocks.bell else view
            yield Phase("practice", "guidance", Ends.BY_TIME, still, duration_s=left_s)

    def _clip(self, name: str) -> Clip:
        if name not in self._request.clips:
            raise Unplannable(("blocks",), f"there is no recording of {name} in {self._language!r}")
        return self._request.clips[name]

    def _read(self, entry: ConditionEntry) -> Iterator[Phase]:
        """Show a script paragraph by paragraph, each for its share of the words, or at the reader's pace."""
        pages = self._request.scripts[entry.script]
        paragraphs = [(page.title, text) for page in pages for text in page.paragraphs]
        words = sum(word_count(text) for _, text in paragraphs)
        total_s = self._protocol.blocks.guidance_s
        for title, text in paragraphs:
            if total_s is None:
                view = Page(title, text, self._words.page_hint)
                yield Phase("guidance", "guidance", Ends.BY_CONFIRMATION, view)
            else:
                lasts_s = round(total_s * word_count(text) / words, 3)
                yield Phase("guidance", "guidance", Ends.BY_TIME, Page(title, text), duration_s=lasts_s)

    def reminder(self, entry: ConditionEntry, trial: int) -> Iterator[Phase]:
        """Yield the sentence that comes again before this trial of the block (from 1), if it does."""
        when, text = self._protocol.blocks.reminder, entry.reminder_in_block
        if when is None or text is None or trial == 1 or (trial - 1) % when.every_trials:
            return
        view = Page("", text[self._language])
        yield Phase("reminder", "reminder", Ends.BY_TIME, view, duration_s=when.lasts_s)

    def trial(
        self,
        entries: Sequence[PhaseEntry],
        stimulus_name: str,
        given: Given | None,
        announced: Announced,
        rng: np.random.Generator,
    ) -> tuple[Phase, ...]:
        """Return the phases of one trial; what is announced is nothing where it belongs to a calibration."""
        signal = self._signal(self._protocol.stimuli[stimulus_name].signal)
        announced = replace(announced, signal=signal)
        return tuple(self._phase(entry, stimulus_name, given, announced, rng) for entry in entries)

    def _signal(self, name: str | None) -> tuple[str, Signal] | None:
        """Return a signal with its marker."""
        if name is None:
            return None
        entry = self._protocol.signals[name]
        label = entry.label[self._language] if entry.label is not None else ""
        marker = markers.signal_label(1 + list(self._protocol.signals).index(name))
        return marker, Signal(entry.colour, entry.shape, label)

    def _phase(
        self,
        entry: PhaseEntry,
        stimulus_name: str,
        stimulus: Given | None,
        announced: Announced,
        rng: np.random.Generator,
    ) -> Phase:
        if entry.ask is not None:
            return self.ask(entry.ask, rng)
        marker_of_signal, signal = announced.signal or ("", FIXATION)
        views: dict[str | None, View] = {
            "cue": announced.cue or FIXATION, "signal": signal, "fixation": FIXATION, "blank": BLANK
        }  # fmt: skip
        absent = self._protocol.stimuli[stimulus_name]
        if entry.delivers and isinstance(absent, AbsentEntry):
            view = views[entry.show]
            return Phase(NO_STIMULUS, NO_STIMULUS, Ends.BY_TIME, view, duration_s=absent.lasts_s)
        if entry.delivers and stimulus is not None:
            return self._delivering(entry, stimulus, views[entry.show], rng)
        name = str(entry.phase)
        marker = marker_of_signal if name == "signal" else name
        if name == "cue" and announced.condition is not None:
            condition = announced.condition
            marker = markers.condition_label(condition.attention_target, condition.attitude)
        duration_s = seconds(entry.duration_s, rng)
        return Phase(name, marker, Ends.BY_TIME, views[entry.show], duration_s=duration_s)

    def _delivering(self, entry: PhaseEntry, stimulus: Given, view: View, rng: np.random.Generator) -> Phase:
        name = delivering_phase(stimulus)
        marker = "" if name == "immersion" else f"{name}_end"
        rates = None
        if entry.rates is not None:
            rates = self._scale(entry.rates, 0.0)
            view = Vas(rates.question, rates.left, rates.right, 0.0, 0.0, self._words.rate_hint)
        elif entry.until == "press":
            view = TaskItem(("+",), hint=self._words.press_hint)
        ends = Ends.BY_PRESS if entry.until == "press" else Ends.BY_STIMULUS
        return Phase(name, marker, ends, view, delivers=stimulus, rates=rates)

    def ask(self, name: str, rng: np.random.Generator) -> Phase:
        """Return the phase that asks a scale or a choice of this name."""
        if name in self._protocol.choices:
            question = self._choice(name)
            view = Choice(question.question, question.options, question.start, None, question.hint)
            return Phase(name, "choice_shown", Ends.BY_ANSWER, view, asks=question)
        start = self._protocol.scales[name].start
        asked = self._scale(name, float(rng.integers(10, 91)) if start == "random" else float(start))
        is_line = asked.kind == "vas"
        hint = self._words.vas_hint if is_line else self._words.numeric_hint
        shown = Vas(asked.question, asked.left, asked.right, asked.start, None, hint, 0 if is_line else 11)
        return Phase(name, markers.shown_label(name), Ends.BY_ANSWER, shown, asks=asked)

    def _scale(self, name: str, start: float) -> VasScale:
        entry, language = self._protocol.scales[name], self._language
        return VasScale(
            name=name,
            question=entry.question[language],
            left=entry.left[language],
            right=entry.right[language],
            start=start,
            timeout_s=entry.timeout_s,
            kind=entry.kind,
            painful=None if entry.painful is None else self._choice(entry.painful),
        )

    def _choice(self, name: str) -> ChoiceQuestion:
        entry = self._protocol.choices[name]
        right = None if entry.right is None else entry.right - 1
        return ChoiceQuestion(
            name,
            entry.question[self._language],
            entry.options[self._language],
            right,
            50.0,
            entry.timeout_s,
            self._words.choice_hint,
        )

    def task(self, name: str, phases: Sequence[Phase], begins: int, rng: np.random.Generator) -> TaskPlan:
        """Return a task that begins with a phase, with items until the stimulus of these phases is over."""
        leading = takewhile(lambda phase: not _is_stimulus(phase), phases[begins:])
        lasts_s = sum(phase.duration_s or 0.0 for phase in leading) + TASK_MARGIN_S
        lasts_s += next(_longest_s(phase) for phase in phases[begins:] if _is_stimulus(phase))
        try:
            return make_task(self._protocol.tasks[name], self._language, lasts_s, rng, self._request.clips)
        except ValueError as error:
            raise Unplannable(("tasks", name), str(error)) from error


def _is_stimulus(phase: Phase) -> bool:
    return phase.delivers is not None or phase.name == NO_STIMULUS


def _longest_s(phase: Phase) -> float:
    """Return how long a phase lasts that gives a stimulus, or stands in the place of one."""
    given = phase.delivers
    if given is None:
        return phase.duration_s or 0.0
    return given.cap_s if isinstance(given, ColdPressor) else given.duration_s


def seconds(duration_s: float | Range | None, rng: np.random.Generator) -> float:
    """Draw a jittered duration, to the millisecond."""
    if isinstance(duration_s, Range):
        return round(float(rng.uniform(duration_s.min, duration_s.max)), 3)
    return float(duration_s or 0)


def delivering_phase(stimulus: Given) -> str:
    """Return what the phase that delivers a stimulus is called."""
    if isinstance(stimulus, ColdPressor):
        return DELIVERING["cold_pressor"]
    if isinstance(stimulus, LaserPulse):
        return DELIVERING["laser"]
    return DELIVERING["shock" if isinstance(stimulus, ShockTrain) else "heat"]
