"""Writes recordings of an EEG with codes on its trigger line: BrainVision, EDF+ and BDF, by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.brainvision import NEW_SEGMENT
from tests.brainvision import write_brainvision as brainvision

Codes = Sequence[tuple[float, int]]
"""(time in seconds from the recording's beginning, code)."""
WIDTH_S = 0.010


def write_brainvision(
    path: Path, codes: Codes, rate_hz: float, lasts_s: float, *, text: str = "S{code:>3}", others: Codes = ()
) -> Path:
    """Write a BrainVision recording; `others` are new segments (code 0) and responses (any other)."""
    marks = [(0.0, NEW_SEGMENT)]
    marks += [(at_s, f"Stimulus,{text.format(code=code)}") for at_s, code in codes]
    marks += [(at_s, f"Response,R{code:>3}" if code else NEW_SEGMENT) for at_s, code in others]
    ordered = [(sample_of(at_s, rate_hz), what) for at_s, what in sorted(marks, key=lambda mark: mark[0])]
    return brainvision(path, ("Cz",), np.zeros((math.ceil(lasts_s * rate_hz), 1), np.int16), rate_hz, ordered)


def sample_of(at_s: float, rate_hz: float) -> int:
    """Return the first sample (from 0) that sees an edge."""
    return math.ceil(at_s * rate_hz - 1e-9)


def write_edf(path: Path, codes: Codes, rate_hz: int, lasts_s: float, *, text: str = "S{code:>3}") -> Path:
    """Write an EDF+ recording whose codes are annotations."""
    seconds = math.ceil(lasts_s)
    told = [f"+{second}\x14\x14\x00".encode() for second in range(seconds)]
    for at_s, code in codes:
        onset_s = sample_of(at_s, rate_hz) / rate_hz
        told[int(at_s)] += f"+{onset_s:.6f}\x14{text.format(code=code)}\x14\x00".encode()
    width = max(map(len, told)) + 1 & ~1
    signals = [("Cz", rate_hz, 16), ("EDF Annotations", width // 2, 16)]
    content = [_edf_header(signals, seconds, "EDF+C", b"0")]
    silent = bytes(2 * rate_hz)
    content += [silent + each.ljust(width, b"\x00") for each in told]
    path.write_bytes(b"".join(content))
    return path


def write_bdf(path: Path, codes: Codes, rate_hz: int, lasts_s: float, *, flags: int = 0x100000) -> Path:
    """Write a BioSemi recording: codes are the lower bits of its status channel, under its own flags."""
    seconds = math.ceil(lasts_s)
    levels = trigger_levels(codes, rate_hz, seconds) | flags
    return _write_levels(path, levels, rate_hz, seconds, "Status", 24)


def write_edf_with_a_channel(path: Path, codes: Codes, rate_hz: int, lasts_s: float) -> Path:
    """Write an EDF recording whose codes are levels of a channel."""
    seconds = math.ceil(lasts_s)
    return _write_levels(path, trigger_levels(codes, rate_hz, seconds), rate_hz, seconds, "TRIGGER", 16)


def trigger_levels(codes: Codes, rate_hz: float, seconds: int) -> NDArray[np.int64]:
    """Return what the trigger lines show at each sample."""
    levels = np.zeros(int(seconds * rate_hz), dtype=np.int64)
    for at_s, code in codes:
        first = sample_of(at_s, rate_hz)
        levels[first : max(sample_of(at_s + WIDTH_S, rate_hz), first + 1)] = code
    return levels


def _write_levels(
    path: Path, levels: NDArray[np.int64], rate_hz: int, seconds: int, channel: str, bits: int
) -> Path:
    wide = bits // 8
    kept = levels.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :wide].reshape(seconds, rate_hz * wide)
    silent = np.zeros((seconds, rate_hz * wide), dtype=np.uint8)
    version = b"\xffBIOSEMI" if bits == 24 else b"0"
    kind = "24BIT" if bits == 24 else ""
    header = _edf_header([("Cz", rate_hz, bits), (channel, rate_hz, bits)], seconds, kind, version)
    path.write_bytes(header + np.concatenate([silent, kept], axis=1).tobytes())
    return path


def _edf_header(signals: Sequence[tuple[str, int, int]], seconds: int, kind: str, version: bytes) -> bytes:
    count = len(signals)
    texts = [(version.decode("latin-1"), 8), ("X X X X", 80), ("Startdate 01-MAR-2026 X X X", 80)]
    texts += [("01.03.26", 8), ("08.00.00", 8), (str(256 * (count + 1)), 8), (kind, 44)]
    texts += [(str(seconds), 8), ("1", 8), (str(count), 4)]
    texts += [(name, 16) for name, _, _ in signals]
    texts += [("", 80) for _ in signals]
    texts += [("" if "Ann" in name or name != "Cz" else "uV", 8) for name, _, _ in signals]
    lows = [-(2 ** (bits - 1)) for _, _, bits in signals]
    highs = [2 ** (bits - 1) - 1 for _, _, bits in signals]
    for ends in (lows, highs, lows, highs):
        texts += [(str(each), 8) for each in ends]
    texts += [("", 80) for _ in signals]
    texts += [(str(samples), 8) for _, samples, _ in signals]
    texts += [("", 32) for _ in signals]
    return "".join(text.ljust(width) for text, width in texts).encode("latin-1")
