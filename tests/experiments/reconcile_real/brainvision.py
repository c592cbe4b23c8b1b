"""Writes EEG and codes as a BrainVision recording, as an amplifier's own program does beside LSL."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_STEP_UV = 0.1
_HEADER = """\
Brain Vision Data Exchange Header File Version 1.0

[Common Infos]
Codepage=UTF-8
DataFile={stem}.eeg
MarkerFile={stem}.vmrk
DataFormat=BINARY
DataOrientation=MULTIPLEXED
NumberOfChannels={count}
SamplingInterval={interval_us:g}

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
Mk1=New Segment,,1,1,0,20260301080000000000
"""


def write_brainvision(
    header: Path,
    names: Sequence[str],
    values_uv: NDArray[np.float64],
    rate_hz: float,
    codes: Sequence[tuple[float, int]],
) -> Path:
    """Write samples x channels in µV, and codes at seconds after their start; return `header`."""
    stem = header.stem
    channels = [f"Ch{number}={name},,{_STEP_UV},µV\n" for number, name in enumerate(names, start=1)]
    said = _HEADER.format(stem=stem, count=len(names), interval_us=1e6 / rate_hz)
    header.write_text(said + "".join(channels), encoding="utf-8")
    markers = [
        f"Mk{number}=Stimulus,S{code:3d},{round(time_s * rate_hz) + 1},1,0\n"
        for number, (time_s, code) in enumerate(codes, start=2)
    ]
    told = _MARKERS.format(stem=stem) + "".join(markers)
    header.with_suffix(".vmrk").write_text(told, encoding="utf-8")
    header.with_suffix(".eeg").write_bytes(np.round(values_uv / _STEP_UV).astype("<i2").tobytes())
    return header
