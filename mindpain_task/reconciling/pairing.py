"""What became of each marker, once the recording's clock is known: the nearest that it can be, one to one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from mindpain_task.reconciling.checked import Compared, Floats, Places
from mindpain_task.reconciling.clock_fit import Fitted
from mindpain_task.reconciling.nouns import Row, Seen, Sent, Verdict

LATE_WITHIN_S = 2.0
"""[D] One that comes further off than this is another one: the first is missing, and this one is extra."""
DOUBLED_WITHIN_S = 0.1
"""[D] One of the same code so soon after one that has its place doubles it: contacts that bounce, a write
that was tried again."""
NONE = -1
Edge: TypeAlias = tuple[float, int, int, float]
"""How far off a pair is, the places of the one sent and of the one seen, and the residual."""


@dataclass(frozen=True)
class Reach:
    """How far off a marker may be: as it was sent, late or early, or doubled."""

    tolerance_s: float
    late_s: float = LATE_WITHIN_S
    doubled_s: float = DOUBLED_WITHIN_S


@dataclass
class Pairing:
    """For each that was sent the place of the one seen, or NONE, and how far off; and which doubles which."""

    seen_of: Places
    residual_s: Floats
    doubles: dict[int, int]


def paired(both: Compared, clock: Fitted, reach: Reach) -> Pairing:
    """Pair what was sent with what was seen of the same code, nearest first."""
    count = len(both.sent)
    pairing = Pairing(np.full(count, NONE, dtype=np.int64), np.full(count, np.nan), {})
    taken: dict[int, int] = {}
    for edge in _edges(both, clock, reach.tolerance_s, np.arange(count), np.arange(len(both.seen))):
        if _in_order(both, clock, edge, reach.tolerance_s):
            _take(edge, pairing, taken)
    _first_of_two(both, reach, pairing, taken)
    left = np.flatnonzero(pairing.seen_of == NONE)
    over = np.array([j for j in range(len(both.seen)) if j not in taken], dtype=np.int64)
    for edge in _edges(both, clock, reach.late_s, left, over):
        before = _same_before(both, reach, edge[2], taken)
        if before == NONE or both.seen_s[edge[2]] - both.seen_s[before] >= edge[0]:
            _take(edge, pairing, taken)
    _first_of_two(both, reach, pairing, taken)
    for j in over.tolist():
        before = _same_before(both, reach, j, taken)
        if j not in taken and before != NONE:
            pairing.doubles[j] = before
    return pairing


def _edges(both: Compared, clock: Fitted, within_s: float, sent: Places, seen: Places) -> list[Edge]:
    """Return every pair of these within reach, nearest first.

    Of one that was sent between the last before a jump and the first after it, both clocks are tried.
    """
    found: dict[tuple[int, int], float] = {}
    places = {int(code): seen[both.seen_codes[seen] == code] for code in np.unique(both.seen_codes[seen])}
    times = {code: both.seen_s[own] for code, own in places.items()}
    piece = clock.piece(both.sent_s)
    between = piece + 1 < len(clock.starts)
    between &= both.sent_s > clock.last_s[piece]
    for later in (False, True):
        expected = clock.expected_s(both.sent_s, piece + (between & later))
        for i in sent[between[sent]] if later else sent:
            code = int(both.sent_codes[i])
            if code not in places:
                continue
            first, last = np.searchsorted(times[code], (expected[i] - within_s, expected[i] + within_s))
            for at in range(int(first), int(last)):
                pair, residual = (int(i), int(places[code][at])), float(times[code][at] - expected[i])
                if abs(residual) < abs(found.get(pair, np.inf)):
                    found[pair] = residual
    return sorted((abs(residual), i, j, residual) for (i, j), residual in found.items())


def _in_order(both: Compared, clock: Fitted, edge: Edge, tolerance_s: float) -> bool:
    """Whether one that was seen lies on that side of the jumps of the clock on which it was sent."""
    if len(clock.starts) == 1:
        return True
    _, i, j, residual_s = edge
    ends_s = clock.expected_s(clock.last_s, np.arange(len(clock.starts)))
    begins_s = clock.expected_s(clock.start_s, np.arange(len(clock.starts)))
    expected_s = both.seen_s[j] - residual_s
    own_s = clock.expected_s(both.sent_s[i : i + 1], np.arange(len(clock.starts)))
    piece = int(np.argmin(np.abs(own_s - expected_s)))
    after = piece == 0 or both.seen_s[j] > ends_s[piece - 1] - tolerance_s
    before = piece + 1 == len(ends_s) or both.seen_s[j] < begins_s[piece + 1] + tolerance_s
    return bool(after and before)


def _take(edge: Edge, pairing: Pairing, taken: dict[int, int]) -> None:
    _, i, j, residual_s = edge
    if pairing.seen_of[i] == NONE and j not in taken:
        pairing.seen_of[i], pairing.residual_s[i] = j, residual_s
        taken[j] = i


def _first_of_two(both: Compared, reach: Reach, pairing: Pairing, taken: dict[int, int]) -> None:
    """Where two may be the marker, the first is it and the second doubles it."""
    for i in np.flatnonzero(pairing.seen_of != NONE).tolist():
        j = int(pairing.seen_of[i])
        on_time = abs(pairing.residual_s[i]) <= reach.tolerance_s
        within_s = reach.tolerance_s if on_time else reach.late_s
        for earlier in range(j - 1, -1, -1):
            since_s = both.seen_s[j] - both.seen_s[earlier]
            residual_s = pairing.residual_s[i] - since_s
            if since_s > reach.doubled_s or abs(residual_s) > within_s:
                break
            if both.seen_codes[earlier] == both.seen_codes[j] and earlier not in taken:
                del taken[j]
                taken[earlier] = i
                pairing.seen_of[i], pairing.residual_s[i] = earlier, residual_s
                break


def _same_before(both: Compared, reach: Reach, j: int, taken: dict[int, int]) -> int:
    """Return the last of the same code that has its place and came shortly before one, or NONE."""
    for earlier in range(j - 1, -1, -1):
        if both.seen_s[j] - both.seen_s[earlier] > reach.doubled_s:
            break
        if both.seen_codes[earlier] == both.seen_codes[j] and earlier in taken:
            return earlier
    return NONE


def fitting(pairing: Pairing, tolerance_s: float) -> int:
    """Return how many were seen when they were expected."""
    return int(np.sum(np.abs(pairing.residual_s[pairing.seen_of != NONE]) <= tolerance_s))


def rows_of(both: Compared, pairing: Pairing, tolerance_s: float) -> tuple[Row, ...]:
    """Return the row of each that was sent, by its time, then of each that was seen and never sent."""
    rows = [_row(both.sent[i], both.seen, pairing, i, tolerance_s) for i in range(len(both.sent))]
    used = set(pairing.seen_of.tolist())
    for j, seen in enumerate(both.seen):
        if j in used:
            continue
        first = pairing.doubles.get(j, NONE)
        if first == NONE:
            rows.append(Row("extra", None, seen, None))
        else:
            rows.append(Row("doubled", None, seen, seen.time_s - both.seen[first].time_s))
    return tuple(rows)


def _row(sent: Sent, seen: tuple[Seen, ...], pairing: Pairing, i: int, tolerance_s: float) -> Row:
    j = int(pairing.seen_of[i])
    if j == NONE:
        return Row("missing", sent, None, None)
    residual_s = float(pairing.residual_s[i])
    verdict: Verdict = "matched" if abs(residual_s) <= tolerance_s else "late" if residual_s > 0 else "early"
    return Row(verdict, sent, seen[j], residual_s)
