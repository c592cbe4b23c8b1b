"""The run's own folder, byte for byte, among the source data of a dataset; it is there whole or not at all.

Copies, no links: a file that somebody edits in one place must not change in the other.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from experiments.bids.names import SOURCE, RunPlace, place_of
from experiments.bids.writing import PART
from mindpain_task.located import Refusal, Refused
from mindpain_task.roles import DeviceFault

JOURNAL, SESSION = "journal.jsonl", "session.json"
_LEFT_OUT = {"lock", "report.html"}
"""What holds no data: a lock, and a page that is made anew from the rest at any time."""


def runs_in(root: Path) -> Iterator[tuple[RunPlace, Path]]:
    """Yield the runs that a dataset has, and where their source data are."""
    for folder in sorted((root / SOURCE).glob("sub-*/ses-*/sub-*_run-*")):
        yield place_of(folder.name), folder


def has_same(root: Path, place: RunPlace, folder: Path) -> bool | None:
    """Whether the run in a dataset has the journal of this folder's; None where the run is not there.

    Raises `Refused` where the run's journal is gone from the dataset.
    """
    kept = root / place.source / JOURNAL
    if not kept.parent.is_dir():
        return None
    if not kept.is_file():
        why = f"{kept.parent}: its journal is gone; remove this folder, and the run is exported once more"
        raise Refused([Refusal(None, why)])
    return sha256_of(kept) == sha256_of(folder / JOURNAL)


def keep_source(root: Path, place: RunPlace, folder: Path) -> None:
    """Copy a run's folder, and its part of its participant's doses; raise DeviceFault if a copy differs."""
    target = root / place.source
    part = target.with_name(f".{target.name}{PART}")
    try:
        shutil.rmtree(part, ignore_errors=True)
        try:
            for path in _files(folder):
                _copy(path, part / path.relative_to(folder))
            for path in _doses(folder, place):
                _copy(path, target.parents[1] / path.relative_to(folder.parents[1]))
            part.rename(target)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        raise DeviceFault(f"{error.filename or target}: it cannot be copied: {error.strerror}") from error


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in _LEFT_OUT and not path.name.endswith(PART):
            yield path


def _doses(folder: Path, place: RunPlace) -> Iterator[Path]:
    """Yield this run's file of the dose ledger, where the participant has one for all sessions."""
    path = folder.parents[1] / "dose" / f"{place.folder_name}_dose.jsonl"
    if path.is_file():
        yield path


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)
    if sha256_of(path) != sha256_of(target):
        raise DeviceFault(f"file {target}: the copy is not what {path} holds")


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
