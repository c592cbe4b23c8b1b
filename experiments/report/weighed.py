"""What is weighed of a run and what comes of it: the evidence, one check for each rule, the line on top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from experiments.report.timing import Spread

Level: TypeAlias = Literal["red", "amber", "not measured", "does not apply", "green"]
Lamp: TypeAlias = Literal["red", "amber", "green"]


@dataclass(frozen=True)
class Delivered:
    """What was said of one trial's stimulus; `made_good` where a repeated trial took its place."""

    trial: int | None
    verdict: str
    made_good: bool = False


@dataclass(frozen=True)
class Frames:
    """Intervals between frames of something that moved: how many, how many too long, the longest in ms."""

    intervals: int
    dropped: int
    longest_ms: float


@dataclass(frozen=True)
class Evidence:
    """What the rules go by; `not_measured` says why, by `onsets`, `markers` and `frames`.

    `does_not_apply` says, by `onsets` and `frames`, why there was nothing to measure. `lost_readback` and
    `overdosed` are sentences; `dosed` says whether heat was charged to a site, `dose_limits_known` whether
    the limits in force are on record. `skipped` counts the trials that the operator left out.
    `alarms`, `notices` and `guard_stops` are sentences; `adverse` are sentences of adverse events in this
    run, `adverse_unrelated` of those that are not of the session. `markers` counts, by outlet, those that
    were planned, sent, failed and not_reported. `lateness` is that of markers by outlet and by whether they
    are those of `onsets` or the `others`; `real_time` says whether time ran.
    """

    damage: str = ""
    lost_readback: tuple[str, ...] = ()
    ending: str = "completed"
    reason: str = ""
    skipped: int = 0
    real_time: bool = True
    guard_stops: tuple[str, ...] = ()
    person_stops: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    adverse: tuple[str, ...] = ()
    adverse_unrelated: tuple[str, ...] = ()
    dosed: bool = False
    dose_limits_known: bool = True
    overdosed: tuple[str, ...] = ()
    deliveries: tuple[Delivered, ...] = ()
    ratings_asked: int = 0
    ratings_missing: int = 0
    markers: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    onsets: Spread | None = None
    lateness: Mapping[tuple[str, Literal["onsets", "others"]], Spread] = field(default_factory=dict)
    frames: Frames | None = None
    scanner_amiss: tuple[str, ...] = ()
    not_measured: Mapping[str, str] = field(default_factory=dict)
    does_not_apply: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """One rule applied: what was found, what is asked, with where that comes from, and the level it gives."""

    name: str
    level: Level
    found: str
    asked: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """The line on top, with its reasons and with what was not measured, and the checks it comes from."""

    lamp: Lamp
    summary: str
    reasons: tuple[str, ...]
    not_measured: tuple[str, ...]
    checks: tuple[Check, ...]
