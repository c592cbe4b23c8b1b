"""Which of the many pairs of the same code belong together: the longest chain that one clock can explain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mindpain_task.reconciling.checked import Compared, Floats, Places

JUMP_COST = 4.0
"""[D] How many common markers in a chain a jump of the clock must win: a few fit anywhere by chance."""
_STEP_COST_PER_S, _LONG_STEP_S = 0.05, 60.0
_GAIN_COST = 0.5
_WHOLE_WEIGHT = 0.6
"""[D] Of two chains that explain as much: a short jump before a long one, samples lost before time gained,
and before these the one that has the first and the last that were sent."""
_RARE_WEIGHT = 0.25
_MOST_BINS = 4_000_000
_NOT_YET = -1


@dataclass(frozen=True)
class Chain:
    """Pairs in the order of their times: the places of what was sent, and of what was seen."""

    sent: Places
    seen: Places
    weight: float


@dataclass(frozen=True)
class Near:
    """Where pairs are looked for: within `within_s` of any of `levels_s` (those that were sent by levels)."""

    levels_s: Floats
    within_s: float


def longest_chain(both: Compared, drift: float, bin_s: float, near: Near | None = None) -> Chain:
    """Return the pairs of the same code that together weigh the most, each later than the one before.

    From one pair to the next the difference of the times, but for the drift, may change by a bin or two, or
    jump at a cost. A marker of a rare code weighs more than others.
    """
    search = _Search(both, drift, bin_s, near)
    for i in range(len(both.sent)):
        search.take(i)
    return search.chain()


class _Search:
    """The best chain so far that ends at each marker seen, and in each bin of time differences."""

    def __init__(self, both: Compared, drift: float, bin_s: float, near: Near | None) -> None:
        self._both, self._near = both, near
        codes, counts = np.unique(both.sent_codes, return_counts=True)
        self._places = {int(code): np.flatnonzero(both.seen_codes == code) for code in codes}
        self._times_s = {code: both.seen_s[places] for code, places in self._places.items()}
        rare = 1 + _RARE_WEIGHT * np.log(len(both.sent) / counts)
        self._weights = dict(zip(codes.tolist(), rare.tolist(), strict=True))
        self._expected_s = both.sent_s + drift * both.sent_s
        self._least_s = float(both.seen_s[0] - self._expected_s.max())
        most_s = float(both.seen_s[-1] - self._expected_s.min())
        if near is not None:
            self._least_s = float(near.levels_s.min()) - near.within_s
            most_s = float(near.levels_s.max()) + near.within_s
        self._bin_s = max(bin_s, (most_s - self._least_s) / _MOST_BINS)
        bins = int((most_s - self._least_s) / self._bin_s) + 4
        self._bin_score, self._bin_pair = np.zeros(bins), np.full(bins, _NOT_YET, dtype=np.int64)
        self._bin_seen = np.full(bins, _NOT_YET, dtype=np.int64)
        self._end_score = np.zeros(len(both.seen))
        self._end_pair = np.full(len(both.seen), _NOT_YET, dtype=np.int64)
        self._end_off_s = np.zeros(len(both.seen))
        self._every = np.arange(len(both.seen))
        self._sent: list[Places] = []
        self._seen: list[Places] = []
        self._score: list[Floats] = []
        self._before: list[Places] = []
        self._pairs = 0

    def take(self, i: int) -> None:
        """Let the next that was sent be each of those seen that it may be."""
        code = int(self._both.sent_codes[i])
        seen, off_s = self._places[code], self._times_s[code] - self._expected_s[i]
        if self._near is not None:
            level_s = self._near.levels_s[i]
            firsts = np.searchsorted(off_s, level_s - self._near.within_s)
            lasts = np.searchsorted(off_s, level_s + self._near.within_s)
            there = np.unique(np.concatenate([self._every[a:b] for a, b in zip(firsts, lasts, strict=True)]))
            seen, off_s = seen[there], off_s[there]
        if not len(seen):
            return
        bins = ((off_s - self._least_s) / self._bin_s).astype(np.int64) + 1
        score, before = self._best_before(seen, off_s, bins)
        score = score + self._weights[code] + _WHOLE_WEIGHT * (i == len(self._both.sent) - 1)
        score += np.where(before == _NOT_YET, _WHOLE_WEIGHT * (i == 0), 0.0)
        pairs = np.arange(self._pairs, self._pairs + len(seen))
        self._pairs += len(seen)
        self._sent.append(np.full(len(seen), i))
        self._seen.append(seen)
        self._score.append(score)
        self._before.append(before)
        # Backwards: of two in one bin the first stays, and leaves room for what was seen between them.
        better = np.flatnonzero(score > self._bin_score[bins])[::-1]
        own = bins[better]
        self._bin_score[own], self._bin_pair[own] = score[better], pairs[better]
        self._bin_seen[own] = seen[better]
        better = score > self._end_score[seen]
        own = seen[better]
        self._end_score[own], self._end_pair[own] = score[better], pairs[better]
        self._end_off_s[own] = off_s[better]

    def _best_before(self, seen: Places, off_s: Floats, bins: Places) -> tuple[Floats, Places]:
        """Return the weight of the best chain that each pair can go on with, and its last pair."""
        score, before = np.zeros(len(seen)), np.full(len(seen), _NOT_YET, dtype=np.int64)
        for beside in (bins, bins - 1, bins + 1):
            # Only what was seen before: a chain never takes one again, and never goes back.
            better = (self._bin_score[beside] > score) & (self._bin_seen[beside] < seen)
            score = np.where(better, self._bin_score[beside], score)
            before = np.where(better, self._bin_pair[beside], before)
        leading = np.maximum.accumulate(self._end_score)
        leaders = np.maximum.accumulate(np.where(self._end_score >= leading, self._every, 0))
        leader = leaders[seen - 1]
        step_s = off_s - self._end_off_s[leader]
        long_s = np.minimum(np.abs(step_s), _LONG_STEP_S)
        cost = JUMP_COST + _STEP_COST_PER_S * long_s + _GAIN_COST * (step_s > 0)
        jumped = np.where(seen > 0, leading[seen - 1] - cost, -np.inf)
        jumps = jumped > score
        return np.where(jumps, jumped, score), np.where(jumps, self._end_pair[leader], before)

    def chain(self) -> Chain:
        """Return the best chain of all."""
        none = np.empty(0, dtype=np.int64)
        if not self._pairs:
            return Chain(none, none, 0.0)
        sent, seen, before = (np.concatenate(each) for each in (self._sent, self._seen, self._before))
        score = np.concatenate(self._score)
        at = int(np.argmax(score))
        weight = float(score[at])
        found = []
        while at != _NOT_YET:
            found.append(at)
            at = int(before[at])
        order = np.array(found[::-1], dtype=np.int64)
        return Chain(sent[order], seen[order], weight)
