"""When an item is seen and may be answered; a plan whose items get in one another's way is refused."""

from __future__ import annotations

import math
from itertools import pairwise

from mindpain_task.tasks.plans import PlannedItem, TaskPlan

DUST_S = 1e-6
"""Onsets are sums of decimal fractions: windows that meet may seem to overlap by less than this."""


def seen_s(item: PlannedItem) -> float:
    """Return for how many seconds from its onset an item is seen."""
    return item.window_s if item.show_s is None else item.show_s


def refuse_impossible(plan: TaskPlan) -> None:
    """Raise ValueError for a plan whose items cannot follow one another, naming the item."""
    if not plan.items:
        raise ValueError("a task without items cannot be run")
    first = plan.items[0]
    if first.onset_s is None:
        raise ValueError(f"item {first.number} comes first and needs an onset")
    for number, item in enumerate(plan.items, start=1):
        if item.number != number:
            raise ValueError(f"item {item.number} stands where item {number} should")
        if item.window_s < 0:
            raise ValueError(f"item {number}: a window of {item.window_s} s ends before it begins")
    for item, following in pairwise(plan.items):
        _refuse_order(item, following)


def _refuse_order(item: PlannedItem, following: PlannedItem) -> None:
    if following.onset_s is None:
        # Else the next would begin at the end of a window, and an answer heard late would move its onset.
        if item.window_s != math.inf:
            raise ValueError(
                f"item {following.number} waits for an answer, so the window of item {item.number} has no end"
            )
    elif item.onset_s is None:
        raise ValueError(f"item {following.number} has an onset, but follows an item without one")
    elif not item.onset_s + max(item.window_s, seen_s(item)) <= following.onset_s + DUST_S:
        raise ValueError(f"item {following.number} begins before item {item.number} is over")
    elif item.onset_s >= following.onset_s:
        raise ValueError(f"item {following.number} does not begin after item {item.number}")
