"""Figures of ratings: every one a point, by condition with its mean, and over the session."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.pages.colours import GROUND, INK, SERIES, marker, series
from experiments.pages.figures import PANEL_PX, WIDE_PX, Plate, drawn
from experiments.report.drawing import (
    Drawing,
    fitting,
    legend_below,
    legend_px,
    mark_of,
    rating_axis,
    slug,
    trial_axis,
)
from experiments.report.ratings import Mean, Rated, conditions_of, means_of, scales_of
from experiments.report.reading import words

BEING_SHOWN = (
    "filled: counts in the means; hollow: does not (of a calibration, or of a trial that was stopped)"
)
ROW_PX, FRAME_PX = 38, 70
_SPREAD = 0.52
"""How much of a row its points take; from top to bottom they stand in the order in which they were given."""


def rating_figures(rated: Sequence[Rated], watermark: str) -> list[Drawing]:
    """Return a figure of each scale, by condition."""
    given = [each for each in rated if each.condition]
    return [_by_condition(scale, given, watermark) for scale in scales_of(given)]


def over_trials(rated: Sequence[Rated], watermark: str) -> Drawing | None:
    """Return the figure of the ratings over the trials; None where no trial was rated."""
    of_trials = [each for each in rated if each.trial is not None and each.value is not None]
    scales = scales_of(of_trials)
    if not scales:
        return None
    conditions = conditions_of(of_trials)
    stimuli = tuple(dict.fromkeys(each.stimulus for each in of_trials))
    marks = [*_conditions_legend(conditions), *(_stimuli_legend(stimuli) if len(stimuli) > 1 else [])]

    def paint(figure: Figure) -> None:
        all_axes = figure.subplots(len(scales), 1, sharex=True, squeeze=False)[:, 0]
        for axes, scale in zip(all_axes, scales, strict=True):
            given = [
                (float(each.trial or 0), each.value or 0.0, each) for each in of_trials if each.scale == scale
            ]
            _points(axes, given, conditions, stimuli)
            axes.set_title(words(scale))
            rating_axis(axes, along="y")
        trial_axis(all_axes[-1], [float(each.trial or 0) for each in of_trials])
        legend_below(figure, marks)

    plate = Plate(
        "ratings-over-trials",
        "Ratings over the trials",
        f"One point for each rating of {', '.join(map(words, scales))}, by number of the trial.",
        width_px=WIDE_PX,
        height_px=45 + 150 * len(scales) + legend_px(marks, WIDE_PX),
    )
    caption = f"Each rating a point, by its trial; {BEING_SHOWN}."
    return Drawing(drawn(plate, paint, watermark), caption)


def _by_condition(scale: str, rated: Sequence[Rated], watermark: str) -> Drawing:
    of_scale = [each for each in rated if each.scale == scale and each.value is not None]
    asked = [each for each in rated if each.scale == scale]
    conditions = conditions_of(asked)
    everywhere = conditions_of(rated)
    stimuli = tuple(dict.fromkeys(each.stimulus for each in of_scale))
    means = {mean.condition: mean for mean in means_of(asked)}
    marks = _stimuli_legend(stimuli)

    def paint(figure: Figure) -> None:
        axes = figure.add_subplot()
        for place, condition in enumerate(conditions):
            of_condition = [each for each in of_scale if each.condition == condition]
            spread = _spread(len(of_condition))
            places = [
                (each.value or 0.0, place + at, each) for each, at in zip(of_condition, spread, strict=True)
            ]
            _points(axes, places, everywhere, stimuli)
            _mean_mark(axes, means.get(condition), place)
        axes.set_yticks(range(len(conditions)), [fitting(each) for each in conditions])
        axes.set_ylim(len(conditions) - 0.45, -0.55)
        axes.set_title(words(scale))
        rating_axis(axes, along="x")
        legend_below(figure, marks)

    plate = Plate(
        f"ratings-{slug(scale)}",
        f"{words(scale)} by condition",
        "; ".join(_in_words(means[each]) for each in conditions if each in means) or "no rating that counts",
        height_px=FRAME_PX + ROW_PX * max(len(conditions), 2) + legend_px(marks, PANEL_PX),
    )
    missing = sum(each.value is None for each in asked)
    lacking = f" {missing} missing." if missing else ""
    means_told = "line: mean" if any(mean.n > 1 for mean in means.values()) else "one a condition"
    return Drawing(drawn(plate, paint, watermark), f"{len(of_scale)} ratings; {means_told}.{lacking}")


def _points(
    axes: Axes,
    places: Sequence[tuple[float, float, Rated]],
    conditions: Sequence[str],
    stimuli: Sequence[str] = (),
) -> None:
    """Draw ratings at their places; those that look alike are drawn together."""
    alike: dict[tuple[str, str, bool], list[tuple[float, float]]] = {}
    for x, y, each in places:
        shape = each.stimulus if each.stimulus in stimuli else ""
        alike.setdefault((each.condition, shape, each.counts), []).append((x, y))
    for (condition, stimulus, counts), points in alike.items():
        place = conditions.index(condition)
        colour = series(place)
        axes.plot(
            *zip(*points, strict=True), linestyle="none", color=colour, alpha=0.85, clip_on=False, zorder=3,
            marker=_shape(place, stimuli.index(stimulus) if stimulus else 0),
            markerfacecolor=colour if counts else GROUND, markersize=5.0,
        )  # fmt: skip


def _shape(condition: int, stimulus: int) -> str:
    """Return the mark of a stimulus in a condition; where colours begin anew, marks are others."""
    return marker(stimulus + 3 * (condition // len(SERIES)))


def _spread(count: int) -> list[float]:
    """Return where the points of a row stand, from top to bottom."""
    return [_SPREAD * (place / (count - 1) - 0.5) for place in range(count)] if count > 1 else [0.0] * count


def _mean_mark(axes: Axes, mean: Mean | None, place: int) -> None:
    """Draw a mean; that of a single rating would only hide it."""
    if mean is not None and mean.mean is not None and mean.n > 1:
        half = _SPREAD / 2 + 0.1
        axes.plot([mean.mean, mean.mean], [place - half, place + half], color=INK, linewidth=2.0, zorder=4)


def _in_words(mean: Mean) -> str:
    told = "no rating" if mean.mean is None else f"mean {mean.mean:.1f} of {mean.n}"
    return f"{words(mean.condition)}: {told}"


def _conditions_legend(conditions: Sequence[str]) -> list[Line2D]:
    return [
        mark_of(words(name), marker=_shape(number, 0), color=series(number))
        for number, name in enumerate(conditions)
    ]


def _stimuli_legend(stimuli: Sequence[str]) -> list[Line2D]:
    return [
        mark_of(words(name) or "of a block", marker=marker(number)) for number, name in enumerate(stimuli)
    ]
