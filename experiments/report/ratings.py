"""The ratings of a run as they were given, and what they come to by condition. Pure."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from experiments.recorded.runs import RecordedRun
from experiments.report.reading import Row, number, rows


@dataclass(frozen=True)
class Rated:
    """One rating, 0-100; `value` is None where none came in time.

    `trial` is None for one that belongs to a whole block or to none. `counts` says whether it goes into the
    means: that of a trial which was completed, and which was not for a calibration. `painful` is the answer
    to the question before the scale, None where there was none.
    """

    scale: str
    kind: str
    block: int | None
    trial: int | None
    condition: str
    stimulus: str
    value: float | None
    painful: bool | None
    counts: bool


@dataclass(frozen=True)
class Mean:
    """What a scale came to in a condition: mean and standard deviation over `n` ratings of this person."""

    scale: str
    condition: str
    n: int
    missing: int
    mean: float | None
    sd: float | None
    lowest: float | None
    highest: float | None


@dataclass(frozen=True)
class Answers:
    """How often each answer was given to a question with a few answers; None counts those that never came."""

    question: str
    counts: tuple[tuple[str | None, int], ...]


def ratings_of(run: RecordedRun) -> tuple[Rated, ...]:
    """Return every rating on a scale, in the order in which they were given."""
    trials = {row["trial"]: row for row in rows(run.tables.trials)}
    given = (row for row in rows(run.tables.ratings) if row["kind"] != "choice")
    return tuple(_rated(row, trials.get(row["trial"])) for row in given)


def _rated(row: Row, trial: Row | None) -> Rated:
    is_of_calibration = trial is not None and trial.get("calibration") is not None
    is_completed = trial is None or trial["status"] == "completed"
    painful = row.get("painful")
    return Rated(
        scale=str(row["scale"]),
        kind=str(row["kind"]),
        block=_whole(row.get("block")),
        trial=_whole(row.get("trial")),
        condition=str(row.get("condition") or ""),
        stimulus="" if trial is None else str(trial["stimulus"]),
        value=number(row["value"]),
        painful=None if painful is None else bool(painful),
        counts=is_completed and not is_of_calibration,
    )


def scales_of(rated: Iterable[Rated]) -> tuple[str, ...]:
    """Return the scales that were asked: intensity and unpleasantness first, the others as they came."""
    first = ("intensity", "unpleasantness")
    asked = dict.fromkeys(each.scale for each in rated)
    return (*(scale for scale in first if scale in asked), *(scale for scale in asked if scale not in first))


def conditions_of(rated: Iterable[Rated]) -> tuple[str, ...]:
    """Return the conditions in the order in which they came."""
    return tuple(dict.fromkeys(each.condition for each in rated))


def means_of(rated: Iterable[Rated]) -> tuple[Mean, ...]:
    """Return what each scale came to in each condition, of the ratings that count."""
    cells: dict[tuple[str, str], list[float | None]] = {}
    kept = [each for each in rated if each.counts]
    for scale in scales_of(kept):
        for each in kept:
            if each.scale == scale:
                cells.setdefault((scale, each.condition), []).append(each.value)
    return tuple(_mean(*cell, values) for cell, values in cells.items())


def _mean(scale: str, condition: str, values: list[float | None]) -> Mean:
    given = [value for value in values if value is not None]
    return Mean(
        scale,
        condition,
        n=len(given),
        missing=len(values) - len(given),
        mean=statistics.fmean(given) if given else None,
        sd=statistics.stdev(given) if len(given) > 1 else None,
        lowest=min(given, default=None),
        highest=max(given, default=None),
    )


def answers_of(run: RecordedRun) -> tuple[Answers, ...]:
    """Return how often each answer was given to each question with a few answers."""
    counts: dict[str, Counter[str | None]] = {}
    for row in rows(run.tables.ratings):
        if row["kind"] == "choice":
            answer = row["answer"]
            counts.setdefault(str(row["scale"]), Counter())[None if answer is None else str(answer)] += 1
    return tuple(Answers(question, tuple(count.items())) for question, count in counts.items())


def missing_of(run: RecordedRun) -> tuple[tuple[int | None, int | None, str], ...]:
    """Return block, trial and question of every rating and answer that never came."""
    return tuple(
        (_whole(row.get("block")), _whole(row.get("trial")), str(row["scale"]))
        for row in rows(run.tables.ratings)
        if row["value"] is None
    )


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
