"""The role of a recorder: it says whether what the session sends is really written down, and what is not."""

from __future__ import annotations

import typing
from dataclasses import dataclass


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


class Recorder(typing.Protocol):
    """A recorder of the session's streams, proven to receive them before the session began."""

    def next_due_s(self) -> float:
        """Return when `poll` must be called next, on the session clock."""

    def poll(self) -> tuple[RecorderNews, ...]:
        """Return what has changed since the last call; never waits for a disk or a network."""

    def trouble(self) -> str:
        """Return what is wrong now, in one sentence; empty where everything is being written down."""
