"""What the session and the device process say to each other; plain data that crosses the pipe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hardware.device_line import BoxLine, DeviceLine, ScannerLine
from hardware.device_process.markers_out import BoxReport
from hardware.lsl.session import StreamSession
from mindpain_task.model import JsonValue
from mindpain_task.roles import DeviceIdentity, Fired

BEAT_S = 0.05
"""How often each side lets the other know that its loop runs."""


@dataclass(frozen=True)
class StationSettings:
    """What a device process needs to know to own a stimulator (or none), trigger boxes and a scanner's line.

    `clock_offset_s` is the session clock minus `time.perf_counter`; `readback` is the file for samples and
    edges; `onset_codes` are the marker codes of the onset of (heat, a shock, a laser pulse).
    """

    stimulator: DeviceLine | None
    clock_offset_s: float = 0.0
    readback: Path | None = None
    streams: StreamSession | None = None
    header: Mapping[str, JsonValue] = field(default_factory=dict)
    boxes: tuple[BoxLine, ...] = ()
    scanner: ScannerLine | None = None
    onset_codes: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True)
class Ready:
    """The ports are open; `notices` says in sentences what the system did not permit.

    `boxes` are the trigger boxes by their names, with what each said that it is.
    """

    notices: tuple[str, ...]
    boxes: tuple[tuple[str, DeviceIdentity], ...] = ()


@dataclass(frozen=True)
class Call:
    """Ask for a method of the station (identify, prepare, arm, ...) and wait for its `Answer`."""

    number: int
    method: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True)
class Answer:
    """What a call returned, or the error it raised."""

    number: int
    value: Any = None
    error: Exception | None = None


@dataclass(frozen=True)
class FireAt:
    """Start the armed stimulus at this time on the session clock; sent ahead, no answer but `FiredNow`."""

    time_s: float


@dataclass(frozen=True)
class SendCode:
    """Queue a marker's code on every trigger box; `News` says what became of it."""

    tag: int
    code: int


@dataclass(frozen=True)
class StopNow:
    """Abort before anything else; answered like a call."""

    number: int


@dataclass(frozen=True)
class Beat:
    """My loop runs."""


@dataclass(frozen=True)
class FiredNow:
    """The stimulus was started."""

    fired: Fired


@dataclass(frozen=True)
class News:
    """What became of codes, and when the scanner's pulses came, since the last news."""

    codes: tuple[BoxReport, ...]
    scanner_pulses: tuple[float, ...]


@dataclass(frozen=True)
class Trouble:
    """The device or its record failed, or a stimulus was aborted unasked: the session must end."""

    sentence: str


@dataclass(frozen=True)
class Halted:
    """The guard has stopped a stimulus; the process goes on."""

    sentence: str


@dataclass(frozen=True)
class Close:
    """The session is over: stop, close everything, end."""
