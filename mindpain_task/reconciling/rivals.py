"""Other places at which a recording would fit the session as well: where trials, or pulses, are alike."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from mindpain_task.reconciling.checked import Bounds, Compared
from mindpain_task.reconciling.clock_fit import Fitted
from mindpain_task.reconciling.pairing import NONE, Pairing

_CODE_S = 1e7
"""Further than any two times of a session are apart: keeps the codes apart in one ordered row."""
SURE_ERRORS = 4.0
"""[D] A place is the better one where its spread is smaller by so many standard errors of a spread."""


@dataclass(frozen=True)
class Place:
    """The recording as it would lie `shift_s` later in the session: how many fit, and how closely."""

    shift_s: float
    fit: int
    spread_s: float


def places_as_good(
    both: Compared, clock: Fitted, pairing: Pairing, bounds: Bounds
) -> tuple[Place, list[Place]]:
    """Return how well a recording fits where it was put, and the other places at which as many fit.

    Where samples were lost, other markers would be lost elsewhere: so many fewer are as many.
    """
    expected_s = clock.expected_s(both.sent_s, clock.piece(both.sent_s))
    matched = np.flatnonzero((pairing.seen_of != NONE) & (np.abs(pairing.residual_s) <= bounds.tolerance_s))
    look = _Look(both, bounds)
    own = look.at(clock, 0.0)
    enough = own.fit - _lost(both, clock)
    anchor = matched[len(matched) // 2]
    alike = np.flatnonzero(both.sent_codes == both.sent_codes[anchor])
    others = []
    for other in alike[alike != anchor].tolist() if enough > 0 else ():
        shift_s = float(expected_s[anchor] - expected_s[other])
        place = look.at(clock, shift_s, enough)
        if place.fit >= enough:
            others.append(place)
    return own, others


def _lost(both: Compared, clock: Fitted) -> int:
    """Return how many were sent between the last before a jump of the clock and the first after it."""
    ends = both.sent_s.searchsorted(clock.start_s[1:], "left") - both.sent_s.searchsorted(
        clock.last_s[:-1], "right"
    )
    return int(np.maximum(ends, 0).sum())


def surely_better(one: Place, other: Place, resolution_s: float) -> bool:
    """Whether one place fits so much more closely than another that it is the right one of the two."""
    if not min(one.fit, other.fit):
        return one.fit > other.fit
    floor_s = max(resolution_s / math.sqrt(12), 1e-9)
    ratio = math.log(max(other.spread_s, floor_s) / max(one.spread_s, floor_s))
    return ratio > SURE_ERRORS / math.sqrt(2 * min(one.fit, other.fit))


class _Look:
    """What was seen, in one row by code and time, to be looked up many times."""

    def __init__(self, both: Compared, bounds: Bounds) -> None:
        self._bounds = bounds
        self._zero_s, self._sent_s = float(both.seen_s[0]), both.sent_s
        wide_s = 2 * bounds.tolerance_s
        self._ends_s = self._zero_s - wide_s, float(both.seen_s[-1]) + wide_s
        self._codes_s = both.sent_codes * _CODE_S
        self._row_s = np.sort(both.seen_codes * _CODE_S + both.seen_s - self._zero_s)

    def at(self, clock: Fitted, shift_s: float, least: int = 0) -> Place:
        """Return how well all fit, were they expected so much later; none where fewer than `least` can."""
        moved = clock.shifted(shift_s)
        expected_s = moved.expected_s(self._sent_s, moved.piece(self._sent_s))
        if np.count_nonzero((expected_s >= self._ends_s[0]) & (expected_s <= self._ends_s[1])) < least:
            return Place(shift_s, 0, math.inf)
        looked_s = self._codes_s + (expected_s - self._zero_s)
        after = np.clip(np.searchsorted(self._row_s, looked_s), 1, max(len(self._row_s) - 1, 1))
        after = np.minimum(after, len(self._row_s) - 1)
        before = np.maximum(after - 1, 0)
        off_s = np.stack((self._row_s[before] - looked_s, self._row_s[after] - looked_s))
        nearest_s = off_s[np.argmin(np.abs(off_s), axis=0), np.arange(len(looked_s))]
        # Twice the tolerance first: the one that the shift was taken from may be off itself.
        near_s = nearest_s[np.abs(nearest_s) <= 2 * self._bounds.tolerance_s]
        if not len(near_s):
            return Place(shift_s, 0, math.inf)
        middle_s = float(np.median(near_s))
        near_s = near_s[np.abs(near_s - middle_s) <= self._bounds.tolerance_s]
        return Place(shift_s + middle_s, len(near_s), float(np.std(near_s)) if len(near_s) else math.inf)
