"""The course of a session drawn over its minutes: blocks, what happens in them, and every stimulus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from experiments.overview import likely_s
from experiments.storyboard.svg import (
    BLUE,
    GRID,
    PALE,
    PALETTE,
    WIDTH,
    Axes,
    drawing,
    legend,
    legend_rows,
    line,
    rect,
    text,
)
from mindpain_task.laser import LaserPulse
from mindpain_task.model import NO_STIMULUS, Block, Given, Phase, SessionPlan, Trial
from mindpain_task.planning.walking import phases_of
from mindpain_task.stimuli import ColdPressor, ShockTrain

LEFT = 92.0
ROW = 30.0
PLOT = 110.0
WAITING, NOTHING = "waiting", "in place of a stimulus"
WATER, WARMEST_WATER_C = "°C of the water", 25.0
"""Water is drawn on a scale on which cold looks cold."""
KINDS = {
    "reading, listening": "#9ecae1",
    "cue": "#fdd0a2",
    WAITING: "#ecebe7",
    "stimulus": "#c42a1c",
    "question": "#74c476",
    "operator": "#bcbddc",
    "break": "#b7ced1",
    NOTHING: "#d9c8b4",
}
"""What a phase is to the participant, and its colour."""
_OF_PHASE = {
    **dict.fromkeys(("instruction", "guidance", "bell", "practice", "reminder"), "reading, listening"),
    **dict.fromkeys(("cue", "anticipation", "signal"), "cue"),
    **dict.fromkeys(("operator_prompt", "work_up"), "operator"),
    "rest_break": "break",
    NO_STIMULUS: NOTHING,
}


@dataclass(frozen=True)
class Moment:
    """A phase with when it begins, and how long it lasts if people are neither quick nor slow."""

    start_s: float
    lasts_s: float
    block: Block | None
    trial: Trial | None
    phase: Phase

    @property
    def kind(self) -> str:
        """What it is to the participant."""
        if self.phase.delivers is not None:
            return "stimulus"
        if self.phase.asks is not None:
            return "question"
        return _OF_PHASE.get(self.phase.name, WAITING)


def course_of(plan: SessionPlan) -> tuple[Moment, ...]:
    """Return every phase of a session with its likely time."""
    found, now_s = [], 0.0
    for block, trial, phase in phases_of(plan):
        lasts_s = likely_s(phase)
        found.append(Moment(now_s, lasts_s, block, trial, phase))
        now_s += lasts_s
    return tuple(found)


def strength(given: Given) -> tuple[float, str]:
    """Return how strong a stimulus is, with its unit."""
    if isinstance(given, ShockTrain):
        return given.current_ma, "mA"
    if isinstance(given, LaserPulse):
        return given.energy_mj, "mJ"
    return (given.water_c, WATER) if isinstance(given, ColdPressor) else (given.peak_c, "°C")


def timeline(plan: SessionPlan) -> str:
    """Draw a session over its minutes."""
    course = course_of(plan)
    end_min = max(course[-1].start_s + course[-1].lasts_s, 1.0) / 60
    given = [each for each in course if each.phase.delivers is not None]
    units = list(dict.fromkeys(strength(each.phase.delivers)[1] for each in given if each.phase.delivers))
    kinds = {kind: colour for kind, colour in KINDS.items() if any(each.kind == kind for each in course)}
    rows = legend_rows(LEFT, list(kinds))
    bottom = 2 * ROW + 44 + len(units) * (PLOT + 22)
    over = Axes(LEFT, 24, WIDTH - 12, bottom, 0.0, end_min, 0.0, 1.0)
    parts = [
        *_blocks(course, over),
        *_strip(course, over),
        *(
            part
            for place, unit in enumerate(units)
            for part in _stimuli(given, unit, over, 2 * ROW + 62 + place * (PLOT + 22))
        ),
        *over.along_x("minutes, if people are neither quick nor slow"),
        *legend(LEFT, bottom + 52, ((colour, words) for words, colour in kinds.items())),
    ]
    about = f"{len(plan.blocks)} blocks and {len(plan.trials)} trials in about {end_min:.0f} minutes"
    return drawing(f"The course of the session: {about}", bottom + 52 + 18 * rows, parts)


def _blocks(course: Sequence[Moment], over: Axes) -> Iterator[str]:
    yield text(LEFT - 8, 24 + ROW * 0.65, "blocks", anchor="end", ink=PALE)
    names = list(dict.fromkeys(each.block.condition.name for each in course if each.block))
    for number in dict.fromkeys(each.block.number for each in course if each.block):
        its = [each for each in course if each.block and each.block.number == number]
        block = its[0].block
        assert block is not None
        left, right = over.x(its[0].start_s / 60), over.x((its[-1].start_s + its[-1].lasts_s) / 60)
        colour = PALETTE[names.index(block.condition.name) % len(PALETTE)]
        calibrates = f" {block.calibrates.name}" if block.calibrates else ""
        words = f"{number} {block.condition.name}{calibrates}".replace("_", " ")
        yield rect(left + 0.5, 24, right - left - 1, ROW - 4, colour, words)
        fits = int((right - left - 8) / 6.2)
        shown = words if len(words) <= fits else str(number)
        if fits >= len(shown):
            yield text((left + right) / 2, 24 + ROW * 0.58, shown, size=11, anchor="middle", ink="#ffffff")


def _strip(course: Sequence[Moment], over: Axes) -> Iterator[str]:
    top = 24 + ROW
    yield text(LEFT - 8, top + ROW * 0.65, "phases", anchor="end", ink=PALE)
    yield rect(LEFT, top, over.right - LEFT, ROW - 4, GRID)
    for kind, start_s, end_s in _runs(course):
        left, right = over.x(start_s / 60), over.x(end_s / 60)
        yield rect(left, top, max(right - left, 0.4), ROW - 4, KINDS[kind])


def _runs(course: Sequence[Moment]) -> Iterator[tuple[str, float, float]]:
    """Yield (kind, start, end) of neighbouring phases of one kind as one."""
    kind, start_s, end_s = course[0].kind, course[0].start_s, course[0].start_s
    for each in course:
        if each.kind != kind:
            yield kind, start_s, end_s
            kind, start_s = each.kind, each.start_s
        end_s = each.start_s + each.lasts_s
    yield kind, start_s, end_s


def _stimuli(given: Sequence[Moment], unit: str, over: Axes, top: float) -> Iterator[str]:
    """Yield a mark for each stimulus of one unit, as high as it is strong."""
    here = [(each, strength(each.phase.delivers)[0]) for each in given if each.phase.delivers]
    here = [(each, value) for each, value in here if strength(each.phase.delivers)[1] == unit]  # type: ignore[arg-type]
    rests = [getattr(each.phase.delivers, "baseline_c", 0.0) for each, _ in here]
    low, high = min(rests), max(value for _, value in here)
    high = max(high, WARMEST_WATER_C) if unit == WATER else high
    high += 0.08 * (high - low) or 1.0
    axes = Axes(over.left, top + 12, over.right, top + PLOT, over.x_from, over.x_to, low, high)
    yield from axes.along_y(f"stimuli, {unit}")
    for each, value in here:
        x = axes.x(each.start_s / 60)
        yield line(x, axes.bottom, x, axes.y(value), BLUE, width=1.6)
        yield f'<circle cx="{x:.2f}" cy="{axes.y(value):.2f}" r="2.6" fill="{BLUE}"/>'
