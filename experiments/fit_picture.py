"""A picture of a calibration for the operator: what was answered, the fit, and where the targets are."""

from __future__ import annotations

import itertools
import textwrap
import typing
from pathlib import Path

from mindpain_task.schedules.ladder import told, told_sd
from mindpain_task.schedules.schedule import Estimate

if typing.TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, PALE, FIT, FOUND, TESTED = "#202020", "#6a6a6a", "#2166ac", "#c42a1c", "#f0efe9"
_ACROSS: typing.Any = {"ha": "center", "va": "center", "rotation": 33, "fontsize": 21, "weight": "bold"}
_MODALITY = {"°C": "temperature", "mA": "current", "mJ": "laser energy"}
_QUESTION = {"yes_no": "painful?", "press": "pressed?"}


def draw_fit(
    name: str, estimate: Estimate, unit: str, path: Path, *, watermark: str = "", made_by: str = ""
) -> None:
    """Draw the calibration `name` as an SVG file; `unit` is that of its levels.

    `watermark` stands across the picture, `made_by` below it; each only where it is not empty.
    """
    import matplotlib
    from matplotlib.figure import Figure

    # Without a date, and with ids that come from the name: the same calibration gives the same file.
    with matplotlib.rc_context({"svg.hashsalt": name, "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure = Figure(figsize=(7.2, 4.8), layout="constrained")
        axes = figure.add_subplot()
        _draw(axes, estimate, unit)
        axes.set_title(_title(name, estimate), loc="left", fontsize=10, color=INK)
        figure.supxlabel(made_by, fontsize=6, color=PALE)
        figure.text(0.5, 0.5, watermark, color=FOUND, alpha=0.2, zorder=100, **_ACROSS)
        figure.savefig(path, format="svg", metadata={"Date": None})


def _draw(axes: Axes, estimate: Estimate, unit: str) -> None:
    is_recipe = estimate.answers == "recipe"
    is_rating = estimate.answers in ("rating", "recipe")
    levels = [level for level, _ in estimate.points]
    if levels and estimate.answers in ("rating", "yes_no"):
        axes.axvspan(min(levels), max(levels), color=TESTED, zorder=0, label="tested range")
    if estimate.curve:
        axes.plot(*zip(*estimate.curve, strict=True), color=FIT, label="fit")
    if estimate.points:
        axes.plot(*zip(*estimate.points, strict=True), "o", color=INK, alpha=0.55, label="answers")
    # A label on the left of what lies in the right half, so that it stays inside the picture.
    middle = sum(axes.get_xlim()) / 2
    for target, level in estimate.levels.items():
        _target(axes, estimate, target, unit, is_left=level > middle)
    axes.set_xlabel("trial" if is_recipe else f"{_MODALITY[unit]} ({unit})")
    axes.set_ylabel("rating (0-100)" if is_rating else _QUESTION[estimate.answers])
    axes.set_ylim(*((-4, 104) if is_rating else (-0.15, 1.15)))
    if not is_rating:
        axes.set_yticks([0, 1], ["no", "yes"])
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper left" if is_rating else "center left", fontsize=8)


def _target(axes: Axes, estimate: Estimate, target: str, unit: str, *, is_left: bool) -> None:
    level, sd = estimate.levels[target], estimate.sd.get(target)
    height = _height(estimate.curve, level) if estimate.answers == "rating" else 0.5
    label = f"{target}: {told(level, unit)}" + ("" if sd is None else f", sd {told_sd(sd, unit)}")
    axes.errorbar([level], [height], xerr=None if sd is None else [sd], fmt="D", color=FOUND, capsize=4)
    axes.axvline(level, color=FOUND, linewidth=0.8, linestyle=":")
    offset, side = ((-8, 8), "right") if is_left else ((8, -14), "left")
    axes.annotate(
        label, (level, height), xytext=offset, textcoords="offset points", ha=side, fontsize=8, color=FOUND
    )


def _height(curve: tuple[tuple[float, float], ...], level: float) -> float:
    """Return the height of the curve at a level, straight between its points."""
    for (left, low), (right, high) in itertools.pairwise(curve):
        if left <= level <= right:
            return low + (high - low) * (level - left) / (right - left) if right > left else high
    return 0.0


def _title(name: str, estimate: Estimate) -> str:
    verdict = "accepted" if estimate.accepted else "not accepted"
    ceiling = ", at the ceiling" if estimate.is_at_ceiling else ""
    head = f"{name}: {verdict}{ceiling}"
    return "\n".join([head, *(line for reason in estimate.reasons for line in textwrap.wrap(reason, 100))])
