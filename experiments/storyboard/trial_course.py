"""One trial drawn over its seconds: its phases, and the temperature, current or light that is commanded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from experiments.overview import likely_s
from experiments.storyboard.svg import (
    INK,
    PALE,
    PALETTE,
    WIDTH,
    Axes,
    curve,
    drawing,
    legend,
    legend_rows,
    line,
    rect,
    text,
)
from experiments.storyboard.timeline import KINDS, WARMEST_WATER_C, Moment, strength
from experiments.storyboard.wording import given_words
from mindpain_task.laser import LaserPulse
from mindpain_task.model import NO_STIMULUS, Given, SessionPlan, Trial
from mindpain_task.stimuli import ColdPressor, ShockTrain

LEFT, TOP, BOTTOM = 62.0, 92.0, 280.0
ROWS = 4
"""In how many rows the names of phases may stand."""
MOST_DRAWN = 6
"""How many trials that differ are drawn; of a session with more, the first ones."""


def trial_courses(plan: SessionPlan) -> Iterator[str]:
    """Yield a drawing for each kind of trial with a stimulus that differs in its phases or its modality."""
    kinds: dict[object, list[Trial]] = {}
    for block in plan.blocks:
        for trial in block.trials:
            if trial.stimulus is not None:
                kinds.setdefault(_kind(trial, block.calibrates is not None), []).append(trial)
    for trials in list(kinds.values())[:MOST_DRAWN]:
        yield _drawn(trials)


def _kind(trial: Trial, calibrates: bool) -> tuple[object, ...]:
    """Return what is drawn alike: names of phases, not what is seen in them."""
    names = tuple(phase.name for phase in trial.phases)
    unit = strength(trial.stimulus)[1] if trial.stimulus is not None else ""
    return calibrates, names, unit


def _drawn(trials: Sequence[Trial]) -> str:
    first = trials[0]
    course, now_s = list[Moment](), 0.0
    for phase in first.phases:
        course.append(Moment(now_s, likely_s(phase), None, first, phase))
        now_s += likely_s(phase)
    names = {trial.stimulus_name: trial.stimulus for trial in reversed(trials)}
    stimuli = [(name, names[name]) for name in dict.fromkeys(trial.stimulus_name for trial in trials)]
    onset_s = next((each.start_s for each in course if _gives(each)), 0.0)
    entries = [(PALETTE[i % len(PALETTE)], _said(name, given)) for i, (name, given) in enumerate(stimuli)]
    axes = _axes([given for _, given in stimuli if given is not None], max(now_s, onset_s))
    parts = [
        *_bands(course, axes),
        *axes.frame("seconds, if answers are neither quick nor slow", _scale(stimuli)),
    ]
    for (colour, _), (_, given) in zip(entries, stimuli, strict=True):
        if given is not None:
            parts += _given(given, onset_s, axes, colour)
    rows = sum(legend_rows(LEFT, [words]) for _, words in entries)
    for place, entry in enumerate(entries):
        parts += legend(LEFT, BOTTOM + 56 + 18 * place, [entry])
    numbers = f"trial {first.number}" + (f" and {len(trials) - 1} like it" if len(trials) > 1 else "")
    return drawing(f"The course of {numbers}", BOTTOM + 56 + 18 * rows, parts)


def _gives(moment: Moment) -> bool:
    return moment.phase.delivers is not None or moment.phase.name == NO_STIMULUS


def _said(name: str, given: Given | None) -> str:
    return f"{name}: {'nothing is given' if given is None else given_words(given)}"


def _scale(stimuli: Sequence[tuple[str, Given | None]]) -> str:
    unit = next((strength(given)[1] for _, given in stimuli if given is not None), "")
    return {"°C": "°C, commanded", "mA": "mA, commanded", "mJ": "mJ, commanded", "": "no stimulus"}.get(
        unit, unit
    )


def _axes(given: Sequence[Given], end_s: float) -> Axes:
    rests = [getattr(each, "baseline_c", 0.0) for each in given] or [0.0]
    low, high = min(rests), max([strength(each)[0] for each in given] or [1.0])
    room = (high - low) or 1.0
    if any(isinstance(each, ColdPressor) for each in given):
        high = max(high, WARMEST_WATER_C)
    return Axes(LEFT, TOP, WIDTH - 12, BOTTOM, 0.0, end_s, low, high + 0.08 * room)


def _bands(course: Sequence[Moment], axes: Axes) -> Iterator[str]:
    """Yield the ground of each phase, with its name above in the first row that has room for it."""
    ends = [0.0] * ROWS
    for each in course:
        left, right = axes.x(each.start_s), axes.x(each.start_s + each.lasts_s)
        yield rect(
            left, axes.top - 2, right - left, axes.bottom - axes.top + 2, KINDS[each.kind], opacity=0.3
        )
        yield line(left, axes.top - 2, left, axes.bottom, "#ffffff")
        name = each.phase.name.replace("_", " ")
        wide = 6.6 * len(name)
        at_x = min(left + 2, WIDTH - 12 - wide)
        row = next((place for place, end in enumerate(ends) if end < at_x), ROWS - 1)
        ends[row] = at_x + wide + 8
        y = axes.top - 22 - 14 * row
        yield text(at_x, y, name, size=11, ink=PALE)
        yield line(left, y + 3, left, axes.top - 2, "#c9c6c0")


def _given(given: Given, onset_s: float, axes: Axes, colour: str) -> Iterator[str]:
    if isinstance(given, ShockTrain):
        for number in range(1, given.count + 1):
            x = axes.x(onset_s + given.pulse_onset_s(number))
            yield line(x, axes.bottom, x, axes.y(given.current_ma), colour, width=1.2)
    elif isinstance(given, LaserPulse):
        x = axes.x(onset_s)
        yield line(x, axes.bottom, x, axes.y(given.energy_mj), colour, width=1.6)
    elif isinstance(given, ColdPressor):
        y = axes.y(given.water_c)
        yield line(axes.x(onset_s), y, axes.x(onset_s + given.cap_s), y, colour, width=2.4)
        yield text(axes.x(onset_s) + 4, y - 6, "hand in the water, to the cap at most", size=11, ink=INK)
    else:
        rest = [(axes.x(0.0), axes.y(given.baseline_c))]
        points = [(axes.x(onset_s + at_s), axes.y(at_c)) for at_s, at_c in given.corners]
        end = [(axes.x(max(axes.x_to, onset_s + given.duration_s)), axes.y(given.baseline_c))]
        yield curve([*rest, *points, *end], colour)
