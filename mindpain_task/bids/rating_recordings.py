"""Ratings given all the time while a stimulus lasts, as recordings: what the screen showed, when.

How somebody moved before confirming an ordinary rating is none: only what a protocol asks to be `rated`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from mindpain_task.bids.grids import Floats, Grid, described, nearest_hz, nominal_hz
from mindpain_task.bids.nouns import Recording
from mindpain_task.model import Event, JsonValue, Record

FRAMES_HZ = (30.0, 50.0, 60.0, 72.0, 75.0, 90.0, 100.0, 120.0, 144.0, 165.0, 240.0)
"""How many frames a second screens have; the nearest is taken for the screen's own. [D]"""
PER_FRAME = 2
"""Samples of the grid for each frame: none is lost where frames come a little early or late. [D]"""
LONGEST_FRAME_S = 0.1
"""Samples further apart say nothing about the screen's rate. [D]"""
TIME_DIGITS = 4
RESOLUTION_S = 5e-5
"""How finely the journal keeps the times of samples: rounded to 0.1 ms."""


@dataclass
class _Rated:
    """One scale: its samples (time, rating), when each rating of it began and ended, and its words."""

    question: str
    left: str
    right: str
    samples: list[tuple[float, float]] = field(default_factory=list)
    starts_s: list[float] = field(default_factory=list)
    ends_s: list[float] = field(default_factory=list)
    frame_s: float | None = None

    def begin(self, time_s: float) -> None:
        """Begin another rating; one that was never ended, in a session that died, ends with its samples."""
        self.close()
        self.starts_s.append(round(time_s, TIME_DIGITS))  # as its first sample

    def close(self) -> None:
        """End a rating that nothing ended, at its last sample."""
        if len(self.ends_s) < len(self.starts_s):
            self.ends_s.append(self.samples[-1][0] if self.samples else self.starts_s[-1])


class _Reader:
    """Walks the events once, and keeps each scale that is rated continuously."""

    def __init__(self) -> None:
        self.rated: dict[str, _Rated] = {}

    def read(self, event: Event) -> None:
        data = event.data
        if event.kind == "continuous_start":
            rated = _Rated(str(data["question"]), str(data["left"]), str(data["right"]))
            self.rated.setdefault(str(data["scale"]), rated).begin(event.time_s)
        elif event.kind == "rating_samples":
            samples = data["samples"]
            assert isinstance(samples, list)
            self.rated[str(data["scale"])].samples += [tuple(each) for each in samples]  # type: ignore[misc,arg-type]
        elif event.kind == "continuous_rating":
            rated = self.rated[str(data["scale"])]
            rated.ends_s.append(event.time_s)
            rated.frame_s = float(str(data["frame_s"]))


def rating_recordings(records: Sequence[Record], zero_s: float) -> tuple[Recording, ...]:
    """Return one recording for each scale that was rated continuously: `vas`, or `vasName` of several."""
    reader = _Reader()
    for record in records:
        reader.read(record.event)
    several = len(reader.rated) > 1
    return tuple(
        _recording(f"vas{_camel(name)}" if several else "vas", name, rated, zero_s)
        for name, rated in reader.rated.items()
        if rated.samples
    )


def _recording(label: str, name: str, rated: _Rated, zero_s: float) -> Recording:
    rated.close()
    times_s, positions = (np.array(each, np.float64) for each in zip(*rated.samples, strict=True))
    times_s = times_s - zero_s
    starts_s, ends_s = np.array(rated.starts_s) - zero_s, np.array(rated.ends_s) - zero_s
    rate_hz = PER_FRAME * _frames_hz(rated, times_s)
    grid = Grid.over(float(starts_s[0]), float(ends_s[-1]), rate_hz)
    values = grid.empty(1)
    last, rating = grid.held(times_s, RESOLUTION_S), grid.held(starts_s, RESOLUTION_S)
    is_rated = (rating >= 0) & (last >= 0) & (grid.times_s <= ends_s[rating] + RESOLUTION_S)
    is_rated &= times_s[last] >= starts_s[rating] - RESOLUTION_S
    values[is_rated, 0] = positions[last[is_rated]]
    sidecar = _sidecar(name, rated, rate_hz)
    return Recording("physio", label, (name,), values, rate_hz, grid.start_s, sidecar)


def _frames_hz(rated: _Rated, times_s: Floats) -> float:
    if rated.frame_s is not None:
        return nearest_hz(1 / rated.frame_s, FRAMES_HZ)
    return nominal_hz(times_s, FRAMES_HZ, LONGEST_FRAME_S)


def _sidecar(name: str, rated: _Rated, rate_hz: float) -> dict[str, JsonValue]:
    return {
        "PhysioType": "generic",
        "Resampling": (
            f"The marker moved from frame to frame of the screen, about {rate_hz / PER_FRAME:g} a second; "
            "each sample is where the screen showed it at that moment, without interpolation. n/a while "
            "nothing was rated. The raw times are in sourcedata."
        ),
        name: described(
            f"Continuous rating: {name}",
            f"Where the participant held the marker of the scale while the stimulus lasted, in percent of "
            f'its length. The question was "{rated.question}"; 0 is "{rated.left}", 100 is "{rated.right}".',
            "percent",
            Minimum=0,
            Maximum=100,
        ),
    }


def _camel(name: str) -> str:
    """Return a scale's name as a label of BIDS may have it: letters and digits only."""
    return "".join(part.capitalize() for part in name.split("_"))
