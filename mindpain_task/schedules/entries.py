"""Calibrations and recipes as a protocol writes them; what is a level carries its unit in its key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, model_validator

from mindpain_task.protocols.entries import PhaseEntry
from mindpain_task.schedules.unit_keys import SUFFIXES, InUnits, Level, in_units

Name: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Rating: TypeAlias = Annotated[float, Field(gt=0, lt=100)]
OnLaterVisits: TypeAlias = Literal["fixed", "recalibrate", "both"]


class AnyCalibration(InUnits):
    """What every calibration says: where, by which trial, answered on what, and what later visits do.

    `pages` are the scripts shown before it, which say what is asked of the participant.

    `on_later_visits`: the levels of the first visit, a calibration of their own, or both, of which the first
    is then kept beside what is used. For a change over weeks `fixed` is the primary one [D]: to calibrate
    again would take up the effect.
    """

    site: str
    pages: Annotated[tuple[str, ...], Field(strict=False)] = ()
    trial: Annotated[tuple[PhaseEntry, ...], Field(strict=False, min_length=1)]
    on_later_visits: OnLaterVisits


class Searching(AnyCalibration):
    """A search over the bounds of one stimulus, of at most `trials_max` trials, missed ones among them.

    `trials_min` answers are needed before it may stop of itself, or be accepted. Where a person would need
    more than the range allows, a session either `end`s or goes on with the `top` of the range, marked so.
    """

    stimulus: str
    at_ceiling: Literal["end", "top"] = "end"
    trials_min: int = Field(ge=1)
    trials_max: int = Field(ge=1)

    @model_validator(mode="after")
    def _trials_in_order(self) -> Searching:
        if self.trials_min > self.trials_max:
            raise ValueError(f"trials_min {self.trials_min} is more than trials_max {self.trials_max}")
        return self


class Stepping(Searching):
    """A search that proposes levels itself: multiples of `resolution`, the first one at `start`.

    None is more than `most_step_up` over the highest given before. A resolution of 0.1 °C is that of a TCS;
    in mA it is [D].
    """

    asks: str
    start: Annotated[Level, in_units("start")]
    most_step_up: Annotated[Level, in_units("most_step_up")]
    resolution: Annotated[Level, in_units("resolution")] = 0.1


class LimitsEntry(Searching):
    """Method of limits: the stimulus rises to the top of its bounds until the participant presses.

    Done after `trials_min` presses, once the last `mean_of` lie within `agree_within` of one another: the
    last three of 3 to 5 [M:high]. A press comes too high, by the reaction time times the ramp.
    """

    method: Literal["limits"]
    asks: None = None
    gives: Name
    mean_of: int = Field(default=3, ge=2)
    agree_within: Annotated[Level, in_units("agree_within")]

    @model_validator(mode="after")
    def _enough(self) -> LimitsEntry:
        if self.mean_of > self.trials_min:
            raise ValueError(f"the mean of {self.mean_of} presses needs trials_min of as many")
        return self


class LevelsEntry(Stepping):
    """Method of levels: up after a no, down after a yes, each change of answer halving the step.

    A run goes from `first_step` until it would be under `last_step`; its threshold is half way between the
    last yes and the last no. The thresholds of `runs` are averaged.
    """

    method: Literal["levels"]
    gives: Name
    first_step: Annotated[Level, in_units("first_step")]
    last_step: Annotated[Level, in_units("last_step")]
    runs: int = Field(ge=1)
    sd_at_most: Annotated[Level, in_units("sd_at_most")]


class StaircaseEntry(Stepping):
    """One up, one down: a no raises, a yes lowers, by the next of `steps` after each reversal.

    Done after `reversals` of them, 6 to 8; the threshold is the mean of the last `mean_of`, 4 to 6 [M:high].
    """

    method: Literal["staircase"]
    gives: Name
    steps: Annotated[tuple[Level, ...], Field(strict=False, min_length=1), in_units("steps")]
    reversals: int = Field(ge=2)
    mean_of: int = Field(ge=2)
    sd_at_most: Annotated[Level, in_units("sd_at_most")]

    @model_validator(mode="after")
    def _enough(self) -> StaircaseEntry:
        if self.mean_of > self.reversals:
            raise ValueError(f"the mean of {self.mean_of} reversals needs as many of them")
        return self


class AscendingEntry(Stepping):
    """Series of levels from `start` by `step`: the first one rising, later ones as `order` says.

    No level is given above one that was rated `stop_over` or more. Ratings are fitted by a line, or by a
    power of what the level is over `zero` (34 °C [M:med]). Those of 0 and 100 are left out of the fit: there
    the scale is at its end, not the person. Accepted from an R² of `r2_min` on [M:high].
    """

    method: Literal["ascending"]
    targets: dict[Name, Rating] = Field(min_length=1)
    step: Annotated[Level, in_units("step")]
    series: int = Field(ge=1)
    order: Literal["ascending", "pseudo_random"]
    seed: int = Field(ge=0)
    fit: Literal["line", "power"]
    zero: Annotated[float | None, Field(ge=0, allow_inf_nan=False), in_units("zero")] = None
    stop_over: Rating
    r2_min: float = Field(default=0.5, ge=0, lt=1)

    @model_validator(mode="after")
    def _fits(self) -> AscendingEntry:
        if (self.fit == "power") != (self.zero is not None):
            needs = "needs the level it begins at (zero_c, zero_ma or zero_mj)"
            raise ValueError(f"a fit by a power {needs}, a line none")
        if self.zero is not None and self.zero >= self.start:
            raise ValueError(f"the power begins at {self.zero:g}, not under the start of {self.start:g}")
        return self


class GridBayesEntry(Stepping):
    """Bayes over a grid of curves, on the rating itself: each level is near where a target seems to be.

    Done after `trials_min` answers, once the posterior sd of every target is at most `stop_at_sd`. Accepted
    from an R² of `r2_min` on [D].
    """

    method: Literal["grid_bayes"]
    targets: dict[Name, Rating] = Field(min_length=1)
    stop_at_sd: Annotated[Level, in_units("stop_at_sd")]
    r2_min: float = Field(default=0.5, ge=0, lt=1)


class TemporalSummationEntry(AnyCalibration):
    """A recipe: single stimulus and train in turn, each rated; how much more the train hurts."""

    method: Literal["temporal_summation"]
    asks: str
    stimulus: str
    train: str
    pairs: int = Field(ge=1)

    @model_validator(mode="after")
    def _differ(self) -> TemporalSummationEntry:
        if self.stimulus == self.train:
            raise ValueError(f"single stimulus and train are both {self.train!r}")
        return self


class CpmEntry(AnyCalibration):
    """A recipe: test stimuli, the conditioning one, and test stimuli again; what it did to their ratings."""

    method: Literal["cpm"]
    asks: str
    test_stimulus: str
    conditioning_stimulus: str
    tests: int = Field(ge=1)

    @model_validator(mode="after")
    def _differ(self) -> CpmEntry:
        if self.test_stimulus == self.conditioning_stimulus:
            raise ValueError(f"test and conditioning stimulus are both {self.test_stimulus!r}")
        return self

    @property
    def stimulus(self) -> str:
        """The stimulus whose ratings count."""
        return self.test_stimulus


SteppingEntry: TypeAlias = LevelsEntry | StaircaseEntry | AscendingEntry | GridBayesEntry
SearchEntry: TypeAlias = LimitsEntry | SteppingEntry
CalibrationEntry: TypeAlias = Annotated[
    LimitsEntry
    | LevelsEntry
    | StaircaseEntry
    | AscendingEntry
    | GridBayesEntry
    | TemporalSummationEntry
    | CpmEntry,
    Field(discriminator="method"),
]
"""Any calibration or recipe."""


def unit_refusals(raw: Mapping[str, Any], unit: str) -> Iterator[tuple[str, str]]:
    """Yield (key, sentence) for each level that is written in another unit than its stimulus has."""
    for wrong_unit, wrong in SUFFIXES.items():
        for key in raw if wrong_unit != unit else ():
            if isinstance(key, str) and key.endswith(wrong):
                instead = key.removesuffix(wrong) + SUFFIXES[unit]
                yield key, f"this is in {wrong_unit}, and the stimulus is in {unit}: write {instead}"
