"""A stimulator as its process needs to know it: plain data, so that the process starts at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

DeviceKind: TypeAlias = Literal["tcs", "medoc"]
SIMULATED_LINE = "sim://"


@dataclass(frozen=True)
class DeviceLine:
    """Which device is on which line.

    `silence_bound_s` is how long the session may be silent during a stimulus before it is aborted.
    `trigger_out` (lines as a mask, width in ms), `button_stops` and `read_back` are for a TCS; `programs`
    (the table as a file has it) and `byte_order` for a Medoc station.
    """

    device: DeviceKind
    port: str
    silence_bound_s: float
    trigger_out: tuple[int, int] | None = None
    button_stops: bool = False
    read_back: Literal["poll", "stream"] = "poll"
    programs: str = ""
    byte_order: Literal["little", "big"] = "little"


def is_simulated(port: str) -> bool:
    """Whether no device can be behind this line."""
    return port.startswith(SIMULATED_LINE)
