"""What the figures of a report have in common: a drawing with its caption, names that fit, legends below."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from experiments.pages.colours import INK
from experiments.pages.figures import PX_PER_INCH
from experiments.report.reading import words


@dataclass(frozen=True)
class Drawing:
    """A figure as markup, and what stands below it."""

    markup: Markup
    caption: str


def fitting(name: str, width: int = 16) -> str:
    """Return a name from a file on as many lines as it needs."""
    return "\n".join(textwrap.wrap(words(name), width)) or "–"


def slug(name: str) -> str:
    """Return a name as an id takes it."""
    kept = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name.lower())
    return kept.strip("-") or "nameless"


def mark_of(label: str, **looks: Any) -> Line2D:
    """Return an entry of a legend: a mark without a line unless it is told one."""
    usual = {"linestyle": "none", "linewidth": 1.4, "markersize": 5.0, "color": INK, "label": label}
    return Line2D([], [], **{**usual, **looks})


def legend_below(figure: Figure, marks: Sequence[Line2D]) -> None:
    """Put a legend below everything, where it hides no data; none for a single entry."""
    if len(marks) > 1:
        width_px = figure.get_figwidth() * PX_PER_INCH
        figure.legend(handles=list(marks), loc="outside lower left", ncols=_columns(marks, width_px))


def legend_px(marks: Sequence[Line2D], width_px: float) -> int:
    """Return how much height a legend below takes."""
    return _ROW_PX * math.ceil(len(marks) / _columns(marks, width_px)) if len(marks) > 1 else 0


_ROW_PX, _LETTER_PX, _MARK_PX = 21, 7.4, 52.0
"""What a line, a letter and a mark with its room take in a legend, generously."""


def _columns(marks: Sequence[Line2D], width_px: float) -> int:
    """Return how many entries fit beside one another, the longest deciding; at least one."""
    longest = max((len(str(mark.get_label())) for mark in marks), default=0)
    return min(max(int(width_px / (longest * _LETTER_PX + _MARK_PX)), 1), max(len(marks), 1))


def trial_axis(axes: Axes, trials: Sequence[float]) -> None:
    """Let an axis show these trials, whole numbers only; a single one stands in the middle."""
    axes.set_xlabel("trial")
    axes.set_xlim(min(trials) - 0.7, max(trials) + 0.7)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))


def rating_axis(axes: Axes, *, along: str) -> None:
    """Let an axis show a whole scale with a little room, so that marks at its ends are seen whole."""
    limits, ticks = (-4.0, 104.0), (0, 25, 50, 75, 100)
    if along == "x":
        axes.set_xlim(*limits)
        axes.set_xticks(ticks)
    else:
        axes.set_ylim(*limits)
        axes.set_yticks(ticks)
