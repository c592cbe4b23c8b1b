"""From what a protocol writes to a schedule under way: a new one, or one restored from what was answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mindpain_task.schedules.ascending import Ascending
from mindpain_task.schedules.course import Course, Method
from mindpain_task.schedules.curves import make_curves
from mindpain_task.schedules.entries import (
    AscendingEntry,
    CalibrationEntry,
    CpmEntry,
    LevelsEntry,
    LimitsEntry,
    StaircaseEntry,
    SteppingEntry,
    TemporalSummationEntry,
)
from mindpain_task.schedules.grid_bayes import GridBayes
from mindpain_task.schedules.ladder import SLACK, Ladder
from mindpain_task.schedules.levels import Levels
from mindpain_task.schedules.limits import Limits
from mindpain_task.schedules.recipes import Cpm, TemporalSummation
from mindpain_task.schedules.schedule import Proposal, Schedule
from mindpain_task.schedules.staircase import Staircase
from mindpain_task.schedules.unit_keys import SUFFIXES

Bounds = tuple[float, float]
MOST_RUNGS = 2000
"""More levels than this between two bounds are a slip of the pen [D]."""


def make_schedule(entry: CalibrationEntry, bounds: Bounds, unit: str) -> Schedule:
    """Return a new schedule over `bounds` in `unit`; raises ValueError where the entry does not fit them."""
    if refused := [f"{key}: {sentence}" for key, sentence in range_refusals(entry, bounds, unit)]:
        raise ValueError("; ".join(refused))
    return Course(_method(entry, bounds, unit), len(planned(entry)))


def planned(entry: CalibrationEntry) -> tuple[str, ...]:
    """Return the stimulus of each trial of the longest course that this entry can take, in order."""
    if isinstance(entry, TemporalSummationEntry):
        return TemporalSummation(entry).course()
    if isinstance(entry, CpmEntry):
        return Cpm(entry).course()
    return (entry.stimulus,) * entry.trials_max


def restored(
    entry: CalibrationEntry, bounds: Bounds, unit: str, answers: Iterable[tuple[Proposal, float | None]]
) -> Schedule:
    """Return a schedule that has learned what a journal says.

    Raises ValueError naming the trial where the journal's proposal is not what the schedule would propose.
    """
    schedule = make_schedule(entry, bounds, unit)
    for proposal, answer in answers:
        schedule.learn(proposal, answer)
    return schedule


def range_refusals(entry: CalibrationEntry, bounds: Bounds, unit: str) -> Iterator[tuple[str, str]]:
    """Yield (key as written, sentence) for each level that does not fit the bounds or the others."""
    suffix = SUFFIXES[unit]
    if isinstance(entry, TemporalSummationEntry | CpmEntry):
        return
    if not bounds[0] < bounds[1]:
        yield "stimulus", f"there is no range between its bounds of {bounds[0]:g} and {bounds[1]:g} {unit}"
    elif not isinstance(entry, LimitsEntry):
        for name, sentence in (*_start_refusals(entry, bounds, unit), *_step_refusals(entry, bounds, unit)):
            yield (name if name == "trials_max" else name + suffix), sentence


def _start_refusals(entry: SteppingEntry, bounds: Bounds, unit: str) -> Iterator[tuple[str, str]]:
    if (bounds[1] - bounds[0]) / entry.resolution > MOST_RUNGS:
        yield "resolution", f"steps of {entry.resolution:g} {unit} make more than {MOST_RUNGS} levels"
    elif not bounds[0] <= entry.start <= bounds[1]:
        between = f"{bounds[0]:g} to {bounds[1]:g} {unit}"
        yield "start", f"{entry.start:g} {unit} is outside the stimulus's {between}"
    elif entry.start not in _ladder(entry, bounds).rungs:
        yield "start", f"{entry.start:g} {unit} is no multiple of the resolution, {entry.resolution:g} {unit}"


def _step_refusals(entry: SteppingEntry, bounds: Bounds, unit: str) -> Iterator[tuple[str, str]]:
    if entry.most_step_up < entry.resolution:
        smallest = f"{entry.resolution:g} {unit}"
        yield "most_step_up", f"{entry.most_step_up:g} {unit} is less than the resolution, {smallest}"
        return
    fits = True
    for name, step in _steps(entry):
        if not entry.resolution - SLACK <= step <= entry.most_step_up + SLACK:
            between = f"the resolution, {entry.resolution:g}, and most_step_up, {entry.most_step_up:g} {unit}"
            yield name, f"a step of {step:g} {unit} is not between {between}"
            fits = False
    if isinstance(entry, LevelsEntry) and entry.last_step > entry.first_step:
        yield (
            "last_step",
            f"{entry.last_step:g} {unit} is more than the first step, {entry.first_step:g} {unit}",
        )
    if isinstance(entry, AscendingEntry) and fits and not list(_start_refusals(entry, bounds, unit)):
        needed = len(Ascending(entry, _ladder(entry, bounds), unit).planned_levels)
        if needed > entry.trials_max:
            yield "trials_max", f"{entry.series} series up to the top take {needed} trials"


def _steps(entry: SteppingEntry) -> Iterator[tuple[str, float]]:
    if isinstance(entry, LevelsEntry):
        yield from (("first_step", entry.first_step), ("last_step", entry.last_step))
    elif isinstance(entry, StaircaseEntry):
        yield from (("steps", step) for step in entry.steps)
    elif isinstance(entry, AscendingEntry):
        yield "step", entry.step


def _ladder(entry: SteppingEntry, bounds: Bounds) -> Ladder:
    return Ladder(*bounds, entry.resolution, entry.start, entry.most_step_up)


def _method(entry: CalibrationEntry, bounds: Bounds, unit: str) -> Method:
    if isinstance(entry, TemporalSummationEntry):
        return TemporalSummation(entry)
    if isinstance(entry, CpmEntry):
        return Cpm(entry)
    return Limits(entry, bounds, unit) if isinstance(entry, LimitsEntry) else _stepping(entry, bounds, unit)


def _stepping(entry: SteppingEntry, bounds: Bounds, unit: str) -> Method:
    ladder = _ladder(entry, bounds)
    if isinstance(entry, LevelsEntry):
        return Levels(entry, ladder, unit)
    if isinstance(entry, StaircaseEntry):
        return Staircase(entry, ladder, unit)
    if isinstance(entry, AscendingEntry):
        return Ascending(entry, ladder, unit)
    return GridBayes(entry, ladder, make_curves(ladder.rungs), unit)
