"""Where a session's files live; nothing is ever overwritten, and rehearsals never lie among real sessions.

    DATA/SIMULATED.txt or DATA/PARTICIPANTS.txt
    DATA/sourcedata/sub-ID/ses-ID/sub-ID_ses-ID_task-NAME[_acq-simulated]_run-NN/
        journal.jsonl  readback.jsonl  protocol.yaml  session.json  trials.tsv  ratings.tsv  markers.tsv

Refusals are `ValueError`; trouble with the disk is a `DeviceFault` that names the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hardware.durable import make_folders, sync_folder, write_once
from mindpain_task.model import JsonValue
from mindpain_task.roles import DeviceFault

SIMULATED_MARK = "SIMULATED.txt"
_MARKS = {
    True: (
        SIMULATED_MARK,
        "Everything in this folder comes from rehearsals: a simulated person or a simulated device.\n"
        "It is no data about people. mindpain put this file here and refuses to add a session with a\n"
        "participant; use another folder for those.\n",
    ),
    False: (
        "PARTICIPANTS.txt",
        "The sessions in this folder were run with participants and real devices.\n"
        "mindpain put this file here and refuses to add a simulated session; use another folder for\n"
        "rehearsals.\n",
    ),
}


@dataclass(frozen=True)
class SessionFiles:
    """The files of one run of one session; `simulated` names the simulated parts of the rig, if any."""

    folder: Path
    simulated: tuple[str, ...]

    @property
    def journal(self) -> Path:
        """The record of what happened."""
        return self.folder / "journal.jsonl"

    @property
    def readback(self) -> Path:
        """What the stimulator did and measured: a journal of its own, written where the device is."""
        return self.folder / "readback.jsonl"

    @property
    def doses(self) -> Path:
        """The folder of the dose ledger: a participant's own, or of a simulated session this run's."""
        return self.folder / "dose" if self.simulated else self.folder.parents[1] / "dose"

    @property
    def protocol(self) -> Path:
        """The protocol as it was written."""
        return self.folder / "protocol.yaml"

    @property
    def session(self) -> Path:
        """What the session was run with."""
        return self.folder / "session.json"

    @property
    def trials(self) -> Path:
        """One row a trial, derived from the journal."""
        return self.folder / "trials.tsv"

    @property
    def ratings(self) -> Path:
        """One row a rating, derived from the journal."""
        return self.folder / "ratings.tsv"

    @property
    def tasks(self) -> Path:
        """One row an item of a task, derived from the journal; only where there was a task."""
        return self.folder / "tasks.tsv"

    @property
    def questionnaires(self) -> Path:
        """One row an item of a questionnaire, derived from the journal; only where there was one."""
        return self.folder / "questionnaires.tsv"

    @property
    def questionnaire_scores(self) -> Path:
        """One row a score of a questionnaire, derived from the journal; only where one is scored."""
        return self.folder / "questionnaire_scores.tsv"

    @property
    def markers(self) -> Path:
        """One row a marker and outlet, derived from the journal; only where there is an outlet."""
        return self.folder / "markers.tsv"


def create_session_folder(
    root: Path, participant: str, session: str, protocol_name: str, simulated: tuple[str, ...]
) -> SessionFiles:
    """Make the folder of the next run of this session, and mark the data root at its first use."""
    for what, label in (("participant", participant), ("session", session)):
        _refuse_bad_label(what, label)
    task = protocol_name.replace("_", "")
    _refuse_bad_label("protocol name (without underscores)", task)
    _claim_root(root, bool(simulated))
    parent = root / "sourcedata" / f"sub-{participant}" / f"ses-{session}"
    make_folders(parent)
    acquisition = "_acq-simulated" if simulated else ""
    stem = f"sub-{participant}_ses-{session}_task-{task}{acquisition}_run-"
    return SessionFiles(_make_next_run(parent, stem), simulated)


def write_protocol(files: SessionFiles, text: str) -> None:
    """Keep the protocol's text as it was written; a simulated session says so in a first line."""
    note = f"# SIMULATED SESSION: {', '.join(files.simulated)}\n" if files.simulated else ""
    _write_new(files.protocol, note + text)


def write_session(files: SessionFiles, facts: Mapping[str, JsonValue]) -> None:
    """Keep what the session was run with, as sorted, indented JSON."""
    text = json.dumps(facts, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    _write_new(files.session, text + "\n")


def _refuse_bad_label(what: str, label: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9]+", label):
        raise ValueError(f"{what} {label!r}: BIDS allows only the letters A-Z, a-z and digits, at least one")


def _claim_root(root: Path, simulated: bool) -> None:
    """Mark a data root at first use; refuse one that is marked for the other kind of session."""
    mark, text = _MARKS[simulated]
    _refuse_other_kind(root, simulated)
    make_folders(root)
    try:
        write_once(root / mark, text.encode())
        marked_now = True
    except FileExistsError:
        marked_now = False
    try:
        # Two first sessions, one of each kind, may have come this far together: then neither goes on.
        _refuse_other_kind(root, simulated)
    except ValueError:
        if marked_now:
            (root / mark).unlink(missing_ok=True)
        raise


def _refuse_other_kind(root: Path, simulated: bool) -> None:
    other, _ = _MARKS[not simulated]
    if (root / other).exists():
        this, that = ("a simulated session", "sessions with participants")
        if not simulated:
            this, that = ("a session with a participant", "simulated sessions")
        raise ValueError(f"data root {root}: its {other} says it holds {that}; {this} needs another folder")


def _make_next_run(parent: Path, stem: str) -> Path:
    """Make the folder with the next number; if another program takes it first, the one after."""
    taken = [p.name.removeprefix(stem) for p in parent.iterdir() if p.name.startswith(stem)]
    number = max((int(run) for run in taken if run.isdecimal()), default=0)
    while True:
        number += 1
        folder = parent / f"{stem}{number:02d}"
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        except OSError as error:
            raise DeviceFault(f"folder {folder}: it cannot be made: {error.strerror}") from error
        sync_folder(parent)
        return folder


def _write_new(path: Path, text: str) -> None:
    try:
        write_once(path, text.encode())
    except FileExistsError as error:
        raise DeviceFault(f"file {path}: it exists already, and nothing is ever overwritten") from error
