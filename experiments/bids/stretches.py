"""Which parts of a run have files of their own, beside EEG or images, and what these count from. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from experiments.bids.names import DataType
from experiments.recorded.runs import RecordedRun
from mindpain_task.bids.events import first_volumes_s
from mindpain_task.bids.nouns import BidsTable, Recording
from mindpain_task.bids.recordings import part_of
from mindpain_task.model import Record

FROM_START = "session_start, the moment at which the session began (marker 1)"
FROM_EEG = (
    "session_start (marker 1), not the first sample of the EEG recording, which mindpain does not know: add "
    "the time at which the recording has that marker"
)
FROM_VOLUME = "the first volume of this run of the scanner that is no dummy"
BEFORE_S = 60.0
"""[D] Events this long before a scanner's first volume stand with it; the validator doubts earlier ones."""
NO_VOLUME = (
    "no volume of the scanner is on record, so nobody knows what the time in its images counts from: all "
    "stands in beh, counted from session_start"
)
_MICROSECOND = 1e-6  # what a journal's times are rounded to


@dataclass(frozen=True)
class Stretch:
    """A part of a run with files of its own: what began from `from_s` to before `until_s`.

    Both are seconds since session_start. Its times count from `zero_s`, which `zero` says in words. `number`
    is its `run-` label where that is another than the run's. What was sampled is cut only between two
    stretches, at `cut_s`.
    """

    kind: DataType
    zero: str
    zero_s: float = 0.0
    from_s: float = -math.inf
    until_s: float = math.inf
    number: str = ""
    cut_s: tuple[float, float] = (-math.inf, math.inf)

    def holds(self, onset_s: float) -> bool:
        """Whether something that began then, after session_start, belongs to it."""
        return self.from_s <= onset_s < self.until_s

    def part(self, recording: Recording) -> Recording | None:
        """Return what was sampled in it; None where nothing was."""
        return part_of(recording, *self.cut_s, self.zero_s)


WHOLE = Stretch("beh", FROM_START)


def stretches_of(run: RecordedRun) -> tuple[tuple[Stretch, ...], str]:
    """Return the stretches, each moment in at most one, and what the operator should know, if anything.

    Beside a scanner, each of its runs is one. What is in none stays in `beh`.
    """
    recorded = str(run.facts.get("recorded", "beh"))
    if recorded == "func":
        scans = _scans(run)
        return (scans, "") if scans else ((WHOLE,), NO_VOLUME)
    return ((Stretch("eeg", FROM_EEG),) if recorded == "eeg" else (WHOLE,)), ""


def _scans(run: RecordedRun) -> tuple[Stretch, ...]:
    """Return a stretch for each run of the scanner; with several, the run's number goes before theirs."""
    firsts = sorted(first_volumes_s(run.records).items())
    ends = dict(_ends_s(run.records))
    over_s = [-math.inf, *(ends.get(scan, -math.inf) + _MICROSECOND for scan, _ in firsts)]
    # What happened in one run of the scanner never counts from the next, however soon that comes.
    starts = [max(first_s - BEFORE_S, over) for (_, first_s), over in zip(firsts, over_s, strict=False)]
    cuts = zip([-math.inf, *starts[1:]], [*starts[1:], math.inf], strict=True) if firsts else ()
    several = len(firsts) > 1
    return tuple(
        Stretch(
            kind="func",
            zero=FROM_VOLUME,
            zero_s=first_s,
            from_s=start_s,
            until_s=min(cut_s[1], ends.get(scan, math.inf) + _MICROSECOND),
            number=f"{run.name.number}{scan:02d}" if several else "",
            cut_s=cut_s,
        )
        for (scan, first_s), start_s, cut_s in zip(firsts, starts, cuts, strict=True)
    )


def _ends_s(records: Sequence[Record]) -> Iterator[tuple[int, float]]:
    """Yield when each run of the scanner was over, in seconds since session_start."""
    zero_s = 0.0
    for record in records:
        event = record.event
        if event.kind == "session_start":
            zero_s = event.time_s
        elif event.kind == "scan_end":
            yield int(str(event.data["run"])), event.time_s - zero_s


def events_in(stretch: Stretch, events: BidsTable) -> BidsTable:
    """Return the rows that began in a stretch, counted from its zero."""
    kept = (row for row in events.table.rows if stretch.holds(_onset_s(row[0])))
    rows = tuple((round(_onset_s(row[0]) - stretch.zero_s, 6), *row[1:]) for row in kept)
    return replace(events, table=replace(events.table, rows=rows))


def events_in_none(stretches: Sequence[Stretch], events: BidsTable) -> BidsTable:
    """Return the rows that began in no stretch, counted from session_start."""
    rows = tuple(
        row for row in events.table.rows if not any(each.holds(_onset_s(row[0])) for each in stretches)
    )
    return replace(events, table=replace(events.table, rows=rows))


def _onset_s(cell: object) -> float:
    """Return the first cell of a row of events: each has an onset."""
    assert isinstance(cell, int | float)
    return float(cell)
