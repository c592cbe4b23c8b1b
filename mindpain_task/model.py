"""The nouns of a session, as immutable data; nothing here acts, reads a file or knows the time."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from mindpain_task.laser import LaserPulse
from mindpain_task.questionnaires.plans import Item
from mindpain_task.sounds import Clip
from mindpain_task.stimuli import Armable, ColdPressor, GivenHeat, ShockTrain
from mindpain_task.tasks.plans import TaskPlan
from mindpain_task.views import View

AttentionTarget: TypeAlias = Literal["breath", "pain_site", "free", "external_task"]
Attitude: TypeAlias = Literal["mindful", "neutral", "suppress", "reappraise", "self_compassion"]
Component: TypeAlias = Literal[
    "attention_focus",
    "monitoring",
    "acceptance",
    "reappraisal",
    "compassion",
    "relaxation",
    "expectation",
    "breathing_pace",
    "load",
    "suppression",
]
"""What an instruction asks for, piece by piece; load is a demanding task."""
Given: TypeAlias = Armable | ColdPressor
"""What a trial may deliver."""
MIXED = "mixed"
"""What the condition of a block is called whose trials have one each."""
JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None"


@dataclass(frozen=True)
class Condition:
    """What a participant is asked to attend to, with which attitude, by which components of instruction.

    `script` names the text, and `script_sha256` says which words it had.
    """

    name: str
    attention_target: AttentionTarget
    attitude: Attitude
    components: tuple[Component, ...] = ()
    script: str = ""
    script_sha256: str = ""


@dataclass(frozen=True)
class ChoiceQuestion:
    """A question with a few answers, in one language.

    `right` (from 0) is the answer that is correct, None where none is; `start` (0-100) is where a pointer
    begins; `timeout_s` is None for no time limit. `item` says which item of a questionnaire it is, if any.
    """

    name: str
    question: str
    options: tuple[str, ...]
    right: int | None
    start: float
    timeout_s: float | None
    hint: str = ""
    item: Item | None = None


@dataclass(frozen=True)
class VasScale:
    """A scale from its left anchor to its right one, in one language: a line (0-100), or numbers (0 to 10).

    `start` is where the hidden marker begins (0-100 along the line); `timeout_s` is None for no time limit.
    With `painful`, that question comes first, and the scale only after its second answer: yes.
    """

    name: str
    question: str
    left: str
    right: str
    start: float
    timeout_s: float | None
    kind: Literal["vas", "numeric"] = "vas"
    painful: ChoiceQuestion | None = None


Question: TypeAlias = VasScale | ChoiceQuestion
"""What a phase may ask."""


NO_STIMULUS = "no_stimulus"
"""The phase, and its marker, in which a trial gives nothing though others give a stimulus there."""


class Ends(enum.Enum):
    """What brings a phase to its end."""

    BY_TIME = "time"
    BY_CONFIRMATION = "confirmation"
    BY_OPERATOR = "operator"
    BY_ANSWER = "answer"
    BY_STIMULUS = "stimulus"
    BY_PRESS = "press"


@dataclass(frozen=True)
class Phase:
    """One stretch of a trial or passage: what it shows, delivers and asks, and how long it lasts.

    `marker` is a label of `mindpain_task.markers`; `duration_s` is set only for `Ends.BY_TIME`. A stimulus
    that ends BY_PRESS is stopped by the participant, or runs its course. `plays` is heard from the phase's
    beginning on, `rates` is rated while it lasts, and `beside` is a task that begins with this phase and goes
    on until the trial's stimulus is over.
    """

    name: str
    marker: str
    ends: Ends
    shows: View
    duration_s: float | None = None
    delivers: Given | None = None
    asks: Question | None = None
    plays: Clip | None = None
    rates: VasScale | None = None
    beside: TaskPlan | None = None


@dataclass(frozen=True)
class Trial:
    """One trial, numbered from 1 through the whole session; `repeats` is the spoiled one it makes good.

    `calibrated` names the value that the stimulus takes once a calibration has found it; until then the plan
    holds the highest it may have. It is empty where the stimulus is as planned. `condition` is set where it
    changes from trial to trial within a block, and `signal` names what is seen before the stimulus.
    """

    number: int
    stimulus_name: str
    phases: tuple[Phase, ...]
    repeats: int | None = None
    calibrated: str = ""
    condition: Condition | None = None
    signal: str = ""

    @property
    def stimulus(self) -> Given | None:
        """The stimulus this trial delivers, or None."""
        return next((p.delivers for p in self.phases if p.delivers), None)


@dataclass(frozen=True)
class CalibrationPlan:
    """Which calibration a block carries out, which question answers it, and in which unit its levels are.

    `gives` names the values that it finds. `asks` names a scale or choice, and is empty where the
    participant's press is the answer. `top` is what is given to somebody who would need more than the range
    allows; None where the session cannot go on with such a person. `tried` are levels that a device must be
    able to do before the session begins, `whole` the trials of one search, however few are left of it.
    """

    name: str
    asks: str
    unit: Literal["°C", "mA", "mJ"]
    gives: tuple[str, ...] = ()
    top: float | None = None
    tried: tuple[float, ...] = ()
    whole: tuple[Trial, ...] = ()


@dataclass(frozen=True)
class Block:
    """Trials under one condition on one skin site, with what comes before and after them.

    `setting_up` is what is done with the operator first, while no scanner need run. `calibrates` says what
    the trials of a calibration are for; there may be fewer of them than planned, never more.
    """

    number: int
    condition: Condition
    site: str
    setting_up: tuple[Phase, ...]
    before: tuple[Phase, ...]
    trials: tuple[Trial, ...]
    after: tuple[Phase, ...]
    calibrates: CalibrationPlan | None = None


@dataclass(frozen=True)
class Lesson:
    """Pages that teach, questions that show whether it was understood, and what follows a wrong answer.

    The questions come at most `tries` times; then the operator is called (`help`).
    """

    pages: tuple[Phase, ...]
    checks: tuple[Phase, ...]
    again: tuple[Phase, ...]
    help: Phase
    tries: int


@dataclass(frozen=True)
class SessionPlan:
    """Everything that will happen in a session, decided before it starts.

    `baseline_c` is where the thermode rests, or None where nothing is heated. `numbers_used` is the highest
    number that a trial of this session had before this plan: what a resumed session begins with. `arm` and
    `occasion` say which of a protocol's arms and visits it is, where it has any.
    """

    protocol: str
    language: str
    seed: int
    participant_number: int
    baseline_c: float | None
    opening: tuple[Phase, ...]
    blocks: tuple[Block, ...]
    closing: tuple[Phase, ...]
    numbers_used: int = 0
    lesson: Lesson | None = None
    arm: str = ""
    occasion: str = ""

    @property
    def stimuli(self) -> tuple[Armable, ...]:
        """What a stimulator delivers: the stimuli that differ from one another, in their order."""
        phases = (phase for block in self.blocks for phase in block.setting_up)
        setting_up = (phase.delivers for phase in phases)
        stimuli = (*setting_up, *(trial.stimulus for trial in self.trials), *self._searched)
        return tuple(dict.fromkeys(each for each in stimuli if isinstance(each, Armable)))

    @property
    def _searched(self) -> Iterator[Armable]:
        """Some of the levels that calibrations may propose: a device must be able to do such levels."""
        for block in self.blocks:
            plan = block.calibrates
            for trial in block.trials[:1] if plan is not None else ():
                for level in plan.tried if plan is not None else ():
                    given = trial.stimulus
                    if isinstance(given, GivenHeat):
                        yield given.at_peak(level)
                    elif isinstance(given, ShockTrain):
                        yield replace(given, current_ma=level)
                    elif isinstance(given, LaserPulse):
                        yield given.at_energy(level)

    @property
    def trains(self) -> tuple[ShockTrain, ...]:
        """The shock trains that differ from one another."""
        return tuple(stimulus for stimulus in self.stimuli if isinstance(stimulus, ShockTrain))

    @property
    def lasers(self) -> tuple[LaserPulse, ...]:
        """The laser pulses that differ from one another."""
        return tuple(stimulus for stimulus in self.stimuli if isinstance(stimulus, LaserPulse))

    @property
    def immersions(self) -> tuple[ColdPressor, ...]:
        """The cold pressors of all trials, in order."""
        stimuli = (trial.stimulus for trial in self.trials)
        return tuple(stimulus for stimulus in stimuli if isinstance(stimulus, ColdPressor))

    @property
    def trials(self) -> tuple[Trial, ...]:
        """All trials in order."""
        return tuple(trial for block in self.blocks for trial in block.trials)

    @property
    def next_number(self) -> int:
        """The lowest number that no trial has had yet."""
        return max((self.numbers_used, *(trial.number for trial in self.trials))) + 1


@dataclass(frozen=True)
class Event:
    """Something that happened, at a time on the session clock.

    `marker` names the row of the marker table that was sent for it, or is empty for none.
    """

    kind: str
    time_s: float
    block: int | None = None
    trial: int | None = None
    phase: str = ""
    marker: str = ""
    data: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """An event as the journal keeps it: numbered from 1 without gaps."""

    seq: int
    event: Event
