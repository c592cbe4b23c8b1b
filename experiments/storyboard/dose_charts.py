"""What each skin site takes over a session, drawn against its limits: heat, current, light, cold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from experiments.storyboard.svg import (
    PALETTE,
    RED,
    WIDTH,
    Axes,
    curve,
    drawing,
    legend,
    legend_rows,
    line,
    text,
)
from experiments.storyboard.timeline import Moment, course_of
from experiments.storyboard.wording import number
from mindpain_task.checking import SessionLimits
from mindpain_task.laser import LaserPulse
from mindpain_task.model import SessionPlan
from mindpain_task.safety.cold import ColdLimits
from mindpain_task.safety.electrical import charge_uc
from mindpain_task.safety.laser import LaserLimits
from mindpain_task.safety.limits import cem43_min, dose, stimuli_in
from mindpain_task.safety.skin_sites import places_of
from mindpain_task.stimuli import ColdPressor, GivenHeat, ShockTrain

LEFT, TOP, HIGH = 62.0, 30.0, 150.0


@dataclass(frozen=True)
class Tally:
    """What is summed up over a session, or only compared (`sums` false), and the limit it is set against.

    `takes` is what one stimulus of this `kind` counts; `limit` is None where none is set, and `limit_words`
    what it is called.
    """

    words: str
    kind: type | tuple[type, ...]
    takes: Callable[..., float]
    limit: float | None
    sums: bool = True
    by_site: bool = True
    limit_words: str = "limit"


def dose_charts(plan: SessionPlan, limits: SessionLimits, cold: ColdLimits) -> Iterator[str]:
    """Yield a drawing for everything that adds up in this session."""
    course = course_of(plan)
    for tally in _tallies(limits, cold):
        given = [each for each in course if isinstance(each.phase.delivers, tally.kind)]
        if given:
            yield _drawn(tally, given, max(each.start_s + each.lasts_s for each in course) / 60)


def _tallies(limits: SessionLimits, cold: ColdLimits) -> Iterator[Tally]:
    heat: tuple[type, ...] = GivenHeat.__args__
    thermal, electrical, light = limits.thermal, limits.electrical, limits.laser
    yield Tally("heat: summed dose D of a skin site", heat, dose, thermal.site_dose)
    yield Tally("heat: summed CEM43 of a skin site, minutes", heat, cem43_min, thermal.site_cem43_stop_min)
    yield Tally("heat: stimuli on a skin site", heat, stimuli_in, thermal.stimuli_per_site)
    trains = electrical.trains_per_session
    yield Tally(
        "current: trains in the session, work-up among them",
        ShockTrain,
        lambda train: 1,
        trains,
        by_site=False,
    )
    charge = electrical.pulse_charge_uc
    yield Tally(
        "current: charge of one phase of each train's pulses, µC", ShockTrain, charge_uc, charge, sums=False
    )
    yield Tally(
        "current: summed charge of a skin site, µC",
        ShockTrain,
        lambda train: charge_uc(train) * train.count,
        None,
    )
    if light is not None:
        yield from _of_light(light)
    yield Tally(
        "cold water: seconds of each immersion, if nobody withdraws",
        ColdPressor,
        lambda bath: bath.cap_s,
        cold.cap_s,
        sums=False,
    )


def _of_light(light: LaserLimits) -> Iterator[Tally]:
    unknown = {name for name, _ in light.unknown}
    for words, name, sums in (
        ("laser: pulses on a skin site", "pulses_per_site", True),
        ("laser: fluence of each pulse, mJ/mm²", "max_fluence_mj_per_mm2", False),
    ):
        takes = (lambda pulse: 1) if sums else (lambda pulse: pulse.fluence_mj_per_mm2)
        said = "no limit is known; STAND-IN" if name in unknown else "limit"
        yield Tally(words, LaserPulse, takes, getattr(light, name), sums, limit_words=said)


def _drawn(tally: Tally, given: Sequence[Moment], end_min: float) -> str:
    places = _by_place(tally, given)
    series = {place: list(_steps(tally, its)) for place, its in places.items()}
    highest = max(value for points in series.values() for _, value in points)
    top = max(highest, tally.limit or 0.0) * 1.1 or 1.0
    names = [_said(place, series[place][-1][1] if tally.sums else highest, tally) for place in series]
    bottom = TOP + HIGH
    axes = Axes(LEFT, TOP, WIDTH - 12, bottom, 0.0, max(end_min, 1 / 60), 0.0, top)
    parts = [*axes.frame("minutes", tally.words)]
    if tally.limit is not None:
        parts.append(
            line(LEFT, axes.y(tally.limit), axes.right, axes.y(tally.limit), RED, width=1.6, dashes="7 4")
        )
        parts.append(
            text(
                axes.right,
                axes.y(tally.limit) - 5,
                f"{tally.limit_words} {number(tally.limit)}",
                anchor="end",
                ink=RED,
            )
        )
    for colour, points in zip(_colours(), series.values(), strict=False):
        parts += _line(points, axes, colour) if tally.sums else _marks(points, axes, colour)
    rows = legend_rows(LEFT, names)
    parts += legend(LEFT, bottom + 52, zip(_colours(), names, strict=False))
    return drawing(f"{tally.words}: {'; '.join(names)}", bottom + 46 + 18 * rows, parts)


def _colours() -> Iterator[str]:
    while True:
        yield from PALETTE


def _said(place: str, value: float, tally: Tally) -> str:
    limit = "limit" if tally.limit_words == "limit" else "stand-in"
    share = "" if tally.limit is None else f", {value / tally.limit:.0%} of the {limit}"
    return f"{place.replace('_', ' ')}: {number(value)}{share}"


def _by_place(tally: Tally, given: Sequence[Moment]) -> dict[str, list[Moment]]:
    found: dict[str, list[Moment]] = {}
    for each in given:
        sites = places_of(each.block.site) if each.block and tally.by_site else ("whole session",)
        for place in sites:
            found.setdefault(place, []).append(each)
    return found


def _steps(tally: Tally, given: Sequence[Moment]) -> Iterator[tuple[float, float]]:
    """Yield (minutes, value) after each stimulus."""
    total = 0.0
    for each in given:
        counts = float(tally.takes(each.phase.delivers))
        total = total + counts if tally.sums else counts
        yield (each.start_s + each.lasts_s) / 60, total


def _line(points: Sequence[tuple[float, float]], axes: Axes, colour: str) -> Iterator[str]:
    """Yield a line that rises with each stimulus and stays to the end."""
    stairs = [(axes.x(0.0), axes.y(0.0))]
    for at_min, value in points:
        stairs += [(axes.x(at_min), stairs[-1][1]), (axes.x(at_min), axes.y(value))]
    yield curve([*stairs, (axes.right, stairs[-1][1])], colour)


def _marks(points: Sequence[tuple[float, float]], axes: Axes, colour: str) -> Iterator[str]:
    for at_min, value in points:
        x = axes.x(at_min)
        yield line(x, axes.bottom, x, axes.y(value), colour, width=2.0)
