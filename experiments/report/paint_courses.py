"""Figures of heat: commanded and measured, aligned to the onset; the worst courses by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.pages.colours import PALE, dashes, series
from experiments.pages.figures import PANEL_PX, WIDE_PX, Plate, drawn
from experiments.report.courses import Course, Floats, stimuli_of, worst_first
from experiments.report.drawing import Drawing, fitting, legend_below, legend_px, mark_of, slug
from experiments.report.reading import words
from mindpain_task.paired_heat import PROBES

MOST_STIMULI, WORST = 8, 6
"""How many stimuli have a figure of their own, and how many courses are shown by themselves. [D]"""
_COMMANDED: dict[str, Any] = {"color": PALE, "linestyle": "-", "linewidth": 5.0, "alpha": 0.35, "zorder": 1}
"""What was commanded lies as a broad pale line under what was measured, so that neither hides the other."""


def course_figures(courses: Sequence[Course], watermark: str) -> list[Drawing]:
    """Return a figure for each stimulus, all its courses over one another, as many as `MOST_STIMULI`."""
    conditions = tuple(dict.fromkeys(course.heated.condition for course in courses))
    stimuli = stimuli_of(tuple(courses))[:MOST_STIMULI]
    return [_overlaid(stimulus, courses, conditions, watermark) for stimulus in stimuli]


def worst_figure(courses: Sequence[Course], watermark: str) -> Drawing | None:
    """Return the courses that were furthest from what was commanded, each by itself; None for no course."""
    worst = worst_first(tuple(courses))[:WORST]
    if not worst:
        return None
    rows = (len(worst) + 2) // 3
    two = any(course.heated.probes for course in worst)
    names = [f"{name} probe" for name in PROBES] if two else ["measured"]
    marks = [mark_of(name, linestyle="-", color=series(place)) for place, name in enumerate(names)]
    marks.append(_commanded_mark())

    def paint(figure: Figure) -> None:
        grid = figure.subplots(rows, 3, squeeze=False, sharey=True).ravel()
        for axes, course in zip(grid, worst, strict=False):
            for number, zones_c in enumerate(_probes(course)):
                _band(axes, course.times_s, zones_c, number)
            axes.plot(course.times_s, course.commanded_c, **_COMMANDED)
            heated = course.heated
            verdict = words(heated.verdict) or "not judged"
            axes.set_title(f"{heated.name}: {words(heated.stimulus)}\n{verdict}")
        for axes in grid[len(worst) :]:
            axes.set_axis_off()
        for axes in grid[::3]:
            axes.set_ylabel("°C")
        for axes in grid[max(len(worst) - 3, 0) : len(worst)]:
            axes.set_xlabel("seconds since the onset")
        legend_below(figure, marks)

    plate = Plate(
        "courses-worst",
        "The courses furthest from what was commanded",
        "; ".join(f"{course.heated.name}: {words(course.heated.verdict)}" for course in worst),
        width_px=WIDE_PX,
        height_px=50 + 185 * rows + legend_px(marks, WIDE_PX),
    )
    caption = (
        f"The {len(worst)} of {len(courses)} with the worst verdict, then the largest error. Line: mean of "
        "the zones; shade: from the coldest to the warmest zone."
    )
    return Drawing(drawn(plate, paint, watermark), caption)


def _overlaid(
    stimulus: str, courses: Sequence[Course], conditions: tuple[str, ...], watermark: str
) -> Drawing:
    shown = [course for course in courses if course.heated.stimulus == stimulus]
    here = tuple(dict.fromkeys(course.heated.condition for course in shown))
    two = any(course.heated.probes for course in shown)
    marks = [*(_condition_mark(name, conditions) for name in here), _commanded_mark()]

    def paint(figure: Figure) -> None:
        probes = PROBES if two else ("",)
        all_axes = figure.subplots(len(probes), 1, sharex=True, sharey=True, squeeze=False)[:, 0]
        for axes, probe in zip(all_axes, probes, strict=True):
            for course in shown:
                number = conditions.index(course.heated.condition)
                zones_c = course.probe(probe) if probe else course.zones_c
                look = {"color": series(number), "linestyle": dashes(number), "alpha": 0.8}
                axes.plot(course.times_s, zones_c.mean(axis=1), linewidth=1.0, **look)
            for course in _commanded_differently(shown, probe):
                axes.plot(course.times_s, course.commanded_c, **_COMMANDED)
            axes.set_title(f"{words(stimulus)}{f', {probe} probe' if probe else ''}")
            axes.set_ylabel("°C")
        all_axes[-1].set_xlabel("seconds since the onset")
        legend_below(figure, marks)

    plate = Plate(
        f"courses-{slug(stimulus)}",
        f"Temperature of {words(stimulus)}, commanded and measured",
        f"{len(shown)} courses, each the mean of the zones, from the onset; broad: commanded.",
        width_px=PANEL_PX,
        height_px=230 * (2 if two else 1) + legend_px(marks, PANEL_PX),
    )
    count = f"{len(shown)} courses" if len(shown) > 1 else "1 course"
    return Drawing(
        drawn(plate, paint, watermark), f"{count}; each line: mean of the zones; broad: commanded."
    )


def _commanded_differently(courses: Sequence[Course], probe: str) -> list[Course]:
    """Return one course for each peak and length that was commanded, of this probe where there are two."""
    seen: dict[tuple[float, float], Course] = {}
    for course in courses:
        if not probe or probe in course.heated.probes:
            lasted_s = round(course.heated.end_s - course.heated.onset_s, 1)
            seen.setdefault((round(float(course.commanded_c.max()), 1), lasted_s), course)
    return list(seen.values())


def _probes(course: Course) -> list[Floats]:
    return [course.probe(probe) for probe in PROBES] if course.heated.probes else [course.zones_c]


def _band(axes: Axes, times_s: Floats, zones_c: Floats, number: int) -> None:
    """Draw the mean of the zones of a probe, and from the coldest to the warmest; the second one thinner."""
    colour, lowest_c, highest_c = series(number), np.min(zones_c, axis=1), np.max(zones_c, axis=1)
    axes.fill_between(times_s, lowest_c, highest_c, color=colour, alpha=0.25, linewidth=0)
    axes.plot(times_s, zones_c.mean(axis=1), color=colour, linewidth=2.2 - number)


def _commanded_mark() -> Line2D:
    return mark_of("commanded", **_COMMANDED)


def _condition_mark(name: str, conditions: tuple[str, ...]) -> Line2D:
    number = conditions.index(name)
    label = fitting(name, 40)
    return mark_of(label, linestyle=dashes(number), color=series(number))
