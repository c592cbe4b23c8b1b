"""Where a recording whose markers have no number lies in the session: its clock, and what is which."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mindpain_task.reconciling.chains import Chain, Near, longest_chain
from mindpain_task.reconciling.checked import Bounds, Compared, Floats
from mindpain_task.reconciling.clock_fit import Fitted, fit_clock
from mindpain_task.reconciling.pairing import NONE, Pairing, Reach, fitting, paired
from mindpain_task.reconciling.rivals import places_as_good, surely_better

_NEAR_BINS = 3.0
_MOST_TRIED = 4


@dataclass(frozen=True)
class Aligned:
    """The clock, what became of each, and by how much else the recording might be shifted and fit as well."""

    clock: Fitted
    pairing: Pairing
    shifts_s: tuple[float, ...] = ()


def aligned(
    both: Compared, bounds: Bounds, reach: Reach, coarse_s: float, within_s: float | None = None
) -> Aligned | None:
    """Return where the recording lies, or None where no code of one is in the other.

    First roughly (`coarse_s` is how finely time differences are told apart), then near that by the tolerance,
    then where the times are the closest, if it fits in several places. `within_s` is how far the clocks can
    be apart, None for any distance.
    """
    anywhere = None if within_s is None else Near(np.zeros((len(both.sent), 1)), within_s)
    chain = longest_chain(both, 0.0, coarse_s, anywhere)
    if not len(chain.sent):
        return None
    rough = _clock(both, chain, bounds)
    near = Near(_levels_around(both, rough), _NEAR_BINS * coarse_s)
    finer = longest_chain(both, rough.drift, 2 * bounds.tolerance_s, near)
    clock = _clock(both, finer if finer.weight >= chain.weight / 2 else chain, bounds)
    return _closest(both, _settled(both, clock, bounds, reach), bounds, reach, within_s)


def _levels_around(both: Compared, clock: Fitted) -> Floats:
    """Return for each that was sent the level of its piece of the clock, and of those before and after.

    Where a jump was is not yet sure. Levels are those at time 0 of the session.
    """
    levels_s = clock.levels_s - clock.drift * clock.zero_s
    beside = np.array([-1, 0, 1] if len(levels_s) > 1 else [0])
    around: Floats = levels_s[np.clip(clock.piece(both.sent_s)[:, None] + beside, 0, len(levels_s) - 1)]
    return around


def _settled(both: Compared, clock: Fitted, bounds: Bounds, reach: Reach) -> Aligned:
    """Return the clock fitted to what it pairs itself, and those pairs."""
    pairing = paired(both, clock, reach)
    sent = np.flatnonzero(pairing.seen_of != NONE)
    if len(sent):
        clock = _clock(both, Chain(sent, pairing.seen_of[sent], 0.0), bounds)
        pairing = paired(both, clock, reach)
    return Aligned(clock, pairing)


def _closest(both: Compared, found: Aligned, bounds: Bounds, reach: Reach, within_s: float | None) -> Aligned:
    """Return the place at which the times fit the closest, and the others that may be it as well."""
    on_time = np.abs(found.pairing.residual_s) <= bounds.tolerance_s
    if (on_time.all() and len(both.seen) == len(both.sent)) or not on_time.any():
        return found
    found = _straightened(both, found, bounds, reach)
    own, others = places_as_good(both, found.clock, found.pairing, bounds)
    if within_s is not None:
        others = [each for each in others if abs(found.clock.levels_s[0] + each.shift_s) <= within_s]
    closest = min((own, *(each for each in others if each.fit >= own.fit)), key=lambda place: place.spread_s)
    best = closest if surely_better(closest, own, bounds.resolution_s) else own
    clock = found.clock
    if best is not own:
        found = _settled(both, clock.shifted(best.shift_s), bounds, reach)
    left = [each for each in (own, *others) if not surely_better(best, each, bounds.resolution_s)]
    left = sorted((each for each in left if each is not best), key=lambda each: abs(each.shift_s))
    for each in left[:_MOST_TRIED] if _unpaired(both, found) > abs(len(both.sent) - len(both.seen)) else ():
        other = _settled(both, clock.shifted(each.shift_s), bounds, reach)
        if _unpaired(both, other) < _unpaired(both, found):
            found, best, left = other, each, [place for place in left if place is not each]
    return replace(found, shifts_s=tuple(each.shift_s - best.shift_s for each in left))


def _unpaired(both: Compared, found: Aligned) -> int:
    """Return how many of both would be missing or extra."""
    pairs = int(np.sum(found.pairing.seen_of != NONE))
    return len(both.sent) + len(both.seen) - 2 * pairs - len(found.pairing.doubles)


def _straightened(both: Compared, found: Aligned, bounds: Bounds, reach: Reach) -> Aligned:
    """Return the place at which as many fit without a jump of the clock, if there is one."""
    clock = found.clock
    if len(clock.starts) == 1:
        return found
    straight = replace(
        clock,
        levels_s=clock.levels_s[:1],
        starts=clock.starts[:1],
        start_s=clock.start_s[:1],
        last_s=clock.last_s[-1:],
    )
    _, others = places_as_good(both, straight, found.pairing, bounds)
    best = max(others, key=lambda place: place.fit, default=None)
    if best is None or best.fit < fitting(found.pairing, bounds.tolerance_s):
        return found
    return _settled(both, straight.shifted(best.shift_s), bounds, reach)


def _clock(both: Compared, chain: Chain, bounds: Bounds) -> Fitted:
    return fit_clock(both.sent_s[chain.sent], both.seen_s[chain.seen], bounds)
