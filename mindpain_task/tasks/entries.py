"""Tasks as a protocol file writes them, one model for each kind; every duration is in seconds."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from mindpain_task.located import Strict
from mindpain_task.tasks.mazes import LARGEST, SMALLEST

Seconds: TypeAlias = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class _Seen(Strict):
    """Items that are seen, one every `item_s`; `show_s` and `window_s` null mean as long as the item."""

    item_s: Seconds
    show_s: Seconds | None = None
    window_s: Seconds | None = None

    @model_validator(mode="after")
    def _fits(self) -> _Seen:
        for name in ("show_s", "window_s"):
            value_s = getattr(self, name)
            if value_s is not None and value_s > self.item_s:
                raise ValueError(f"{name} {value_s} s is longer than the item's {self.item_s} s")
        return self


class CountingStroop(_Seen):
    """How many words are there? They are number words, and name another number (Bush 1998: `item_s` 1.5)."""

    task: Literal["counting_stroop"]


class NeutralStroop(_Seen):
    """The same with words for animals: nothing competes with the count."""

    task: Literal["neutral_stroop"]


class Pasat(Strict):
    """Spoken digits, one every `item_s` (3 or 2): each is added to the one before it, not to the sum."""

    task: Literal["pasat"]
    item_s: Seconds


class SerialSubtraction(Strict):
    """Take `step` away from `start`, then from the answer, again and again, at one's own pace.

    With `start_min`, each run begins at a number drawn evenly from `start_min` to `start`, so that the same
    answers are not learnt trial by trial.
    """

    task: Literal["serial_subtraction"]
    start: int = Field(gt=0, le=99999)
    step: int = Field(gt=0)
    start_min: int | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _fits(self) -> SerialSubtraction:
        if self.start_min is not None and self.start_min > self.start:
            raise ValueError(f"start_min {self.start_min} is over start {self.start}")
        lowest = self.start if self.start_min is None else self.start_min
        if lowest < 2 * self.step:
            raise ValueError(f"{self.step} cannot be taken away from {lowest} twice")
        return self


class NBack(_Seen):
    """Confirm a letter that is the one `n` letters before; `target_share` of those that can be, are."""

    task: Literal["n_back"]
    n: int = Field(ge=1, le=3)
    target_share: float = Field(gt=0, lt=1)

    @model_validator(mode="after")
    def _has_gaps(self) -> NBack:
        if self.show_s is None or self.show_s >= self.item_s:
            raise ValueError(
                "n_back needs a show_s under item_s: without a gap a letter repeated is not seen"
            )
        return self


class BreathCounting(Strict):
    """Confirm with breaths 1 to 8, `right` with breath 9, `left` when the count is lost (Levinson 2014)."""

    task: Literal["breath_counting"]


class Maze(Strict):
    """Find by eye which exit of a maze of `size` times `size` cells can be reached; left for A, right for B.

    There is a new one every `item_s`; at null, as soon as the one before is answered.
    """

    task: Literal["maze"]
    size: int = Field(ge=SMALLEST, le=LARGEST)
    item_s: Seconds | None = None


TaskEntry: TypeAlias = Annotated[
    CountingStroop | NeutralStroop | Pasat | SerialSubtraction | NBack | BreathCounting | Maze,
    Field(discriminator="task"),
]
