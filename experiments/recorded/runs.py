"""A run as its folder has it: what it was run with, its journal, what the stimulator did, its tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from experiments.recorded.tables import RunTables, identity_of, tables_of
from hardware.journal import read_journal
from hardware.journal.lines import record_of
from hardware.journal.locking import is_being_written
from hardware.session_files import SessionFiles
from mindpain_task.located import Refusal, Refused
from mindpain_task.model import JsonValue, Record

_NAME = re.compile(
    r"sub-(?P<participant>[A-Za-z0-9]+)_ses-(?P<session>[A-Za-z0-9]+)_task-(?P<task>[A-Za-z0-9]+)"
    r"(?P<simulated>_acq-simulated)?_run-(?P<number>[0-9]+)"
)

_OF_THE_RUN = ("participant", "session", "simulated", "seed", "rig", "protocol_sha256")
"""What every file of one run says alike."""


@dataclass(frozen=True)
class RunName:
    """What the name of a run's folder says, in the words of BIDS."""

    participant: str
    session: str
    task: str
    simulated: bool
    number: str


@dataclass(frozen=True)
class RecordedRun:
    """One run; `facts` is its session.json, `damage` says what of its journal could not be read."""

    folder: Path
    name: RunName
    facts: Mapping[str, JsonValue]
    records: tuple[Record, ...]
    damage: str

    @property
    def files(self) -> SessionFiles:
        """Where its files are."""
        return SessionFiles(self.folder, self.simulated)

    @property
    def header(self) -> Mapping[str, JsonValue]:
        """What the journal's first record says."""
        return self.records[0].event.data

    @property
    def simulated(self) -> tuple[str, ...]:
        """Which parts were simulated; empty for a session with a participant and real devices."""
        return simulated_parts(self.header)

    @property
    def protocol(self) -> str:
        """The name of its protocol."""
        return str(self.header["protocol"])

    @property
    def arm(self) -> str:
        """Its group of the study, or an empty text."""
        return str(self.header.get("arm", ""))

    @property
    def occasion(self) -> str:
        """Its visit of the study, or an empty text."""
        return str(self.header.get("occasion", ""))

    @property
    def readback(self) -> tuple[Record, ...]:
        """What the stimulator did and measured; empty where it has no record of its own."""
        return self._readback[0]

    @property
    def readback_damage(self) -> str:
        """What of that record could not be read, or an empty text."""
        return self._readback[1]

    @cached_property
    def _readback(self) -> tuple[tuple[Record, ...], str]:
        if not self.files.readback.exists():
            return (), ""
        records, damage = read_journal(self.files.readback)
        return tuple(records), damage

    @cached_property
    def tables(self) -> RunTables:
        """Its tables, derived from the records; nothing is written."""
        return tables_of(self.records, self.readback, identity_of(self.folder, self.header))


def simulated_parts(header: Mapping[str, JsonValue]) -> tuple[str, ...]:
    """Return which parts a run's header, or its session.json, says were simulated."""
    parts = header.get("simulated")
    return tuple(map(str, parts)) if isinstance(parts, list) else ()


def find_runs(place: Path) -> tuple[Path, ...]:
    """Return the folders of all runs in a data root, or of the one run `place` is; raise `Refused` if none.

    Sorted by participant, session and name. Folders in which nothing was ever written are left out.
    """
    if (place / "journal.jsonl").is_file():
        return (place.resolve(),)
    found = sorted(path.parent for path in place.glob("sourcedata/sub-*/ses-*/*/journal.jsonl"))
    runs = tuple(each.resolve() for each in found if _NAME.fullmatch(each.name) and _is_written(each))
    if not runs:
        why = "holds no run: give the folder of a run, or a data root with sourcedata/sub-…/ses-… in it"
        raise Refused([Refusal(None, f"{place} {why}")])
    return runs


def read_recorded(folder: Path) -> RecordedRun:
    """Read a run whole; raise `Refused` with a sentence where it cannot be read or is still being written."""
    folder = folder.resolve()  # the run's number is read from the folder's name
    named = _NAME.fullmatch(folder.name)
    if named is None:
        raise _refused(folder, "its name is not that of a run: sub-…_ses-…_task-…_run-…")
    files = SessionFiles(folder, ())
    for path in (files.journal, files.readback):
        if path.exists() and is_being_written(path):
            raise _refused(folder, f"{path.name} is still being written: a session is going on")
    try:
        records, damage = read_journal(files.journal)
        facts = json.loads(files.session.read_bytes())
    except OSError as error:
        raise _refused(
            folder, f"{Path(str(error.filename)).name} cannot be read: {error.strerror}"
        ) from error
    except ValueError as error:
        raise _refused(folder, f"its session.json is not JSON: {error}") from error
    if not records or "participant" not in records[0].event.data:
        raise _refused(folder, f"its journal does not begin with who the participant was; {damage}")
    said = named.groupdict()
    named_simulated = said["simulated"] is not None
    run_name = RunName(said["participant"], said["session"], said["task"], named_simulated, said["number"])
    run = RecordedRun(folder, run_name, facts, tuple(records), damage)
    if bool(run.simulated) != named_simulated or simulated_parts(facts) != run.simulated:
        raise _refused(folder, "its name, its session.json and its journal disagree about what was simulated")
    if contradiction := _contradiction(run):
        raise _refused(folder, contradiction)
    return run


def _contradiction(run: RecordedRun) -> str:
    """Return how the files of a folder are not of one run, as after a wrong copy; empty where they are."""
    name, header = run.name, run.header
    named = {"participant": name.participant, "session": name.session, "protocol": name.task}
    for fact, label in named.items():
        if str(header.get(fact, label)).replace("_", "") != label:
            return (
                f"its name says {fact} {label}, its journal {header[fact]}: a run's folder is never renamed"
            )
    for path, told in ((run.files.session, run.facts), (run.files.readback, _first_data(run.files.readback))):
        for fact in (fact for fact in _OF_THE_RUN if fact in told and fact in header):
            if told[fact] != header[fact]:
                return f"{path.name} is of another run than its journal: they disagree about its {fact}"
    return ""


def _first_data(path: Path) -> Mapping[str, JsonValue]:
    """Return what the first record of a journal says; nothing where there is none that can be read."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        first = record_of(file.readline().removesuffix(b"\n"), 1)
    return {} if isinstance(first, str) else first.event.data


@contextmanager
def refusing_what_lacks(folder: Path) -> Iterator[None]:
    """Raise `Refused` with a sentence where a run's records lack a field: another version wrote them."""
    try:
        yield
    except KeyError as error:
        why = "which this program goes by: another version of it wrote them"
        raise _refused(folder, f"its records have no {error}, {why}") from error


def _is_written(folder: Path) -> bool:
    with (folder / "journal.jsonl").open("rb") as file:
        return bool(file.read(64).strip(b"\0"))


def _refused(folder: Path, why: str) -> Refused:
    return Refused([Refusal(None, f"run folder {folder}: {why}")])
