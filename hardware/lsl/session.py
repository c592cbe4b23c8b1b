"""What streams say about the session they belong to; importable without pylsl."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StreamSession:
    """What the streams say about the session they belong to.

    `thermode` (its model) and `thermode_manufacturer` say where the temperatures come from; `simulated`
    names the simulated parts of the rig, if any.
    """

    rig: str
    participant: str
    session: str
    protocol: str
    thermode: str
    thermode_manufacturer: str
    simulated: tuple[str, ...]


def source_id_of(rig: str, stream: str) -> str:
    """Return the source id of a stream of a rig; it is the same in every session."""
    return f"mindpain-{rig}-{stream}"


def device_streams(zones: int) -> tuple[str, ...]:
    """Return the streams of a stimulator that reads back this many zones: those of hardware.lsl.device."""
    return ("device", "temperature") if zones else ("device",)
