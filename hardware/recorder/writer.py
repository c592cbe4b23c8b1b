"""What a recording needs of the program that writes it, whichever that is and wherever it runs."""

from __future__ import annotations

import typing
from pathlib import Path

from mindpain_task.model import JsonValue


class Writer(typing.Protocol):
    """A recorder at work on one file."""

    @property
    def file(self) -> Path:
        """Where the recording is, as seen from this computer."""

    def check(self) -> str:
        """Return why it records no more, in a sentence, or nothing; never waits."""

    def stop(self) -> None:
        """End the recording; return when its file is complete, a `DeviceFault` where it ends otherwise."""

    def abandon(self) -> None:
        """End a recording that was never used, and take its file away."""

    def described(self) -> dict[str, JsonValue]:
        """Return which program it is."""
