"""A scanner's pulses, all alike and nearly periodic, as a recording has them beside those the session saw.

Measured with one to four runs of 20 to 300 pulses, a period of 0.5 to 2.5 s and a jitter of 10 µs to 20 ms:
no false fault with a tolerance of 5 ms and a sample, and each pulse missing, doubled, added or shifted is
found. A pulse that is missing at an end is placed where there are several runs, where the scanner's own
jitter is larger than what the recording can tell, or where the clock is the session's own; else it is
counted, and a note says that the end is open. Another run of the same length, as regular, on another clock
would fit as well.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mindpain_task.reconciling.aligning import Aligned, aligned
from mindpain_task.reconciling.checked import NO_CODE, Bounds, Compared, compared
from mindpain_task.reconciling.nouns import Reconciliation, Seen, Sent
from mindpain_task.reconciling.pairing import DOUBLED_WITHIN_S, LATE_WITHIN_S, Reach, fitting
from mindpain_task.reconciling.results import believed, nothing_fits, result

_COARSE_S = 0.1
_COARSE_SHARE = 0.1
_LATE_SHARE = 0.45
_DOUBLED_SHARE = 0.25
"""[D] Shares of the repetition time: how finely time differences are told apart before the clock is known,
how far off a pulse may be and be the one that was sent, how soon after one it doubles it."""


def reconcile_pulses(
    recording: str,
    sent: Sequence[Sent],
    seen: Sequence[Seen],
    tolerance_s: float,
    *,
    same_clock: bool = False,
    resolution_s: float = 0.0,
) -> Reconciliation:
    """Compare by time alone: codes, labels and numbers of what was seen tell nothing.

    `same_clock` is whether the recording keeps the session's own time: then no pulse is further off than
    half a repetition time. `resolution_s` is how long a sample of the recording lasts, 0 where times are no
    samples. Raises ValueError for what cannot be compared, and for a tolerance that cannot tell pulses apart.
    """
    bounds = Bounds(tolerance_s, resolution_s, same_clock)
    both = _alike(compared(sent, seen))
    tr_s = repetition_s(both)
    if tr_s is not None and tolerance_s >= tr_s / 4:
        raise ValueError(
            f"a tolerance of {tolerance_s} s cannot tell pulses apart that come each {tr_s:.3f} s: "
            f"it must be less than a quarter of that"
        )
    reach, coarse_s = _reach(tolerance_s, tr_s)
    within_s = (LATE_WITHIN_S if tr_s is None else tr_s / 2) if same_clock else None
    found = aligned(both, bounds, reach, coarse_s, within_s) if sent and seen else None
    if found is None:
        return nothing_fits(recording, both, bounds, "pulses")
    if not believed(both, found.pairing, tolerance_s):
        return nothing_fits(recording, both, bounds, "pulses", fitting(found.pairing, tolerance_s))
    notes = _notes(both, found, tr_s, same_clock)
    return result(recording, both, found, bounds, of="pulses", notes=notes)


def repetition_s(both: Compared) -> float | None:
    """Return the usual time from one pulse to the next, None for a single one."""
    steps_s = np.diff(both.sent_s)
    steps_s = steps_s[steps_s > 0]
    return float(np.median(steps_s)) if len(steps_s) else None


def _alike(both: Compared) -> Compared:
    """Return the same without codes: a pulse has none, whatever a recording writes for it."""
    sent, seen = (np.full(len(each), NO_CODE, dtype=np.int64) for each in (both.sent, both.seen))
    return Compared(both.sent, both.seen, both.sent_s, both.seen_s, sent, seen)


def _reach(tolerance_s: float, tr_s: float | None) -> tuple[Reach, float]:
    """Return how far off a pulse may be, and how finely time differences are told apart at first."""
    if tr_s is None:
        return Reach(tolerance_s), _COARSE_S
    reach = Reach(tolerance_s, _LATE_SHARE * tr_s, min(DOUBLED_WITHIN_S, _DOUBLED_SHARE * tr_s))
    return reach, min(_COARSE_S, _COARSE_SHARE * tr_s)


def _notes(both: Compared, found: Aligned, tr_s: float | None, same_clock: bool) -> tuple[str, ...]:
    """Return what pulses that are all alike leave open."""
    notes = []
    if found.shifts_s:
        notes.append(
            f"the pulses fit as well {_repetitions(found, tr_s)}: how many are missing or extra is sure, "
            "but not at which end"
        )
    if len(found.clock.starts) > 1 and not same_clock:
        notes.append("a jump among pulses that are all alike may be longer by whole repetition times")
    return tuple(notes)


def _repetitions(found: Aligned, tr_s: float | None) -> str:
    least_s, most_s = min(found.shifts_s), max(found.shifts_s)
    told = []
    for shift_s, when in ((most_s, "later"), (least_s, "earlier")):
        if (shift_s > 0) == (when == "later"):
            count = abs(shift_s) if tr_s is None else abs(shift_s) / tr_s
            told.append(f"{'up to ' if len(found.shifts_s) > 1 else ''}{count:.0f} repetition times {when}")
    return " or ".join(told)
