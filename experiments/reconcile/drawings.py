"""The picture of a comparison: how the recording's clock ran, and how far each marker was from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter

from experiments.pages.colours import BAD, DOUBTFUL, INK, PALE, series
from experiments.pages.figures import WIDE_PX, Plate, drawn
from experiments.reconcile.compared import Comparison
from experiments.reconcile.words import drift_words
from mindpain_task.reconciling.nouns import ClockFit, Row

_LEFT_PX, _RIGHT_PX = 84, 12
_TITLE_PX, _CLOCK_PX, _GAP_PX, _RESIDUALS_PX, _ROW_PX, _AXIS_PX, _LEGEND_PX = 26, 110, 14, 170, 22, 44, 26
"""How high each part of the figure is, from above to below."""
_LOOKS: dict[str, dict[str, Any]] = {
    "matched": {"marker": "o", "color": series(0), "markersize": 3.5, "alpha": 0.75},
    "late": {"marker": "^", "color": BAD, "markersize": 7.0, "clip_on": False},
    "early": {"marker": "v", "color": BAD, "markersize": 7.0, "clip_on": False},
    "missing": {"marker": "x", "color": BAD, "markersize": 7.0, "markeredgewidth": 1.8},
    "known": {"marker": "x", "color": DOUBTFUL, "markersize": 7.0, "markeredgewidth": 1.8},
    "extra": {"marker": "+", "color": BAD, "markersize": 9.0, "markeredgewidth": 1.8},
    "doubled": {
        "marker": "s",
        "color": BAD,
        "markersize": 6.0,
        "markerfacecolor": "none",
        "markeredgewidth": 1.5,
    },
}
"""Each verdict differs in shape, not in colour alone."""
_STRIP = ("missing", "known", "extra", "doubled")
"""What has no residual, or none to compare: it stands in a strip of its own, at its time."""


@dataclass(frozen=True)
class _Points:
    """Where marks stand, by verdict: minutes since the session began, and residuals in ms where there are."""

    minutes: dict[str, list[float]]
    residuals_ms: dict[str, list[float]]


def comparison_figure(comparison: Comparison, name: str, watermark: str) -> Markup:
    """Draw one comparison: the clock above, residuals below it, and in a strip what has none."""
    points = _points(comparison)

    strip_px = _ROW_PX * len(_present(points))
    height_px = _TITLE_PX + _CLOCK_PX + _GAP_PX + _RESIDUALS_PX + _AXIS_PX + _LEGEND_PX
    height_px += strip_px + (_GAP_PX if strip_px else 0)

    def paint(figure: Figure) -> None:
        above = _axes(figure, height_px, _TITLE_PX, _CLOCK_PX)
        below = _axes(figure, height_px, _TITLE_PX + _CLOCK_PX + _GAP_PX, _RESIDUALS_PX, above)
        _paint_clock(above, comparison)
        _paint_residuals(below, comparison, points)
        lowest = below
        if strip_px:
            lowest = _axes(figure, height_px, height_px - _LEGEND_PX - _AXIS_PX - strip_px, strip_px, above)
            _paint_strip(lowest, points)
            below.tick_params(labelbottom=False)
        above.tick_params(labelbottom=False)
        lowest.set_xlabel("minutes since the session began")
        marks = [_mark(kind, points) for kind in _LOOKS if points.minutes.get(kind)]
        figure.legend(handles=marks, loc="lower left", ncols=max(len(marks), 1), borderaxespad=0.2)

    counts = ", ".join(f"{len(minutes)} {kind}" for kind, minutes in points.minutes.items() if minutes)
    says = f"{counts}. Drift of the recording's clock: {drift_words(comparison)} ppm."
    plate = Plate(name, f"{comparison.title}: residuals over the session", says, WIDE_PX, height_px)
    return drawn(plate, paint, watermark)


def _axes(figure: Figure, height_px: int, from_top_px: int, high_px: int, beside: Axes | None = None) -> Axes:
    """Return axes at a place of the figure, whose layout nothing on them may move."""
    figure.set_layout_engine("none")
    wide_px = WIDE_PX - _LEFT_PX - _RIGHT_PX
    bottom_px = height_px - from_top_px - high_px
    place = (_LEFT_PX / WIDE_PX, bottom_px / height_px, wide_px / WIDE_PX, high_px / height_px)
    return figure.add_axes(place, sharex=beside)


def _points(comparison: Comparison) -> _Points:
    minutes: dict[str, list[float]] = {kind: [] for kind in _LOOKS}
    residuals_ms: dict[str, list[float]] = {kind: [] for kind in _LOOKS}
    for row in comparison.result.rows:
        at_s = _session_s(row, comparison.result.clock)
        if at_s is not None:
            minutes[row.verdict].append(at_s / 60.0)
            residuals_ms[row.verdict].append(1000.0 * (row.residual_s or 0.0))
    minutes["known"] = [each.sent.time_s / 60.0 for each in comparison.known]
    return _Points(minutes, residuals_ms)


def _session_s(row: Row, clock: ClockFit | None) -> float | None:
    """Return when a row happened by the session's clock; None where nobody knows."""
    if row.sent is not None:
        return row.sent.time_s
    if row.seen is None or clock is None:
        return None
    # Each jump shifts what comes after it, so the time is one at which the clock would show what was seen.
    drift = 1.0 + (clock.drift_ppm or 0.0) * 1e-6
    steps_s = 0.0
    for jump in clock.jumps:
        if row.seen.time_s >= clock.expected_s(jump.first.time_s) - abs(jump.step_s):
            steps_s += jump.step_s
    return (row.seen.time_s - clock.offset_s - steps_s) / drift


def _paint_clock(axes: Axes, comparison: Comparison) -> None:
    """Draw how far recording and session came apart since the first pair, and the line fitted to it."""
    pairs = [row for row in comparison.result.rows if row.sent is not None and row.seen is not None]
    clock = comparison.result.clock
    axes.set_title(f"{comparison.title}: recording beside session, drift {drift_words(comparison)} ppm")
    axes.set_ylabel("apart (ms)")
    if clock is None or not pairs:
        axes.text(0.5, 0.5, "nothing fits", transform=axes.transAxes, ha="center", va="center", color=PALE)
        axes.set_yticks([])
        return
    sent_s = [row.sent.time_s for row in pairs if row.sent is not None]
    seen_s = [row.seen.time_s for row in pairs if row.seen is not None]
    zero_s = clock.expected_s(sent_s[0]) - sent_s[0]
    apart_ms = [1000.0 * (seen - sent - zero_s) for sent, seen in zip(sent_s, seen_s, strict=True)]
    axes.plot([at / 60.0 for at in sent_s], apart_ms, linestyle="none", **_LOOKS["matched"])
    ends_s = _line_times(clock, sent_s)
    line_ms = [1000.0 * (clock.expected_s(at) - at - zero_s) for at in ends_s]
    axes.plot([at / 60.0 for at in ends_s], line_ms, color=INK, linewidth=1.0, alpha=0.8)
    low, high = min([*line_ms, 0.0]), max([*line_ms, 0.0])
    room = max(0.15 * (high - low), 1000.0 * comparison.result.tolerance_s)
    axes.set_ylim(low - room, high + room)  # one that is late by seconds would flatten everything else


def _line_times(clock: ClockFit, sent_s: Sequence[float]) -> list[float]:
    """Return the times between which the fitted line is straight: both sides of every jump."""
    jumps_s = [jump.first.time_s for jump in clock.jumps]
    return sorted([sent_s[0], sent_s[-1], *jumps_s, *(at - 1e-6 for at in jumps_s)])


def _paint_residuals(axes: Axes, comparison: Comparison, points: _Points) -> None:
    """Draw the residuals; beyond the tolerance the scale is logarithmic, so that nothing is cut off."""
    tolerance_ms = 1000.0 * comparison.result.tolerance_s
    for kind in ("matched", "late", "early"):
        axes.plot(points.minutes[kind], points.residuals_ms[kind], linestyle="none", **_LOOKS[kind])
    for bound in (-tolerance_ms, tolerance_ms):
        axes.axhline(bound, color=BAD, linewidth=1.0, linestyle="--", zorder=1)
    axes.axhline(0.0, color=PALE, linewidth=0.8, zorder=1)
    every = [abs(value) for kind in ("late", "early") for value in points.residuals_ms[kind]]
    largest = max(every, default=0.0)
    ticks = [-tolerance_ms, 0.0, tolerance_ms]
    if largest > 2.0 * tolerance_ms:
        axes.set_yscale("symlog", linthresh=tolerance_ms, linscale=1.5)
        ticks = [-largest, *ticks, largest] if points.minutes["early"] else [*ticks, largest]
    reach = 1.6 * max(largest, tolerance_ms)
    lowest = reach if points.minutes["early"] else 1.6 * tolerance_ms
    axes.set_ylim(-lowest, reach)
    axes.yaxis.set_major_locator(FixedLocator(ticks))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{round(value, 2):g}".replace("-", "−")))
    axes.set_ylabel("residual (ms)")


def _present(points: _Points) -> list[str]:
    return [kind for kind in _STRIP if points.minutes[kind]]


def _paint_strip(axes: Axes, points: _Points) -> None:
    """Draw when something was missing, extra or doubled, a line for each that there is."""
    kinds = _present(points)
    for place, kind in enumerate(kinds):
        at = points.minutes[kind]
        axes.plot(at, [place] * len(at), linestyle="none", clip_on=False, **_LOOKS[kind])
    axes.set_yticks(range(len(kinds)), kinds)
    axes.set_ylim(max(len(kinds), 1) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")


def _mark(kind: str, points: _Points) -> Line2D:
    return Line2D([], [], linestyle="none", label=f"{kind} ({len(points.minutes[kind])})", **_LOOKS[kind])
