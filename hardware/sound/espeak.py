"""A synthetic voice for rehearsals: espeak-ng, run as a program; the same text gives the same samples."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hardware.sound.recording import BadRecording, read_recording
from mindpain_task.roles import DeviceFault

PROGRAM = "espeak-ng"
VOICES = {"en": "en-gb", "de": "de"}
WAIT_S = 60.0
SILENT_BELOW = 200
"""[D] Samples smaller than this (of 32767) at either end are cut off by `trimmed`: 44 dB below full scale."""

Spoken = npt.NDArray[np.int16]
"""(frames, 1) samples."""


@dataclass(frozen=True)
class Espeak:
    """The program, and how fast it speaks."""

    program: str
    version: str
    words_per_minute: int

    def say(self, text: str, language: str) -> tuple[Spoken, int]:
        """Return a text as samples, and their rate in Hz; raise DeviceFault where the program fails."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "spoken.wav")
            speed = ("-s", str(self.words_per_minute))
            command = (self.program, "-v", VOICES[language], *speed, "-b", "1", "--stdin", "-w", str(path))
            _run(command, text)
            try:
                spoken = read_recording(path)
            except BadRecording as error:
                raise DeviceFault(f"{PROGRAM} wrote nothing that can be read: {error}") from error
            return spoken.samples.astype(np.int16, casting="equiv"), spoken.clip.rate_hz

    def say_all(self, texts: Sequence[str], language: str, pause_s: float) -> tuple[Spoken, int]:
        """Return several texts with a pause after each but the last."""
        said = [self.say(text, language) for text in texts]
        rate_hz = said[0][1]
        pause = np.zeros((round(pause_s * rate_hz), 1), np.int16)
        parts = [part for samples, _ in said for part in (pause, trimmed(samples))]
        return np.concatenate(parts[1:]), rate_hz


def find_espeak(words_per_minute: int) -> Espeak:
    """Return the program; raise DeviceFault with how to install it where there is none."""
    program = shutil.which(PROGRAM)
    if program is None:
        raise DeviceFault(
            f"{PROGRAM} is not installed, which speaks scripts for rehearsals. On Debian and Ubuntu: "
            f"sudo apt-get install {PROGRAM}; or record the scripts, as protocols/audio/README.md says"
        )
    version = _run((program, "--version"), "").partition(" Data at")[0].strip()
    return Espeak(program, version, words_per_minute)


def trimmed(samples: Spoken) -> Spoken:
    """Return the samples without the silence at both ends."""
    loud = np.flatnonzero(np.abs(samples[:, 0].astype(np.int32)) >= SILENT_BELOW)
    return samples if not len(loud) else samples[loud[0] : loud[-1] + 1]


def _run(command: Sequence[str], text: str) -> str:
    """Run the program with a text and return what it printed; raise DeviceFault where it fails."""
    try:
        done = subprocess.run(
            command, input=text, capture_output=True, encoding="utf-8", timeout=WAIT_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise DeviceFault(f"{PROGRAM} did not answer within {WAIT_S:g} s: {text[:40]!r}") from error
    if done.returncode:
        raise DeviceFault(
            f"{PROGRAM} ended with {done.returncode}: {done.stderr.strip() or done.stdout.strip()}"
        )
    return done.stdout
