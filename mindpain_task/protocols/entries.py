"""The parts of a protocol file, each as it is written: conditions, scales, phases, blocks, pages."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag, model_validator

from mindpain_task.located import Strict
from mindpain_task.model import AttentionTarget, Attitude, Component
from mindpain_task.protocols.stimulus_entries import ANY_STIMULUS, DELIVERING, shape
from mindpain_task.views import Colour, Shape

Language: TypeAlias = Literal["en", "de"]
Text: TypeAlias = dict[Language, Annotated[str, Field(min_length=1)]]


class Range(Strict):
    """A duration drawn evenly between two bounds, in seconds."""

    min: float = Field(ge=0)
    max: float = Field(ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> Range:
        if self.min > self.max:
            raise ValueError(f"min {self.min} s is longer than max {self.max} s")
        return self


Seconds: TypeAlias = Annotated[float, Field(gt=0)]


Duration: TypeAlias = Annotated[
    Annotated[Seconds, Tag("number")] | Annotated[Seconds, Tag("word")] | Annotated[Range, Tag("mapping")],
    Discriminator(shape),
]
"""A duration in seconds, or a range to draw it from."""


PhaseName: TypeAlias = Literal[
    "iti", "cue", "signal", "anticipation", "stimulus", "heat", "shock", "immersion", "laser", "delay"
]


class PhaseEntry(Strict):
    """One phase of a trial: it lasts a time, delivers the trial's stimulus, or asks a scale or a choice.

    While a stimulus is delivered, `rates` names a scale that is rated all the time, and `until: press` lets
    the participant end it. `begins_task` has the condition's task begin with this phase.
    """

    phase: PhaseName | None = None
    show: Literal["fixation", "cue", "signal", "blank"] | None = None
    duration_s: Duration | None = None
    ask: str | None = None
    rates: str | None = None
    until: Literal["press"] | None = None
    begins_task: bool = False

    @model_validator(mode="after")
    def _one_purpose(self) -> PhaseEntry:
        if self.ask is not None:
            further = (self.phase, self.show, self.rates, self.until, self.begins_task)
            if any(further) or self.duration_s is not None:
                raise ValueError("a phase that asks a scale has no other key; its time limit is the scale's")
            return self
        if self.phase is None or self.show is None:
            raise ValueError("a phase needs either `ask`, or `phase` and `show`")
        if self.delivers == (self.duration_s is not None):
            raise ValueError(
                "a phase that delivers lasts as long as its stimulus; every other one needs a duration_s"
            )
        if not self.delivers and (self.rates or self.until):
            raise ValueError("only a phase that delivers a stimulus can have `rates` or `until`")
        if self.rates and self.until:
            raise ValueError("a click of a continuous rating would end the stimulus: `rates` or `until`")
        if self.rates and self.begins_task:
            raise ValueError("a task and a continuous rating would need the screen at the same time")
        return self

    @property
    def delivers(self) -> bool:
        """Whether the trial's stimulus is given in this phase."""
        return self.phase in (ANY_STIMULUS, *DELIVERING.values())


class ConditionEntry(Strict):
    """One condition: where attention goes, with which attitude, and the words that ask for it.

    With `audio`, its script is heard from a recording of that name. `reminder_in_block` is a sentence shown
    again within the block, `task` a task that its trials have beside the stimulus. `trials`, `trial`,
    `probes` and `site` take the place of what blocks say, and of the rotation through the sites.
    """

    attention_target: AttentionTarget
    attitude: Attitude
    components: Annotated[tuple[Component, ...], Field(strict=False)] = ()
    script: str
    reminder: Text
    audio: bool = False
    reminder_in_block: Text | None = None
    task: str | None = None
    trials: dict[str, Annotated[int, Field(gt=0)]] | None = Field(default=None, min_length=1)
    trial: Annotated[tuple[PhaseEntry, ...] | None, Field(strict=False, min_length=1)] = None
    probes: Annotated[tuple[str, ...] | None, Field(strict=False)] = None
    site: str | None = None

    @model_validator(mode="after")
    def _components_once(self) -> ConditionEntry:
        twice = [each for each in self.components if self.components.count(each) > 1]
        if twice:
            raise ValueError(f"the component {twice[0]} is named twice")
        return self


class LatinSquare(Strict):
    """Order conditions by a balanced Latin square; the seed says which participant number gets which row."""

    latin_square_seed: int = Field(ge=0)


Order: TypeAlias = Annotated[
    Annotated[LatinSquare, Tag("mapping")]
    | Annotated[Literal["as_listed"], Tag("word")]
    | Annotated[Literal["as_listed"], Tag("number")],
    Discriminator(shape),
]


class WorkUp(Strict):
    """Rising currents at each new site before its first block, as few as the envelope's step allows.

    Each is a multiple of `resolution_ma`, and comes `pause_s` after the operator let it.
    """

    resolution_ma: float = Field(gt=0)
    pause_s: Seconds


class ReminderEntry(Strict):
    """When the sentence `reminder_in_block` of a condition comes again: before every so many-th trial.

    Never before the first, which the guidance has just preceded.
    """

    every_trials: int = Field(gt=0)
    lasts_s: Seconds


class Blocks(Strict):
    """One block per condition, each with the same trials; `guidance_s` null lets pages be self-paced.

    With `mixed`, there are so many blocks instead, each with the trials of all conditions: which one a trial
    has is said by its cue, and all guidance comes before the first.

    A recording must end within `guidance_s`, and silence fills what is left; with `bell`, a bell sounds
    before and after it. `work_up` is for electrical stimuli: without one, none may be stronger than the
    envelope's first step.
    """

    conditions: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    order: Order
    guidance_s: Seconds | None
    trials: dict[str, Annotated[int, Field(gt=0)]] = Field(min_length=1)
    trial_order: Literal["shuffled", "as_listed"] = "shuffled"
    mixed: int | None = Field(default=None, gt=0)
    trial: Annotated[tuple[PhaseEntry, ...], Field(strict=False, min_length=1)]
    probes: Annotated[tuple[str, ...], Field(strict=False)]
    break_s: Seconds | None
    bell: bool = False
    reminder: ReminderEntry | None = None
    work_up: WorkUp | None = None

    @property
    def count(self) -> int:
        """How many blocks there are."""
        return self.mixed or len(self.conditions)

    def of(self, condition: ConditionEntry) -> Blocks:
        """Return what holds for the blocks of a condition: what it says itself, else what blocks say."""
        own = {"trials": condition.trials, "trial": condition.trial, "probes": condition.probes}
        return self.model_copy(update={name: value for name, value in own.items() if value is not None})


class SignalEntry(Strict):
    """What is seen before a stimulus: a coloured shape, with a line of text or without."""

    colour: Colour
    shape: Shape = "circle"
    label: Text | None = None


class SkinSites(Strict):
    """Where the stimulus goes, block by block; the operator reads `prompt` with `{site}` replaced."""

    sites: dict[str, Text] = Field(min_length=1)
    prompt: Text


class Pages(Strict):
    """Names of the scripts shown page by page before the first block and after the last one."""

    opening: Annotated[tuple[str, ...], Field(strict=False)]
    closing: Annotated[tuple[str, ...], Field(strict=False)]


class ResumeEntry(Strict):
    """Where an interrupted session may be continued, and for how long after its last record.

    `trial`: with the trial after the last completed one. `block`: from the start of the block it was in.
    """

    at: Literal["trial", "block"]
    within_h: float = Field(gt=0, allow_inf_nan=False)
