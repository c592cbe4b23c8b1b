"""Ask one rating on a line: show the scale, move its marker, and come back with an answer or with none.

A rating that is not confirmed in time has no value; it is never a zero. While the marker moves, frames come
at the screen's own rate: the next one is due a frame after the last flip, not after now.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from mindpain_task import vas
from mindpain_task.frames import DROPPED_OVER
from mindpain_task.model import JsonValue, VasScale
from mindpain_task.roles import InputEvent, Rig
from mindpain_task.views import Vas, View

DRAW_LEAD = 0.4
"""How long before its frame is due a marker is drawn, in frames: the screen waits for the moment itself."""
IDLE_S = 1.0
"""How long to wait for an input at a time where nothing moves."""


@dataclass(frozen=True)
class Asked:
    """What came of a rating; `value` is 0-100 or None, `trace` holds (time, position) of each movement.

    Times are on the session clock; the response time runs from the flip that showed the scale. `frames`
    counts the movements shown; `between_s` are the seconds between two frames of a gliding marker, `dropped`
    says how many of them were too long. `paced_s` has them, too, and those between two frames of which the
    second waited for its turn, however the marker was moved: what the screen took, and not the person.
    """

    value: float | None
    response_time_s: float | None
    ended_s: float
    trace: tuple[tuple[float, float], ...]
    frames: int
    between_s: tuple[float, ...]
    dropped: int
    paced_s: tuple[float, ...] = ()

    @property
    def longest_frame_s(self) -> float | None:
        """The longest time between two frames of a gliding marker; None if nothing glided."""
        return max(self.between_s, default=None)

    def record(self, scale: VasScale) -> dict[str, JsonValue]:
        """Return what the journal keeps of it, with the question as it was asked."""
        return {
            "scale": scale.name,
            "kind": scale.kind,
            "value": self.value,
            "response_time_s": self.response_time_s,
            "start": scale.start,
            "question": scale.question,
            "left": scale.left,
            "right": scale.right,
            "trace": [[time_s, position] for time_s, position in self.trace],
            "frames": self.frames,
            "longest_frame_s": self.longest_frame_s,
            "dropped_frames": self.dropped,
        }


class _Frames:
    """When the frames of one rating were shown, and when the next one is to be drawn."""

    def __init__(self, frame_s: float) -> None:
        self._frame_s = frame_s
        self._last_s = -math.inf
        self._gliding = self._waits = False
        self.count = 0
        self.between_s: list[float] = []
        self.paced_s: list[float] = []

    def next_draw_s(self, now_s: float) -> float:
        """Return when to draw the next frame: before it is due, for drawing takes its time."""
        lead_s = DRAW_LEAD * self._frame_s
        due_s = self._last_s + self._frame_s - lead_s
        return due_s if due_s > now_s else now_s + lead_s

    def may_draw(self, now_s: float) -> bool:
        """Return whether a frame drawn now would not come before it is due."""
        return now_s >= self._last_s + self._frame_s - DRAW_LEAD * self._frame_s

    def waits(self) -> None:
        """Note that the next frame could be drawn already, and waits for its turn."""
        self._waits = True

    def shown(self, time_s: float, gliding: bool) -> None:
        """Count a frame; only the time between two of one glide, or to one that waited, is the screen's."""
        if self._gliding:
            self.between_s.append(round(time_s - self._last_s, 6))
        if self._gliding or self._waits:
            self.paced_s.append(round(time_s - self._last_s, 6))
        self.count += 1
        self._last_s, self._gliding, self._waits = time_s, gliding, False

    def rested(self) -> None:
        """Expect no frame: the marker is where it was drawn."""
        self._gliding = self._waits = False

    def dropped(self) -> int:
        """Return how many frames of a glide came too late."""
        return sum(between_s > DROPPED_OVER * self._frame_s for between_s in self.between_s)


def ask(
    scale: VasScale,
    hidden: View,
    rig: Rig,
    wait: Callable[[float], tuple[InputEvent, ...]],
    on_shown: Callable[[float], None],
) -> Asked:
    """Show `scale` (first as the view `hidden`) until it is confirmed or its time is over.

    `wait` is the engine's own wait, which serves the stimulator and hears stops; `on_shown` is told the flip.
    """
    shown_s = rig.screen.show(hidden)
    on_shown(shown_s)
    deadline_s = math.inf if scale.timeout_s is None else shown_s + scale.timeout_s
    state = vas.start(scale.start)
    frames = _Frames(rig.screen.frame_s)
    trace: list[tuple[float, float]] = []
    drawn: float | None = None
    until_s = shown_s + IDLE_S
    while state.confirmed_s is None and rig.clock.now() < deadline_s:
        for act in wait(min(deadline_s, until_s)):
            if shown_s <= act.time_s < deadline_s:
                state = vas.step(state, act)
        now_s = rig.clock.now()
        state = vas.advance(state, min(now_s, deadline_s))
        moved, gliding = state.visible and state.position != drawn, _glides(state, now_s)
        if moved and (frames.may_draw(now_s) or state.confirmed_s is not None):
            drawn = state.position
            time_s = rig.screen.show(_view(scale, hidden, drawn))
            frames.shown(time_s, gliding)
            trace.append((round(time_s, 4), round(drawn, 2)))
            rig.outlets.cursor(time_s, scale.name, drawn)
        elif moved:
            frames.waits()
        elif not gliding:
            frames.rested()
        until_s = _look_again_s(state, moved or gliding, frames, rig.clock.now())
    value = None if state.confirmed_s is None else round(state.position, 1)
    ended_s = deadline_s if state.confirmed_s is None else state.confirmed_s
    response_time_s = None if state.confirmed_s is None else round(ended_s - shown_s, 6)
    return Asked(
        value,
        response_time_s,
        ended_s,
        tuple(trace),
        frames.count,
        tuple(frames.between_s),
        frames.dropped(),
        tuple(frames.paced_s),
    )


def _glides(state: vas.VasState, now_s: float) -> bool:
    """Return whether a held key is moving the marker."""
    inside = vas.LEFT_END < state.position < vas.RIGHT_END
    return bool(state.held) and inside and state.glides_from_s <= now_s


def _look_again_s(state: vas.VasState, moves: bool, frames: _Frames, now_s: float) -> float:
    """Return when something will be to do if no input comes."""
    if moves:
        return frames.next_draw_s(now_s)
    if state.held and state.glides_from_s > now_s:
        return state.glides_from_s
    return now_s + IDLE_S


def _view(scale: VasScale, hidden: View, position: float) -> View:
    if isinstance(hidden, Vas):
        return replace(hidden, position=position)
    return Vas(scale.question, scale.left, scale.right, scale.start, position)
