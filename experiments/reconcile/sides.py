"""What was sent beside what is in a file: lost on the way, or known to be missing. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from experiments.reconcile.compared import Comparison, Known
from experiments.reconcile.expected import Expected
from mindpain_task.located import Refusal, Refused
from mindpain_task.reconciling.nouns import Reconciliation, Seen, Sent

OTHER_CLOCK = (
    "its stamps are not on the session's clock, as LSL has them: whether they are as they were sent cannot "
    "be told"
)
BESIDE_S = 1.0
"""How long before the first marker, or after the last, a code is none of the run's. [D]"""
Compare: TypeAlias = Callable[[Sequence[Sent], Sequence[Seen]], Reconciliation]


@dataclass(frozen=True)
class Sides:
    """What should be in a file, and what is; `zero_s` is when the session began, from which times are told.

    `on_session_clock` is whether the file keeps the session's own time, or should: None for one that cannot.
    """

    path: Path
    expected: Expected
    seen: Sequence[Seen]
    zero_s: float
    on_session_clock: bool | None = None


def compared(title: str, sides: Sides, compare: Compare, notes: Sequence[str] = ()) -> Comparison:
    """Compare; what is missing and the session knew of is taken out, and the rest is compared again."""
    sent = [replace(each, time_s=each.time_s - sides.zero_s) for each in sides.expected.sent]
    seen = sides.seen
    if sides.on_session_clock:
        seen = [replace(each, time_s=each.time_s - sides.zero_s) for each in seen]
    known: list[Known] = []
    while True:
        result = _result(sides.path, compare, sent, seen)
        missing = {
            row.sent.number for row in result.rows if row.verdict == "missing" and row.sent is not None
        }
        explained = missing & sides.expected.unsure.keys()
        if not explained:
            break
        known += [
            Known(each, sides.expected.unsure[each.number]) for each in sent if each.number in explained
        ]
        sent = [each for each in sent if each.number not in explained]
    known.sort(key=lambda each: each.sent.number)
    unchecked = (OTHER_CLOCK,) if sides.on_session_clock is False else ()
    return Comparison(title, sides.path.name, result, tuple(known), tuple(notes), unchecked)


def beside_the_run(found: Comparison) -> tuple[tuple[Seen, ...], tuple[Seen, ...]]:
    """Return the extra ones that came before the first that was sent, and after the last.

    A recording goes on from one run to the next, and a box is tested before each.
    """
    sent_s = [row.sent.time_s for row in found.result.rows if row.sent is not None]
    clock = found.result.clock
    if clock is None or not sent_s:
        return (), ()
    extra = [row.seen for row in found.result.rows if row.verdict == "extra" and row.seen is not None]
    first_s, last_s = clock.expected_s(min(sent_s)) - BESIDE_S, clock.expected_s(max(sent_s)) + BESIDE_S
    before = tuple(each for each in extra if each.time_s < first_s)
    return before, tuple(each for each in extra if each.time_s > last_s)


def _result(path: Path, compare: Compare, sent: Sequence[Sent], seen: Sequence[Seen]) -> Reconciliation:
    try:
        return compare(sent, seen)
    except ValueError as error:
        raise Refused([Refusal(None, f"{path}: {error}")]) from error
