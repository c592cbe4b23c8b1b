"""Figures of current, laser energy and cold water over the trials, and of continuous ratings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure

from experiments.pages.colours import INK, PALE, dashes, marker, series
from experiments.pages.figures import PANEL_PX, Plate, drawn
from experiments.report.drawing import (
    Drawing,
    legend_below,
    legend_px,
    mark_of,
    rating_axis,
    slug,
    trial_axis,
)
from experiments.report.given import Along, Immersion, Level
from experiments.report.reading import words


def level_figure(levels: Sequence[Level], what: str, unit: str, watermark: str) -> Drawing | None:
    """Return the level of each trial: commanded, read off, measured; None where there is none."""
    if not levels:
        return None
    kinds: dict[str, list[float | None]] = {
        "commanded": [each.commanded for each in levels],
        "read off by the operator": [each.read_off for each in levels],
        "measured": [each.measured for each in levels],
    }
    present = {name: values for name, values in kinds.items() if any(value is not None for value in values)}
    trials = [float(each.trial or 0) for each in levels]
    highest = max(value for values in present.values() for value in values if value is not None)

    marks = [mark_of(name, color=series(number), **_looks(number, name))
              for number, name in enumerate(present)]  # fmt: skip

    def paint(figure: Figure) -> None:
        axes = figure.add_subplot()
        for number, (name, values) in enumerate(present.items()):
            heights = [math.nan if value is None else value for value in values]
            axes.plot(trials, heights, color=series(number), **_looks(number, name))
        axes.set_ylim(0.0, 1.12 * highest or 1.0)
        axes.set_ylabel(f"{what} ({unit})")
        trial_axis(axes, trials)
        legend_below(figure, marks)

    says = f"{len(levels)} trials: {', '.join(present)}, in {unit}."
    plate = Plate(
        f"given-{slug(what)}", f"{what} over the trials", says, height_px=250 + legend_px(marks, PANEL_PX)
    )
    absent = [name for name in kinds if name not in present]
    lacking = f" Nobody has: {', '.join(absent)}." if absent else ""
    return Drawing(drawn(plate, paint, watermark), f"{what} of each trial.{lacking}")


def immersion_figure(immersions: Sequence[Immersion], watermark: str) -> Drawing | None:
    """Return how long each hand was in the water, and how it ended; None for no immersion."""
    if not immersions:
        return None
    endings = tuple(dict.fromkeys(each.ended_by for each in immersions))

    marks = [mark_of(f"ended by {ending}", color=series(number), marker=marker(number))
              for number, ending in enumerate(endings)]  # fmt: skip

    def paint(figure: Figure) -> None:
        axes = figure.add_subplot()
        for number, ending in enumerate(endings):
            those = [each for each in immersions if each.ended_by == ending]
            trials = [float(each.trial or 0) for each in those]
            durations = [each.immersed_s for each in those]
            axes.vlines(trials, 0.0, durations, color=PALE, linewidth=1.0)
            axes.plot(
                trials,
                durations,
                linestyle="none",
                marker=marker(number),
                color=series(number),
                markersize=6.0,
            )
        axes.set_ylim(0.0, 1.12 * max(each.immersed_s for each in immersions) or 1.0)
        axes.set_ylabel("seconds in the water")
        trial_axis(axes, [float(each.trial or 0) for each in immersions])
        legend_below(figure, marks)

    says = "; ".join(f"trial {each.trial}: {each.immersed_s:.1f} s, {each.ended_by}" for each in immersions)
    plate = Plate("given-water", "Time in cold water", says, height_px=240 + legend_px(marks, PANEL_PX))
    count = "1 immersion: " if len(immersions) == 1 else f"{len(immersions)} immersions: "
    caption = count + ", ".join(f"ended by {ending}" for ending in endings) + "."
    return Drawing(drawn(plate, paint, watermark), caption)


def along_figures(along: Sequence[Along], watermark: str) -> list[Drawing]:
    """Return a figure of each scale that was rated all along, every trial a line."""
    scales = dict.fromkeys(each.scale for each in along)
    return [_along(scale, [each for each in along if each.scale == scale], watermark) for scale in scales]


def _along(scale: str, along: Sequence[Along], watermark: str) -> Drawing:
    conditions = tuple(dict.fromkeys(each.condition for each in along))

    marks = [mark_of(words(name), linestyle=dashes(number), color=series(number))
              for number, name in enumerate(conditions)]  # fmt: skip

    def paint(figure: Figure) -> None:
        axes = figure.add_subplot()
        for each in along:
            number = conditions.index(each.condition)
            axes.plot(each.times_s, each.values, color=series(number), linestyle=dashes(number), alpha=0.8)
        axes.axvline(0.0, color=INK, linewidth=0.8)
        axes.set_title(f"{words(scale)}, all along")
        axes.set_xlabel("seconds since the onset")
        rating_axis(axes, along="y")
        legend_below(figure, marks)

    title, height_px = f"{words(scale)}, rated all along", 255 + legend_px(marks, PANEL_PX)
    plate = Plate(f"along-{slug(scale)}", title, f"{len(along)} trials, 0 to 100.", height_px=height_px)
    return Drawing(drawn(plate, paint, watermark), f"{len(along)} trials, each a line; 0 is the onset.")


def _looks(number: int, name: str) -> dict[str, Any]:
    """Return how a kind of level is drawn; what was commanded is larger and hollow, so that none hides it."""
    size = 7.0 if name == "commanded" else 4.5
    fill = "none" if name == "commanded" else None
    looks: dict[str, Any] = {"linestyle": "none", "marker": marker(number), "markersize": size}
    return looks if fill is None else looks | {"markerfacecolor": fill}
