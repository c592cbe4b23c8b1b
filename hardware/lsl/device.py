"""The LSL streams of the device process: what the stimulator did and what it measured.

| stream | type | channels | a sample |
| --- | --- | --- | --- |
| `mindpain-temperature` | `Temperature` | 2 + zones, double | commanded, neutral, zone1 … in °C |
| `mindpain-device` | `DeviceEdges` | 1 string | JSON: n, what (fire, abort), before_s, after_s; see below |

An electrical stimulator has no temperatures; each pulse of a train is a sample of the second stream (JSON:
what "pulse", number, written_s, told_s, fault, measured_ma). So is a stop by the guard (what "guard", why).

A neutral temperature that the device does not tell is NaN. An edge is stamped with the time just before its
write and numbered from 1, so that a hole in a recording shows. They outlive a session that dies: its abort
is in them.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict

import pylsl

from hardware.lsl.session import StreamSession
from hardware.lsl.streams import Streams, stream_info
from mindpain_task.roles import Clock, DeviceFault, PulseReport, Sample


class DeviceStreams(Streams):
    """Temperatures and edges of one stimulator."""

    def __init__(self, clock: Clock, session: StreamSession, zones: int = 5) -> None:
        """Open the streams for a stimulator with this many zones."""
        labels = ["commanded", "neutral", *(f"zone{i}" for i in range(1, zones + 1))]
        infos = {"device": stream_info(session, "device", "DeviceEdges", ["edge"], "", pylsl.cf_string)}
        if zones:
            infos["temperature"] = stream_info(session, "temperature", "Temperature", labels, "celsius")
        super().__init__(clock, infos)
        self._zones = zones

    def sample(self, sample: Sample, commanded_c: float) -> None:
        """Send temperatures read back, beside what was commanded at that moment."""
        if (count := len(sample.zones_c)) != self._zones:
            raise DeviceFault(f"LSL: {count} zone temperatures came for a stream of {self._zones} zones")
        neutral_c = math.nan if sample.neutral_c is None else sample.neutral_c
        self.push("temperature", [commanded_c, neutral_c, *sample.zones_c], sample.time_s)

    def pulse(self, report: PulseReport, time_s: float) -> None:
        """Send what became of one electrical pulse, as known at `time_s`."""
        self.push("device", [json.dumps({"what": "pulse", **asdict(report)}, separators=(",", ":"))], time_s)

    def edge(self, number: int, what: str, before_s: float, after_s: float) -> None:
        """Send what was done to the device, and when its write began and ended."""
        edge = {"n": number, "what": what, "before_s": before_s, "after_s": after_s}
        self.push("device", [json.dumps(edge, separators=(",", ":"))], before_s)

    def halted(self, time_s: float, why: str) -> None:
        """Send that the guard stopped a stimulus, and why."""
        halt = {"what": "guard", "before_s": time_s, "why": why}
        self.push("device", [json.dumps(halt, separators=(",", ":"))], time_s)

    def reserve(self) -> str:
        """Return nothing: streams need no room."""
        return ""
