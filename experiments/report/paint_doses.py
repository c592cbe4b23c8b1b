"""Figure of the dose: what each skin site had taken over the session, and its limit where it is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure

from experiments.pages.colours import BAD, dashes, marker, series
from experiments.pages.figures import WIDE_PX, Plate, drawn
from experiments.report.doses import Charge
from experiments.report.drawing import Drawing, legend_below, legend_px, mark_of
from experiments.report.reading import words


def dose_figure(charges: Sequence[Charge], limit: float | None, watermark: str) -> Drawing | None:
    """Return the dose D of each site over the session; None where no heat cost anything."""
    heated = [each for each in charges if each.site_stimuli]
    sites = tuple(dict.fromkeys(each.site for each in heated))
    if not sites:
        return None

    courses = [
        [(each.since_start_s / 60.0, each.site_dose) for each in heated if each.site == site]
        for site in sites
    ]

    marks = [
        mark_of(words(site), linestyle=dashes(number), color=series(number), marker=marker(number))
        for number, site in enumerate(sites)
    ]

    def paint(figure: Figure) -> None:
        axes = figure.add_subplot()
        for number in range(len(sites)):
            look: dict[str, Any] = {
                "color": series(number),
                "linestyle": dashes(number),
                "marker": marker(number),
            }
            wider = courses[number + 1 :].count(courses[number])  # or the next one would hide it
            look |= {"linewidth": 1.3 + 2.0 * wider, "markersize": 3.5 + 2.5 * wider}
            axes.plot(*zip(*courses[number], strict=True), drawstyle="steps-post", **look)
        if limit is not None:
            axes.axhline(limit, color=BAD, linestyle="--", linewidth=1.0)
        axes.set_ylim(bottom=0.0)
        axes.set_xlabel("minutes since the start")
        axes.set_ylabel("dose D of this session")
        legend_below(figure, marks)

    plate = Plate(
        "dose",
        "Dose per skin site",
        "; ".join(
            f"{words(site)}: {max(each.site_dose for each in heated if each.site == site):.2f}"
            for site in sites
        ),
        width_px=WIDE_PX,
        height_px=255 + legend_px(marks, WIDE_PX),
    )
    bound = f"; dashed: the limit of {limit:g} for a session" if limit is not None else ""
    caption = f"What each site had taken after each stimulus (D = 1 is the contact-burn line){bound}."
    return Drawing(drawn(plate, paint, watermark), caption)
