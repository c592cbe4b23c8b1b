"""Clips on a real sound device, through one of the two backends that PsychoPy has.

Alone, from any script:

    clock = LabClock()
    sound = open_sound(SoundEntry(device="psychopy", backend="sounddevice"), clock, [recording := bell()])
    sound.play_at(recording.clip, clock.now() + 0.5)
    while sound.next_due_s() < math.inf:
        clock.wait_until(sound.next_due_s())
        print(sound.poll())
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from hardware.sound.player import Player, Progress
from hardware.sound.recording import Recording
from mindpain_task.model import JsonValue
from mindpain_task.roles import Clock, DeviceFault, SoundReport
from mindpain_task.sounds import Clip

LOOK_S = 0.01
"""[D] From one look at a clip that plays to the next; its times are the device's own, not those of looks."""

HANGS_AFTER_S = 2.0
"""[D] A device that is so much later than a clip's end does not play: it may be suspended, or in use."""


class PsychopySound:
    """The Sound of a rig: what it reports was measured by the device or its library, never assumed."""

    def __init__(self, clock: Clock, recordings: Iterable[Recording], player: Player) -> None:
        self._clock = clock
        self._recordings = {recording.clip: recording for recording in recordings}
        self._player = player
        self._clip: Clip | None = None
        self._due_s = self._looked_s = math.inf
        self._is_started = self._told_began = False
        self._reports: list[SoundReport] = []

    def play_at(self, clip: Clip, time_s: float) -> None:
        """Schedule a clip; one that still plays is ended first.

        Takes some 10 ms: call it well before `time_s`.
        """
        if clip not in self._recordings:
            raise DeviceFault(f"sound: {clip.name} was not loaded when the rig was opened")
        self.stop()
        self._player.load(self._recordings[clip])
        self._clip, self._due_s = clip, max(time_s, self._clock.now())

    def next_due_s(self) -> float:
        """Return when `poll` must be called next (infinity if nothing plays or is scheduled)."""
        if self._reports:
            return self._clock.now()
        if self._clip is None:
            return math.inf
        return self._looked_s + LOOK_S if self._is_started else self._due_s - self._player.lead_s

    def poll(self) -> tuple[SoundReport, ...]:
        """Start what is due, look at what plays, and return what began and ended since the last call."""
        now_s = self._clock.now()
        if self._clip is not None and not self._is_started and now_s >= self._due_s - self._player.lead_s:
            self._is_started = True
            self._player.start(self._due_s)
        if self._clip is not None and self._is_started:
            self._look(self._clip, now_s)
        reports, self._reports = tuple(self._reports), []
        return reports

    def stop(self) -> None:
        """End what plays, and forget what is scheduled."""
        clip, is_started = self._clip, self._is_started
        told_began = self._told_began
        self._forget()
        if clip is None or not is_started:
            return
        self._player.stop()
        now_s, progress = self._clock.now(), self._player.progress()
        if progress.began_s is None:
            return  # nobody has heard anything of it
        if not told_began:
            self._tell(clip, "began", min(progress.began_s, now_s), Progress())
        ended_s = now_s if progress.ended_s is None else min(progress.ended_s, now_s)
        self._tell(clip, "ended", ended_s, progress)

    def described(self) -> dict[str, JsonValue]:
        """Return which device this is, for the record."""
        return self._player.output.record()

    def close(self) -> None:
        """Stop, give the device back, and forget every clip."""
        self.stop()
        self._recordings = {}
        self._player.close()

    def _look(self, clip: Clip, now_s: float) -> None:
        """Tell what has happened by now; what the device knows ahead is told when it has come."""
        self._looked_s = now_s
        progress = self._player.progress()
        began_s, ended_s = progress.began_s, progress.ended_s
        if began_s is not None and not self._told_began and (began_s <= now_s or ended_s is not None):
            self._told_began = True
            self._tell(clip, "began", began_s, Progress())
        if ended_s is not None and ended_s <= now_s:
            self._tell(clip, "ended", ended_s, progress)
            self._forget()
        elif now_s > (self._due_s if began_s is None else began_s) + clip.duration_s + HANGS_AFTER_S:
            self._tell(clip, "ended", now_s, self._hanging(clip, progress, now_s))
            self._forget()
            self._player.stop()

    def _hanging(self, clip: Clip, progress: Progress, now_s: float) -> Progress:
        since_s = now_s - self._due_s
        return Progress(
            frames=progress.frames,
            fault=f"the sound device took {progress.frames} of the {clip.frames} frames of {clip.name} in "
            f"{since_s:.1f} s; is it suspended, or in use by another program?",
        )

    def _tell(self, clip: Clip, what: str, time_s: float, progress: Progress) -> None:
        if what == "began":
            self._reports.append(SoundReport(clip, "began", time_s))
        else:
            self._reports.append(SoundReport(clip, "ended", time_s, progress.frames, progress.fault))

    def _forget(self) -> None:
        self._clip = None
        self._due_s = self._looked_s = math.inf
        self._is_started = self._told_began = False
