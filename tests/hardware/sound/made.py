"""Recordings and a sound device for tests of what stands above them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hardware.clocks import VirtualClock
from hardware.sound.player import Output, Progress
from hardware.sound.recording import Recording, from_samples
from mindpain_task.sounds import Clip


def noise(frames: int, channels: int = 1, seed: int = 1) -> npt.NDArray[np.int16]:
    """Return samples of which none is 0, so that where they begin and end can be seen."""
    loud = np.random.default_rng(seed).integers(1, 9000, (frames, channels))
    return loud.astype(np.int16)


def recording(name: str, frames: int = 4800, rate_hz: int = 48_000) -> Recording:
    return from_samples(name, noise(frames, seed=len(name)), rate_hz)


class ScriptedPlayer:
    """A Player on virtual time: sounds `delay_s` after its start, and ends `late_s` after it should.

    One that `hangs` begins nothing. `done` says what it was told, and when.
    """

    def __init__(
        self,
        clock: VirtualClock,
        *,
        lead_s: float = 0.0,
        delay_s: float = 0.0,
        late_s: float = 0.0,
        hangs: bool = False,
    ) -> None:
        self.lead_s = lead_s
        self.output = Output("scripted", "none", "scripted")
        self.done: list[tuple[float, str]] = []
        self._clock, self._delay_s, self._late_s, self._hangs = clock, delay_s, late_s, hangs
        self._clip: Clip | None = None
        self._began_s: float | None = None
        self._stopped_s: float | None = None

    def load(self, recording: Recording) -> None:
        self._say(f"load {recording.clip.name}")
        self._clip, self._began_s, self._stopped_s = recording.clip, None, None

    def start(self, time_s: float) -> None:
        self._say("start")
        if not self._hangs:
            self._began_s = max(time_s, self._clock.now()) + self._delay_s

    def progress(self) -> Progress:
        if self._clip is None or self._began_s is None:
            return Progress()
        ended_s = self._began_s + self._clip.duration_s + self._late_s
        until_s = min(self._clock.now(), ended_s if self._stopped_s is None else self._stopped_s)
        frames = min(self._clip.frames, max(0, round((until_s - self._began_s) * self._clip.rate_hz)))
        if self._stopped_s is not None:
            return Progress(self._began_s, min(self._stopped_s, ended_s), frames)
        return Progress(self._began_s, ended_s if self._clock.now() > ended_s - 0.01 else None, frames)

    def stop(self) -> None:
        self._say("stop")
        self._stopped_s = self._clock.now()

    def close(self) -> None:
        self._say("close")

    def _say(self, what: str) -> None:
        self.done.append((self._clock.now(), what))
