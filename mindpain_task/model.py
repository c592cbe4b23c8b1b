"""The nouns of a session, as immutable data; nothing here acts, reads a file or knows the time."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from mindpain_task.stimuli import ColdPressor, HeatPulse, ShockTrain
from mindpain_task.views import View

AttentionTarget: TypeAlias = Literal["breath", "pain_site", "free"]
Attitude: TypeAlias = Literal["mindful", "neutral"]
Given: TypeAlias = HeatPulse | ShockTrain | ColdPressor
"""What a trial may deliver."""
JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None"


@dataclass(frozen=True)
class Condition:
    """What a participant is asked to attend to, and with which attitude."""

    name: str
    attention_target: AttentionTarget
    attitude: Attitude


@dataclass(frozen=True)
class VasScale:
    """A visual analogue scale from 0 (left anchor) to 100 (right anchor), in one language.

    `start` is where the hidden marker begins (0-100); `timeout_s` is None for no time limit.
    """

    name: str
    question: str
    left: str
    right: str
    start: float
    timeout_s: float | None


class Ends(enum.Enum):
    """What brings a phase to its end."""

    BY_TIME = "time"
    BY_CONFIRMATION = "confirmation"
    BY_OPERATOR = "operator"
    BY_ANSWER = "answer"
    BY_STIMULUS = "stimulus"


@dataclass(frozen=True)
class Phase:
    """One stretch of a trial or passage: what it shows, delivers and asks, and how long it lasts.

    `marker` is a label of `mindpain_task.markers`; `duration_s` is set only for `Ends.BY_TIME`.
    """

    name: str
    marker: str
    ends: Ends
    shows: View
    duration_s: float | None = None
    delivers: Given | None = None
    asks: VasScale | None = None


@dataclass(frozen=True)
class Trial:
    """One trial, numbered from 1 through the whole session; `repeats` is the spoiled one it makes good."""

    number: int
    stimulus_name: str
    phases: tuple[Phase, ...]
    repeats: int | None = None

    @property
    def stimulus(self) -> Given | None:
        """The stimulus this trial delivers, or None."""
        return next((p.delivers for p in self.phases if p.delivers), None)


@dataclass(frozen=True)
class Block:
    """Trials under one condition on one skin site, with what comes before and after them.

    `setting_up` is what is done with the operator first, while no scanner need run.
    """

    number: int
    condition: Condition
    site: str
    setting_up: tuple[Phase, ...]
    before: tuple[Phase, ...]
    trials: tuple[Trial, ...]
    after: tuple[Phase, ...]


@dataclass(frozen=True)
class SessionPlan:
    """Everything that will happen in a session, decided before it starts.

    `baseline_c` is where the thermode rests, or None where nothing is heated. `numbers_used` is the highest
    number that a trial of this session had before this plan: what a resumed session begins with.
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

    @property
    def stimuli(self) -> tuple[HeatPulse | ShockTrain, ...]:
        """What a stimulator delivers: the stimuli that differ from one another, in their order."""
        phases = (phase for block in self.blocks for phase in block.setting_up)
        setting_up = (phase.delivers for phase in phases)
        stimuli = (*setting_up, *(trial.stimulus for trial in self.trials))
        return tuple(dict.fromkeys(each for each in stimuli if isinstance(each, HeatPulse | ShockTrain)))

    @property
    def trains(self) -> tuple[ShockTrain, ...]:
        """The shock trains that differ from one another."""
        return tuple(stimulus for stimulus in self.stimuli if isinstance(stimulus, ShockTrain))

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
