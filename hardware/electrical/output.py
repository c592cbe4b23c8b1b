"""What an electrical stimulator must offer below the timing: check, load, start, look, abort; no clock."""

from __future__ import annotations

import typing
from dataclasses import dataclass

from mindpain_task.roles import DeviceIdentity
from mindpain_task.stimuli import ShockTrain


@dataclass(frozen=True)
class Told:
    """What the device said of one pulse: its number in the train, a complaint (empty for none), a current."""

    number: int
    fault: str = ""
    measured_ma: float | None = None


class TrainOutput(typing.Protocol):
    """One kind of stimulator on its line: codec and line, nothing about time.

    With `times_itself` one `start` gives the whole train; else each pulse is a `start` of its own. `tells`
    says whether the device reports what became of each pulse, and `told_within_s` how long that may take.
    `shortest_period_s` is how close two starts may come where the host times them.
    """

    name: str
    times_itself: bool
    tells: bool
    told_within_s: float
    shortest_period_s: float

    @property
    def notices(self) -> tuple[str, ...]:
        """What a lab should know of this device, in sentences; known once it was identified."""

    def identify(self) -> DeviceIdentity:
        """Ask the device what it is."""

    def begin(self, ceiling_ma: float) -> DeviceIdentity:
        """Identify the device and bring it to a state in which no current flows, before the first train."""

    def check(self, train: ShockTrain) -> None:
        """Raise ValueError, as a sentence, for a train that cannot be given exactly; no byte is written."""

    def load(self, train: ShockTrain) -> None:
        """Make the train ready; slow, and no current flows."""

    def start(self, number: int) -> None:
        """Give pulse `number` of the loaded train (1: the first, or the whole train), in one write."""

    def look(self) -> tuple[Told, ...]:
        """Take what the device has said, and say what it must be told to stay awake; never waits."""

    def next_look_s(self) -> float:
        """Return when to look next, in session time (infinity where there is never anything to see)."""

    def abort(self) -> None:
        """Forget what is loaded and end what runs, at once; idempotent."""

    def close(self) -> None:
        """Give the port back; may be called twice."""


class EdgeSource(typing.Protocol):
    """What puts edges on the trigger input of a stimulator that is set by hand or by another program.

    With `times_itself` one `start` gives all loaded edges; else each edge is a `start` of its own, at least
    `shortest_period_s` after the one before.
    """

    name: str
    times_itself: bool
    shortest_period_s: float

    def begin(self) -> DeviceIdentity:
        """Identify the device and put its lines down."""

    def check(self, count: int, period_s: float) -> None:
        """Raise ValueError for edges that cannot be given exactly; no byte is written."""

    def load(self, count: int, period_s: float) -> None:
        """Make this many edges ready; `period_s` is from one to the next."""

    def start(self, number: int) -> None:
        """Give edge `number` (1: the first, or all of them), in one write."""

    def look(self) -> None:
        """Do what is due (lines that must be put down again); never waits."""

    def next_look_s(self) -> float:
        """Return when to look next (infinity if there is nothing to do)."""

    def abort(self) -> None:
        """Forget what is loaded and end what runs, at once, lines down."""

    def close(self) -> None:
        """Give the port back; may be called twice."""
