"""What the files of a run are called in a dataset, and where they stand. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal, TypeAlias

from experiments.recorded.runs import RunName
from mindpain_task.bids.nouns import Recording
from mindpain_task.located import Refusal, Refused

_ENTITIES = ("sub", "ses", "task", "run")
DataType: TypeAlias = Literal["beh", "eeg", "func"]
SOURCE = PurePosixPath("sourcedata")


@dataclass(frozen=True)
class RunPlace:
    """Where a run stands, by what the name of its folder says."""

    name: RunName

    @property
    def participant_id(self) -> str:
        """As in `participants.tsv`."""
        return f"sub-{self.name.participant}"

    @property
    def session_id(self) -> str:
        """As in the table of the participant's sessions."""
        return f"ses-{self.name.session}"

    @property
    def session(self) -> PurePosixPath:
        """The folder of its session."""
        return PurePosixPath(self.participant_id, self.session_id)

    @property
    def folder_name(self) -> str:
        """How its folder is called among the source data."""
        return self._stem(self.name.number)

    @property
    def source(self) -> PurePosixPath:
        """The folder with the bytes of the run's own folder."""
        return SOURCE / self.session / self.folder_name

    def file(self, kind: DataType, suffix: str, extension: str, number: str = "") -> PurePosixPath:
        """Return a file's path; `number` is another `run-` label than the run's own."""
        return self.session / kind / f"{self._stem(number or self.name.number)}_{suffix}{extension}"

    def recording(self, kind: DataType, of: Recording, extension: str, number: str = "") -> PurePosixPath:
        """Return the path of something that was sampled."""
        return self.file(kind, f"recording-{of.label}_{of.suffix}", extension, number)

    def _stem(self, number: str) -> str:
        name = self.name
        acquisition = "_acq-simulated" if name.simulated else ""
        return f"{self.participant_id}_{self.session_id}_task-{name.task}{acquisition}_run-{number}"


def place_of(folder_name: str) -> RunPlace:
    """Read the name of a run's folder; raise `Refused` where it is none."""
    label = dict(part.partition("-")[::2] for part in folder_name.split("_"))
    if not label.keys() >= {*_ENTITIES}:
        why = f"folder {folder_name}: its name is not that of a run: sub-…_ses-…_task-…_run-…"
        raise Refused([Refusal(None, why)])
    participant, session, task, number = (label[entity] for entity in _ENTITIES)
    return RunPlace(RunName(participant, session, task, label.get("acq") == "simulated", number))
