"""How a recording's clock runs beside the session's, in spite of markers that are off, and of jumps."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from mindpain_task.reconciling.checked import Bounds, Flags, Floats, Places
from mindpain_task.reconciling.pieces import levels_of, starts_of

NATURAL_DRIFT = 100e-6
"""[D] Two crystals that are each good to about 50 ppm."""
FASTEST_DRIFT = 5000e-6
"""[D] A drift that is larger is taken for another session, or a sampling rate that was read wrong."""
_ROUNDS = 8
_STRETCHES = 12
_UNNATURAL_COST = 1.0
_SEPARATIONS = (2, 4, 8, 16, 32)


@dataclass(frozen=True)
class Fitted:
    """The clock through some pairs in the order of their times.

    Recording minus session time at `zero_s` of the session is `levels_s` of each piece, and grows by `drift`
    for each second; `starts` are the numbers of the pairs with which the pieces begin, `start_s` their times
    in the session, and `last_s` those of the last pair of each. `near` says which pairs are within the
    tolerance of it; `drift_error` is None where it cannot be told.
    """

    zero_s: float
    drift: float
    drift_error: float | None
    levels_s: Floats
    starts: Places
    start_s: Floats
    last_s: Floats
    near: Flags
    span_s: float

    def expected_s(self, time_s: Floats, piece: Places) -> Floats:
        """Return when moments of the session are expected in the recording, in these pieces of it."""
        off_s: Floats = self.levels_s[piece] + self.drift * (time_s - self.zero_s)
        return time_s + off_s

    def piece(self, time_s: Floats) -> Places:
        """Return in which piece of the recording each moment of the session is."""
        pieces: Places = np.searchsorted(self.start_s[1:], time_s, "right")
        return pieces

    def shifted(self, shift_s: float) -> Fitted:
        """Return the clock of a recording that lies so much later: its jumps stay where they are in it."""
        return replace(
            self,
            levels_s=self.levels_s + shift_s,
            start_s=self.start_s - shift_s,
            last_s=self.last_s - shift_s,
        )


def fit_clock(session_s: Floats, recording_s: Floats, bounds: Bounds) -> Fitted:
    """Fit the clock to pairs (at least one) in the order of the session's times.

    Of all clocks with a drift and jumps it is the one that leaves the fewest pairs off by more than the
    tolerance, where a jump counts as JUMP_COST of those; then least squares through all that are near it.
    """
    zero_s = float(np.mean(session_s))
    at_s, off_s = session_s - zero_s, recording_s - session_s
    natural = 1.5 * NATURAL_DRIFT
    if bounds.same_clock:
        natural = bounds.tolerance_s / max(float(np.ptp(at_s)), bounds.tolerance_s)
    best: tuple[float, float, Places] | None = None
    alike = bounds.tolerance_s / (2 * max(float(np.ptp(at_s)), bounds.tolerance_s))
    for drift in _drifts(at_s, off_s):
        if best is not None and abs(drift - best[1]) < alike:
            continue
        found = _settled(at_s, off_s, bounds.tolerance_s, drift)
        cost = found[0] + (_UNNATURAL_COST if abs(found[1]) > natural else 0.0)
        if best is None or cost < best[0] - 1e-9:
            best = (cost, *found[1:])
        if cost < 1e-9:
            break
    assert best is not None
    return _fitted(session_s, recording_s, best[1], best[2], bounds)


def same_clock_fit(session_s: Floats) -> Fitted:
    """Return the session's own clock, for a recording that has it and too few pairs to fit another."""
    zero, first = np.zeros(1), np.zeros(1, dtype=np.int64)
    near = np.ones(len(session_s), dtype=bool)
    return Fitted(0.0, 0.0, None, zero, first, session_s[:1], session_s[-1:], near, float(np.ptp(session_s)))


def _drifts(at_s: Floats, off_s: Floats) -> Iterator[float]:
    """Return drifts to begin with: none, and medians over pairs that are so many markers apart."""
    count = len(at_s)
    if count == 2 and at_s[1] > at_s[0]:
        drift = float((off_s[1] - off_s[0]) / (at_s[1] - at_s[0]))
        yield drift if abs(drift) <= NATURAL_DRIFT else 0.0
        return
    yield 0.0
    for parts in _SEPARATIONS if count > 2 else ():
        apart = max(1, count // parts)
        long_s = at_s[apart:] - at_s[:-apart]
        drift_s = off_s[apart:] - off_s[:-apart]
        wide = long_s >= max(float(np.median(long_s)) / 2, 1e-9)
        if wide.any():
            yield _weighted_median(drift_s[wide] / long_s[wide], long_s[wide])


def _weighted_median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values, kind="stable")
    shares = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(shares, shares[-1] / 2)])


def _settled(at_s: Floats, off_s: Floats, tolerance_s: float, drift: float) -> tuple[float, float, Places]:
    """Return the cost, the drift and the pieces that a drift comes to when it is fitted again and again."""
    best: tuple[float, float, Places] | None = None
    for _ in range(_ROUNDS):
        level = off_s - drift * at_s
        levels_s, cost = levels_of(level, tolerance_s)
        starts = starts_of(level, levels_s, tolerance_s)
        if best is not None and cost >= best[0] - 1e-9:
            break
        best = cost, drift, starts
        if len(at_s) < 3:
            break
        near = np.abs(level - levels_s) <= tolerance_s
        # Pieces as they came, the short ones too: where the slope is wrong, they show the right one.
        pieces = np.cumsum(np.concatenate(([0], np.diff(levels_s) != 0)))
        drift = _common_slope(at_s, off_s, pieces.astype(np.int64), near)
    assert best is not None
    return best


def _common_slope(at_s: Floats, off_s: Floats, pieces: Places, near: Flags) -> float:
    """Return the slope that all pieces share, by least squares."""
    at_s, off_s, pieces = at_s[near], off_s[near], pieces[near]
    if not len(at_s):
        return 0.0
    counts = np.maximum(np.bincount(pieces), 1)
    x_s = at_s - (np.bincount(pieces, at_s) / counts)[pieces]
    y_s = off_s - (np.bincount(pieces, off_s) / counts)[pieces]
    squares = float(x_s @ x_s)
    return float(x_s @ y_s) / squares if squares > 0 else 0.0


def _fitted(session_s: Floats, recording_s: Floats, drift: float, starts: Places, bounds: Bounds) -> Fitted:
    """Fit by least squares all that is near, until nothing more comes near or goes."""
    zero_s, tolerance_s = float(np.mean(session_s)), bounds.tolerance_s
    at_s, off_s = session_s - zero_s, recording_s - session_s
    pieces: Places = np.searchsorted(starts, np.arange(len(at_s)), "right") - 1
    levels_s = _middles(off_s - drift * at_s, pieces, len(starts), tolerance_s)
    near = np.abs(off_s - drift * at_s - levels_s[pieces]) <= tolerance_s
    for _ in range(_ROUNDS):
        if len(at_s) > 2:
            drift = _common_slope(at_s, off_s, pieces, near)
        level = off_s - drift * at_s
        counts = np.bincount(pieces[near], minlength=len(starts))
        sums = np.bincount(pieces[near], level[near], len(starts))
        levels_s = np.where(counts, sums / np.maximum(counts, 1), levels_s)
        nearer = np.abs(level - levels_s[pieces]) <= tolerance_s
        if (nearer == near).all() or not nearer.any():
            break
        near = nearer
    residual_s = off_s - drift * at_s - levels_s[pieces]
    error = _drift_error(at_s[near], residual_s[near], pieces[near], bounds.resolution_s)
    span_s = float(np.ptp(session_s[near])) if near.any() else 0.0
    begun = [np.flatnonzero(near & (pieces == k)) for k in range(len(starts))]
    firsts, lasts = (np.array([own[end] for own in begun]) for end in (0, -1))
    first_s, last_s = session_s[firsts], session_s[lasts]
    return Fitted(zero_s, drift, error, levels_s, firsts, first_s, last_s, near, span_s)


def _middles(level: Floats, pieces: Places, count: int, tolerance_s: float) -> Floats:
    """Return of each piece the level near which most of it is."""
    found = []
    for k in range(count):
        own = np.sort(level[pieces == k])
        ends = np.searchsorted(own, own + tolerance_s, "right")
        first = int(np.argmax(ends - np.arange(len(own))))
        found.append(float(np.median(own[first : ends[first]])))
    return np.array(found)


def _drift_error(at_s: Floats, residual_s: Floats, pieces: Places, resolution_s: float) -> float | None:
    """Return the standard error of the drift; None where there are no more pairs than numbers fitted to them.

    Times in whole samples are off alike over many markers in a row, so residuals count by stretches too.
    """
    free = len(at_s) - 1 - len(np.unique(pieces))
    if free < 1:
        return None
    counts = np.maximum(np.bincount(pieces), 1)
    x_s = at_s - (np.bincount(pieces, at_s) / counts)[pieces]
    squares = float(x_s @ x_s)
    if squares <= 0:
        return None
    each_s = max(math.sqrt(float(residual_s @ residual_s) / free), resolution_s / math.sqrt(12))
    stretches = np.arange(len(at_s)) * _STRETCHES // len(at_s)
    pulls = np.bincount(stretches, x_s * residual_s)
    return max(each_s / math.sqrt(squares), math.sqrt(float(pulls @ pulls)) / squares)
