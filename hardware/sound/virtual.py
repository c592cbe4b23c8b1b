"""The loudspeaker of a rehearsal: a clip takes its duration on the session clock, and nothing sounds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping

from mindpain_task.model import JsonValue
from mindpain_task.roles import Clock, DeviceFault, SoundReport
from mindpain_task.sounds import Clip


class VirtualSound:
    """A Sound without a device: what it reports has the exact times, whenever it is polled.

    `hear` is told of a clip when it begins, and of the time. `ends_late_s` plants trouble: by a clip's name,
    how many seconds late (early below 0) it ends. Raises ValueError where that would be before it began.
    """

    def __init__(
        self,
        clock: Clock,
        clips: Iterable[Clip],
        hear: Callable[[Clip, float], None] | None = None,
        ends_late_s: Mapping[str, float] | None = None,
    ) -> None:
        self._clock = clock
        self._clips = frozenset(clips)
        self._hear = hear
        self._late_s = dict(ends_late_s or {})
        self._begins_s = self._ends_s = math.inf
        self._clip: Clip | None = None
        self._told_began = False
        self._reports: list[SoundReport] = []
        for clip in self._clips:
            if clip.duration_s + self._late_s.get(clip.name, 0.0) < 0:
                raise ValueError(
                    f"{clip.name} of {clip.duration_s:g} s cannot end {-self._late_s[clip.name]:g} s early"
                )

    def play_at(self, clip: Clip, time_s: float) -> None:
        """Schedule a clip; one that still plays is ended first."""
        if clip not in self._clips:
            raise DeviceFault(f"sound: {clip.name} was not loaded when the rig was opened")
        self.stop()
        self._clip, self._told_began = clip, False
        self._begins_s = max(time_s, self._clock.now())
        self._ends_s = self._begins_s + clip.duration_s + self._late_s.get(clip.name, 0.0)

    def next_due_s(self) -> float:
        """Return when the next report is due (infinity if none is)."""
        if self._reports:
            return self._clock.now()
        return self._ends_s if self._told_began else self._begins_s

    def poll(self) -> tuple[SoundReport, ...]:
        """Return what began and ended since the last call."""
        self._let_pass(self._clock.now())
        reports, self._reports = tuple(self._reports), []
        return reports

    def stop(self) -> None:
        """End what plays, and forget what is scheduled."""
        now_s = self._clock.now()
        self._let_pass(now_s)
        if self._clip is not None and self._told_began:
            self._tell_ended(self._clip, now_s)
        self._forget()

    def described(self) -> dict[str, JsonValue]:
        """Return what this is, for the record: no device."""
        return {"device": "virtual"}

    def close(self) -> None:
        """Stop, and forget every clip."""
        self.stop()
        self._clips = frozenset()

    def _let_pass(self, now_s: float) -> None:
        if self._clip is None:
            return
        if not self._told_began and self._begins_s <= now_s:
            self._told_began = True
            self._reports.append(SoundReport(self._clip, "began", self._begins_s))
            if self._hear is not None:
                self._hear(self._clip, self._begins_s)
        if self._told_began and self._ends_s <= now_s:
            self._tell_ended(self._clip, self._ends_s)
            self._forget()

    def _tell_ended(self, clip: Clip, time_s: float) -> None:
        frames = min(clip.frames, round((time_s - self._begins_s) * clip.rate_hz))
        self._reports.append(SoundReport(clip, "ended", time_s, frames))

    def _forget(self) -> None:
        self._clip, self._told_began = None, False
        self._begins_s = self._ends_s = math.inf
