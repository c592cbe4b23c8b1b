"""A participant's dose ledger around a session: opened before any device, asked about the whole plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from experiments.preparing import PreparedSession
from hardware.dose_file import open_doses, read_doses
from hardware.session_files import SessionFiles
from mindpain_task.checking import SessionLimits
from mindpain_task.model import JsonValue, SessionPlan
from mindpain_task.planning.walking import exposures
from mindpain_task.roles import Clock
from mindpain_task.safety.ledger import DAY_S, Ledger, reserved
from mindpain_task.safety.skin_sites import mixed
from mindpain_task.session.dosing import DoseAccount


@contextmanager
def open_account(
    prepared: PreparedSession, files: SessionFiles, header: Mapping[str, JsonValue], clock: Clock
) -> Iterator[tuple[DoseAccount, tuple[str, ...]]]:
    """Open the ledger of the participant of a session, and hold it until the session is over.

    Yields it with sentences that the operator should know. Raises DeviceFault where another session of this
    participant is running, or where a dose that was given before cannot be read.
    """
    session = f"ses-{prepared.request.session}"
    book = open_doses(files.doses, files.folder.name, header, clock)
    try:
        if prepared.seam is not None and prepared.simulated:  # a simulated person's skin is that of its run
            book.carry(read_doses(files.folder.parent / prepared.seam.run_folder_name / files.doses.name)[0])
        ledger = Ledger(book.earlier, session)
        recent = _another_session(ledger, session, clock.utc_s())
        yield DoseAccount(ledger, book, session, files.folder.name), (*book.notices, *recent)
    finally:
        book.close()


def _another_session(ledger: Ledger, session: str, now_s: float) -> Iterator[str]:
    """Say when another session of the participant ended within a day: its limits per session start anew."""
    for name in dict.fromkeys(entry.session for entry in ledger.entries):
        last_s = max(entry.end_s for entry in ledger.entries if entry.session == name)
        if name != session and now_s - last_s < DAY_S:
            hours = (now_s - last_s) / 3600
            yield (
                f"{name} of this participant ended {hours:.1f} h ago: the dose D of 24 hours counts it, the "
                "limits per session do not"
            )


@dataclass(frozen=True)
class Foreseen:
    """What a plan would break; `at_once` is so from its first stimulus on, or for all of it."""

    sentence: str
    at_once: bool


def foreseen(
    plan: SessionPlan, account: DoseAccount, limits: SessionLimits, now_s: float
) -> Iterator[Foreseen]:
    """Yield why this plan, begun at `now_s` (UTC), would leave the limits after what the skin took before.

    One sentence a skin site, at the first trial that would break a limit there. Skin that was heated just
    now, as in a run that broke off, is let rest first: a session waits for it.
    """
    ledger = Ledger(account.ledger.entries, account.session)
    known = [e.site for e in ledger.entries if e.session == account.session or now_s - e.end_s < DAY_S]
    if overlap := mixed([*known, *(block.site for block in plan.blocks)]):
        yield Foreseen(overlap, at_once=True)
    if fault := ledger.clock_fault(now_s):
        yield Foreseen(fault, at_once=True)
    said: set[str] = set()
    waited_s = 0.0
    for number, exposure in enumerate(exposures(plan)):
        ready_s = ledger.balance(exposure.site, now_s).last_end_s + limits.thermal.same_site_gap_stop_s
        waited_s = max(waited_s, ready_s - now_s - exposure.onset_s)
        onset_s = now_s + waited_s + exposure.onset_s
        for sentence in ledger.refusals(exposure.pulse, exposure.site, onset_s, limits.thermal):
            if exposure.site not in said:
                said.add(exposure.site)
                where = f"trial {exposure.trial}, heat, after what was given before"
                yield Foreseen(f"{where}: {sentence}", at_once=number == 0)
        key = f"foreseen {exposure.trial} {exposure.site}"
        name = exposure.stimulus_name
        ledger.enter(
            reserved(key, exposure.site, account.session, exposure.pulse, onset_s, name, exposure.trial)
        )
