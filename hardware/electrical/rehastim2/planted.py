"""The part of `sim://rehastim2?…` after the question mark: a simulated RehaStim2's faults, and its pace."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

ERRORS: Mapping[str, int] = {"emergency": -1, "electrode": -2, "module": -3}
"""Faults that the device says in a StimulationError; such a pulse gives nothing."""
BUSY, SILENT = "busy", "silent"
FAULTS = (*ERRORS, BUSY, SILENT)
_KNOWN = f"{', '.join(FAULTS)} (which pulses, as in 2,5), latency_ms (0 to 100), watchdog_ms (100 to 10000)"


@dataclass(frozen=True)
class Planted:
    """What goes wrong with which pulse since power-up (1 for the first), and how slow the device is.

    `latency_s` passes from a command to what it does and to its acknowledgement; `watchdog_s` is how long the
    device stays connected without hearing anything. Raises ValueError for a fault or a time that is none.
    """

    faults: Mapping[int, str] = field(default_factory=dict)
    latency_s: float = 0.010
    watchdog_s: float = 1.2

    def __post_init__(self) -> None:
        for number, fault in self.faults.items():
            if number < 1 or fault not in FAULTS:
                raise ValueError(f"{fault} cannot be planted on pulse {number}")
        if not 0 <= self.latency_s <= 0.1:
            raise ValueError(f"a latency of {1e3 * self.latency_s:g} ms is outside 0 to 100 ms")
        if not 0.1 <= self.watchdog_s <= 10:
            raise ValueError(f"a watchdog of {1e3 * self.watchdog_s:g} ms is outside 100 to 10000 ms")


def parse(query: str) -> Planted:
    """Return what `electrode=2,5&silent=3&latency_ms=24` asks for; ValueError lists what is known."""
    faults: dict[int, str] = {}
    times = {"latency_ms": 10.0, "watchdog_ms": 1200.0}
    try:
        for key, value in parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)):
            if key in times:
                times[key] = _number(value)
            elif key in FAULTS:
                _plant(faults, key, value)
            else:
                raise ValueError(f"there is no {key}")
        return Planted(faults, times["latency_ms"] * 1e-3, times["watchdog_ms"] * 1e-3)
    except ValueError as error:
        raise ValueError(
            f"a simulated RehaStim2 cannot be asked for this: {error}; known: {_KNOWN}"
        ) from error


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no number of ms")
    return number


def _plant(faults: dict[int, str], fault: str, pulses: str) -> None:
    for text in pulses.split(","):
        number = int(text)
        if number in faults:
            raise ValueError(f"pulse {number} is planted twice")
        faults[number] = fault
