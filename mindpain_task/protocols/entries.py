"""The parts of a protocol file, each as it is written: conditions, scales, phases, blocks, pages."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag, model_validator

from mindpain_task.located import Strict
from mindpain_task.model import AttentionTarget, Attitude
from mindpain_task.protocols.stimulus_entries import ANY_STIMULUS, DELIVERING, shape

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


Start: TypeAlias = Annotated[
    Annotated[float, Field(ge=0, le=100), Tag("number")]
    | Annotated[float, Tag("mapping")]
    | Annotated[Literal["random"], Tag("word")],
    Discriminator(shape),
]
"""Where a scale's hidden marker begins: 0-100, or `random`."""


class ConditionEntry(Strict):
    """One condition: where attention goes, with which attitude, and the words that ask for it."""

    attention_target: AttentionTarget
    attitude: Attitude
    script: str
    reminder: Text


class ScaleEntry(Strict):
    """One visual analogue scale; `start` is where the hidden marker begins."""

    question: Text
    left: Text
    right: Text
    timeout_s: Seconds | None
    start: Start


class PhaseEntry(Strict):
    """One phase of a trial: it lasts a time, delivers the trial's stimulus, or asks a scale."""

    phase: Literal["iti", "cue", "anticipation", "stimulus", "heat", "shock", "immersion", "delay"] | None = (
        None
    )
    show: Literal["fixation", "cue", "blank"] | None = None
    duration_s: Duration | None = None
    ask: str | None = None

    @model_validator(mode="after")
    def _one_purpose(self) -> PhaseEntry:
        if self.ask is not None:
            if self.phase or self.show or self.duration_s is not None:
                raise ValueError("a phase that asks a scale has no other key; its time limit is the scale's")
            return self
        if self.phase is None or self.show is None:
            raise ValueError("a phase needs either `ask`, or `phase` and `show`")
        if self.delivers == (self.duration_s is not None):
            raise ValueError(
                "a phase that delivers lasts as long as its stimulus; every other one needs a duration_s"
            )
        return self

    @property
    def delivers(self) -> bool:
        """Whether the trial's stimulus is given in this phase."""
        return self.phase in (ANY_STIMULUS, *DELIVERING.values())


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


class Blocks(Strict):
    """One block per condition, each with the same trials; `guidance_s` null lets pages be self-paced.

    `work_up` is for electrical stimuli: without one, none may be stronger than the envelope's first step.
    """

    conditions: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    order: Order
    guidance_s: Seconds | None
    trials: dict[str, Annotated[int, Field(gt=0)]] = Field(min_length=1)
    trial: Annotated[tuple[PhaseEntry, ...], Field(strict=False, min_length=1)]
    probes: Annotated[tuple[str, ...], Field(strict=False)]
    break_s: Seconds | None
    work_up: WorkUp | None = None


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
