"""Who is told what a stimulator did and measured, and the one that writes it to a journal of its own."""

from __future__ import annotations

import typing

from mindpain_task.model import Event, JsonValue
from mindpain_task.roles import Journal, PulseReport, Sample


class Watcher(typing.Protocol):
    """Something that is told what a device did and measured."""

    def sample(self, sample: Sample, commanded_c: float) -> None:
        """Take temperatures read back, beside what was commanded at that moment."""

    def pulse(self, report: PulseReport, time_s: float) -> None:
        """Take what became of one electrical pulse, as known at `time_s`."""

    def edge(self, number: int, what: str, before_s: float, after_s: float) -> None:
        """Take what was done to the device (`fire`, `abort`), and when its write began and ended."""


class JournalWatcher:
    """Writes samples, pulses and edges to a journal of their own, never to the session's."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def sample(self, sample: Sample, commanded_c: float) -> None:
        """Append a `temperature` event."""
        data: dict[str, JsonValue] = {"commanded_c": round(commanded_c, 3), "zones_c": list(sample.zones_c)}
        if sample.lever is not None:
            data["lever"] = sample.lever
        self._journal.append(Event("temperature", sample.time_s, data=data))

    def pulse(self, report: PulseReport, time_s: float) -> None:
        """Append a `pulse` event."""
        data: dict[str, JsonValue] = {
            "number": report.number,
            "written_s": report.written_s,
            "told_s": report.told_s,
            "fault": report.fault,
            "measured_ma": report.measured_ma,
        }
        self._journal.append(Event("pulse", time_s, data=data))

    def edge(self, number: int, what: str, before_s: float, after_s: float) -> None:
        """Append an `edge` event."""
        data: dict[str, JsonValue] = {"n": number, "what": what, "write_end_s": after_s}
        self._journal.append(Event("edge", before_s, data=data))
