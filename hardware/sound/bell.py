"""A soft bell, synthesised: it says when closed eyes may close and open.

The same samples on every machine: only additions and multiplications, whose results the arithmetic standard
fixes to the last bit; what `math` gives is rounded first, to where its libraries agree.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from hardware.sound.recording import Recording, from_samples

LENGTH_S = 2.5  # [D]
PEAK = 0.35  # [D] of full scale: softer than speech at its loudest
FADE_IN_S = 0.012  # [D] a mallet of felt, no click
FADE_OUT_S = 0.3  # [D]
PARTIALS = (
    (392.0, 1.0, 0.90),
    (394.6, 0.55, 0.85),
    (1069.0, 0.42, 0.50),
    (2038.0, 0.18, 0.26),
    (3247.0, 0.07, 0.12),
)
"""[D] Frequency (Hz), strength, and the time (s) in which it falls to 1/e.

Not harmonic, as in a bowl of metal; the first two beat slowly with each other.
"""


def bell(name: str = "bell", rate_hz: int = 48_000) -> Recording:
    """Return a bell of 2.5 s, mono, int16.

    Raises ValueError for a rate (Hz) that could not carry its highest partial.
    """
    highest_hz = max(frequency_hz for frequency_hz, _, _ in PARTIALS)
    if rate_hz < 2 * highest_hz:
        raise ValueError(f"a bell at {rate_hz} Hz: it has a partial of {highest_hz:g} Hz")
    frames = round(LENGTH_S * rate_hz)
    sound = np.zeros(frames)
    for frequency_hz, strength, decay_s in PARTIALS:
        sound += strength * _decaying(frequency_hz / rate_hz, decay_s * rate_hz, frames)
    fade_in, fade_out = round(FADE_IN_S * rate_hz), round(FADE_OUT_S * rate_hz)
    sound[:fade_in] *= _smooth(fade_in)
    sound[-fade_out:] *= _smooth(fade_out)[::-1]
    samples = np.rint(sound * (PEAK * 32767 / np.abs(sound).max())).astype(np.int16)
    return from_samples(name, samples.reshape(-1, 1), rate_hz)


def _decaying(cycles_per_frame: float, decay_frames: float, frames: int) -> npt.NDArray[np.float64]:
    """Return a sine that begins at 0 and decays, by squaring one turn of a spiral again and again."""
    shrink = math.exp(-1 / decay_frames)
    turn = 2 * math.pi * cycles_per_frame
    step_x, step_y = _rounded(shrink * math.cos(turn)), _rounded(shrink * math.sin(turn))
    x, y = np.ones(1), np.zeros(1)
    while len(x) < frames:
        x, y = (
            np.concatenate([x, x * step_x - y * step_y]),
            np.concatenate([y, x * step_y + y * step_x]),
        )
        step_x, step_y = step_x * step_x - step_y * step_y, 2 * step_x * step_y
    return y[:frames]


def _rounded(number: float) -> float:
    """Return the nearest multiple of 2^-44: libraries differ in the last of 53 bits, if at all."""
    return round(number * 2**44) / 2**44


def _smooth(frames: int) -> npt.NDArray[np.float64]:
    """Return a rise from 0 to 1 without corners."""
    part = np.arange(frames) / frames
    return part * part * (3 - 2 * part)
