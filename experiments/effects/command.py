"""`mindpain effects`: rehearses published studies with simulated people, and prints what came of each."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console

from experiments.effects.measuring import lines
from experiments.effects.recruiting import PANELS, SEED, recruited
from experiments.effects.refusing import refuse_impossible
from experiments.effects.rehearsing import RehearsalFailedError, Rehearsed, rehearse_studies
from experiments.effects.report import LIBRARY, OWN, page, printed, put_into
from experiments.effects.targets import LIBRARY as LIBRARY_FILE
from experiments.effects.targets import OWN as OWN_FILE
from experiments.effects.targets import Row, Study, Targets, read_targets
from experiments.workers import counting
from mindpain_task.located import Refusal, Refused

DONE = 0


def effects(args: argparse.Namespace, console: Console | None = None) -> int:
    """Rehearse, print the table, and write it where asked; return the exit code."""
    console = console or Console(highlight=False, width=None if sys.stdout.isatty() else 170)
    path, section = (LIBRARY_FILE, LIBRARY) if args.library else (OWN_FILE, OWN)
    targets = read_targets(path)
    rows = _chosen(targets, args.rows)
    studies = targets.studies_of(rows)
    out: Path | None = args.out
    if out is not None and not out.absolute().parent.is_dir():
        raise Refused([Refusal(None, f"--out {out}: there is no folder {out.parent}")])
    refuse_impossible(rows, studies)
    panels = {
        count: recruited(count) for count in {args.n * study.times_people for study in studies.values()}
    }
    numbers = {name: panels[args.n * study.times_people] for name, study in studies.items()}
    conditions = _conditions(studies, numbers)
    console.print(conditions, soft_wrap=True)
    sessions = sum(len(each) for each in numbers.values())
    with counting(console, sessions, "sessions") as done:
        try:
            people = rehearse_studies(studies, numbers, args.jobs, done)
        except RehearsalFailedError as error:
            raise Refused([Refusal(None, str(error))]) from error
    found = lines(rows, people)
    console.print(printed(found))
    ended = _ended(people)
    if ended:
        console.print(ended, soft_wrap=True)
    if out is not None:
        text = page(found, "\n\n".join(filter(None, (conditions, ended))), section)
        before = out.read_text(encoding="utf-8") if out.exists() else ""
        out.write_text(put_into(before, text, section), encoding="utf-8")
        console.print(f"written to {out}", soft_wrap=True)
    return DONE


def _chosen(targets: Targets, names: list[str] | None) -> tuple[Row, ...]:
    """Return the rows that were asked for, all without a name; raise `Refused` for one that is not there."""
    known = [row.name for row in targets.rows]
    unknown = [name for name in names or () if name not in known]
    if unknown:
        raise Refused([Refusal(None, f"--rows {name}: known are {', '.join(known)}") for name in unknown])
    return tuple(row for row in targets.rows if names is None or row.name in names)


def _conditions(studies: dict[str, Study], numbers: dict[str, range]) -> str:
    """Say how the table is made: how many, who, in what, and which chance."""
    told = "; ".join(f"{name}: {len(numbers[name])} x {study.told}" for name, study in studies.items())
    panels = sorted({(len(each), each.start) for each in numbers.values()})
    people = ", ".join(f"{count} from {first} on" for count, first in panels)
    return (
        f"Rehearsals in virtual time. {told}. Seed {SEED}. People by number, the same in every study of as "
        f"many: {people}; of {PANELS} panels, the one whose traits are most like the population's."
    )


def _ended(people: dict[str, list[Rehearsed]]) -> str:
    """Say how many sessions of each study ended early; nothing where none did."""
    early = {name: [one.ended for one in group if one.ended] for name, group in people.items()}
    told = "; ".join(f"{name}: {len(each)} ({each[0]})" for name, each in early.items() if each)
    return f"Ended early, and left out: {told}." if told else ""
