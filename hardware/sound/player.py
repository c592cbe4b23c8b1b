"""What stands between a clip and a sound device: one recording at a time, loaded, started, looked at."""

from __future__ import annotations

import typing
from dataclasses import dataclass

from hardware.sound.recording import Recording
from mindpain_task.model import JsonValue


@dataclass(frozen=True)
class Progress:
    """How far what was started has come; times in seconds on the session clock, None before they are known.

    A time may be a little ahead: it is when the first sample leaves the device, or the last one has left.
    `frames` were handed to the device. `fault` is a sentence, empty for none.
    """

    began_s: float | None = None
    ended_s: float | None = None
    frames: int = 0
    fault: str = ""


@dataclass(frozen=True)
class Output:
    """A sound device as its library tells of it: its name, the system's interface to it, through what."""

    name: str
    interface: str
    backend: str

    def record(self) -> dict[str, JsonValue]:
        """Return what the journal keeps of it."""
        its = {"backend": self.backend, "output": self.name, "interface": self.interface}
        return {"device": "psychopy", **its}


class Player(typing.Protocol):
    """A sound device, opened. Every call raises DeviceFault with what to do about it."""

    output: Output
    """Which device it is."""

    lead_s: float
    """How long before its time a recording is to be started, so that it is heard on time."""

    def load(self, recording: Recording) -> None:
        """Make a recording ready; may take some 10 ms. What played before was stopped."""

    def start(self, time_s: float) -> None:
        """Let what is loaded be heard at `time_s`, at once if that has passed; return at once."""

    def progress(self) -> Progress:
        """Return how far it has come."""

    def stop(self) -> None:
        """End it; `progress` tells how far it came. May be called at every time."""

    def close(self) -> None:
        """Give the device back; may be called twice."""
