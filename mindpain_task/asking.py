"""Ask one rating: show the scale, move its marker, and come back with an answer or with none.

A rating that is not confirmed in time has no value; it is never a zero.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from mindpain_task import vas
from mindpain_task.model import VasScale
from mindpain_task.roles import InputEvent, Rig
from mindpain_task.views import Vas, View


@dataclass(frozen=True)
class Asked:
    """What came of a rating; `value` is 0-100 or None, `trace` holds (time, position) of each movement.

    Times are on the session clock; the response time runs from the flip that showed the scale.
    """

    value: float | None
    response_time_s: float | None
    ended_s: float
    trace: tuple[tuple[float, float], ...]


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
    trace: list[tuple[float, float]] = []
    while state.confirmed_s is None and (now_s := rig.clock.now()) < deadline_s:
        until_s = now_s + (rig.screen.frame_s if state.held else 1.0)
        acts = wait(min(deadline_s, until_s))
        before = state
        for act in acts:
            if shown_s <= act.time_s < deadline_s:
                state = vas.step(state, act)
        state = vas.advance(state, min(rig.clock.now(), deadline_s))
        if state.visible and (state.position != before.position or not before.visible):
            time_s = rig.screen.show(_view(scale, hidden, state))
            trace.append((round(time_s, 4), round(state.position, 2)))
            rig.outlets.cursor(time_s, scale.name, state.position)
    value = None if state.confirmed_s is None else round(state.position, 1)
    ended_s = deadline_s if state.confirmed_s is None else state.confirmed_s
    response_time_s = None if state.confirmed_s is None else round(ended_s - shown_s, 6)
    return Asked(value, response_time_s, ended_s, tuple(trace))


def _view(scale: VasScale, hidden: View, state: vas.VasState) -> View:
    if isinstance(hidden, Vas):
        return replace(hidden, position=state.position)
    return Vas(scale.question, scale.left, scale.right, scale.start, state.position)
