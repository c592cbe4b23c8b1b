"""From pairs and a clock to what is reported of one recording."""

from __future__ import annotations

from collections.abc import Sequence

from mindpain_task.reconciling.aligning import Aligned
from mindpain_task.reconciling.checked import Bounds, Compared
from mindpain_task.reconciling.clock_fit import Fitted
from mindpain_task.reconciling.nouns import ClockFit, Jump, Of, Reconciliation, Row
from mindpain_task.reconciling.pairing import Pairing, fitting, rows_of
from mindpain_task.reconciling.verdict import clock_faults, nothing_found, row_faults

BELIEVED_SHARE = 0.1
"""[D] Of the fewer of those sent and those seen, how many must fit for the recording to be this session's."""
FEWEST_BELIEVED = 3
"""[D] So many must fit, or all there are: fewer fit anywhere by chance."""


def clock_of(both: Compared, clock: Fitted) -> ClockFit:
    """Return the fitted clock in the words of a report."""
    starts = both.sent_s.searchsorted(clock.start_s)
    steps = clock.levels_s[1:] - clock.levels_s[:-1]
    jumps = tuple(Jump(both.sent[int(at)], float(step)) for at, step in zip(starts[1:], steps, strict=True))
    told = clock.drift_error is not None
    drift = clock.drift if told else 0.0
    return ClockFit(
        float(clock.levels_s[0]) - drift * clock.zero_s,
        drift * 1e6 if told else None,
        clock.drift_error * 1e6 if clock.drift_error is not None else None,
        clock.span_s,
        jumps,
    )


def result(
    recording: str,
    both: Compared,
    found: Aligned,
    bounds: Bounds,
    *,
    of: Of = "markers",
    faults: Sequence[str] = (),
    notes: Sequence[str] = (),
    unchecked: Sequence[str] = (),
) -> Reconciliation:
    """Return what came of comparing, from the clock and the pairs; `faults` are those known besides."""
    clock, pairing = clock_of(both, found.clock), found.pairing
    rows = rows_of(both, pairing, bounds.tolerance_s)
    matched = sum(row.verdict == "matched" for row in rows)
    told = (
        *row_faults(rows, of),
        *clock_faults(clock, matched, bounds.tolerance_s, bounds.same_clock, of),
        *faults,
    )
    if clock.drift_ppm is None:
        told_by = "" if bounds.same_clock else ", and with it their times by one another"
        unchecked = (*unchecked, f"too few {of} fit to tell how fast the recording's clock runs{told_by}")
    if bounds.resolution_s:
        half_ms = bounds.resolution_s * 500
        notes = (*notes, f"times in the recording are whole samples: ± {half_ms:.2g} ms of them is that")
    return Reconciliation(
        recording, rows, clock, bounds.tolerance_s, told, tuple(notes), tuple(unchecked), of
    )


def believed(both: Compared, pairing: Pairing, tolerance_s: float) -> bool:
    """Whether so many fit that the recording is of this session."""
    fit = fitting(pairing, tolerance_s)
    fewer = min(len(both.sent), len(both.seen))
    return fit >= min(FEWEST_BELIEVED, fewer) and fit >= BELIEVED_SHARE * fewer


def nothing_fits(recording: str, both: Compared, bounds: Bounds, of: Of, fit: int = 0) -> Reconciliation:
    """Return that a recording has nothing of what was sent: all missing, all extra, and one sentence."""
    rows = (
        *(Row("missing", each, None, None) for each in both.sent),
        *(Row("extra", None, each, None) for each in both.seen),
    )
    if not both.sent:
        faults = row_faults(rows, of)
        return Reconciliation(
            recording, rows, None, bounds.tolerance_s, faults, (), (f"the session sent no {of}",), of
        )
    return Reconciliation(recording, rows, None, bounds.tolerance_s, (nothing_found(rows, of, fit),), of=of)
