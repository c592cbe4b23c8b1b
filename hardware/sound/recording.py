"""Recordings as samples: a WAV or FLAC file read whole, with the hash of exactly the bytes that were read.

Nothing is resampled, scaled or cut: a file that could not be played as it is, is refused.
"""

from __future__ import annotations

import hashlib
import io
import typing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mindpain_task.sounds import Clip

MIN_RATE_HZ = 8_000
MAX_RATE_HZ = 96_000
MAX_CHANNELS = 2
FORMATS = ("WAV", "WAVEX", "FLAC")  # WAVEX is the WAV that says more of itself
SYNTHETIC = "synthetic voice for rehearsals"
"""What the comment of a file begins with whose voice is a computer's."""

_FULL_SCALE = 32767 / 32768  # what the largest 16-bit sample is of full scale
_WHOLE_IN_16_BITS = ("PCM_16", "PCM_U8", "PCM_S8")

Samples: typing.TypeAlias = npt.NDArray[np.int16] | npt.NDArray[np.float32]
"""(frames, channels); int16, or float32 from -1 to 1."""


class BadRecording(ValueError):
    """A file cannot be played as it is; the message is a sentence with its path."""


@dataclass(frozen=True, eq=False)
class Recording:
    """A clip with its samples, and what to know about it.

    `notices` are sentences for whoever prepares a session. `is_synthetic` says that the file names a
    computer's voice as its speaker.
    """

    clip: Clip
    samples: Samples
    notices: tuple[str, ...] = ()
    is_synthetic: bool = False

    @property
    def channels(self) -> int:
        """1 for mono, 2 for stereo."""
        return int(self.samples.shape[1])

    def on_channels(self, channels: int) -> Samples:
        """Return (frames, channels) samples; mono goes to every channel alike.

        Raises ValueError where stereo would have to be mixed down.
        """
        if self.channels == channels:
            return self.samples
        if self.channels != 1:
            raise ValueError(f"{self.clip.name} has {self.channels} channels, the sound device {channels}")
        return np.ascontiguousarray(np.repeat(self.samples, channels, axis=1))


def read_recording(path: Path, name: str | None = None) -> Recording:
    """Read a WAV or FLAC file; its clip is called as the file, unless it gets a `name`.

    Samples of up to 16 bits are kept as int16, finer ones as float32, which is exact up to 24 bits. Raises
    BadRecording for everything that cannot be played as it is.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise BadRecording(f"{path}: there is no such recording") from error
    except OSError as error:
        raise BadRecording(f"{path}: cannot be read: {error.strerror}") from error
    samples, rate_hz, comment = _decoded(data, path)
    _check(path, samples, rate_hz)
    clip = Clip(name or path.stem, hashlib.sha256(data).hexdigest(), rate_hz, len(samples))
    return Recording(clip, samples, _notices(path, samples), comment.startswith(SYNTHETIC))


def from_samples(name: str, samples: npt.NDArray[np.int16], rate_hz: int) -> Recording:
    """Return a recording that was made here; its hash is of its samples as little-endian bytes."""
    digest = hashlib.sha256(samples.astype("<i2").tobytes()).hexdigest()
    return Recording(Clip(name, digest, rate_hz, len(samples)), samples)


def write_flac(path: Path, samples: npt.NDArray[np.int16], rate_hz: int, comment: str) -> None:
    """Write (frames, channels) samples as 16-bit FLAC; its folder is made where there is none."""
    import soundfile

    path.parent.mkdir(parents=True, exist_ok=True)
    with soundfile.SoundFile(path, "w", rate_hz, samples.shape[1], "PCM_16", format="FLAC") as file:
        file.comment = comment
        file.write(samples)


def _decoded(data: bytes, path: Path) -> tuple[Samples, int, str]:
    """Return the samples, their rate and the file's comment."""
    import soundfile

    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            if file.format not in FORMATS:
                raise BadRecording(f"{path}: is {file.format}; a recording is a WAV or FLAC file")
            dtype = "int16" if file.subtype in _WHOLE_IN_16_BITS else "float32"
            samples: Samples = file.read(dtype=dtype, always_2d=True)
            if len(samples) != file.frames:
                raise BadRecording(
                    f"{path}: ends after {len(samples)} of the {file.frames} frames that it says it has"
                )
            return samples, int(file.samplerate), file.comment
    except soundfile.SoundFileError as error:
        raise BadRecording(f"{path}: cannot be read as WAV or FLAC: {error}") from error


def _check(path: Path, samples: Samples, rate_hz: int) -> None:
    """Raise BadRecording for samples that could not be played as they are."""
    frames, channels = samples.shape
    if frames == 0:
        raise BadRecording(f"{path}: is empty")
    if not MIN_RATE_HZ <= rate_hz <= MAX_RATE_HZ:
        raise BadRecording(f"{path}: has {rate_hz} Hz; a recording has {MIN_RATE_HZ} to {MAX_RATE_HZ} Hz")
    if channels > MAX_CHANNELS:
        raise BadRecording(f"{path}: has {channels} channels; a recording has 1 or {MAX_CHANNELS}")
    if samples.dtype == np.float32:
        if not np.isfinite(samples).all():
            raise BadRecording(f"{path}: has samples that are no numbers")
        peak = float(np.abs(samples).max())
        if peak > 1:
            raise BadRecording(
                f"{path}: its peak is {peak:.3f} of full scale; the sound device would cut it at 1"
            )


def _notices(path: Path, samples: Samples) -> tuple[str, ...]:
    """Say what is strange, but can be played."""
    as_parts = samples / np.float32(32768) if samples.dtype == np.int16 else samples
    touching = int(np.count_nonzero(np.abs(as_parts) >= _FULL_SCALE))
    if touching:
        return (f"{path}: {touching} samples are at full scale; listen whether it was cut off there",)
    if not samples.any():
        return (f"{path}: is silent from beginning to end",)
    return ()
