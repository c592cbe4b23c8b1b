"""A run that was interrupted, as its folder has it: what it was run with, how far it came, what it continued.

Nothing in the folder is changed; what is damaged is set aside by not being read.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from experiments.preparing import Recorded
from hardware.journal import read_journal
from hardware.journal.locking import is_being_written
from hardware.session_files import SessionFiles
from mindpain_task.located import Refusal, Refused
from mindpain_task.model import Record
from mindpain_task.protocols.entries import Language
from mindpain_task.session.position import Position, position
from mindpain_task.session.resuming import Seam, is_over, seam_of

COMMON = ("seed", "language", "participant_number", "participant", "session", "rig", "protocol_sha256")
"""What both session.json and the journal's header say: they must agree."""
CHOSEN = ("arm", "occasion")
"""The same, where the protocol has some; the header of a run without them says nothing of them."""


class Equipment(BaseModel):
    """The devices that make a difference to what a person feels, as session.json has them."""

    stimulator: dict[str, Any] | None
    bath: dict[str, Any] | None


class RunFacts(BaseModel):
    """What a run was run with: of session.json, what a run that continues it needs to know."""

    model_config = ConfigDict(frozen=True)

    seed: int
    language: Language
    participant_number: int
    participant: str
    session: str
    rig: str
    override: dict[str, Any] | None
    values: tuple[tuple[str, float], ...]
    simulated: tuple[str, ...]
    simulated_participant: str | None
    values_before: tuple[tuple[str, float, str], ...] = ()
    practice_hours: float | None = None
    visit: int | None = None
    arm: str = ""
    occasion: str = ""
    questionnaires: tuple[dict[str, str | None], ...] = ()
    texts: str | None = None
    recorded: Recorded = "beh"
    protocol_path: str
    protocol_sha256: str
    scripts_sha256: dict[str, str]
    clock: dict[str, Any]
    equipment: Equipment

    @property
    def is_virtual(self) -> bool:
        """Whether the run was a rehearsal in virtual time."""
        return str(self.clock.get("name")).startswith("virtual")


@dataclass(frozen=True)
class RunBefore:
    """A run of a session; `damage` says what of its journal was not read, `seam` which run it continued."""

    folder: Path
    facts: RunFacts
    position: Position
    damage: str
    journal_sha256: str
    seam: Seam | None

    @property
    def data_root(self) -> Path:
        """The root of the data that this run lies in."""
        return self.folder.parents[3]


def read_run(folder: Path) -> RunBefore:
    """Read a run that is to be continued; raise `Refused` with the reason why it cannot be."""
    folder = folder.resolve()
    if not (folder / "journal.jsonl").is_file() or folder.parents[2].name != "sourcedata":
        why = "is no folder of a run: give one that lies in sourcedata/sub-…/ses-… and has a journal.jsonl"
        raise Refused([Refusal(None, f"{folder} {why}")])
    if is_being_written(folder / "journal.jsonl"):
        raise refused(folder, "a session is still writing its journal: end that one first")
    run, _ = _read(folder)
    if why := is_over(run.position):
        raise refused(folder, why)
    if follower := _continued_by(folder):
        raise refused(
            folder, f"it was continued already, as {follower}: resume that one, or trials come twice"
        )
    return run


def runs_before(run: RunBefore) -> tuple[RunBefore, ...]:
    """Return the runs that a run continued, the first of the session first, each as far as it was read then.

    Raises `Refused` where one of them is not what it was then.
    """
    if run.seam is None:
        return ()
    folder = run.folder.parent / run.seam.run_folder_name
    if not (folder / "journal.jsonl").is_file():
        raise refused(run.folder, f"it continues {folder.name}, which is not beside it")
    before, records = _read(folder)
    if before.journal_sha256 != run.seam.journal_sha256 or len(records) != run.seam.last_seq:
        raise refused(run.folder, f"the journal of {folder.name}, which it continues, was changed since then")
    return (*runs_before(before), before)


def protocol_text(run: RunBefore) -> str:
    """Return the protocol's text as it was written; raise `Refused` where the run's copy is another one."""
    copy = SessionFiles(run.folder, run.facts.simulated).protocol
    try:
        text = copy.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise refused(run.folder, f"its protocol.yaml cannot be read: {error}") from error
    if run.facts.simulated:
        text = text.partition("\n")[2]  # the first line says that the session is simulated
    if sha256(text) != run.facts.protocol_sha256:
        raise refused(run.folder, "its protocol.yaml was changed since: it is no longer what was run")
    return text


def sha256(text: str) -> str:
    """Return the SHA-256 of a text as UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def refused(folder: Path, why: str) -> Refused:
    """Return why a run cannot be continued."""
    return Refused([Refusal(None, f"run {folder.name}: {why}")])


def _read(folder: Path) -> tuple[RunBefore, list[Record]]:
    files = SessionFiles(folder, ())
    records, damage = read_journal(files.journal)
    try:
        here = position(records)
        seam = seam_of(here.header)
        facts = RunFacts.model_validate(json.loads(files.session.read_bytes()))
    except ValidationError as error:
        wrong = ", ".join(".".join(map(str, each["loc"])) for each in error.errors())
        raise refused(folder, f"its session.json does not say what it was run with: {wrong}") from error
    except ValueError as error:
        raise refused(folder, f"{error}; {damage}" if damage else str(error)) from error
    except OSError as error:
        raise refused(folder, f"its session.json cannot be read: {error.strerror}") from error
    for name in (*COMMON, *CHOSEN):
        unsaid = "" if name in CHOSEN else None
        if here.header.get(name, unsaid) != getattr(facts, name):
            raise refused(folder, f"its session.json and its journal disagree about {name}")
    journal_sha256 = hashlib.sha256(files.journal.read_bytes()).hexdigest()
    return RunBefore(folder, facts, here, damage, journal_sha256, seam), records


def _continued_by(folder: Path) -> str:
    """Return the name of the run that continues this one, or an empty text; refuse what cannot be known.

    A journal in which nothing was written yet is no run: nothing can have been given.
    """
    for journal in sorted(folder.parent.glob("*/journal.jsonl")):
        if journal.parent == folder or not journal.read_bytes().strip(b"\0"):
            continue
        records, damage = read_journal(journal)
        try:
            seam = seam_of(position(records).header)
        except ValueError as error:
            why = f"nobody knows whether {journal.parent.name} continued it: {error}"
            raise refused(folder, f"{why}; {damage}" if damage else why) from error
        if seam is not None and seam.run_folder_name == folder.name:
            return journal.parent.name
    return ""
