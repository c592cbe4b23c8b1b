"""How a visual analogue scale moves: one pure step per input, one pure step per moment of time.

The marker starts hidden, appears at the first movement, and can be confirmed only once it is visible.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from mindpain_task.roles import InputEvent, InputKind

LEFT_END, RIGHT_END = 0.0, 100.0
KEY_STEP = 1.0
"""Units a key press moves at once: the same for a keyboard and a button box."""
NOTCH_STEP = 2.0
"""Units that one notch of a wheel or dial moves. [D]"""
HOLD_AFTER_S = 0.3
"""Seconds a key must be held before the marker glides."""
GLIDE_PER_S = 35.0
"""Units a second while a key is held."""

_DIRECTION = {InputKind.LEFT_DOWN: -1, InputKind.RIGHT_DOWN: 1}
_RELEASE = {InputKind.LEFT_UP: -1, InputKind.RIGHT_UP: 1}


@dataclass(frozen=True)
class VasState:
    """Where the marker is (0-100), whether it is visible, which key is held, whether it was confirmed.

    `confirmed_s` is the session time of the confirmation, or None; `glides_from_s` the time up to which a
    held key's movement has been counted.
    """

    position: float
    visible: bool = False
    held: int = 0
    glides_from_s: float = 0.0
    confirmed_s: float | None = None


def start(position: float) -> VasState:
    """Return the state in which a scale appears: the marker hidden at `position` (0-100)."""
    if not LEFT_END <= position <= RIGHT_END:
        raise ValueError(f"a scale starts between 0 and 100, not at {position}")
    return VasState(position)


def advance(state: VasState, now_s: float) -> VasState:
    """Return the state at `now_s`: a held key glides the marker, which rests at an end of the line."""
    if not state.held or state.confirmed_s is not None or now_s <= state.glides_from_s:
        return state
    moved = state.position + state.held * GLIDE_PER_S * (now_s - state.glides_from_s)
    return replace(state, position=_on_the_line(moved), glides_from_s=now_s)


def step(state: VasState, act: InputEvent) -> VasState:
    """Return the state after one input; acts that mean nothing to a scale change nothing."""
    if state.confirmed_s is not None:
        return state
    state = advance(state, act.time_s)
    if act.kind in _DIRECTION:
        way = _DIRECTION[act.kind]
        moved = _on_the_line(state.position + way * KEY_STEP)
        return replace(state, position=moved, visible=True, held=way, glides_from_s=act.time_s + HOLD_AFTER_S)
    if act.kind in _RELEASE:
        return replace(state, held=0) if state.held == _RELEASE[act.kind] else state
    if act.kind is InputKind.TURN and act.number is not None:
        return replace(state, position=_on_the_line(state.position + act.number * NOTCH_STEP), visible=True)
    if act.kind is InputKind.POINT and act.position is not None:
        return replace(state, position=_on_the_line(act.position), visible=True)
    if act.kind is InputKind.CLICK:
        return _click(state, act)
    if act.kind is InputKind.CONFIRM and state.visible:
        return replace(state, confirmed_s=act.time_s, held=0)
    return state


def _click(state: VasState, act: InputEvent) -> VasState:
    """A click confirms a visible marker where it points; the first click only makes a hidden one appear."""
    position = state.position if act.position is None else _on_the_line(act.position)
    if state.visible:
        return replace(state, position=position, confirmed_s=act.time_s, held=0)
    return replace(state, position=position, visible=True)


def _on_the_line(position: float) -> float:
    """A pointer beyond an end of the line rests on that end: the scale has nothing outside it."""
    return min(RIGHT_END, max(LEFT_END, position))
