"""The dose ledger on disk: a folder for each participant, in which every run adds one file and changes none.

    FOLDER/lock                      held while a session runs: nobody runs the same participant beside it
    FOLDER/NAME_dose.jsonl           a journal (see hardware/journal), one record of kind `dose` an entry
    FOLDER/set_aside/                damaged files that somebody has looked at and decided not to count

Record 1 of each file says when it was opened (`utc_s`), and which files with how many records lay there then:
so a file that was lost or cut short later is missed. What cannot be read was perhaps a dose: opening refuses
then. Only a line that was cut off while it was written never was one, since nothing is armed before its
line is on the disk.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from hardware.dose_records import KIND, SET_ASIDE, SUFFIX, FolderRead, read_folder
from hardware.durable import make_folders
from hardware.journal import JournalFile
from hardware.journal.locking import lock
from mindpain_task.model import Event, JsonValue
from mindpain_task.roles import Clock, DeviceFault
from mindpain_task.safety.ledger import Entry, Ledger

TRIAL_BYTES = 16 * 1024
"""More than the entries of one trial, of which there are two for each arming."""
_WAY_OUT = (
    "a dose could be missing, so nobody is heated: mend the file from a copy; or wait until all of it is over"
    f" 24 hours old, move it into the folder {SET_ASIDE} beside it, and give the session a new number"
)


class DoseFile:
    """The file of this run, open for its entries; it holds the participant's lock until it is closed."""

    def __init__(self, journal: JournalFile, held: int, read: FolderRead, opened_s: float) -> None:
        self._journal = journal
        self._held = held
        self._read = read
        self._opened_s = opened_s
        self._carried: tuple[Entry, ...] = ()

    @property
    def earlier(self) -> tuple[Entry, ...]:
        """What runs before this one have entered, in their order, and then what was carried in."""
        return (*self._read.entries, *self._carried)

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences about earlier files that the operator should know."""
        return self._read.notices

    def carry(self, entries: Iterable[Entry]) -> None:
        """Enter what a run in another folder has entered, which this run goes on from; once, at its start."""
        carried = tuple(entries)
        for entry in carried:
            self._append(entry, self._opened_s)
        self._journal.commit()
        self._carried += carried

    def enter(self, entry: Entry, time_s: float) -> None:
        """Enter what a stimulus costs; on the disk when this returns.

        Raises DeviceFault if that failed, and ValueError for numbers that are no dose.
        """
        self._append(entry, time_s)
        self._journal.commit()

    def reserve(self) -> str:
        """Take disk space ahead for the entries of one more trial; return why that failed, else nothing."""
        return self._journal.reserve()

    def close(self) -> None:
        """Close the file and give the lock back; may be called twice."""
        try:
            self._journal.close()
        finally:
            if self._held >= 0:
                os.close(self._held)
                self._held = -1

    def _append(self, entry: Entry, time_s: float) -> None:
        Ledger((entry,), entry.session)  # refuses numbers that could not be read back as a dose
        self._journal.append(Event(KIND, time_s, data=dataclasses.asdict(entry)))


def open_doses(folder: Path, name: str, header: Mapping[str, JsonValue], clock: Clock) -> DoseFile:
    """Lock a participant's doses, read all earlier files, and open the file `name`_dose.jsonl for this run.

    Raises DeviceFault where another session holds the lock, an earlier file is damaged or gone, or the disk
    does not do as it should.
    """
    make_folders(folder)
    try:
        held = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise DeviceFault(f"dose folder {folder}: its lock cannot be opened: {error.strerror}") from error
    try:
        _hold(held, folder)
        read = read_folder(folder)
        if read.damage:
            raise DeviceFault(f"dose ledger: {'; '.join(read.damage)}; {_WAY_OUT}")
        earlier: dict[str, JsonValue] = dict(read.records)
        opened = {**header, "utc_s": clock.utc_s(), "earlier": earlier}
        path = folder / (name + SUFFIX)
        journal = JournalFile(
            path, opened, clock.now(), wall_time=clock.wall_time(), reserve_bytes=TRIAL_BYTES
        )
    except BaseException:
        os.close(held)
        raise
    return DoseFile(journal, held, read, clock.now())


def read_doses(folder: Path) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Return what a folder's files hold, and sentences about what is wrong with them; takes no lock.

    Of a damaged file, the entries before the damage are returned.
    """
    read = read_folder(folder)
    return read.entries, (*read.damage, *read.notices)


def _hold(fd: int, folder: Path) -> None:
    try:
        lock(fd, folder / "lock")
    except DeviceFault as fault:
        raise DeviceFault(
            f"dose folder {folder}: a session of this participant is running already, and a second one "
            "beside it could not know what the first one gives"
        ) from fault
