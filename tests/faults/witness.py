"""An independent witness of a session: told what went out, over a pipe that outlives whoever is killed.

It stands where the outlets stand, and is told what an EEG would be: each marker, once its event was handed to
the journal. A rating is completed once its marker (`intensity_given`) went out here.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from mindpain_task.model import Event, Record
from mindpain_task.roles import MarkerReport, Outlets

_F_SETPIPE_SZ = 1031
_ROOM = 1 << 20
GIVEN = "_given"
SHOWN = "_shown"


@dataclass(frozen=True)
class Told:
    """One thing a session said: a marker with its event's number and contents, or its device process."""

    time_s: float
    seq: int = 0
    kind: str = ""
    marker: str = ""
    trial: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    device_pid: int | None = None

    @property
    def is_rating(self) -> bool:
        """Whether somebody's answer was completed."""
        return self.marker.endswith(GIVEN)

    def is_in(self, records: Sequence[Record]) -> bool:
        """Whether the journal holds the same event under the same number."""
        if self.seq > len(records):
            return False
        event = records[self.seq - 1].event
        same = (event.kind, event.marker, event.trial) == (self.kind, self.marker, self.trial)
        return same and dict(event.data) == self.data and abs(event.time_s - self.time_s) < 1e-5


class Teller:
    """The session's end of the pipe."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        fcntl.fcntl(descriptor, _F_SETPIPE_SZ, _ROOM)

    def tell(self, told: Told) -> None:
        """Write a line in one system call: it has been said, whatever comes next."""
        os.write(self._descriptor, json.dumps(asdict(told)).encode() + b"\n")


class WitnessedOutlets:
    """Outlets that also tell the witness of each marker."""

    def __init__(self, outlets: Outlets, teller: Teller) -> None:
        self._outlets = outlets
        self._teller = teller

    @property
    def names(self) -> tuple[str, ...]:
        """The outlets that every marker goes to; a witness is no outlet."""
        return self._outlets.names

    def marker(self, seq: int, event: Event, condition: str) -> None:
        """Tell, then send."""
        self._teller.tell(Told(event.time_s, seq, event.kind, event.marker, event.trial, dict(event.data)))
        self._outlets.marker(seq, event, condition)

    def reports(self) -> tuple[MarkerReport, ...]:
        """Return what became of markers since the last call."""
        return self._outlets.reports()

    def listened(self) -> bool:
        """Return whether somebody takes the markers."""
        return self._outlets.listened()

    def cursor(self, time_s: float, scale: str, position: float) -> None:
        """Send the position of the rating marker."""
        self._outlets.cursor(time_s, scale, position)

    def close(self) -> None:
        """End every outlet."""
        self._outlets.close()


class Heard:
    """The witness's end of the pipe: what has been told so far."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        os.set_blocking(descriptor, False)
        self._rest = b""
        self.told: list[Told] = []

    def listen(self) -> list[Told]:
        """Take in what was said since, and return all of it."""
        while True:
            try:
                data = os.read(self._descriptor, _ROOM)
            except BlockingIOError:
                return self.told
            if not data:
                return self.told
            *lines, self._rest = (self._rest + data).split(b"\n")
            self.told += [Told(**json.loads(line)) for line in lines]

    @property
    def device_pid(self) -> int | None:
        """The device process's number, once it is known."""
        return next((told.device_pid for told in self.told if told.device_pid is not None), None)

    def close(self) -> None:
        """Hear no more."""
        os.close(self._descriptor)
