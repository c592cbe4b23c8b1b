"""Put a session together and run it: the same steps for a lab session, a demonstration and a rehearsal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.narration import Narrator
from experiments.protocol_files import LoadedProtocol, load_protocol, plan_session
from experiments.signals import calling_on_signals
from hardware.assemble import MakePerson, OpenRig, Readback, Skin, WhoAndWhat, make_clock, open_rig
from hardware.clocks import LabClock
from hardware.journal import JournalFile, read_journal
from hardware.person import Person
from hardware.rig_file import RigFile, read_rig
from hardware.session_files import (
    SessionFiles,
    create_session_folder,
    session_facts,
    write_protocol,
    write_session,
)
from hardware.tables import write_table
from mindpain_task.engine import run_session
from mindpain_task.limits import Finding
from mindpain_task.located import Refusal, Refused
from mindpain_task.markers import CODES
from mindpain_task.model import Condition, Event, JsonValue, SessionPlan
from mindpain_task.outcome import Outcome
from mindpain_task.plan import phases_of
from mindpain_task.roles import Clock, DeviceFault, Journal, Screen
from mindpain_task.rows import Table, tables

LISTEN_S = 0.2
CORNER_MARK = {"en": "SIMULATED: no heat is delivered", "de": "SIMULIERT: es wird keine Hitze abgegeben"}


@dataclass(frozen=True)
class SessionRequest:
    """What was asked for on the command line; `person` names a simulated participant's parameter set."""

    protocol: str
    rig: str
    participant: str
    session: str
    language: str | None
    seed: int
    data: Path
    person: str | None
    number: int | None = None
    wait_for_recorder: bool = False


@dataclass(frozen=True)
class PreparedSession:
    """A session that was checked and may be run; `warnings` are for the operator to read first."""

    request: SessionRequest
    loaded: LoadedProtocol
    rig: RigFile
    plan: SessionPlan
    warnings: tuple[Finding, ...]

    @property
    def simulated(self) -> tuple[str, ...]:
        """The parts of the rig that are simulated."""
        parts = [("stimulator", self.rig.stimulator_is_simulated), ("participant", self.request.person)]
        return tuple(name for name, is_simulated in parts if is_simulated)


@dataclass(frozen=True)
class FinishedSession:
    """How a session ended, where its files are, and its tables."""

    outcome: Outcome
    files: SessionFiles
    trials: Table
    ratings: Table


def prepare_session(request: SessionRequest) -> PreparedSession:
    """Read, check and plan; raise `Refused` with every reason before anything is opened or armed."""
    rig, envelope = read_rig(request.rig)
    _refuse_impossible_person(rig, request.person)
    loaded = load_protocol(request.protocol, envelope)
    number = request.number if request.number is not None else _participant_number(request.participant)
    plan, warnings = plan_session(
        loaded, rig, language=request.language, seed=request.seed, participant_number=number
    )
    return PreparedSession(request, loaded, rig, plan, warnings)


def _refuse_impossible_person(rig: RigFile, person: str | None) -> None:
    """A window needs nobody in the computer; virtual time does, and such a person feels only a twin."""
    if rig.clock == "virtual" and person is None:
        why = "it runs in virtual time without a window, so a simulated participant must answer"
        raise Refused([Refusal(None, f"rig {rig.name}: {why}; use `mindpain rehearse`, or --auto")])
    if person is not None and not rig.stimulator_is_simulated:
        why = f"no simulated participant may answer for a person at {rig.stimulator.port}"
        raise Refused([Refusal(None, f"rig {rig.name}: {why}")])


def _participant_number(participant: str) -> int:
    """Return the number at the end of a participant's ID: the counterbalance needs one."""
    found = re.search(r"(\d+)$", participant)
    if found is None or int(found[1]) == 0:
        why = "the order of conditions is counterbalanced over participants: end the ID in a number from 1"
        raise Refused([Refusal(None, f"--sub {participant}: {why}, or give --number")])
    return int(found[1])


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
        trials, ratings = write_tables(files, request, prepared.simulated)
    return FinishedSession(outcome, files, trials, ratings)


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
    language = prepared.plan.language
    mark = CORNER_MARK[language] if prepared.rig.stimulator_is_simulated else ""
    what = WhoAndWhat(request.participant, request.session, prepared.plan.protocol, prepared.simulated, mark)
    signals: list[str] = []
    make_person = _person_maker(prepared)
    with open_rig(prepared.rig, clock, journal, readback, what, CODES, make_person) as opened:
        for notice in opened.notices:
            say(f"note: {notice}")

        def interrupt(source: str) -> None:
            signals.append(source)
            opened.interrupt(source)

        with calling_on_signals(interrupt):
            _refuse_unfit_texts(prepared.plan, opened.rig.screen)
            if request.wait_for_recorder:
                say("waiting until a recorder listens to every mindpain stream (Ctrl-C stops)")
                while not signals and not opened.wait_for_consumers(LISTEN_S):
                    pass
            return run_session(prepared.plan, wrap(opened).rig, prepared.loaded.limits.peak_c)


def _refuse_unfit_texts(plan: SessionPlan, screen: Screen) -> None:
    """Refuse a session with a text that this screen cannot show whole, before it starts."""
    refusals = []
    for view in dict.fromkeys(phase.shows for _, _, phase in phases_of(plan)):
        try:
            screen.check(view)
        except ValueError as error:
            refusals.append(Refusal(None, str(error)))
    if refusals:
        raise Refused(refusals)


def _person_maker(prepared: PreparedSession) -> MakePerson | None:
    """Return what makes the simulated participant, who reads the screen in the session's language."""
    name = prepared.request.person
    if name is None:
        return None
    from hardware.participant.parameters import ParameterError, load_parameters, shipped_sets
    from hardware.participant.participant import SimulatedParticipant

    language = prepared.plan.language
    protocol = prepared.loaded.protocol
    instructions = {
        entry.reminder[language]: Condition(key, entry.attention_target, entry.attitude)  # type: ignore[index]
        for key, entry in protocol.conditions.items()
    }
    scales = {entry.question[language]: key for key, entry in protocol.scales.items()}  # type: ignore[index]
    try:
        parameters = load_parameters(shipped_sets().get(name, Path(name)))
    except ParameterError as error:
        raise Refused([Refusal(None, str(error))]) from error
    rng = np.random.default_rng([prepared.plan.seed, prepared.plan.participant_number])

    def make(skin: Skin) -> Person:
        return SimulatedParticipant(parameters, rng, skin, instructions, scales)

    return make


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
    return facts | {"simulated_participant": prepared.request.person, "clock": session_clock}


def write_tables(
    files: SessionFiles, request: SessionRequest, simulated: Sequence[str]
) -> tuple[Table, Table]:
    """Derive the tables from the journal on disk and write them."""
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
    return trials, ratings
