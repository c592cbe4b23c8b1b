"""`mindpain tables`: derive the tables of a run from its journal again, where they are missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from experiments.recorded.runs import simulated_parts
from experiments.recorded.tables import write_tables
from hardware.journal import read_journal
from hardware.journal.locking import is_being_written
from hardware.session_files import SessionFiles
from mindpain_task.located import Refusal, Refused
from mindpain_task.model import JsonValue
from mindpain_task.roles import DeviceFault


def rebuild_tables(folder: Path, say: Callable[[str], None]) -> int:
    """Write the tables that a run's folder lacks, and return the exit code; `say` tells what was done.

    Who it was, and what was simulated, is what the journal's first record says. Raises `Refused` where there
    is no journal to derive anything from, or where it is still being written; `DeviceFault` where a table is
    there but holds something else than the journal gives, or where the disk is full.
    """
    folder = folder.resolve()  # the run's number is read from the folder's name
    header = _header(folder, say)
    files = SessionFiles(folder, simulated_parts(header))
    asked = files.questionnaires, files.questionnaire_scores
    places = (files.trials, files.ratings, files.tasks, *asked, files.markers)
    there = [path for path in places if path.exists()]
    write_tables(files)
    for path in places:
        if path in there:
            say(f"{path.name}: was there, and holds what the journal gives")
        elif path.exists():
            say(f"{path.name}: written")
    return 0


def _header(folder: Path, say: Callable[[str], None]) -> Mapping[str, JsonValue]:
    """Return what the journal's first record says; say what in the two records could not be read."""
    files = SessionFiles(folder, ())
    for path in (files.journal, files.readback):
        if path.exists() and _in_use(path):
            raise _refused(folder, f"{path.name} is still being written; the session writes its own tables")
    try:
        records, damage = read_journal(files.journal)
    except OSError as error:
        raise _refused(folder, f"its {files.journal.name} cannot be read: {error.strerror}") from error
    if damage:
        say(f"note: {damage}")
    if files.readback.exists() and (lost := read_journal(files.readback)[1]):
        say(f"note: {lost}")
    if not records:
        raise _refused(folder, "its journal has no record that could be read")
    header = records[0].event.data
    if not all(isinstance(header.get(name), str) for name in ("protocol", "rig", "participant", "session")):
        raise _refused(folder, "its journal does not begin with who the participant was, in which session")
    return header


def _in_use(path: Path) -> bool:
    try:
        return is_being_written(path)
    except OSError as error:
        raise DeviceFault(f"journal {path}: it cannot be read: {error.strerror}") from error


def _refused(folder: Path, why: str) -> Refused:
    return Refused([Refusal(None, f"run folder {folder}: {why}")])
