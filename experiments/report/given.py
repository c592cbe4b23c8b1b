"""What was given that is no heat: current, laser pulses, cold water; and ratings given all along. Pure."""

from __future__ import annotations

import statistics
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from experiments.recorded.runs import RecordedRun
from experiments.report.reading import Row, events, number, numbers, rows, zero_s


@dataclass(frozen=True)
class Level:
    """One trial's current (mA) or laser energy (mJ): commanded, read off by the operator, told by the device.

    `read_off` and `measured` are None where nobody read or measured it; `pulses` and `pulses_given` where
    nothing counts pulses.
    """

    trial: int | None
    condition: str
    stimulus: str
    commanded: float
    read_off: float | None
    measured: float | None
    pulses: int | None
    pulses_given: int | None


@dataclass(frozen=True)
class Immersion:
    """One hand in cold water: for how long, how it ended, and the water's temperature before and after."""

    trial: int | None
    condition: str
    immersed_s: float
    ended_by: str
    water_start_c: float | None
    water_end_c: float | None


@dataclass(frozen=True)
class Along:
    """One continuous rating: seconds since the stimulus's onset (or the rating's own start), and 0-100."""

    trial: int | None
    condition: str
    scale: str
    times_s: tuple[float, ...]
    values: tuple[float, ...]


def currents_of(run: RecordedRun) -> tuple[Level, ...]:
    """Return the current of every trial that had some."""
    shocked = [row for row in rows(run.tables.trials) if row.get("current_ma") is not None]
    told = _measured_ma(run, [number(row.get("shock_onset_s")) for row in shocked])
    found = []
    for row, measured in zip(shocked, told, strict=True):
        levels = ("current_ma", "dial_ma")
        commanded, read_off = (number(row.get(name)) for name in levels)
        pulses, given = (number(row.get(name)) for name in ("pulses", "pulses_given"))
        counts = (None if pulses is None else int(pulses), None if given is None else int(given))
        found.append(Level(*_where(row), commanded or 0.0, read_off, measured, *counts))
    return tuple(found)


def lasers_of(run: RecordedRun) -> tuple[Level, ...]:
    """Return the energy of every trial that had a laser pulse."""
    lit = (row for row in rows(run.tables.trials) if row.get("energy_mj") is not None)
    return tuple(
        Level(*_where(row), number(row["energy_mj"]) or 0.0, number(row.get("console_mj")), None, None, None)
        for row in lit
    )


def immersions_of(run: RecordedRun) -> tuple[Immersion, ...]:
    """Return every immersion that has an end on record."""
    wet = (row for row in rows(run.tables.trials) if number(row.get("immersed_s")) is not None)
    return tuple(
        Immersion(
            _where(row)[0],
            _where(row)[1],
            number(row["immersed_s"]) or 0.0,
            str(row["ended_by"]),
            number(row.get("water_start_c")),
            number(row.get("water_end_c")),
        )
        for row in wet
    )


def along_of(run: RecordedRun) -> tuple[Along, ...]:
    """Return every continuous rating, by trial and scale."""
    starts_s = {event.trial: event.time_s for event in events(run.records, "continuous_start")}
    onsets = ("heat_onset", "shock_onset", "cold_onset")
    starts_s |= {event.trial: event.time_s for event in events(run.records, *onsets)}
    conditions = {row["trial"]: str(row["condition"]) for row in rows(run.tables.trials)}
    samples: dict[tuple[int | None, str], list[tuple[float, ...]]] = {}
    for event in events(run.records, "rating_samples"):
        pairs = event.data["samples"]
        of_trial = samples.setdefault((event.trial, str(event.data["scale"])), [])
        of_trial += [numbers(pair) for pair in pairs] if isinstance(pairs, list) else []
    found = []
    for (trial, scale), pairs_s in samples.items():
        zero = starts_s.get(trial, pairs_s[0][0] if pairs_s else 0.0)
        times_s = tuple(round(pair[0] - zero, 4) for pair in pairs_s)
        values = tuple(pair[1] for pair in pairs_s)
        found.append(Along(trial, conditions.get(trial, ""), scale, times_s, values))
    return tuple(found)


def _measured_ma(run: RecordedRun, onsets_s: Sequence[float | None]) -> list[float | None]:
    """Return the mean current that the device measured of each train; None where it measured none."""
    known = [onset_s for onset_s in onsets_s if onset_s is not None]
    by_train: dict[int, list[float]] = {}
    start_s = zero_s(run)
    for event in (record.event for record in run.readback if record.event.kind == "pulse"):
        measured, written_s = number(event.data["measured_ma"]), number(event.data["written_s"])
        if measured is not None and written_s is not None:
            train = bisect_right(known, written_s - start_s + 1e-3)
            by_train.setdefault(train, []).append(measured)
    places = iter(range(1, len(known) + 1))
    found = (None if onset_s is None else by_train.get(next(places)) for onset_s in onsets_s)
    return [statistics.fmean(each) if each else None for each in found]


def _where(row: Row) -> tuple[int | None, str, str]:
    trial = row["trial"]
    return trial if isinstance(trial, int) else None, str(row["condition"]), str(row["stimulus"])
