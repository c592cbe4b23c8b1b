"""Rehearsed runs as they are on disk, and records made up by hand, for the tests of what was sampled."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.preparing import SessionRequest, prepare_session
from experiments.recorded.runs import RecordedRun, read_recorded
from experiments.session import conduct
from mindpain_task.bids.grids import Floats
from mindpain_task.bids.nouns import Recording
from mindpain_task.bids.recordings import recordings_of
from mindpain_task.model import Event, JsonValue, Record


def rehearsed(
    folder: Path, protocol: str | Path, rig: str = "rehearsal", person: str = "novice"
) -> RecordedRun:
    """Rehearse a protocol, and read what is on disk of it."""
    folder.mkdir(exist_ok=True)
    request = SessionRequest(
        str(protocol), rig, "sim01", "01", "en", 5, folder / "data", person, rehearsal=True
    )
    return read_recorded(conduct(prepare_session(request), say=lambda line: None).files.folder)


def sampled(run: RecordedRun) -> dict[str, Recording]:
    """Return the recordings of a run by their labels."""
    return {each.label: each for each in recordings_of(run.records, run.readback)}


def zero_s(run: RecordedRun) -> float:
    """Return when `session_start` was."""
    return next(record.event.time_s for record in run.records if record.event.kind == "session_start")


def events(records: tuple[Record, ...], *kinds: str) -> list[Event]:
    """Return the events of these kinds, in their order."""
    return [record.event for record in records if record.event.kind in kinds]


def numbers(event: Event, *names: str) -> list[float]:
    """Return numbers out of an event's data."""
    return [float(str(event.data[name])) for name in names]


def times_s(recording: Recording) -> Floats:
    """Return when each sample of a recording is, in seconds since `session_start`."""
    return recording.start_s + np.arange(len(recording.values)) / recording.rate_hz


def column(recording: Recording, name: str) -> Floats:
    """Return one column."""
    return recording.values[:, recording.columns.index(name)]


def row_at(recording: Recording, time_s: float) -> int:
    """Return which sample is the nearest to a moment."""
    return round((time_s - recording.start_s) * recording.rate_hz)


def told(*happened: tuple[str, float, dict[str, JsonValue]]) -> tuple[Record, ...]:
    """Return records of what happened: (kind, time, data) each."""
    return tuple(
        Record(seq, Event(kind, time_s, data=data)) for seq, (kind, time_s, data) in enumerate(happened, 1)
    )


def is_described(recording: Recording) -> bool:
    """Whether a sidecar says of every column what it is, and in which unit."""
    of = [recording.sidecar[name] for name in recording.columns]
    wanted = ("LongName", "Description", "Units")
    return all(isinstance(each, dict) and all(each.get(name) for name in wanted) for each in of)
