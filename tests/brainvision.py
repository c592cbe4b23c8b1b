"""Writes BrainVision recordings by hand: header, markers, samples, as an amplifier's own program does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

STEP_UV = 0.1
"""What one step of a sample is, in µV."""
NEW_SEGMENT = "New Segment,"
_HEADER = """\
Brain Vision Data Exchange Header File Version 1.0

[Common Infos]
Codepage=UTF-8
DataFile={stem}.eeg
MarkerFile={stem}.vmrk
DataFormat=BINARY
DataOrientation=MULTIPLEXED
NumberOfChannels={count}
SamplingInterval={interval_us:.10g}

[Binary Infos]
BinaryFormat=INT_16

[Channel Infos]
"""
_MARKERS = """\
Brain Vision Data Exchange Marker File, Version 1.0

[Common Infos]
Codepage=UTF-8
DataFile={stem}.eeg

[Marker Infos]
"""


def stimulus(code: int) -> str:
    """Return how a code on the trigger line is written."""
    return f"Stimulus,S{code:3d}"


def write_brainvision(
    header: Path,
    names: Sequence[str],
    steps: NDArray[np.int16],
    rate_hz: float,
    marks: Sequence[tuple[int, str]],
) -> Path:
    """Write samples x channels in steps of `STEP_UV`, and marks with their sample from 0; return `header`."""
    stem = header.stem
    channels = [f"Ch{number}={name},,{STEP_UV},µV\n" for number, name in enumerate(names, start=1)]
    said = _HEADER.format(stem=stem, count=len(names), interval_us=1e6 / rate_hz)
    header.write_text(said + "".join(channels), encoding="utf-8")
    lines = [
        f"Mk{number}={what},{sample + 1},1,0" + (",20260301080000000000" if what == NEW_SEGMENT else "")
        for number, (sample, what) in enumerate(marks, start=1)
    ]
    told = _MARKERS.format(stem=stem) + "\n".join(lines) + "\n"
    header.with_suffix(".vmrk").write_text(told, encoding="utf-8")
    header.with_suffix(".eeg").write_bytes(steps.astype("<i2").tobytes())
    return header
