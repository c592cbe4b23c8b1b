"""The page of a reconciliation: a red, amber or green line, a picture of each recording, and every fault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from experiments.pages.page import rendered, write_page
from experiments.reconcile.compared import Comparison, Judgement, Reconciled
from experiments.reconcile.drawings import comparison_figure
from experiments.reconcile.words import HEADS, STREAM_HEADS, line_of, stream_cells
from experiments.recorded.mixing import WATERMARKS, Kind
from experiments.recorded.provenance import provenance_line
from experiments.recorded.runs import RecordedRun
from mindpain_task.reconciling.nouns import Row
from mindpain_task.reconciling.verdict import overall
from mindpain_task.tables import Cell

TEMPLATES = Path(__file__).parent / "templates"
ROW_HEADS = ("verdict", "number", "code", "label", "sent (s)", "seen (s)", "residual (ms)", "why")
SHOWN_ROWS = 200
"""How many rows that are not matched a page shows of one recording; all are in the table beside it. [D]"""
LEVELS: dict[Judgement, str] = {
    "as sent": "green",
    "not all checked": "amber",
    "holes the session knew of": "amber",
    "not as sent": "red",
}
_SUMMARY = {
    "green": "every recording is as it was sent",
    "amber": "nothing is wrong that the session does not know of, but not all is there or could be checked",
    "red": "not everything is as it was sent",
}


@dataclass(frozen=True)
class Shown:
    """One recording on the page."""

    place: str
    title: str
    source: str
    overall: str
    sentences: Sequence[str]
    notes: Sequence[str]
    drawing: Markup
    rows: Sequence[Sequence[Cell]]
    left_out: int


def write_reconciled(run: RecordedRun, reconciled: Reconciled, path: Path, maker: str) -> Path:
    """Write the page of a run's reconciliation; raise `Refused` where another file stands in its place."""
    return write_page(page_of(run, reconciled, maker), path, maker)


def page_of(run: RecordedRun, reconciled: Reconciled, maker: str) -> str:
    """Return the page; the same comparison gives the same page."""
    kind: Kind = "simulated" if run.simulated else "real"
    level = _level(reconciled)
    lines = [
        (*(_unbroken(cell) if "±" in cell else cell for cell in cells), coloured(each.judgement, judgement))
        for each in reconciled.comparisons
        for *cells, judgement in [line_of(each)]
    ]
    return rendered(
        TEMPLATES,
        "reconcile.html",
        maker=maker,
        title=f"Recordings reconciled: sub-{run.header['participant']}, ses-{run.header['session']}",
        kind=kind,
        subtitle=f"{run.protocol.replace('_', ' ')} · run {run.name.number}",
        level=level,
        summary=_SUMMARY[level],
        reasons=_reasons(reconciled),
        heads=HEADS,
        lines=lines,
        shown=[_shown(each, number, kind) for number, each in enumerate(reconciled.comparisons, start=1)],
        row_heads=ROW_HEADS,
        stream_heads=STREAM_HEADS,
        streams=[stream_cells(each) for each in reconciled.streams],
        notes=reconciled.notes,
        folder=run.folder.name,
        origin=provenance_line(run),
    )


def _unbroken(cell: str) -> str:
    """Return a cell that stays on one line."""
    return cell.replace(" ", "\u00a0")


def coloured(judgement: Judgement, words: str) -> Markup:
    """Return words in the colour of a judgement."""
    return Markup('<span class="{}-word">{}</span>').format(LEVELS[judgement], words)


def _level(reconciled: Reconciled) -> str:
    if reconciled.is_faulty:
        return "red"
    return "green" if reconciled.is_clean else "amber"


def _reasons(reconciled: Reconciled) -> list[str]:
    """Return a line for each recording that is not as it was sent; its section has every fault of it."""
    amiss = [each for each in reconciled.comparisons if each.judgement != "as sent"]
    return [
        *reconciled.faults,
        *reconciled.unchecked,
        *(f"{each.title}: {_over_all(each)}" for each in amiss),
    ]


def _over_all(comparison: Comparison) -> str:
    told = overall(comparison.result)
    return f"{told}; {len(comparison.known)} not there, as the session knew" if comparison.known else told


def _shown(comparison: Comparison, number: int, kind: Kind) -> Shown:
    rows = [_cells(row) for row in comparison.result.rows if row.verdict != "matched"]
    rows += [
        ("known", *_cells(Row("missing", each.sent, None, None))[1:-1], each.why) for each in comparison.known
    ]
    return Shown(
        f"recording-{number}",
        comparison.title,
        comparison.source,
        _over_all(comparison),
        comparison.sentences,
        comparison.all_notes,
        comparison_figure(comparison, f"residuals-{number}", WATERMARKS[kind]),
        rows[:SHOWN_ROWS],
        max(len(rows) - SHOWN_ROWS, 0),
    )


def _cells(row: Row) -> tuple[Cell, ...]:
    either = row.sent or row.seen
    if either is None:
        raise ValueError("a row is of something sent or seen")
    return (
        row.verdict,
        either.number,
        either.code,
        either.label or None,
        None if row.sent is None else f"{row.sent.time_s:.3f}",
        None if row.seen is None else f"{row.seen.time_s:.3f}",
        None if row.residual_s is None else f"{1000.0 * row.residual_s:+.3f}",
        None,
    )
