"""The figures of a study's page: who stayed, what was rated, what the models found, and how well they fit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from scipy import stats

from experiments.pages.colours import INK, PALE, marker, series
from experiments.pages.figures import PANEL_PX, WIDE_PX, Plate, drawn
from experiments.study.means import CellMean
from experiments.study.mixed_model import Estimate
from experiments.study.retention import AtVisit
from experiments.study.sentences import interval, many, plain, signed

_GOLDEN = 0.6180339887
"""Places by multiples of this never heap up: points beside one another, the same in every drawing."""
_ROW_PX, _FRAME_PX = 24, 78
LONGEST = 24
"""With a longer label a figure has no room beside another one."""


def retention_figure(name: str, rows: Sequence[AtVisit], watermark: str) -> Markup:
    """Draw how many sessions of an arm began at each visit, and how they ended."""
    endings = list(dict.fromkeys(ending for row in rows for ending in row.ended))
    arm = plain(rows[0].arm)

    def paint(figure: Figure) -> None:
        axes = figure.add_subplot()
        bottom = np.zeros(len(rows))
        for number, ending in enumerate(endings):
            counts = np.array([row.ended.get(ending, 0) for row in rows], float)
            hatch = "" if ending == "completed" else ("//", "\\\\", "..", "xx", "++", "--")[number % 6]
            axes.bar(
                range(len(rows)), counts, 0.6, bottom,
                color=series(number), alpha=0.75, hatch=hatch, edgecolor=INK, linewidth=0.5, label=ending,
            )  # fmt: skip
            bottom += counts
        axes.set_xticks(range(len(rows)), [row.visit for row in rows], rotation=20 if len(rows) > 4 else 0)
        axes.set_xlim(-0.7, max(len(rows) - 0.3, 1.3))
        axes.set_ylabel("sessions")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(visible=False, axis="x")
        if arm:
            axes.set_title(arm)
        figure.legend(loc="outside lower center", ncols=2)

    told = "; ".join(f"{row.visit}: {row.begun} begun, {row.completed} completed" for row in rows)
    return drawn(Plate(name, f"Sessions by visit {arm}".strip(), f"{told}.", PANEL_PX, 280), paint, watermark)


def ratings_figure(name: str, title: str, cells: Sequence[CellMean], watermark: str) -> Markup:
    """Draw every participant's mean in each condition, and over them the mean with its interval."""
    conditions = list(
        dict.fromkeys(cell.condition for cell in sorted(cells, key=lambda cell: cell.condition))
    )
    groups = list(dict.fromkeys(cell.group for cell in cells))

    def paint(figure: Figure) -> None:
        axes = figure.add_subplot()
        for cell in cells:
            group = groups.index(cell.group)
            middle = conditions.index(cell.condition) + 0.8 * ((group + 0.5) / len(groups) - 0.5)
            _paint_cell(axes, cell, middle, 0.26 / len(groups), group)
        axes.set_yticks(range(len(conditions)), [plain(condition) for condition in conditions])
        axes.set_ylim(len(conditions) - 0.4, -0.6)
        axes.set_xlim(*_limits(cells))
        axes.set_xlabel("rating (points)")
        axes.grid(visible=False, axis="y")
        if len(groups) > 1:
            for number, group_name in enumerate(groups):
                axes.plot([], [], marker(number), color=series(number), label=group_name)
            figure.legend(loc="outside lower center", ncols=min(len(groups), 3))

    height_px = _FRAME_PX + (12 + 26 * len(groups)) * len(conditions)
    means = "; ".join(
        f"{plain(cell.condition)}{f' ({cell.group})' if cell.group else ''} {cell.mean:.1f}" for cell in cells
    )
    says = f"Each participant's mean as a point, and their mean with its 95 % interval: {means}."
    return drawn(Plate(name, title, says, PANEL_PX, height_px), paint, watermark)


def _paint_cell(axes: Axes, cell: CellMean, middle: float, half: float, group: int) -> None:
    means = [mean for _, mean in cell.people]
    spread = [middle + half * (2 * ((number * _GOLDEN) % 1) - 1) for number in range(len(means))]
    axes.plot(means, spread, marker(group), color=series(group), alpha=0.3, markersize=3, markeredgewidth=0)
    if cell.low is not None and cell.high is not None:
        axes.plot([cell.low, cell.high], [middle, middle], "-", color=INK, linewidth=2)
    axes.plot([cell.mean], [middle], marker(group), color=series(group), markeredgecolor=INK, markersize=7)


def _limits(cells: Sequence[CellMean]) -> tuple[float, float]:
    """Return the ends of the axis: those of a scale from 0 to 100, or of numbers that do not fit it."""
    highest = max(mean for cell in cells for _, mean in cell.people)
    lowest = min(mean for cell in cells for _, mean in cell.people)
    return (-2.0, 102.0) if lowest >= 0 and 10 < highest <= 100 else (lowest - 0.5, highest + 0.5)


def forest_figure(
    name: str, title: str, rows: Sequence[tuple[str, Estimate]], unit: str, watermark: str
) -> Markup:
    """Draw estimates with their 95 % intervals, one below another, and where nothing differs."""

    def paint(figure: Figure) -> None:
        axes = figure.add_subplot()
        axes.axvline(0, color=PALE, linewidth=1)
        for place, (_, estimate) in enumerate(rows):
            axes.plot([estimate.low, estimate.high], [place, place], "-", color=series(0), linewidth=2)
            axes.plot([estimate.value], [place], "o", color=series(0), markeredgecolor=INK, markersize=6)
        axes.set_yticks(range(len(rows)), [label for label, _ in rows])
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlabel(unit)

    told = "; ".join(f"{label}: {signed(e.value)} ({interval(e.low, e.high)})" for label, e in rows)
    longest = max(len(label) for label, _ in rows)
    width_px = PANEL_PX if longest <= LONGEST else WIDE_PX
    plate = Plate(name, title, f"{told}.", width_px, _FRAME_PX + _ROW_PX * len(rows))
    return drawn(plate, paint, watermark)


def quantile_figure(name: str, title: str, values: Sequence[float], watermark: str) -> Markup:
    """Draw values by the quantiles that a normal distribution would have (points): a line where it is one."""
    ordered = np.sort(np.asarray(values, float))
    count = min(len(ordered), 200)
    shares = (np.arange(count) + 0.5) / count
    expected = stats.norm.ppf(shares) * float(np.std(ordered))
    found = np.quantile(ordered, shares) - float(np.mean(ordered))

    def paint(figure: Figure) -> None:
        axes = figure.add_subplot()
        ends = [float(expected[0]), float(expected[-1])]
        axes.plot(ends, ends, "-", color=PALE)
        axes.plot(expected, found, "o", color=series(0), markersize=3, markeredgewidth=0)
        axes.set_xlabel("if it were normal (points)")
        axes.set_ylabel("as it is (points)")
        axes.set_title(title)

    says = f"{many(len(ordered), 'value')}; on the line where they are normally distributed."
    return drawn(Plate(name, title, says, PANEL_PX, 300), paint, watermark)


def residual_figure(
    name: str, title: str, fitted: Sequence[float], left: Sequence[float], mark: str
) -> Markup:
    """Draw the middle 80 % of the residuals in each tenth of the fitted ratings (points)."""
    by = np.array_split(np.argsort(np.asarray(fitted, float), kind="stable"), 10)
    tenths = [each for each in by if len(each)]
    at = [float(np.mean(np.asarray(fitted)[each])) for each in tenths]
    bounds = [np.quantile(np.asarray(left)[each], [0.1, 0.5, 0.9]).tolist() for each in tenths]

    def paint(figure: Figure) -> None:
        axes = figure.add_subplot()
        axes.axhline(0, color=PALE, linewidth=1)
        for place, (low, middle, high) in zip(at, bounds, strict=True):
            axes.plot([place, place], [low, high], "-", color=series(0), linewidth=2)
            axes.plot([place], [middle], "o", color=series(0), markeredgecolor=INK)
        axes.set_xlabel("fitted rating (points)")
        axes.set_ylabel("residual (points)")
        axes.set_title(title)

    says = "Median and middle 80 % of the residuals, by tenths of the fitted ratings."
    return drawn(Plate(name, title, says, PANEL_PX, 300), paint, mark)
