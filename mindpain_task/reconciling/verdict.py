"""What came of comparing, in sentences: one for each kind of fault, and one over all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mindpain_task.reconciling.clock_fit import NATURAL_DRIFT
from mindpain_task.reconciling.nouns import ClockFit, Jump, Reconciliation, Row, Seen, Sent, Verdict

_MOST_TOLD = 5
SIGNIFICANT_ERRORS = 5.0
"""[D] A drift counts from so many standard errors on: of many recordings none by chance."""
FEWEST_TO_TELL = 3
_MANY_JUMPS = 5
_MARKERS_PER_JUMP = 20
"""[D] Where more jumps must explain fewer markers, or a recording gains time again and again, it may be of
another session of the same plan."""


def row_faults(rows: Sequence[Row], of: str) -> tuple[str, ...]:
    """Return a sentence for each kind of row that is none of a marker as it was sent."""
    sent = sum(row.sent is not None for row in rows)
    found: dict[Verdict, list[Row]] = {}
    for row in rows:
        found.setdefault(row.verdict, []).append(row)
    told = []
    if "missing" in found:
        told.append(f"{_share(len(found['missing']), sent, of)} missing: {listed(_missing_runs(rows))}")
    if "extra" in found:
        told.append(
            f"{_count(len(found['extra']), of)} in the recording that the session never sent: "
            f"{listed([seen_words(row.seen) for row in found['extra'] if row.seen])}"
        )
    if "doubled" in found:
        told.append(f"{_count(len(found['doubled']), of)} came twice: {listed(_doubles(found['doubled']))}")
    for verdict in ("late", "early"):
        if verdict in found:
            off = [f"{sent_words(row.sent)} by {_ms(row.residual_s)}" for row in found[verdict] if row.sent]
            told.append(f"{_share(len(off), sent, of)} {verdict}: {listed(off)}")
    return tuple(told)


def nothing_found(rows: Sequence[Row], of: str, fitting: int = 0) -> str:
    """Return the one sentence for a recording that is not this session's, as far as can be told."""
    sent, seen = (sum(each is not None for each in column) for column in _columns(rows))
    if not seen:
        return f"the recording has no {of} at all: the session sent {sent}"
    fit = "none fits" if not fitting else f"only {fitting} would fit, as many as may by chance"
    return (
        f"of the {sent} {of} that the session sent and the {seen} that the recording has {fit}: "
        "it is of another session, or of a trigger line that does not show what was sent"
    )


def _columns(rows: Sequence[Row]) -> tuple[list[Sent | None], list[Seen | None]]:
    return [row.sent for row in rows], [row.seen for row in rows]


def clock_faults(
    clock: ClockFit, matched: int, tolerance_s: float, same_clock: bool, of: str
) -> tuple[str, ...]:
    """Return the sentences for jumps of the clock, and for a drift that no two good clocks have."""
    told = list(_jump_faults(clock.jumps, matched, of))
    drift, error = clock.drift_ppm, clock.drift_error_ppm
    if drift is not None and error is not None:
        moved_s = abs(drift) * 1e-6 * clock.span_s
        if same_clock and moved_s > tolerance_s and abs(drift) > SIGNIFICANT_ERRORS * error:
            told.append(
                f"the recording's clock {drift_words(clock)} though it is the session's own: "
                f"over {clock.span_s:.0f} s that is {_ms(moved_s)}"
            )
        elif not same_clock and abs(drift) > NATURAL_DRIFT * 1e6 + SIGNIFICANT_ERRORS * error:
            told.append(
                f"the recording's clock {drift_words(clock)}: two sound clocks differ by less than "
                f"{NATURAL_DRIFT * 1e6:.0f} ppm"
            )
    return tuple(told)


def _jump_faults(jumps: Sequence[Jump], matched: int, of: str) -> Iterator[str]:
    told = [
        f"from {sent_words(jump.first)} on everything comes {_ms(jump.step_s)} "
        + ("earlier: the recording lost " if jump.step_s < 0 else "later: the recording gained ")
        + _ms(jump.step_s)
        for jump in jumps
    ]
    if len(jumps) <= _MANY_JUMPS:
        yield from told
        return
    strange = len(jumps) > matched / _MARKERS_PER_JUMP or sum(jump.step_s > 0 for jump in jumps) > 1
    question = f"; is it the recording of these {of}?" if strange else ""
    yield f"the recording's clock jumps {len(jumps)} times: {listed(told)}{question}"


def offset_fault(first_s: float, last_s: float, tolerance_s: float, of: str) -> tuple[str, ...]:
    """Return the sentence for a clock that is the session's own and stands elsewhere from first to last."""
    least_s = min((first_s, last_s), key=abs)
    if first_s * last_s < 0 or abs(least_s) <= tolerance_s:
        return ()
    when = "later" if least_s > 0 else "earlier"
    return (
        f"all {of} come {_ms(least_s)} {when} than they were sent, though the clock is the session's own",
    )


def drift_words(clock: ClockFit) -> str:
    """Return how fast a clock runs, as in "runs 12.1 ± 0.4 ppm fast"."""
    if clock.drift_ppm is None:
        return "runs no one can tell how fast"
    way = "fast" if clock.drift_ppm >= 0 else "slow"
    if clock.drift_error_ppm is None:
        return f"runs {_short(abs(clock.drift_ppm))} ppm {way}"
    places = next((places for places in (0, 1) if clock.drift_error_ppm >= 0.95 / 10**places), 2)
    return f"runs {abs(clock.drift_ppm):.{places}f} ± {clock.drift_error_ppm:.{places}f} ppm {way}"


def overall(reconciliation: Reconciliation) -> str:
    """Return one sentence over all; it says that all arrived only where all was checked, and is so."""
    sent = sum(row.sent is not None for row in reconciliation.rows)
    of = reconciliation.of
    if not sent:
        return f"nothing was compared: the session sent no {of}"
    matched = reconciliation.count("matched")
    within = max(
        (abs(row.residual_s or 0.0) for row in reconciliation.rows if row.verdict == "matched"), default=0
    )
    if matched == sent and reconciliation.clean:
        told = [f"all {sent} {of} arrived, within {_ms(within)}"]
    elif matched:
        told = [f"{matched} of {sent} {of} arrived when expected, within {_ms(within)}"]
    else:
        told = [f"none of {sent} {of} arrived when expected"]
    kinds: tuple[Verdict, ...] = ("missing", "extra", "doubled", "late", "early")
    told += [f"{reconciliation.count(kind)} {kind}" for kind in kinds if reconciliation.count(kind)]
    if reconciliation.clock is not None:
        jumps = len(reconciliation.clock.jumps)
        told += [f"the recording's clock jumps {_times(jumps)}"] if jumps else []
        if reconciliation.clock.drift_ppm is not None:
            told.append(f"the recording's clock {drift_words(reconciliation.clock)}")
    told += [f"not checked: {each}" for each in reconciliation.unchecked]
    return "; ".join(told)


def _missing_runs(rows: Sequence[Row]) -> list[str]:
    """Return those that are missing in words, each run of neighbours as one."""
    runs: list[list[Sent]] = []
    before = False
    for row in rows:
        if row.sent is None:
            continue
        if row.verdict == "missing":
            if not before:
                runs.append([])
            runs[-1].append(row.sent)
        before = row.verdict == "missing"
    return [
        sent_words(run[0])
        if len(run) == 1
        else f"{len(run)} from {sent_words(run[0])} to {sent_words(run[-1])}"
        for run in runs
    ]


def _doubles(rows: Sequence[Row]) -> list[str]:
    return [f"{seen_words(row.seen)}, {_ms(row.residual_s)} after the first" for row in rows if row.seen]


def listed(told: Sequence[str]) -> str:
    """Return the first few of some words, and how many more there are."""
    more = len(told) - _MOST_TOLD
    return "; ".join(told[:_MOST_TOLD]) + (f"; and {more} more" if more > 0 else "")


def sent_words(sent: Sent) -> str:
    """Return what was sent by number, label and time."""
    return f"number {sent.number} ({sent.label}, at {sent.time_s:.3f} s)"


def seen_words(seen: Seen) -> str:
    """Return what was seen by what the recording has of it."""
    number = "" if seen.number is None else f"number {seen.number}, "
    code = "" if seen.code is None else f"code {seen.code}, "
    label = f"{seen.label}, " if seen.label else ""
    return f"{number}{code}{label}at {seen.time_s:.3f} s of the recording"


def _share(count: int, sent: int, of: str) -> str:
    return f"{count} of {sent} {of} {'is' if count == 1 else 'are'}"


def _count(count: int, of: str) -> str:
    return f"{count} {of.removesuffix('s') if count == 1 else of}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _ms(seconds: float | None) -> str:
    return f"{_short(abs(seconds or 0.0) * 1e3)} ms"


def _short(value: float) -> str:
    """Return a number with as many places as it needs to be told from nothing, two at most."""
    return f"{value:.1f}" if value >= 0.1 else f"{value:.2g}" if value >= 0.005 else "0.0"
