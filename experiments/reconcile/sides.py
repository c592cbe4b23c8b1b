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


def _result(path: Path, compare: Compare, sent: Sequence[Sent], seen: Sequence[Seen]) -> Reconciliation:
    try:
        return compare(sent, seen)
    except ValueError as error:
        raise Refused([Refusal(None, f"{path}: {error}")]) from error
