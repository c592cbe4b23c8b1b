"""A rating given all the time while a stimulus lasts: one sample a frame, on LSL and in the journal.

The marker is visible from the start, at zero. Samples go to the journal every second: a session that dies
loses no more than that.
"""

from __future__ import annotations

import math
from dataclasses import replace

from mindpain_task import vas
from mindpain_task.continuous import derive
from mindpain_task.frames import DROPPED_OVER, frames_summary
from mindpain_task.model import JsonValue, VasScale
from mindpain_task.roles import InputEvent, Rig
from mindpain_task.session.asking import DRAW_LEAD
from mindpain_task.session.noting import Note
from mindpain_task.views import Vas

TO_JOURNAL_EVERY_S = 1.0
LEAST_APART = 0.25
"""How soon after a late sample the next may be on its beat, in frames; otherwise that frame has none. [D]"""


class RatingAlong:
    """One continuous rating; goes on beside a stimulus from `begin` to `end`."""

    def __init__(self, scale: VasScale, shows: Vas, rig: Rig, note: Note) -> None:
        self._scale = scale
        self._view = shows
        self._rig = rig
        self._note = note
        self._state = replace(vas.start(vas.LEFT_END), visible=True)
        self._last_s = self._due_s = -math.inf
        self._unwritten: list[tuple[float, float]] = []
        self._written_s = -math.inf
        self._samples: list[tuple[float, float]] = []
        self._flip_s = -math.inf  # of the last sample, where it was drawn
        self._between_flips_s: list[float] = []
        self._longest_s = 0.0
        self._dropped = 0

    def begin(self) -> None:
        """Show the scale, and take the first sample."""
        shown_s = self._rig.screen.show(self._view)
        what: dict[str, JsonValue] = {
            "scale": self._scale.name,
            "question": self._scale.question,
            "left": self._scale.left,
            "right": self._scale.right,
        }
        self._note("continuous_start", shown_s, "continuous_start", data=what)
        self._written_s = shown_s
        self._due_s = shown_s + self._rig.screen.frame_s
        self._take(shown_s)

    def next_due_s(self) -> float:
        """Return when the next frame is due; one that must be drawn needs some time before that."""
        is_moving = bool(self._state.held) or self._state.position != self._view.position
        return self._due_s - DRAW_LEAD * is_moving * self._rig.screen.frame_s

    def serve(self) -> None:
        """Draw the next frame once it is due, and take a sample of what it shows."""
        now_s = self._rig.clock.now()
        if now_s < self.next_due_s():
            return
        self._state = vas.advance(self._state, now_s)
        frame_s = self._rig.screen.frame_s
        if self._state.position != self._view.position:
            self._view = replace(self._view, position=self._state.position)
            shown_s = self._rig.screen.show(self._view)
            self._due_s = shown_s + frame_s
            self._flipped(shown_s)
        else:
            # Where nothing moves, frames are counted: a sample that is late makes no other one late.
            shown_s = now_s
            late = (now_s - self._due_s) / frame_s
            self._due_s += frame_s * max(1, math.ceil(late + LEAST_APART))
            self._flip_s = -math.inf
        between_s = shown_s - self._last_s
        self._longest_s = max(self._longest_s, between_s)
        self._dropped += between_s > DROPPED_OVER * frame_s
        self._take(shown_s)

    def hear(self, acts: tuple[InputEvent, ...]) -> None:
        """Move the marker; nothing confirms it."""
        for act in acts:
            self._state = replace(vas.step(self._state, act), confirmed_s=None)

    def end(self, onset_s: float | None, end_s: float) -> None:
        """Put the rest on record, and what is derived from the whole course."""
        self._write()
        derived = None if onset_s is None else derive(self._samples, onset_s, end_s)
        what: dict[str, JsonValue] = {
            "scale": self._scale.name,
            "samples": len(self._samples),
            "longest_frame_s": round(self._longest_s, 6),
            "dropped_frames": self._dropped,
            "frame_s": self._rig.screen.frame_s,
        }
        if derived is not None:
            measures = ("peak", "peak_s", "mean", "area_s", "onset_s", "lasted_s")
            values = {name: getattr(derived, name) for name in measures}
            what |= {name: None if value is None else round(value, 4) for name, value in values.items()}
        self._note("continuous_rating", end_s, "continuous_end", data=what)
        if self._rig.measures_frames and self._between_flips_s:
            frames = frames_summary(self._between_flips_s, self._rig.screen.frame_s)
            self._note("frames", end_s, data={"scale": self._scale.name, **frames})

    def _flipped(self, time_s: float) -> None:
        """Keep the time between two flips with no beat between them: only that is the screen's doing."""
        if self._flip_s > -math.inf:
            self._between_flips_s.append(time_s - self._flip_s)
        self._flip_s = time_s

    def _take(self, time_s: float) -> None:
        position = self._state.position
        self._last_s = time_s
        sample = (round(time_s, 4), round(position, 2))
        self._samples.append(sample)
        self._unwritten.append(sample)
        self._rig.outlets.cursor(time_s, self._scale.name, position)
        if time_s - self._written_s >= TO_JOURNAL_EVERY_S:
            self._written_s = time_s
            self._write()

    def _write(self) -> None:
        if self._unwritten:
            what: dict[str, JsonValue] = {
                "scale": self._scale.name,
                "samples": [[time_s, position] for time_s, position in self._unwritten],
            }
            self._note("rating_samples", self._unwritten[-1][0], data=what)
            self._unwritten = []
