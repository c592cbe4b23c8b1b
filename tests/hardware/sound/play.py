"""Plays on whatever ALSA device its environment names, and prints the reports: a program for tests.

    python -m tests.hardware.sound.play BACKEND SCENARIO FOLDER

In a process of its own, since ALSA reads its configuration once, and a library that hangs can be killed.
"""

from __future__ import annotations

import json
import math
import os
import struct
import sys
from pathlib import Path

from hardware.clocks import LabClock
from hardware.sound.opening import SoundEntry, open_sound
from hardware.sound.recording import Recording, read_recording
from mindpain_task.roles import DeviceFault, Sound, SoundReport
from mindpain_task.sounds import Clip

AHEAD_S = 0.25


class Stage:
    """A sound device, what it reported, and how long at most it is waited for."""

    def __init__(self, sound: Sound, clock: LabClock) -> None:
        self.sound, self.clock = sound, clock
        self.reports: list[SoundReport] = []
        self.asked: list[tuple[Clip, float]] = []

    def play(self, clip: Clip, ahead_s: float = AHEAD_S) -> None:
        self.asked.append((clip, self.clock.now() + ahead_s))
        self.sound.play_at(*self.asked[-1])

    def poll_until(self, what: str, more_s: float = 0.0) -> None:
        """Poll as the engine does, until something happened, and so long after it."""
        seen, until_s = len(self.reports), self.clock.now() + 20
        while not any(report.what == what for report in self.reports[seen:]):
            self.step(until_s)
        until_s = self.clock.now() + more_s
        while self.clock.now() < until_s:
            self.step(until_s)

    def step(self, until_s: float) -> None:
        due_s = min(self.sound.next_due_s(), until_s)
        if due_s == math.inf:
            raise AssertionError("nothing will happen any more")
        self.clock.wait_until(due_s)
        self.reports.extend(self.sound.poll())
        if self.clock.now() > self.asked[0][1] + 25:
            raise AssertionError(f"still waiting after 25 s: {self.reports}")


def one_after_the_other(stage: Stage, recordings: list[Recording]) -> None:
    for recording in recordings:
        stage.play(recording.clip)
        stage.poll_until("ended")


def one_into_the_other(stage: Stage, recordings: list[Recording]) -> None:
    first, second = recordings
    stage.play(first.clip)
    stage.poll_until("began", more_s=first.clip.duration_s / 2)
    stage.play(second.clip)
    stage.poll_until("ended")
    stage.poll_until("ended")


def first_only(stage: Stage, recordings: list[Recording]) -> None:
    stage.play(recordings[0].clip)
    stage.poll_until("ended")


def under_a_stepped_clock(stage: Stage, recordings: list[Recording]) -> None:
    """An hour forward while the first plays, an hour back before the second."""
    step = os.open(os.environ["WALL_CLOCK_STEP"], os.O_WRONLY)
    stage.play(recordings[0].clip)
    stage.poll_until("began")
    os.pwrite(step, struct.pack("l", 3600), 0)
    stage.poll_until("ended")
    os.pwrite(step, struct.pack("l", 0), 0)
    os.close(step)
    stage.play(recordings[1].clip)
    stage.poll_until("ended")


SCENARIOS = {
    each.__name__: each
    for each in (one_after_the_other, one_into_the_other, first_only, under_a_stepped_clock)
}


def main(backend: str, scenario: str, folder: str, output: str | None = None) -> None:
    recordings = [read_recording(path) for path in sorted(Path(folder).glob("*.flac"))]
    clock = LabClock()
    entry = SoundEntry.model_validate({"device": "psychopy", "backend": backend, "output": output})
    try:
        sound = open_sound(entry, clock, recordings)
    except DeviceFault as fault:
        sys.stdout.write(json.dumps({"refused": str(fault)}) + "\n")
        return
    stage = Stage(sound, clock)
    try:
        SCENARIOS[scenario](stage, recordings)
        left = sound.next_due_s() == math.inf
    finally:
        sound.close()
        sound.close()
    told = [(r.clip.name, r.what, r.time_s, r.frames, r.fault) for r in stage.reports]
    asked = [(clip.name, time_s) for clip, time_s in stage.asked]
    answer = {"told": told, "asked": asked, "nothing_left": left, "device": sound.described()}
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
