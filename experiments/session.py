"""Put a session together and run it: the same steps for a lab session, a demonstration and a rehearsal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from experiments.doses.account import foreseen, open_account
from experiments.fit_painting import FitPainter
from experiments.narration import Narrator
from experiments.preparing import PreparedSession
from experiments.questionnaires import announced_in
from experiments.recorded.tables import RunTables, write_tables
from experiments.rules import session_rules
from experiments.run_facts import facts_of, header_of
from experiments.screen_texts import corner_mark, refuse_unfit_texts
from experiments.signals import calling_on_signals
from experiments.simulated import person_maker
from experiments.speaking import Speaker
from hardware.assemble import OpenRig, make_clock, open_rig
from hardware.clocks import LabClock
from hardware.devices_of_rig import Readback, WhoAndWhat
from hardware.journal import JournalFile
from hardware.session_files import (
    SessionFiles,
    create_session_folder,
    write_protocol,
    write_session,
)
from mindpain_task.located import Refusal, Refused
from mindpain_task.markers import CODES
from mindpain_task.model import Event, JsonValue
from mindpain_task.questionnaires.table import KIND as QUESTIONNAIRE
from mindpain_task.roles import Clock, DeviceFault, Journal
from mindpain_task.session.dosing import DoseAccount
from mindpain_task.session.engine import run_session
from mindpain_task.session.outcome import Ending, Outcome

LISTEN_S = 0.2
_CLOSING = "the session is over, and its devices are being closed; once more breaks that off"


@dataclass(frozen=True)
class FinishedSession:
    """How a session ended, where its files are, and its tables."""

    outcome: Outcome
    files: SessionFiles
    tables: RunTables


def conduct(
    prepared: PreparedSession,
    say: Callable[[str], None],
    wrap: Callable[[OpenRig], OpenRig] = lambda opened: opened,
) -> FinishedSession:
    """Run a prepared session; `say` tells the operator what happens, `wrap` may stand between engine and rig.

    In real time `say` is called from a thread of its own: it holds up nothing, whatever it does.
    Raises DeviceFault if a device could not be opened, and `Refused` if the data root is of the other kind.
    Whatever the end, the tables are written from the journal.
    """
    request = prepared.request
    try:
        files = create_session_folder(
            request.data, request.participant, request.session, prepared.plan.protocol, prepared.simulated
        )
    except ValueError as error:
        raise Refused([Refusal(None, str(error))]) from error
    clock = make_clock(prepared.rig, prepared.seam.utc_s if prepared.seam else 0.0)
    write_protocol(files, prepared.loaded.text)
    facts = facts_of(prepared, clock)
    write_session(files, facts)
    header = header_of(prepared, facts, clock)
    try:
        with (
            Speaker(say, in_thread=isinstance(clock, LabClock)) as speaker,
            _journal(files, header, clock, speaker) as journal,
        ):
            if prepared.preflight is not None:
                journal.append(Event("preflight", clock.now(), data=prepared.preflight.record()))
            for told in announced_in(prepared.loaded.questionnaires, prepared.plan):
                journal.append(Event(QUESTIONNAIRE, clock.now(), data=told))
            kept: Journal = journal
            if isinstance(clock, LabClock) and prepared.calibrations.schedules:
                kept = FitPainter(journal, files.folder, speaker)
            narrated = Narrator(kept, len(prepared.plan.trials), speaker, speaker.take_trouble)
            try:
                with open_account(prepared, files, header, clock) as (account, notices):
                    for notice in notices:
                        speaker(f"note: {notice}")
                    _refuse_too_much(prepared, account, clock, speaker)
                    device_header = {name: value for name, value in header.items() if name != "utc_s"}
                    readback = Readback(files.readback, device_header)
                    outcome = _run(prepared, clock, narrated, readback, account, speaker, wrap)
            except DeviceFault as fault:
                journal.append(Event("device_fault", clock.now(), data={"reason": str(fault)}))
                raise
            except Refused as refused:
                why: list[JsonValue] = [str(refusal) for refusal in refused.refusals]
                journal.append(Event("refused", clock.now(), data={"reasons": why}))
                raise
    finally:
        written = write_tables(files)
    return FinishedSession(outcome, files, written)


def _refuse_too_much(
    prepared: PreparedSession, account: DoseAccount, clock: Clock, say: Callable[[str], None]
) -> None:
    """Refuse a session that would be too much after what the participant's skin has taken before.

    One that goes on is refused only where not even its first stimulus may be given: what the interrupted
    trials have cost is missing at its end, where the operator can leave trials out.
    """
    reasons = list(foreseen(prepared.plan, account, prepared.loaded.limits, clock.utc_s()))
    if prepared.seam is not None and not any(reason.at_once for reason in reasons):
        for reason in reasons:
            say(f"[bold reverse] not all of it can be given [/bold reverse] {reason.sentence}")
    elif reasons:
        raise Refused([Refusal(None, reason.sentence) for reason in reasons])


@contextmanager
def _journal(
    files: SessionFiles, header: dict[str, JsonValue], clock: Clock, say: Callable[[str], None]
) -> Iterator[JournalFile]:
    in_real_time = isinstance(clock, LabClock)  # a virtual clock must not move while a disk syncs
    journal = JournalFile(files.journal, header, clock.now(), codes=CODES, background=in_real_time)
    try:
        yield journal
    finally:
        journal.close()
        for notice in journal.notices:
            say(f"note: {notice}")


def _run(
    prepared: PreparedSession,
    clock: Clock,
    journal: Journal,
    readback: Readback,
    account: DoseAccount,
    say: Callable[[str], None],
    wrap: Callable[[OpenRig], OpenRig],
) -> Outcome:
    request = prepared.request
    mark = corner_mark(prepared.plan) if prepared.rig.simulated_parts else ""
    what = WhoAndWhat(request.participant, request.session, prepared.plan.protocol, prepared.simulated, mark)
    make_person = person_maker(prepared)
    rig = prepared.rig
    water_c = request.water_c
    if water_c is None and prepared.plan.immersions:
        water_c = prepared.plan.immersions[0].water_c  # a simulated bath is as cold as the protocol asks
    outcome: Outcome | None = None
    try:
        with (
            ExitStack() as closing,
            open_rig(
                rig, clock, journal, readback, what, CODES, make_person, water_c, prepared.recordings
            ) as opened,
        ):
            try:
                outcome = _run_on(opened, prepared, account, say, wrap)
            finally:
                closing.enter_context(calling_on_signals(lambda name: say(f"{name}: {_CLOSING}")))
            if rig.recorder is not None:
                say("the recording is brought to its end, which takes some 10 s")
    except DeviceFault as fault:
        if outcome is None:
            raise
        outcome = _closed_badly(outcome, fault, clock, journal, say)
    return outcome


def _run_on(
    opened: OpenRig,
    prepared: PreparedSession,
    account: DoseAccount,
    say: Callable[[str], None],
    wrap: Callable[[OpenRig], OpenRig],
) -> Outcome:
    signals: list[str] = []
    for notice in opened.notices:
        say(f"note: {notice}")

    def interrupt(source: str) -> None:
        signals.append(source)
        opened.interrupt(source)

    with calling_on_signals(interrupt):
        refuse_unfit_texts(prepared.plan, opened.rig.screen)
        rules = session_rules(prepared, account)
        if prepared.request.wait_for_recorder:
            say("waiting until a recorder listens to every mindpain stream (Ctrl-C stops)")
            while not signals and not opened.wait_for_consumers(LISTEN_S):
                pass
        return run_session(prepared.plan, wrap(opened).rig, rules)


def _closed_badly(
    outcome: Outcome, fault: DeviceFault, clock: Clock, journal: Journal, say: Callable[[str], None]
) -> Outcome:
    """Put on record that a device could not be closed; a session that was stopped keeps its own reason."""
    reason = f"while the devices were closed: {fault}"
    journal.append(Event("device_fault", clock.now(), data={"reason": reason}))
    say(f"[bold reverse] device [/bold reverse] {reason}")
    return Outcome(Ending.DEVICE_FAULT, reason) if outcome.ending is Ending.COMPLETED else outcome
