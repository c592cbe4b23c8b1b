"""What a session gave, in a few lines: mean ratings per condition, and where the data are."""

from __future__ import annotations

import typing
from collections import Counter

from rich.console import Console
from rich.table import Table as RichTable

from experiments.preparing import PreparedSession
from experiments.session import FinishedSession
from hardware.tables import frame
from mindpain_task.marker_ledger import reconciled

if typing.TYPE_CHECKING:
    import pandas as pd

LOST = ("failed", "not_reported")
PAIN_SCALES = ("intensity", "unpleasantness")


def means_per_condition(finished: FinishedSession) -> pd.DataFrame:
    """Return condition, attention target, count of completed trials and the mean of each pain rating."""
    import pandas as pd  # half a second, which no session should wait for before it starts

    trials = frame(finished.tables.trials)
    trials = trials[trials["status"] == "completed"]
    if "calibration" in trials.columns:
        trials = trials[trials["calibration"].isna()]
    scales = [scale for scale in PAIN_SCALES if scale in trials.columns]
    for scale in scales:
        trials[scale] = pd.to_numeric(trials[scale])
    by = ["attention_target", "attitude", "condition"]
    means = trials.groupby(by, sort=True)[scales].mean()
    means.insert(0, "trials", trials.groupby(by, sort=True).size())
    return means.reset_index()


def deliveries(finished: FinishedSession) -> str:
    """Say what became of the stimuli, most frequent first, as in `28 delivered, 1 late`."""
    counts = Counter(frame(finished.tables.trials)["delivery"].dropna())
    return ", ".join(f"{count} {str(verdict).replace('_', ' ')}" for verdict, count in counts.most_common())


def print_summary(console: Console, prepared: PreparedSession, finished: FinishedSession) -> None:
    """Print how the session ended, its means, and plainly whether they are simulated."""
    console.print(f"session {finished.outcome.ending.value}: {finished.outcome.reason}")
    means = means_per_condition(finished)
    if len(means):
        table = RichTable(title="mean ratings (0-100) per condition", title_justify="left")
        for name in means.columns:
            table.add_column(
                str(name).replace("_", " "), justify="left" if means[name].dtype == object else "right"
            )
        for row in means.itertuples(index=False):
            table.add_row(*(f"{cell:.1f}" if isinstance(cell, float) else str(cell) for cell in row))
        console.print(table)
    if said := deliveries(finished):
        console.print(f"stimuli as measured: {said}")
    for outlet, counts in reconciled(finished.tables.markers).items():
        lost = ", ".join(f"{counts[what]} {what.replace('_', ' ')}" for what in LOST if counts[what])
        style = "[bold reverse]" if lost else ""
        said = f"markers on {outlet}: {counts['planned']} planned, {counts['sent']} sent"
        console.print(f"{style}{said}{', ' + lost if lost else ', none lost'}")
    for run in finished.tables.scans:
        tr = "unknown" if run.measured_tr_s is None else f"{1000 * run.measured_tr_s:.3f} ms"
        amiss = f"{run.missing} missing, {run.doubled} doubled, {run.jittered} off their time"
        console.print(
            f"scanner, run {run.number}: {run.pulses} pulses up to volume {run.last_volume}, {amiss}; "
            f"repetition time as measured {tr}"
        )
    console.print(f"data: {finished.files.folder}", soft_wrap=True)
    if unknown := prepared.loaded.protocol.unknown:
        taken = ", ".join(f"{each.name} {each.stand_in}" for each in unknown)
        console.print(
            f"[yellow]stand-ins[/yellow] were taken for what no source tells: {taken}", soft_wrap=True
        )
    if prepared.simulated:
        parts = " and ".join(prepared.simulated)
        console.print(f"[bold]These data are simulated[/bold] ({parts}): they say nothing about people.")
