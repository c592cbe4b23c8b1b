"""Figures of timing: each onset's and each marker's lateness as a point, against the stated bound."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure

from experiments.pages.colours import BAD, series
from experiments.pages.figures import Plate, drawn
from experiments.report.drawing import Drawing, slug
from experiments.report.on_time import MARKER_P99_MS, ONSET_P99_MS
from experiments.report.timing import Onset, Residual

_BOUND: dict[str, Any] = {"color": BAD, "linewidth": 1.0, "linestyle": "--", "zorder": 2}


def onset_figure(onsets: Sequence[Onset], watermark: str) -> Drawing | None:
    """Return how late each stimulus was, over the session; None where none was measured."""
    if not onsets:
        return None

    def paint(figure: Figure) -> None:
        axes = figure.add_subplot()
        axes.axhline(ONSET_P99_MS, **_BOUND)
        axes.axhline(-ONSET_P99_MS, **_BOUND)
        numbers, errors = range(1, len(onsets) + 1), [each.error_ms for each in onsets]
        axes.plot(
            numbers, errors, linestyle="none", marker="o", markersize=4.0, color=series(0), clip_on=False
        )
        axes.set_xlabel("stimulus, in order")
        axes.set_ylabel("write after plan (ms)")

    plate = Plate(
        "timing-onsets", "Onset errors", f"{len(onsets)} onsets: the write against its plan, in ms."
    )
    caption = f"{len(onsets)} onsets: when the write began, against when it was planned; dashed: the bound."
    return Drawing(drawn(plate, paint, watermark), caption)


def marker_figures(residuals: Sequence[Residual], watermark: str) -> list[Drawing]:
    """Return for each outlet how long after its event each marker was sent."""
    outlets = dict.fromkeys(each.outlet for each in residuals)
    return [
        _outlet(outlet, [each for each in residuals if each.outlet == outlet], watermark)
        for outlet in outlets
    ]


def _outlet(outlet: str, residuals: Sequence[Residual], watermark: str) -> Drawing:
    on_lsl = outlet == "lsl"

    def paint(figure: Figure) -> None:
        axes = figure.add_subplot()
        if not on_lsl:
            axes.axhline(MARKER_P99_MS, **_BOUND)
        minutes = [each.since_start_s / 60.0 for each in residuals]
        errors = [each.error_ms for each in residuals]
        axes.plot(minutes, errors, linestyle="none", marker="o", markersize=3.0, alpha=0.7, color=series(0))
        axes.set_title(f"markers on {outlet}")
        axes.set_xlabel("minutes since the start")
        axes.set_ylabel("sent after event (ms)")

    says = f"{len(residuals)} markers on {outlet}: when each was sent, after its event, in ms."
    plate = Plate(f"timing-markers-{slug(outlet)}", f"Marker residuals on {outlet}", says)
    bound = f"dashed: the bound of {MARKER_P99_MS:g} ms; codes of one moment wait for one another"
    about = "an LSL marker carries its event's own time, so this delays nothing" if on_lsl else bound
    return Drawing(drawn(plate, paint, watermark), f"{len(residuals)} markers; {about}.")
