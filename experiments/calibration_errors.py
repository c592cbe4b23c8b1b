"""`mindpain calibrations`: how far each calibration method is off, with raters of several curve shapes."""

from __future__ import annotations

import argparse
import math

import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from mindpain_task.schedules.raters import SHAPES, Shape, draw_rater
from mindpain_task.schedules.trying import BOUNDS_C, Outcome, Tally, tally, tried_entries, try_on

AT_RANDOM = "answers at random"
KINDS: tuple[Shape | None, ...] = (*SHAPES, None)
"""Curve shapes, and None for somebody who does not attend to the stimulus at all."""


def calibration_errors(args: argparse.Namespace) -> int:
    """Try every method on every kind of rater, and print the table."""
    from experiments.commands import wide_console

    console = wide_console()
    table = _table()
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("trying", total=len(tried_entries()) * len(KINDS))
        for name in tried_entries():
            for kind in KINDS:
                found = tally(outcomes(name, kind, args.people, args.seed))
                table.add_row(name if kind is KINDS[0] else "", kind or AT_RANDOM, *_cells(found, kind))
                progress.advance(task)
            table.add_section()
    console.print(table)
    _explain(console, args)
    return 0


def outcomes(name: str, kind: Shape | None, people: int, seed: int) -> list[Outcome]:
    """Return what one method comes to with `people` raters of a kind; every method meets the same ones."""
    entry = tried_entries()[name]
    found = []
    for person in range(people):
        chance = np.random.default_rng([seed, KINDS.index(kind), person])
        found.append(try_on(entry, None if kind is None else draw_rater(kind, chance), chance))
    return found


def _table() -> Table:
    table = Table(title=f"calibration errors in °C, range {BOUNDS_C[0]:g} to {BOUNDS_C[1]:g} °C")
    for heading in ("method", "rater's curve"):
        table.add_column(heading, no_wrap=True)
    for heading in ("rmse", "bias", "95 %", "in 2 sd", "trials", "accepted", "ceiling", "used", "false"):
        table.add_column(heading, justify="right")
    return table


def _cells(found: Tally, kind: Shape | None) -> tuple[str, ...]:
    if kind is None:
        accepted = _share(found.accepted_of_all, found.people)
        return ("–", "–", "–", "–", f"{found.trials:.1f}", accepted, "–", "–", "–")
    return (
        _number(found.rmse_c, "{:.2f}"),
        _number(found.bias_c, "{:+.2f}"),
        _number(found.abs_95_c, "{:.2f}"),
        "–" if found.within_2_sd is None else f"{found.within_2_sd:.0%}",
        f"{found.trials:.1f}",
        _share(found.accepted, found.inside),
        f"{found.over_flagged}/{found.over}" if found.over else "–",
        f"{found.over_accepted}/{found.over}" if found.over else "–",
        _share(found.inside_flagged, found.inside),
    )


def _explain(console: Console, args: argparse.Namespace) -> None:
    lines = (
        f"{args.people} raters of each shape, seed {args.seed}. Limits, levels and staircase look for the",
        "level called painful half of the time (limits: pressed 0.3 to 0.5 s late, on 1 °C/s), the others",
        "for ratings of 40 and 60. Errors are those of accepted levels, of people whose levels all lie in",
        "the range; 95 %: of absolute errors. Accepted: of these people; of those who answer at random, of",
        "all. Ceiling: noticed, of people with a level over the range; used: accepted all the same. False:",
        "said to be at the ceiling, with every level in the range.",
    )
    for line in lines:
        console.print(line, style="dim", markup=False)


def _share(part: int, of: int) -> str:
    return f"{part / of:.0%}" if of else "–"


def _number(value: float, form: str) -> str:
    return "–" if math.isnan(value) else form.format(value)
