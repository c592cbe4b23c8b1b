"""What is heard, as data: clips of known content; the samples themselves stay with whoever plays them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Clip:
    """A recording: its name (a script's, `bell`, `digit_7`), the SHA-256 of its file, and how long it lasts.

    `frames` samples of each channel at `rate_hz`.
    """

    name: str
    sha256: str
    rate_hz: int
    frames: int

    @property
    def duration_s(self) -> float:
        """Seconds from the first sample to the end of the last."""
        return self.frames / self.rate_hz
