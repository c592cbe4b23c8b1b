"""Which LSL streams are on the network now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pylsl

from hardware.lsl.clock import quiet_liblsl
from hardware.lsl.streams import faults

LOOK_S = 1.0
"""liblsl's own: shorter, and it may find a part of the streams only."""
FORGET_S = 3.0
"""A stream that answered no question for so long has gone; it is asked twice a second. [D]"""


@dataclass(frozen=True)
class PresentStream:
    """A stream that answered; `nominal_srate` is in Hz, 0 where it is irregular."""

    name: str
    type: str
    source_id: str
    uid: str
    nominal_srate: float
    hostname: str


@dataclass(frozen=True)
class StreamQuery:
    """Which stream is meant: what is None may be anything."""

    name: str | None = None
    type: str | None = None
    source_id: str | None = None

    def fits(self, stream: PresentStream) -> bool:
        """Return whether it is one that is meant."""
        return all(
            wanted is None or wanted == has
            for wanted, has in (
                (self.name, stream.name),
                (self.type, stream.type),
                (self.source_id, stream.source_id),
            )
        )

    def __str__(self) -> str:
        """Say what is asked for, as a rig file writes it."""
        asked = {"name": self.name, "type": self.type, "source_id": self.source_id}
        return ", ".join(f"{key} {value}" for key, value in asked.items() if value is not None)


def streams_now(wait_s: float = LOOK_S) -> tuple[PresentStream, ...]:
    """Return every stream that answers within `wait_s`; takes as long."""
    quiet_liblsl()
    with faults("the network could not be asked for streams"):
        return tuple(_present(info) for info in pylsl.resolve_streams(wait_s))


class Attendance:
    """Asks for some streams again and again, in liblsl's own thread, and knows which have gone.

    One that has a source id may come back under another unique id: recorders then go on with it.
    """

    def __init__(self, streams: Sequence[PresentStream]) -> None:
        """Begin to ask, where there is anything to ask for."""
        self._names = {_who(stream): stream.name for stream in streams}
        self._met: frozenset[str] = frozenset()
        if streams:
            quiet_liblsl()
            with faults("the network could not be asked for streams"):
                self._resolver = pylsl.ContinuousResolver(forget_after=FORGET_S)

    def met(self) -> int:
        """Return how many of them have answered so far."""
        return len(self._met)

    def gone(self) -> frozenset[str]:
        """Return the names of those that answered before and answer no more; does not wait."""
        if not self._names:
            return frozenset()
        with faults("the network could not be asked for streams"):
            now = frozenset(_who(_present(info)) for info in self._resolver.results())
        self._met |= now & self._names.keys()
        return frozenset(self._names[who] for who in self._met - now)


def _who(stream: PresentStream) -> str:
    return stream.source_id or stream.uid


def _present(info: pylsl.StreamInfo) -> PresentStream:
    return PresentStream(
        name=str(info.name()),
        type=str(info.type()),
        source_id=str(info.source_id()),
        uid=str(info.uid()),
        nominal_srate=float(info.nominal_srate()),
        hostname=str(info.hostname()),
    )
