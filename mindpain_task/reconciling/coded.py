"""Markers on a trigger line (EEG), which shows only their codes, at times of its own clock.

Measured with random sessions of 10 to 800 markers at 250 to 5000 Hz (300 of each of five kinds): no false
fault with a tolerance of 2 ms and a sample. Found at the very marker: what is missing, doubled or extra,
one or a quarter of all; shifts from two and a half tolerances to 1 s (up to one tolerance is no fault,
between the two it is the sampling that decides); 20 ms to 5 s of samples lost, where six markers or more
are on either side; drifts from 300 ppm on. Two clocks that bend against each other by more than the
tolerance (a computer's time that is being corrected) come out as late, early or a jump: which of the clocks
it was cannot be told.
"""

from __future__ import annotations

from collections.abc import Sequence

from mindpain_task.reconciling.aligning import Aligned, aligned
from mindpain_task.reconciling.checked import Bounds, compared
from mindpain_task.reconciling.nouns import Reconciliation, Seen, Sent
from mindpain_task.reconciling.pairing import Reach, fitting
from mindpain_task.reconciling.results import believed, nothing_fits, result
from mindpain_task.reconciling.verdict import seen_words, sent_words

_COARSE_S = 0.1
"""[D] How finely time differences are told apart before the clock is known: coarser than the drift of natural
clocks over a pause, finer than what two like trials differ by."""
SAME_CLOCK_WITHIN_S = 10.0
"""[D] How late a marker can be seen on the session's own clock: amplifiers buffer, but not so long."""


def reconcile_coded(
    recording: str,
    sent: Sequence[Sent],
    seen: Sequence[Seen],
    tolerance_s: float,
    *,
    same_clock: bool = False,
    resolution_s: float = 0.0,
) -> Reconciliation:
    """Compare by code and time; the offset of the clocks may be anything.

    `same_clock` is whether the recording keeps the session's own time (a constant delay is none of its
    faults, a drift is); `resolution_s` is how long a sample of the recording lasts, 0 where times are no
    samples. Raises ValueError for what cannot be compared.
    """
    bounds = Bounds(tolerance_s, resolution_s, same_clock)
    both = compared(sent, seen)
    for each in sent:
        if each.code is None:
            raise ValueError(f"{sent_words(each)} has no code: a trigger line cannot show it")
    for each_seen in seen:
        if each_seen.code is None:
            raise ValueError(f"{seen_words(each_seen)} has no code: a trigger line cannot show it")
    within_s = SAME_CLOCK_WITHIN_S if same_clock else None
    found = aligned(both, bounds, Reach(tolerance_s), _COARSE_S, within_s) if sent and seen else None
    if found is None:
        return nothing_fits(recording, both, bounds, "markers")
    if not believed(both, found.pairing, tolerance_s):
        return nothing_fits(recording, both, bounds, "markers", fitting(found.pairing, tolerance_s))
    return result(recording, both, found, bounds, notes=_as_well(found))


def _as_well(found: Aligned) -> tuple[str, ...]:
    """Return the note for a recording that lies as well elsewhere in the session."""
    if not found.shifts_s:
        return ()
    least_s = min(found.shifts_s, key=abs)
    count = len(found.shifts_s)
    return (
        f"the recording fits the session as well in {count} other place{'s' if count > 1 else ''} (the "
        f"nearest {abs(least_s):.3f} s {'later' if least_s > 0 else 'earlier'}), its trials being alike: how "
        "many markers are missing is sure, but not which",
    )
