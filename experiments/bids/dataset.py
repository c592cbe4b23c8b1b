"""A dataset on disk as a whole: opened, added to, and its common files derived from the runs it has."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from experiments.bids import description, readme
from experiments.bids.content import json_text
from experiments.bids.lab import Lab
from experiments.bids.lock import NAME as LOCK
from experiments.bids.lock import alone_in
from experiments.bids.phenotype_files import put_phenotypes
from experiments.bids.selfcheck import faults_in, faults_of_shape
from experiments.bids.sources import runs_in
from experiments.bids.tables_kept import words_at
from experiments.bids.who_when import HeldRun, held_runs, put_participants, put_scans, put_sessions
from experiments.bids.whole_check import between
from experiments.bids.writing import content_of, write_file
from experiments.recorded.mixing import Kind
from mindpain_task.bids.nouns import Phenotype
from mindpain_task.located import Refusal, Refused
from mindpain_task.roles import DeviceFault


@dataclass(frozen=True)
class Dataset:
    """A dataset that nobody else writes meanwhile; `before` is what it said of itself, None if it is new."""

    root: Path
    before: Mapping[str, Any] | None

    def describe(self, kind: Kind, lab: Lab) -> None:
        """Write what the dataset says of itself: from then on it is known as one of ours."""
        said = description.description_of(self._said(), kind, lab)
        write_file(self.root / description.FILE, json_text(said))

    def derive(
        self, new: Sequence[Phenotype], only: frozenset[PurePosixPath] | None = None
    ) -> tuple[str, ...]:
        """Write what the runs have in common: participants, sessions, scans, questionnaires, README.

        `new` are answers of runs just added; with `only`, no other session's tables are looked at. Returns
        what does not fit together, such as a participant whom the lab has listed and who has no run yet.
        """
        runs = held_runs(self.root)
        if not runs:
            self.give_up()
            return ()
        people = {each.parts[0] for each in only} if only is not None else None
        for session in sorted(
            {run.place.session for run in runs if only is None or run.place.session in only}
        ):
            put_scans(self.root, [run for run in runs if run.place.session == session])
        for who in sorted({run.place.participant_id for run in runs}):
            if people is None or who in people:
                put_sessions(self.root, [run for run in runs if run.place.participant_id == who])
        put_phenotypes(self.root, runs, new)
        put_participants(self.root, runs)
        self._put_readme(runs)
        return tuple(between(self.root))

    def _put_readme(self, runs: Sequence[HeldRun]) -> None:
        said = dict(self._said() or {})
        ours, kind = said[description.OURS], said[description.OURS]["Kind"]
        now = readme.readme_of(said["Name"], kind, runs)
        path = self.root / readme.FILE
        there = content_of(path)
        if there is not None and readme.seal(there) != ours.get("README"):
            write_file(path, readme.with_mark(there, kind))
            return
        write_file(path, now)
        said[description.OURS] = {**ours, "README": readme.seal(now)}
        write_file(self.root / description.FILE, json_text(said))

    def _said(self) -> dict[str, Any] | None:
        return words_at(self.root / description.FILE) or None

    def give_up(self) -> None:
        """Leave nothing behind of a dataset that was to be new and has no run."""
        if self.before is not None or any(runs_in(self.root)):
            return
        (self.root / description.FILE).unlink(missing_ok=True)
        if sys.platform != "win32":  # there, a file that is open stays
            (self.root / LOCK).unlink(missing_ok=True)
        if not any(self.root.iterdir()):
            self.root.rmdir()


@contextmanager
def opened(root: Path, wait_s: float) -> Iterator[Dataset]:
    """Open a dataset, or a folder that is to become one, and keep others out of it meanwhile.

    Raises `Refused`, before a byte is written, for a folder with anything else in it, and where the tables
    that a lab has added to are not what a dataset may hold.
    """
    _refuse_faults(root, description.read_description(root))
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DeviceFault(f"folder {root}: it cannot be made: {error.strerror}") from error
    with alone_in(root, wait_s):
        yield Dataset(root, description.read_description(root))


def _refuse_faults(root: Path, before: Mapping[str, Any] | None) -> None:
    """Raise `Refused` where the tables of all participants, as they are now, must not stand in a dataset."""
    if before is None:
        return
    faults: list[str] = []
    people = PurePosixPath("participants.tsv")
    if (content := content_of(root / people)) is not None:
        faults += faults_in(people, content, words_at(root / people.with_suffix(".json")))
    for path in sorted(root.glob("phenotype/*.tsv")):
        faults += faults_of_shape(PurePosixPath("phenotype", path.name), path.read_bytes())
    if faults:
        raise Refused([Refusal(None, f"{root}: {fault}") for fault in faults])
