"""A real session without a window, for a process that will be killed: only screen and hands are simulated.

Session, journal, engine, device process, driver and line are what a lab runs; the thermode is a twin beyond a
real pseudo-terminal. A rig file refuses a simulated participant in front of a real port, and rightly so, so
the two are put together here: the rig is opened without the thermode, which `wrap` then puts in its place.
"""

from __future__ import annotations

import os
import signal
import traceback
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

from experiments.commands import EXIT_CODES
from experiments.preparing import PreparedSession, SessionRequest, prepare_session
from experiments.session import conduct
from hardware.assemble import OpenRig
from hardware.clocks import LabClock
from hardware.device_line import DeviceLine
from hardware.device_process.messages import StationSettings
from hardware.device_process.remote import start_device_process
from hardware.journal import read_journal
from hardware.rig_entries import TcsEntry
from hardware.rig_file import VirtualEntry
from mindpain_task.markers import CODES, ONSETS
from mindpain_task.model import Event
from mindpain_task.roles import Journal
from tests.faults.mishaps import PROGRAM_FAILED, Job, Mishap
from tests.faults.quick import QuickSession
from tests.faults.witness import Teller, Told, WitnessedOutlets

FAIL_NOW = signal.SIGUSR1
"""The signal at which the program fails, wherever it is."""


class _Elsewhere(TcsEntry):
    """A thermode that the rig knows all about, but does not open."""

    def line(self) -> DeviceLine:
        """Return no line: `wrap` opens it."""
        return None  # type: ignore[return-value]


class _ForgetfulJournal:
    """A journal that keeps its lines in memory until a commit, as many programs do: the control."""

    def __init__(self, journal: Journal, first: int) -> None:
        self._journal = journal
        self._seq = first
        self._kept: list[Event] = []

    def append(self, event: Event) -> int:
        """Number the event, and write nothing."""
        self._kept.append(event)
        self._seq += 1
        return self._seq

    def commit(self) -> None:
        """Write what was kept, and commit it."""
        for event in self._kept:
            self._journal.append(event)
        self._kept.clear()
        self._journal.commit()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)


def run_and_exit(files: QuickSession, data: Path, job: Job, witness: int, log: Path) -> None:
    """Be a session: never returns; its exit code is that of `mindpain run`, what it prints goes to `log`."""
    code = PROGRAM_FAILED
    try:
        printing = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(printing, 1)
        os.dup2(printing, 2)
        signal.signal(FAIL_NOW, _fail)
        code = _run(files, data, job, Teller(witness))
    except BaseException:  # noqa: BLE001  the process ends here, and says why
        traceback.print_exc()
    finally:
        os._exit(code)


def _run(files: QuickSession, data: Path, job: Job, teller: Teller) -> int:
    prepared = _prepared(files, data, job)
    entry = prepared.rig.stimulator
    assert isinstance(entry, TcsEntry)
    without = _Elsewhere(**entry.model_dump())
    rig = prepared.rig.model_copy(update={"screen": VirtualEntry(device="virtual"), "stimulator": without})
    request = replace(prepared.request, person=str(files.person))
    with ExitStack() as stack:

        def wrap(opened: OpenRig) -> OpenRig:
            opened = _with_thermode(opened, entry.line(), data, teller, stack)
            return _forgetful(opened, data) if job.is_forgetful else opened

        finished = conduct(replace(prepared, rig=rig, request=request), _print, wrap)
    return EXIT_CODES[finished.outcome.ending]


def _prepared(files: QuickSession, data: Path, job: Job) -> PreparedSession:
    """Prepare as for a person: the rig file's thermode is on a real port."""
    return prepare_session(
        SessionRequest(
            protocol=str(files.protocol),
            rig=str(files.rig),
            participant="01",
            session="01",
            language="en",
            seed=job.seed,
            data=data,
            person=None,
            wait_for_recorder=job.mishap is Mishap.UNRECORDED,
        )
    )


def _with_thermode(
    opened: OpenRig, line: DeviceLine, data: Path, teller: Teller, stack: ExitStack
) -> OpenRig:
    """Put the real device process in the rig's place for a stimulator, and the witness before its outlets."""
    clock = opened.rig.clock
    assert isinstance(clock, LabClock)
    folder = next(data.rglob("journal.jsonl")).parent
    settings = StationSettings(
        line,
        clock_offset_s=clock.offset_s,
        readback=folder / "readback.jsonl",
        onset_codes=(CODES[ONSETS["heat"]], CODES[ONSETS["shock"]], CODES[ONSETS["laser"]]),
    )
    remote = start_device_process(settings, clock)
    stack.callback(remote.close)
    teller.tell(Told(clock.now(), device_pid=remote.pid))
    outlets = WitnessedOutlets(opened.rig.outlets, teller)
    return replace(opened, rig=replace(opened.rig, stimulator=remote, outlets=outlets))


def _forgetful(opened: OpenRig, data: Path) -> OpenRig:
    written = len(read_journal(next(data.rglob("journal.jsonl")))[0])
    journal: Any = _ForgetfulJournal(opened.rig.journal, written)
    return replace(opened, rig=replace(opened.rig, journal=journal))


def _fail(number: int, frame: FrameType | None) -> None:
    raise RuntimeError("planted by the test")


def _print(line: str) -> None:
    os.write(1, f"{line}\n".encode())
