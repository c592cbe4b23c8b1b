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
