"""What a run's JSON files say beside their columns: task, place, screen, provenance, simulated or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from experiments.bids.content import NOTHING
from experiments.bids.lab import Lab
from experiments.bids.presentation import presentation_of
from experiments.bids.task_words import instructions, task_description
from experiments.recorded.provenance import provenance_of
from experiments.recorded.runs import RecordedRun
from mindpain_task.bids.nouns import Recording
from mindpain_task.model import JsonValue

NOT_REAL = "Simulated: {parts}. These are no data about people."


@dataclass(frozen=True)
class Said:
    """What all sidecars of a run have in common; `presentation` is for events only."""

    task: Mapping[str, JsonValue]
    lab: Mapping[str, JsonValue]
    presentation: Mapping[str, JsonValue]
    marks: Mapping[str, JsonValue]
    task_name: str


def said_of(run: RecordedRun, lab: Lab) -> Said:
    """Gather it once for all files of a run."""
    task: dict[str, JsonValue] = {
        "TaskName": run.protocol,
        "TaskDescription": task_description(run),
        "Instructions": instructions(run),
        "CogAtlasID": lab.cog_atlas_id or NOTHING,
        "CogPOID": lab.cog_po_id or NOTHING,
    }
    provenance = provenance_of(run)
    marks: dict[str, JsonValue] = {**simulated_marks(run.simulated), "Provenance": provenance}
    return Said(task, lab.institution_keys(), presentation_of(run.facts, provenance), marks, run.protocol)


def simulated_marks(parts: tuple[str, ...]) -> dict[str, JsonValue]:
    """Return the keys that mark a file as simulated; none for a session with a participant."""
    if not parts:
        return {}
    note = NOT_REAL.format(parts=", ".join(parts))
    return {"Simulated": True, "SimulatedParts": list(parts), "SimulatedNote": note}


def events_sidecar(said: Said, columns: Mapping[str, JsonValue], zero: str) -> dict[str, JsonValue]:
    """Return the sidecar of an events file; `zero` says what its onsets count from."""
    onset = columns["onset"]
    assert isinstance(onset, dict)
    presentation: JsonValue = {**said.presentation}
    counted: JsonValue = {**onset, "Description": f"When it began, in seconds from {zero}."}
    beside = {**said.task, **said.lab, "StimulusPresentation": presentation, **said.marks}
    return {**beside, **columns, "onset": counted}


def beh_sidecar(said: Said, columns: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return the sidecar of a table of trials."""
    return {**said.task, **said.lab, **said.marks, **columns}


def recording_sidecar(said: Said, recording: Recording, zero: str) -> dict[str, JsonValue]:
    """Return the sidecar of something sampled; `zero` says what its `StartTime` counts from."""
    return {
        "SamplingFrequency": _whole(recording.rate_hz),
        "StartTime": _whole(recording.start_s),
        "Columns": list(recording.columns),
        "TaskName": said.task_name,
        "StartTimeCountsFrom": zero,
        **said.marks,
        **recording.sidecar,
    }


def _whole(value: float) -> int | float:
    """Return a number as JSON is written by hand: 100, not 100.0."""
    return int(value) if value == int(value) else value
