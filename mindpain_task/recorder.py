"""The role of a recorder: it says whether what the session sends is really written down, and what is not."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import dataclass

from mindpain_task.model import JsonValue


@dataclass(frozen=True)
class RecorderNews:
    """A change in how the recorder does.

    `about` is what it concerns: `file`, or a stream by its name. `trouble` says in a sentence what is wrong
    and what to do, and is empty where all is well again. `since_s` is when it was last known to be well, on
    the session clock, in seconds.
    """

    time_s: float
    about: str
    trouble: str
    since_s: float

    @property
    def kind(self) -> str:
        """The kind of event that it is, which is its marker, too."""
        return "recorder_lost" if self.trouble else "recorder_back"

    def told(self) -> dict[str, JsonValue]:
        """Return what goes on record of it."""
        what: dict[str, JsonValue] = {"about": self.about, "since_s": self.since_s}
        return what | {"reason": self.trouble} if self.trouble else what


class Recorder(typing.Protocol):
    """A recorder of the session's streams, proven to receive them before the session began."""

    def next_due_s(self) -> float:
        """Return when `poll` must be called next, on the session clock."""

    def poll(self) -> tuple[RecorderNews, ...]:
        """Return what has changed since the last call; never waits for a disk or a network."""

    def troubles(self) -> Mapping[str, str]:
        """Return what is wrong now, a sentence by what it concerns; empty where all is being written down."""
