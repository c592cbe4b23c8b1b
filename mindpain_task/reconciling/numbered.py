"""Markers that carry the journal's number (LSL, in XDF), each compared with what was sent under it.

Measured with random sessions of 10 to 800 markers and a jitter of 50 µs (300 of each of five kinds): no
false fault with a tolerance of 1 ms. Found at the very marker: each that is missing, doubled or extra;
shifts from 5 ms on; 20 ms to 5 s lost, where six markers or more are on either side; a drift that moves
times by more than the tolerance over the session.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mindpain_task.reconciling.aligning import Aligned
from mindpain_task.reconciling.checked import Bounds, Compared, Places, compared
from mindpain_task.reconciling.clock_fit import Fitted, fit_clock, same_clock_fit
from mindpain_task.reconciling.nouns import Of, Reconciliation, Seen, Sent
from mindpain_task.reconciling.pairing import NONE, Pairing
from mindpain_task.reconciling.results import nothing_fits, result
from mindpain_task.reconciling.verdict import FEWEST_TO_TELL, listed, offset_fault, seen_words


def reconcile_numbered(
    recording: str,
    sent: Sequence[Sent],
    seen: Sequence[Seen],
    tolerance_s: float,
    *,
    same_clock: bool = True,
    resolution_s: float = 0.0,
    of: Of = "markers",
) -> Reconciliation:
    """Compare by number: one with a number never sent, or with another code or label, is extra.

    `same_clock` is whether the recording keeps the session's own time: then an offset or a drift that moves
    times by more than the tolerance is a fault. `resolution_s` is how long a sample of the recording lasts, 0
    where times are no samples; `of` is what sentences call what is compared. Raises ValueError for what
    cannot be compared.
    """
    bounds = Bounds(tolerance_s, resolution_s, same_clock)
    both = compared(sent, seen)
    for each in seen:
        if each.number is None:
            raise ValueError(f"{seen_words(each)} has no number: compare it by its code")
    pairing, mistaken = _by_number(both)
    pairs = np.flatnonzero(pairing.seen_of != NONE)
    if not len(pairs):
        return nothing_fits(recording, both, bounds, of)
    clock = _clock(both, pairs, pairing, bounds)
    expected_s = clock.expected_s(both.sent_s, clock.piece(both.sent_s))
    pairing.residual_s[pairs] = both.seen_s[pairing.seen_of[pairs]] - expected_s[pairs]
    faults = list(mistaken)
    if same_clock:
        off_s = (expected_s - both.sent_s)[pairs]
        faults += offset_fault(float(off_s[0]), float(off_s[-1]), tolerance_s, of)
    return result(recording, both, Aligned(clock, pairing), bounds, of=of, faults=faults)


def _by_number(both: Compared) -> tuple[Pairing, tuple[str, ...]]:
    """Return which was seen of each that was sent, and the sentence for those that were not what was sent."""
    count = len(both.sent)
    pairing = Pairing(np.full(count, NONE, dtype=np.int64), np.full(count, np.nan), {})
    places = {each.number: i for i, each in enumerate(both.sent)}
    other: list[str] = []
    for j, each in enumerate(both.seen):
        i = NONE if each.number is None else places.get(each.number, NONE)
        if i == NONE:
            continue
        if not _alike(both.sent[i], each):
            other.append(f"{seen_words(each)}, was sent as {_named(both.sent[i])}")
        elif pairing.seen_of[i] == NONE:
            pairing.seen_of[i] = j
        else:
            pairing.doubles[j] = int(pairing.seen_of[i])
    if not other:
        return pairing, ()
    return pairing, (
        f"{len(other)} recorded under a number that another marker was sent with: {listed(other)}",
    )


def _alike(sent: Sent, seen: Seen) -> bool:
    """Whether code and label are those that were sent, as far as the recording has them."""
    code = sent.code is None or seen.code is None or sent.code == seen.code
    return code and (not sent.label or not seen.label or sent.label == seen.label)


def _named(sent: Sent) -> str:
    return sent.label if sent.code is None else f"{sent.label} (code {sent.code})"


def _clock(both: Compared, pairs: Places, pairing: Pairing, bounds: Bounds) -> Fitted:
    session_s, recording_s = both.sent_s[pairs], both.seen_s[pairing.seen_of[pairs]]
    if bounds.same_clock and len(pairs) < FEWEST_TO_TELL:
        return same_clock_fit(session_s)
    return fit_clock(session_s, recording_s, bounds)
