"""Put a session together and run it: the same steps for a lab session, a demonstration and a rehearsal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from experiments.narration import Narrator
from experiments.preparing import PreparedSession, SessionRequest
from experiments.rules import session_rules
from experiments.signals import calling_on_signals
from experiments.simulated import person_maker
from hardware.assemble import OpenRig, Readback, WhoAndWhat, make_clock, open_rig
from hardware.clocks import LabClock
from hardware.journal import JournalFile, read_journal
from hardware.session_files import (
    SessionFiles,
    create_session_folder,
    session_facts,
    write_protocol,
    write_session,
)
from hardware.tables import write_table
from mindpain_task.dialling import dial_prompt
from mindpain_task.engine import run_session
from mindpain_task.immersing import hand_in, hand_out, wrong_water
from mindpain_task.located import Refusal, Refused
from mindpain_task.marker_ledger import marker_table
from mindpain_task.markers import CODES
from mindpain_task.model import Event, JsonValue, SessionPlan
from mindpain_task.outcome import Outcome
from mindpain_task.plan import phases_of
from mindpain_task.repeating import offer
from mindpain_task.roles import Clock, DeviceFault, Journal, Screen
from mindpain_task.rows import tables
from mindpain_task.scan_summary import ScanRun, scan_runs
from mindpain_task.scanning import waiting_page
from mindpain_task.tables import Table
from mindpain_task.views import View

LISTEN_S = 0.2
EQUIPMENT = {"stimulator", "bath", "screen", "boxes", "scanner"}
CORNER_MARK = {"en": "SIMULATED: no heat is delivered", "de": "SIMULIERT: es wird keine Hitze abgegeben"}
CORNER_MARK_COLD = {"en": "SIMULATED: there is no cold water", "de": "SIMULIERT: es gibt kein kaltes Wasser"}
CORNER_MARK_SHOCK = {"en": "SIMULATED: no current is given", "de": "SIMULIERT: es fließt kein Strom"}


@dataclass(frozen=True)
class FinishedSession:
    """How a session ended, where its files are, and its tables; `markers` has a row a marker and outlet."""

    outcome: Outcome
    files: SessionFiles
    trials: Table
    ratings: Table
    markers: Table
    scans: tuple[ScanRun, ...]


def conduct(
    prepared: PreparedSession,
    say: Callable[[str], None],
    wrap: Callable[[OpenRig], OpenRig] = lambda opened: opened,
) -> FinishedSession:
    """Run a prepared session; `say` tells the operator what happens, `wrap` may stand between engine and rig.

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
    clock = make_clock(prepared.rig)
    write_protocol(files, prepared.loaded.text)
    facts = _facts(prepared, clock)
    write_session(files, facts)
    header: dict[str, JsonValue] = {
        "participant": request.participant,
        "session": request.session,
        "protocol": prepared.plan.protocol,
        "simulated": list(prepared.simulated),
        **{
            name: facts[name] for name in ("seed", "language", "participant_number", "rig", "protocol_sha256")
        },
    }
    try:
        with _journal(files, header, clock) as journal:
            narrated = Narrator(journal, len(prepared.plan.trials), say)
            try:
                outcome = _run(prepared, clock, narrated, Readback(files.readback, header), say, wrap)
            except DeviceFault as fault:
                journal.append(Event("device_fault", clock.now(), data={"reason": str(fault)}))
                raise
    finally:
        written = write_tables(files, request, prepared.simulated)
    return FinishedSession(outcome, files, *written)


@contextmanager
def _journal(files: SessionFiles, header: dict[str, JsonValue], clock: Clock) -> Iterator[JournalFile]:
    journal = JournalFile(files.journal, header, clock.now(), codes=CODES)
    try:
        yield journal
    finally:
        journal.close()


def _run(
    prepared: PreparedSession,
    clock: Clock,
    journal: Journal,
    readback: Readback,
    say: Callable[[str], None],
    wrap: Callable[[OpenRig], OpenRig],
) -> Outcome:
    request = prepared.request
    mark = corner_mark(prepared.plan) if prepared.rig.simulated_parts else ""
    what = WhoAndWhat(request.participant, request.session, prepared.plan.protocol, prepared.simulated, mark)
    signals: list[str] = []
    make_person = person_maker(prepared)
    rig = prepared.rig
    water_c = request.water_c
    if water_c is None and prepared.plan.immersions:
        water_c = prepared.plan.immersions[0].water_c  # a simulated bath is as cold as the protocol asks
    with open_rig(rig, clock, journal, readback, what, CODES, make_person, water_c) as opened:
        for notice in opened.notices:
            say(f"note: {notice}")

        def interrupt(source: str) -> None:
            signals.append(source)
            opened.interrupt(source)

        with calling_on_signals(interrupt):
            _refuse_unfit_texts(prepared.plan, opened.rig.screen)
            rules = session_rules(prepared)
            if request.wait_for_recorder:
                say("waiting until a recorder listens to every mindpain stream (Ctrl-C stops)")
                while not signals and not opened.wait_for_consumers(LISTEN_S):
                    pass
            return run_session(prepared.plan, wrap(opened).rig, rules)


def corner_mark(plan: SessionPlan) -> str:
    """Return what a screen says in its corner where nothing real is delivered."""
    marks = CORNER_MARK_COLD if plan.baseline_c is None else CORNER_MARK
    return (CORNER_MARK_SHOCK if plan.trains else marks)[plan.language]


def _refuse_unfit_texts(plan: SessionPlan, screen: Screen) -> None:
    """Refuse a session with a text that this screen cannot show whole, before it starts."""
    refusals = []
    extra: list[View] = [offer(plan.language, len(plan.trials))]
    extra += [dial_prompt(plan.language)] if plan.trains else []
    extra += [waiting_page(plan.language)]
    if plan.immersions:
        extra += [hand_in(plan.language), hand_out(plan.language)]
        extra += [wrong_water(plan.language, cold, 20.0) for cold in plan.immersions]
    for view in dict.fromkeys([*(phase.shows for _, _, phase in phases_of(plan)), *extra]):
        try:
            screen.check(view)
        except ValueError as error:
            refusals.append(Refusal(None, str(error)))
    if refusals:
        raise Refused(refusals)


def _facts(prepared: PreparedSession, clock: Clock) -> dict[str, JsonValue]:
    facts = session_facts(
        seed=prepared.plan.seed,
        language=prepared.plan.language,
        participant_number=prepared.plan.participant_number,
        rig=prepared.rig.name,
        simulated=prepared.simulated,
        started=clock.wall_time(),
        protocol_text=prepared.loaded.text,
        scripts=prepared.loaded.script_texts,
    )
    session_clock: dict[str, JsonValue] = {"name": "virtual, from 0"}
    if isinstance(clock, LabClock):
        session_clock = {"name": "LSL's (monotonic)", "minus_perf_counter_s": clock.offset_s}
    return facts | {
        "simulated_participant": prepared.request.person,
        "clock": session_clock,
        "equipment": prepared.rig.model_dump(
            mode="json", include={"stimulator", "bath", "screen", "boxes", "scanner"}
        ),
    }


def write_tables(
    files: SessionFiles, request: SessionRequest, simulated: Sequence[str]
) -> tuple[Table, Table, Table, tuple[ScanRun, ...]]:
    """Derive the tables of trials, ratings and markers from the journal on disk, write them, and return them.

    The scanner's runs come with them.
    """
    records, _ = read_journal(files.journal)
    readback = read_journal(files.readback)[0] if files.readback.exists() else []
    identity = {
        "participant_id": f"sub-{request.participant}",
        "session_id": f"ses-{request.session}",
        "run": files.folder.name.rpartition("run-")[2],
        "simulated": "+".join(simulated) or "no",
    }
    trials, ratings = tables(records, readback, identity)
    write_table(trials, files.trials)
    write_table(ratings, files.ratings)
    markers = marker_table(records, CODES, identity)
    if markers.rows:
        write_table(markers, files.markers)
    return trials, ratings, markers, scan_runs(records)
