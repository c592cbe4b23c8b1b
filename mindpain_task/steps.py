"""How a marker moves between a few places: a numeric scale, or the answers to a choice; pure, like `vas`.

A key or a notch goes to the next place, a pointer to the nearest one; a digit names a place. Nothing is
marked at first, and only what is marked can be confirmed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from mindpain_task.roles import InputEvent, InputKind

TEN = 10
_WAY = {InputKind.LEFT_DOWN: -1, InputKind.RIGHT_DOWN: 1}


@dataclass(frozen=True)
class StepState:
    """Which of `count` places (from 0) is marked, if any, and when it was confirmed.

    `begins_at` is the place that the first key press or notch marks.
    """

    count: int
    begins_at: int
    chosen: int | None = None
    confirmed_s: float | None = None


def start(count: int, start_position: float, *, at_ends: bool) -> StepState:
    """Return the state in which a question with `count` places appears, from a start of 0-100."""
    return StepState(count, nearest(count, start_position, at_ends=at_ends))


def nearest(count: int, position: float, *, at_ends: bool) -> int:
    """Return the place (from 0) nearest to a position of 0-100.

    `at_ends`: the first and last place stand at the ends of the line; else each in the middle of its share.
    """
    share = position / 100
    place = round(share * (count - 1)) if at_ends else int(share * count)
    return min(count - 1, max(0, place))


def step(state: StepState, act: InputEvent, *, at_ends: bool, first_digit: int) -> StepState:
    """Return the state after one input; acts that mean nothing to it change nothing.

    `first_digit` is the digit of the first place: 0 on a numeric scale, 1 for the answers to a choice.
    """
    if state.confirmed_s is not None:
        return state
    if act.kind in _WAY:
        return _moved(state, _WAY[act.kind])
    if act.kind is InputKind.TURN and act.number:
        return _moved(state, act.number)
    if act.kind is InputKind.DIGIT and act.number is not None:
        place = act.number - first_digit
        if act.number == 0 and at_ends and state.chosen == 1:
            place = TEN  # a 1 and a 0 typed one after the other
        return replace(state, chosen=place) if 0 <= place < state.count else state
    if act.kind in (InputKind.POINT, InputKind.CLICK) and act.position is not None:
        place = nearest(state.count, act.position, at_ends=at_ends)
        is_sure = act.kind is InputKind.CLICK and state.chosen is not None
        return replace(state, chosen=place, confirmed_s=act.time_s if is_sure else None)
    if act.kind is InputKind.CONFIRM and state.chosen is not None:
        return replace(state, confirmed_s=act.time_s)
    return state


def _moved(state: StepState, way: int) -> StepState:
    here = state.begins_at if state.chosen is None else state.chosen + way
    return replace(state, chosen=min(state.count - 1, max(0, here)))
