"""Who is told what a stimulator did and measured, and the one that writes it to a journal of its own."""

from __future__ import annotations

import typing

from hardware.journal.room import READBACK_BYTES_PER_S
from mindpain_task.model import Event, JsonValue
from mindpain_task.roles import Journal, PulseReport, Sample

READBACK_BYTES = 120 * READBACK_BYTES_PER_S
"""What a device's own record may need for one more trial, which is taken to last two minutes at most."""


class Watcher(typing.Protocol):
    """Something that is told what a device did and measured."""

    def sample(self, sample: Sample, commanded_c: float) -> None:
        """Take temperatures read back, beside what was commanded at that moment."""

    def pulse(self, report: PulseReport, time_s: float) -> None:
        """Take what became of one electrical pulse, as known at `time_s`."""

    def edge(self, number: int, what: str, before_s: float, after_s: float) -> None:
        """Take what was done to the device (`fire`, `abort`), and when its write began and ended."""

    def halted(self, time_s: float, why: str) -> None:
        """Take that everything was stopped unasked, and why; the abort was done and told before."""

    def reserve(self) -> str:
        """Make room for what one more stimulus tells; return why that failed, else an empty text."""


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

    def halted(self, time_s: float, why: str) -> None:
        """Append a `guard` event."""
        self._journal.append(Event("guard", time_s, data={"why": why}))

    def reserve(self) -> str:
        """Let what is there go to the disk, and take disk space ahead."""
        self._journal.start_commit()
        return self._journal.reserve()
