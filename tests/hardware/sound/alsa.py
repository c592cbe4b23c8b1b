"""Two sound devices made of ALSA's own parts, where there is no sound card: one keeps all it gets, one paces.

`file_device` writes what is played to a WAV. Nothing makes it wait, so a second of sound is gone in
milliseconds; what is told of its end is honest and early. `paced_device` writes to a pipe that is emptied as
fast as a sound card empties its buffer, so that a second takes a second.
"""

from __future__ import annotations

import fcntl
import json
import math
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile

from bootstrap import ROOT
from hardware.clocks import LabClock

CONFIGURATION = (
    "</usr/share/alsa/alsa.conf>\n"
    'pcm.!default {{ type file slave.pcm "null" file "{file}" format "{format}" }}\n'
)
F_SETPIPE_SIZE = 1031  # Linux; Python names it from 3.10 on only where its headers had it
LITTLE = 4096  # bytes: the least that a pipe holds, 21 ms of 16-bit stereo at 48 kHz


@dataclass
class Device:
    """A device: the configuration that makes it the default one, and what came out of it."""

    configuration: Path
    file: Path
    bytes_per_s: float = 0.0
    dies_after_s: float = math.inf
    came: bytearray = field(default_factory=bytearray)

    def heard(self) -> npt.NDArray[np.int16]:
        """Return (frames, channels) int16 samples without the zeros before and after."""
        samples = soundfile.read(self.file, dtype="int16", always_2d=True)[0]
        return between_zeros(samples)

    def heard_as(self, dtype: type) -> npt.NDArray[Any]:
        """Return what came through the pipe as stereo of a type, without the zeros before and after."""
        whole = len(self.came) // (2 * np.dtype(dtype).itemsize) * 2
        return between_zeros(np.frombuffer(bytes(self.came), dtype, whole).reshape(-1, 2))


def between_zeros(samples: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Cut off frames of zeros at both ends: those are the device's, before and after a clip."""
    loud = np.flatnonzero(samples.any(axis=1))
    return samples[:0] if not len(loud) else samples[loud[0] : loud[-1] + 1]


def file_device(folder: Path) -> Device:
    """Return a device that writes a WAV."""
    configuration, file = folder / "asound.conf", folder / "heard.wav"
    configuration.write_text(CONFIGURATION.format(file=file, format="wav"))
    return Device(configuration, file)


@contextmanager
def paced_device(folder: Path, bytes_per_s: float, dies_after_s: float | None = None) -> Iterator[Device]:
    """Yield a device that takes so many bytes in a second, and keeps them.

    With `dies_after_s` of sound it is gone, as one whose cable was pulled.
    """
    configuration, pipe = folder / "asound.conf", folder / "pipe"
    configuration.write_text(CONFIGURATION.format(file=pipe, format="raw"))
    os.mkfifo(pipe)
    # Also for writing: then it is no end of the pipe when the player opens its device anew.
    reading = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    fcntl.fcntl(reading, F_SETPIPE_SIZE, LITTLE)
    device = Device(configuration, pipe, bytes_per_s, dies_after_s or math.inf)
    over = threading.Event()
    drain = threading.Thread(target=_drain, args=(reading, device, over), daemon=True)
    drain.start()
    try:
        yield device
    finally:
        over.set()
        drain.join(10)


def _drain(reading: int, device: Device, over: threading.Event) -> None:
    clock = LabClock()
    due_s = clock.now()
    while not over.wait(max(0.001, due_s - clock.now())):
        try:
            came = os.read(reading, LITTLE // 4)
        except BlockingIOError:
            due_s = clock.now()  # nothing is played; otherwise what this thread is late by is caught up with
            continue
        device.came += came
        due_s += len(came) / device.bytes_per_s
        if len(device.came) > device.dies_after_s * device.bytes_per_s:
            break
    os.close(reading)


def played(
    device: Device, backend: str, scenario: str, recordings: Path, output: str = "", **environment: str
) -> dict[str, Any]:
    """Play in a process of its own and return what it printed."""
    environment = {**os.environ, "ALSA_CONFIG_PATH": str(device.configuration), **environment}
    command = [sys.executable, "-m", "tests.hardware.sound.play", backend, scenario, str(recordings)]
    done = subprocess.run(
        [*command, *([output] if output else [])],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer
