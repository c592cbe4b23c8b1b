"""Electrical pulses, as a recording: the current that was commanded, and what the stimulator said of it.

A pulse is far shorter than a sample: a sample tells which pulses began in it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from mindpain_task.bids.grids import Described, Grid, described, device_facts
from mindpain_task.bids.nouns import Recording
from mindpain_task.model import Event, Record

RATES_HZ = (100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0)
PER_PULSE = 2
"""Samples from one pulse to the next, at least: each pulse is in a sample of its own. [D]"""
MARGIN_S = 1.0
"""How long before the first pulse the recording begins, and after the last it ends. [D]"""
ROUNDING_S = 2e-6
"""The journals keep microseconds."""
MILLIAMPERE = "mA"


@dataclass
class _Report:
    """What the stimulator's record says of a pulse; `is_faulty` where the device complained."""

    written_s: float | None
    is_told: bool
    is_faulty: bool
    measured_ma: float | None


@dataclass
class _Train:
    """One train of pulses that was started: as armed, with what was said of its pulses, by their numbers."""

    onset_s: float
    current_ma: float
    rate_hz: float
    count: int
    aborted_s: float = np.inf
    reports: dict[int, _Report] = field(default_factory=dict)

    def pulses(self) -> Iterator[tuple[float, _Report | None]]:
        """Yield when each pulse that was commanded began, and what was said of it.

        A pulse that the computer times has its write; one that the device times, or of which nothing was
        said before a stop, has its place in the train.
        """
        is_timed_here = any(each.written_s is not None for each in self.reports.values())
        is_timed_here |= bool(self.reports) and 1 not in self.reports  # only those not given were reported
        for number in range(1, self.count + 1):
            report = self.reports.get(number)
            if report is None or report.written_s is None:
                if report is not None and is_timed_here:
                    continue  # it came too late, and was not given
                time_s = self.onset_s + (number - 1) / self.rate_hz
                if time_s >= self.aborted_s:
                    return
                yield time_s, report
            else:
                yield report.written_s, report


def current_recordings(
    records: Sequence[Record], readback: Sequence[Record], zero_s: float
) -> tuple[Recording, ...]:
    """Return the recording of a session with electrical pulses; none for any other."""
    trains = _trains(records)
    _add_reports(trains, readback)
    given = [(time_s - zero_s, train, report) for train in trains for time_s, report in train.pulses()]
    if not given:
        return ()
    fastest_hz = PER_PULSE * max(train.rate_hz if train.count > 1 else 0.0 for train in trains)
    rate_hz = next(each for each in (*RATES_HZ, fastest_hz) if each >= fastest_hz)
    times_s = np.array([time_s for time_s, _, _ in given])
    grid = Grid.over(float(times_s.min()) - MARGIN_S, float(times_s.max()) + MARGIN_S, rate_hz)
    places = grid.index(times_s)
    columns = {"current_commanded": np.zeros(grid.size), "pulses_commanded": np.zeros(grid.size)}
    columns["current_commanded"][places] = [round(train.current_ma, 4) for _, train, _ in given]
    np.add.at(columns["pulses_commanded"], places, 1.0)
    reports = [report for _, _, report in given]
    if any(report is not None and report.is_told for report in reports):
        columns["pulses_confirmed"] = np.zeros(grid.size)
        good = [report is not None and report.is_told and not report.is_faulty for report in reports]
        np.add.at(columns["pulses_confirmed"], places, np.array(good, np.float64))
    measured_ma = np.array([np.nan if each is None else each.measured_ma for each in reports], np.float64)
    if not np.isnan(measured_ma).all():
        columns["current_measured"] = np.full(grid.size, np.nan)
        columns["current_measured"][places] = np.round(measured_ma, 4)
    sidecar = {"Resampling": _RESAMPLING, **{name: _DESCRIBED[name] for name in columns}}
    sidecar |= device_facts(records, "stimulator_ready")
    values = np.column_stack(list(columns.values()))
    return (Recording("stim", "stimulator", tuple(columns), values, rate_hz, grid.start_s, sidecar),)


def _trains(records: Sequence[Record]) -> list[_Train]:
    """Return the trains that were started, in their order."""
    trains: list[_Train] = []
    armed: Event | None = None
    for event in (record.event for record in records):
        if event.kind == "armed":
            armed = event
        elif event.kind == "shock_onset" and armed is not None:
            current_ma, rate_hz = (float(str(armed.data[name])) for name in ("current_ma", "rate_hz"))
            trains.append(_Train(event.time_s, current_ma, rate_hz, int(str(armed.data["count"]))))
    return trains


def _add_reports(trains: Sequence[_Train], readback: Sequence[Record]) -> None:
    """Give each train what the stimulator's record says about it, up to the start of the next."""
    onsets_s = np.array([train.onset_s for train in trains])
    for event in (record.event for record in readback):
        is_abort = event.kind == "edge" and event.data["what"] == "abort"
        if not (is_abort or event.kind == "pulse"):
            continue
        place = int(np.searchsorted(onsets_s, event.time_s + ROUNDING_S, "right")) - 1
        if place < 0:
            continue
        train = trains[place]
        if is_abort:
            train.aborted_s = min(train.aborted_s, event.time_s)
        else:
            train.reports[int(str(event.data["number"]))] = _report(event)


def _report(event: Event) -> _Report:
    written_s, told_s, measured_ma = (
        None if (value := event.data[name]) is None else float(str(value))
        for name in ("written_s", "told_s", "measured_ma")
    )
    return _Report(written_s, told_s is not None, bool(event.data["fault"]), measured_ma)


_RESAMPLING = (
    "Each pulse stands in the sample nearest to its beginning; it is shorter than a sample. All other "
    "samples are 0: no current was commanded. The raw times are in sourcedata."
)
_DESCRIBED: Described = {
    "current_commanded": described(
        "Commanded current",
        "Amplitude that was commanded for the pulses that begin in this sample; 0 where none does. Where an "
        "operator sets the current at a dial, this is what the protocol asked for.",
        MILLIAMPERE,
    ),
    "pulses_commanded": described(
        "Commanded pulses", "How many pulses the stimulator was told to begin in this sample.", "count"
    ),
    "pulses_confirmed": described(
        "Confirmed pulses",
        "How many of these pulses the stimulator reported as given, without complaint.",
        "count",
    ),
    "current_measured": described(
        "Measured current",
        "Amplitude that the stimulator measured of the pulse in this sample; n/a where it told none.",
        MILLIAMPERE,
    ),
}
