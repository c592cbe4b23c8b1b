"""Everything of a run that was sampled, as recordings: what was told, what was measured, what was rated."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mindpain_task.bids.bath import bath_recordings
from mindpain_task.bids.current import current_recordings
from mindpain_task.bids.grids import ROUNDING, session_zero_s
from mindpain_task.bids.nouns import Recording
from mindpain_task.bids.rating_recordings import rating_recordings
from mindpain_task.bids.thermode import thermode_recordings
from mindpain_task.model import Record


def recordings_of(records: Sequence[Record], readback: Sequence[Record]) -> tuple[Recording, ...]:
    """Return the recordings of a run: its journal's records, and those of its stimulator.

    None for a session that never began. A laser has none: it tells nothing, and its pulses are events.
    """
    zero_s = session_zero_s(records)
    if zero_s is None:
        return ()
    return (
        *thermode_recordings(records, readback, zero_s),
        *current_recordings(records, readback, zero_s),
        *bath_recordings(records, zero_s),
        *rating_recordings(records, zero_s),
    )


def part_of(recording: Recording, from_s: float, until_s: float, zero_s: float = 0.0) -> Recording | None:
    """Return the samples from a moment to before another, both in seconds since `session_start`.

    The times of the part count from `zero_s`. None where there is no sample, or none with a value.
    """
    first, last = (_first_from(recording, each_s) for each_s in (from_s, until_s))
    values = recording.values[first:last]
    if np.isnan(values).all():
        return None
    start_s = recording.start_s + first / recording.rate_hz - zero_s
    return replace(recording, values=values, start_s=round(start_s, 6))


def _first_from(recording: Recording, time_s: float) -> int:
    """Return the number of the first sample at a moment or after it."""
    if math.isinf(time_s):
        return 0 if time_s < 0 else len(recording.values)
    steps = (time_s - recording.start_s) * recording.rate_hz
    return min(max(0, math.ceil(steps - ROUNDING)), len(recording.values))
