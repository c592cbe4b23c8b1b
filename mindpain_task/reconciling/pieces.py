"""Where a recording's clock jumped: the pieces between, from how far each marker is off a straight line."""

from __future__ import annotations

import numpy as np

from mindpain_task.reconciling.checked import Floats, Places

JUMP_COST = 2.5
"""[D] How many markers off by themselves a jump must explain: three in a row that are off alike are a jump at
the first or the last, six in the middle (there and back again); fewer are late or early one by one."""
FEWEST_IN_PIECE = 3
"""[D] A piece needs so many markers that agree: two may agree by chance."""
_MOST_LEVELS = 800
_STEPS_PER_TOLERANCE = 4


def levels_of(off_s: Floats, tolerance_s: float) -> tuple[Floats, float]:
    """Return the level near which each of some ordered differences should be, and what that costs.

    The cost is a count: of those further off than the tolerance (in part from half of it), and JUMP_COST for
    each change of level. The least cost of all.
    """
    levels_s = _levels(off_s, tolerance_s)
    far = np.clip(2 * np.abs(off_s[:, None] - levels_s) / tolerance_s - 1, 0, 1)
    own = np.arange(len(levels_s))
    came = np.empty(far.shape, dtype=np.int64)
    total = far[0].copy()
    for k in range(1, len(off_s)):
        best = int(np.argmin(total))
        changed = total[best] + JUMP_COST
        stays = total <= changed
        came[k] = np.where(stays, own, best)
        total = np.where(stays, total, changed) + far[k]
    at = int(np.argmin(total))
    cost = float(total[at])
    path = np.empty(len(off_s), dtype=np.int64)
    for k in range(len(off_s) - 1, -1, -1):
        path[k] = at
        if k:
            at = int(came[k, at])
    return levels_s[path], cost


def _levels(off_s: Floats, tolerance_s: float) -> Floats:
    """Return the levels that may be: those near which at least three are."""
    if len(off_s) < FEWEST_IN_PIECE:
        return np.array([np.median(off_s)])
    step_s = tolerance_s / _STEPS_PER_TOLERANCE
    ordered = np.sort(off_s)
    levels_s = np.unique(np.rint(ordered / step_s)) * step_s
    first, last = (np.searchsorted(ordered, levels_s + sign * tolerance_s) for sign in (-1, 1))
    support = last - first
    if support.max() < FEWEST_IN_PIECE:
        return np.array([np.median(off_s)])
    levels_s, support = levels_s[support >= FEWEST_IN_PIECE], support[support >= FEWEST_IN_PIECE]
    return np.sort(levels_s[np.argsort(-support, kind="stable")[:_MOST_LEVELS]])


def starts_of(off_s: Floats, levels_s: Floats, tolerance_s: float) -> Places:
    """Return where pieces begin (0 first), without steps within the tolerance and pieces too short."""
    starts = [0, *(np.flatnonzero(np.diff(levels_s)) + 1).tolist()]
    while len(starts) > 1:
        bounds = [*starts, len(off_s)]
        near = [_near(off_s[a:b], levels_s[a], tolerance_s) for a, b in zip(starts, bounds[1:], strict=True)]
        short = [k for k, values in enumerate(near) if len(values) < FEWEST_IN_PIECE]
        if short:
            del starts[max(short[0], 1)]
            continue
        middles = np.array([np.median(values) for values in near])
        steps = np.abs(np.diff(middles))
        least = int(np.argmin(steps))
        if steps[least] > tolerance_s:
            break
        del starts[least + 1]
    return np.array(starts, dtype=np.int64)


def _near(off_s: Floats, level_s: float, tolerance_s: float) -> Floats:
    return off_s[np.abs(off_s - level_s) <= tolerance_s]
