"""What the calibrations of a run found, and figures of their answers. The picture follows `mindpain fit`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from experiments.pages.colours import PALE, series
from experiments.pages.figures import PANEL_PX, Plate, drawn
from experiments.recorded.runs import RecordedRun
from experiments.report.drawing import Drawing, legend_below, legend_px, mark_of, slug
from experiments.report.reading import events, mapping, number, numbers, texts, words
from mindpain_task.model import JsonValue


@dataclass(frozen=True)
class Calibrated:
    """One calibration: the levels it found by target with their SD, what was used, its answers and curve."""

    name: str
    unit: str
    accepted: bool
    reasons: tuple[str, ...]
    levels: Mapping[str, float]
    sd: Mapping[str, float]
    used: Mapping[str, float]
    points: tuple[tuple[float, float], ...]
    curve: tuple[tuple[float, float], ...]
    measures: Mapping[str, float]

    @property
    def found(self) -> str:
        """The levels that were found, in words."""
        told = (f"{words(target)}: {level:.2f} {self.unit}" for target, level in self.levels.items())
        return "; ".join(told)

    @property
    def measured(self) -> str:
        """What else came of it, in words."""
        return ", ".join(f"{words(name)} {value:.3g}" for name, value in self.measures.items())


def calibrations_of(run: RecordedRun) -> tuple[Calibrated, ...]:
    """Return every calibration that came to a result, in order."""
    used = {str(event.data["calibration"]): event.data for event in events(run.records, "calibration_used")}
    found = []
    for event in events(run.records, "calibration_result"):
        data, name = event.data, str(event.data["calibration"])
        found.append(
            Calibrated(
                name,
                str(data["unit"]),
                bool(data["accepted"]),
                texts(data["reasons"]),
                _known(data["levels"]),
                _known(data["sd"]),
                _known(used.get(name, {}).get("values")),
                _pairs(data["points"]),
                _pairs(data["curve"]),
                _known(data["measures"]),
            )
        )
    return tuple(found)


def calibration_figures(found: Sequence[Calibrated], watermark: str) -> list[Drawing]:
    """Return a figure of each calibration that has answers."""
    return [_figure(place, each, watermark) for place, each in enumerate(found, 1) if each.points]


def _figure(place: int, found: Calibrated, watermark: str) -> Drawing:
    marks = [mark_of("answers", marker="o", color=series(0))]
    marks += [mark_of(words(target), linestyle="--", color=series(number_of))
              for number_of, target in enumerate(found.levels, 1)]  # fmt: skip
    marks += [mark_of("fitted", linestyle="-", color=PALE)] if found.curve else []

    def paint(figure: Figure) -> None:
        axes = figure.add_subplot()
        if found.curve:
            axes.plot(*zip(*found.curve, strict=True), color=PALE, linewidth=1.4)
        axes.plot(*zip(*found.points, strict=True), linestyle="none", marker="o", color=series(0), alpha=0.8)
        for number_of, level in enumerate(found.levels.values(), 1):
            axes.axvline(level, color=series(number_of), linestyle="--", linewidth=1.2, zorder=1)
        levels = [level for level, _ in found.points]
        room = 0.08 * (max(levels) - min(levels)) or 0.5
        everything = [*levels, *found.levels.values()]
        axes.set_xlim(min(everything) - room, max(everything) + room)
        axes.set_title(words(found.name))
        axes.set_xlabel(f"level ({found.unit})" if found.levels or found.curve else "number of the answer")
        axes.set_ylabel("answer")
        if {answer for _, answer in found.points} <= {0.0, 1.0}:
            axes.set_yticks((0.0, 1.0), ("no", "yes"))
            axes.set_ylim(-0.12, 1.12)
        legend_below(figure, marks)

    says = found.found or found.measured or "nothing was found"
    name = f"calibration-{place}-{slug(found.name)}"
    height_px = 265 + legend_px(marks, PANEL_PX)
    plate = Plate(name, f"Calibration {words(found.name)}", says, height_px=height_px)
    return Drawing(drawn(plate, paint, watermark), f"{len(found.points)} answers. {says}.")


def _known(value: JsonValue) -> dict[str, float]:
    found = {name: number(each) for name, each in mapping(value).items()}
    return {name: each for name, each in found.items() if each is not None}


def _pairs(value: JsonValue) -> tuple[tuple[float, float], ...]:
    pairs = [numbers(each) for each in value] if isinstance(value, list) else []
    return tuple((pair[0], pair[1]) for pair in pairs if len(pair) == 2)
