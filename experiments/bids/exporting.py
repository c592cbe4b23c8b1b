"""Add runs to a dataset: one at the end of a session, or all of a study in several processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from experiments.bids.dataset import Dataset, opened
from experiments.bids.description import lab_of
from experiments.bids.lab import Lab
from experiments.bids.lock import WAIT_S
from experiments.bids.names import RunPlace, place_of
from experiments.bids.reported_later import take_in_reports
from experiments.bids.run_files import files_of
from experiments.bids.sources import has_same, keep_source, runs_in
from experiments.bids.strays import strays_in
from experiments.bids.writing import written
from experiments.recorded.mixing import kind_of
from experiments.recorded.runs import RecordedRun, read_recorded
from experiments.workers import in_processes
from mindpain_task.bids.nouns import Phenotype
from mindpain_task.located import Refusal, Refused

WORTH_A_PROCESS = 3
"""[D] A process takes as long to start as two or three runs take to export."""
_SIMULATED = ("named so",)


@dataclass(frozen=True)
class Asked:
    """What is asked of an export beside which runs: simulated and real ones together, the lab's own words."""

    mixture_allowed: bool = False
    lab: Lab = field(default_factory=Lab)


ASKED = Asked()
"""Nothing special."""


@dataclass(frozen=True)
class Exported:
    """What became of an export: runs added, runs that were there already, what the operator should know."""

    added: tuple[str, ...]
    there: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Named:
    """A run, by the name of its folder alone."""

    folder: Path

    @property
    def place(self) -> RunPlace:
        return place_of(self.folder.name)

    @property
    def simulated(self) -> tuple[str, ...]:
        return _SIMULATED if self.place.name.simulated else ()


@dataclass(frozen=True)
class _Done:
    """What a worker has done with a run; `refused` is why it was not added though it should be, or empty."""

    name: str
    is_added: bool = False
    phenotypes: tuple[Phenotype, ...] = ()
    notes: tuple[str, ...] = ()
    refused: str = ""


def add_run(folder: Path, out: Path, asked: Asked = ASKED, wait_s: float = WAIT_S) -> Exported:
    """Add one run to a dataset, which is made where there is none; half a second, however many it holds.

    Raises `Refused` where the run cannot be read whole, is still being written, or does not belong there.
    """
    return export((folder,), out, asked, 1, wait_s=wait_s)


def export(
    folders: Sequence[Path],
    out: Path,
    asked: Asked,
    workers: int,
    tell: Callable[[], None] = lambda: None,
    wait_s: float = WAIT_S,
) -> Exported:
    """Add runs to a dataset in so many processes; `tell` is called after each.

    What is wrong with the whole is refused before a byte is written. A run that cannot be read is left out,
    and named in the `Refused` that is raised once all others are in the dataset. Whatever ends an export
    early, what was added until then is a dataset, and the same command adds the rest.
    """
    new = [_Named(folder.resolve()) for folder in folders]
    for each in new:
        place_of(each.folder.name)
    with opened(out, wait_s) as dataset:
        held = [_Named(folder) for _, folder in runs_in(out)]
        try:
            strays = strays_in(out, [each.place for each in (*held, *new)])
            kind = kind_of([*held, *strays, *new], asked.mixture_allowed)
            missing = _missing(out, new)
            lab = lab_of(dataset.before, asked.lab)
            dataset.describe(kind, lab)
            done, amiss = _add_all(dataset, missing, lab, workers, tell)
            there = [each for each in new if each not in missing]
            later = {each: take_in_reports(each.folder, out, lab) for each in there}
        except Refused:
            dataset.give_up()
            raise
    refusals = [Refusal(None, each.refused) for each in done if each.refused]
    if refusals:
        raise Refused(refusals)
    notes = [f"{each.name}: {note}" for each in done for note in each.notes]
    notes += [f"{each.folder.name}: {note}" for each, note in later.items() if note]
    names = tuple(each.folder.name for each in there)
    return Exported(tuple(each.name for each in done if each.is_added), names, (*notes, *amiss))


def _missing(out: Path, new: Sequence[_Named]) -> list[_Named]:
    """Return the runs that are not in the dataset; raise `Refused` for another run of the same name."""
    same = {each: has_same(out, each.place, each.folder) for each in new}
    if other := [each for each, is_same in same.items() if is_same is False]:
        why = "the dataset has a run of this name with another journal: participant and session are taken"
        raise Refused([Refusal(None, f"run folder {each.folder}: {why}") for each in other])
    return [each for each in new if same[each] is None]


def _add_all(
    dataset: Dataset, missing: Sequence[_Named], lab: Lab, workers: int, tell: Callable[[], None]
) -> tuple[list[_Done], tuple[str, ...]]:
    """Return what became of each run, and what does not fit together in the dataset as it is then."""
    done: list[_Done] = []
    amiss: tuple[str, ...] = ()
    try:
        arguments = [(each.folder, dataset.root, lab) for each in missing]
        for each in in_processes(_add, arguments, max(1, min(workers, len(missing) // WORTH_A_PROCESS))):
            done.append(each)
            tell()
    finally:
        done.sort(key=lambda each: each.name)
        phenotypes = [asked for each in done for asked in each.phenotypes]
        only = frozenset({missing[0].place.session}) if len(missing) == 1 else None
        amiss = dataset.derive(phenotypes, only)
    return done, amiss


def _add(folder: Path, root: Path, lab: Lab) -> _Done:
    """Write a run's files, and then its source data: with those it is in the dataset."""
    try:
        run = read_whole(folder)
        made = files_of(run, lab)
    except (Refused, ValueError) as error:
        why = str(error) if isinstance(error, Refused) else f"run folder {folder}: not exported: {error}"
        return _Done(folder.name, refused=why)
    if not made.files:
        return _Done(folder.name, notes=("it ended before its session began, so there is nothing to export",))
    with written(root, made.files):
        keep_source(root, place_of(folder.name), folder)
    return _Done(folder.name, True, made.phenotypes, made.notes)


def read_whole(folder: Path) -> RecordedRun:
    """Read a run; raise `Refused` where any of its records cannot be read."""
    run = read_recorded(folder)
    if damage := run.damage or run.readback_damage:
        raise Refused([Refusal(None, f"run folder {folder}: it is damaged and was not exported: {damage}")])
    return run
