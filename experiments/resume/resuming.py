"""`mindpain resume`: go on with a session that was interrupted, as a new run beside the one before."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from experiments.afterwards import Afterwards
from experiments.commands import EXIT_CODES, wide_console
from experiments.overrides import announced
from experiments.preflight.first import look_first
from experiments.preflight.result import Despite, despite_of
from experiments.preparing import PreparedSession, SessionRequest, prepare_session, with_calibrations
from experiments.protocol_files import LoadedProtocol
from experiments.questionnaires import kept_of
from experiments.resume.run_before import RunBefore, protocol_text, read_run, refused, runs_before, sha256
from experiments.session import conduct
from experiments.summary import print_summary
from hardware.clocks import LabClock
from hardware.rig_file import RigFile, read_rig, rig_names
from mindpain_task.checking import check_plan
from mindpain_task.model import SessionPlan
from mindpain_task.protocols.entries import ResumeEntry
from mindpain_task.questionnaires.making import asked_in
from mindpain_task.safety.limits import Finding
from mindpain_task.safety.override import record
from mindpain_task.schedules.schedule import Proposal
from mindpain_task.session.resuming import Seam, learnt_so_far, remaining, seam_page, too_old


@dataclass(frozen=True)
class ResumeRequest:
    """What was asked for on the command line; without a `rig`, it is the one of the run before.

    `auto` lets the simulated participant answer again who answered before; a rehearsal needs no such word.
    """

    folder: Path
    rig: str | None = None
    auto: bool = False
    wait_for_recorder: bool = False
    water_c: float | None = None
    override: Path | None = None
    despite: Despite | None = None


def resume(args: argparse.Namespace) -> int:
    """Go on with a session; the same rules, ledger and files as any other."""
    asked = ResumeRequest(
        folder=args.folder,
        rig=args.rig,
        auto=args.auto,
        wait_for_recorder=args.wait_for_recorder,
        water_c=args.water_c,
        override=args.override,
        despite=despite_of(args.despite, args.by, args.reason),
    )
    run, prepared = prepare_resume(asked)
    console = wide_console()
    if prepared.simulated:
        console.print(f"[bold reverse] SIMULATED: {' and '.join(prepared.simulated)} [/bold reverse]")
    for line in (*told(run, prepared), *announced(prepared.override)):
        console.print(line, markup=False)
    for finding in prepared.warnings:
        console.print(f"[yellow]warning:[/yellow] {finding.sentence}")
    prepared = look_first(prepared, console)
    finished = conduct(prepared, say=(lambda line: None) if run.facts.is_virtual else console.print)
    print_summary(console, prepared, finished)
    if not run.facts.is_virtual:
        Afterwards(args.report, args.export).make(finished.files.folder, prepared.request.data, console)
    return EXIT_CODES[finished.outcome.ending]


def prepare_resume(asked: ResumeRequest) -> tuple[RunBefore, PreparedSession]:
    """Read, check and plan the rest of a session; raise `Refused` before anything is opened or armed."""
    run = read_run(asked.folder)
    before = (*runs_before(run), run)
    prepared = prepare_session(_request(run, asked), protocol_text(run))
    entry = prepared.loaded.protocol.resume
    if entry is None:
        raise refused(run.folder, "its protocol has no `resume`: it does not say that a session may go on")
    _refuse_other_scripts(run, prepared.loaded)
    _refuse_other_questionnaires(run, prepared)
    _refuse_other_kind(run, prepared)
    _refuse_other_values(run, prepared)
    seam = _seam(run, entry)
    plan = _left(prepared.plan, before, seam)
    if not plan.blocks and not asked_in(plan.closing):
        raise refused(
            run.folder, "every trial was done and every question asked: nothing is left to go on with"
        )
    findings = check_plan(plan, prepared.loaded.limits)
    _refuse_outside(run, findings)
    prepared = replace(prepared, plan=plan, warnings=findings, seam=seam)
    learnt, found = _searched(before, seam)
    known = {**prepared.calibrations.known, **found}
    return run, with_calibrations(prepared, learnt, known)


def _searched(
    runs: tuple[RunBefore, ...], seam: Seam
) -> tuple[dict[str, tuple[tuple[Proposal, float | None], ...]], dict[str, float]]:
    """Return what calibrations have learnt through the runs of a session, and the values they found."""
    taken_up = [*(run.seam for run in runs[1:]), seam]
    ats = ((run.position, each.at) for run, each in zip(runs, taken_up, strict=True) if each is not None)
    values = {name: value for run in runs for name, value in run.position.values.items()}
    return learnt_so_far(ats), values


def told(run: RunBefore, prepared: PreparedSession) -> Iterator[str]:
    """Yield what the operator reads first: which run goes on, how far it came, what comes again."""
    here, plan, seam = run.position, prepared.plan, prepared.seam
    assert seam is not None
    how = f"stopped ({here.ending}: {here.reason})" if here.ending else "broken off, without an end on record"
    age = "" if run.facts.is_virtual else f", {_long(seam.gap_s)} ago"
    yield f"resuming {run.folder.name}: {how}{age}"
    if run.damage:
        yield f"note: {run.damage}"
    left_out = f", {_trials(here.skipped)} left out" if here.skipped else ""
    yield f"done in that run: {_count(len(here.ended))}{left_out}; still to come: {_count(len(plan.trials))}"
    for trial in plan.trials:
        if trial.repeats in here.begun:
            yield f"trial {trial.repeats} comes again, as trial {trial.number}"
    if here.spoiled and seam.at == "trial":
        yield f"note: {_trials(here.spoiled)} not delivered as commanded, and not repeated before the break"


def _request(run: RunBefore, asked: ResumeRequest) -> SessionRequest:
    facts = run.facts
    name = asked.rig or facts.rig
    if asked.rig is None and name not in rig_names():
        raise refused(run.folder, f"its rig {name} is none that comes with mindpain: give its file as --rig")
    if asked.auto and facts.simulated_participant is None:
        raise refused(run.folder, "a person answered: no simulated participant may go on in their place")
    if not asked.auto and not facts.is_virtual and facts.simulated_participant is not None:
        raise refused(
            run.folder, f"its participant was simulated ({facts.simulated_participant}): give --auto"
        )
    return SessionRequest(
        protocol=facts.protocol_path,
        rig=name,
        participant=facts.participant,
        session=facts.session,
        language=facts.language,
        seed=facts.seed,
        data=run.data_root,
        person=facts.simulated_participant,
        number=facts.participant_number,
        wait_for_recorder=asked.wait_for_recorder,
        rehearsal=facts.is_virtual and read_rig(name)[0].clock != "virtual",
        water_c=asked.water_c,
        override=asked.override,
        despite=asked.despite,
        values=facts.values,
        practice_hours=facts.practice_hours,
        visit=facts.visit,
        arm=facts.arm,
        occasion=facts.occasion,
        texts=_texts(run),
        recorded=facts.recorded,
    )


def _refuse_other_scripts(run: RunBefore, loaded: LoadedProtocol) -> None:
    """Refuse to go on with other words than those that the participant has heard so far."""
    now = {name: sha256(text) for name, text in loaded.script_texts.items()}
    before = run.facts.scripts_sha256
    changed = sorted(name for name in {*now, *before} if now.get(name) != before.get(name))
    if changed:
        raise refused(
            run.folder, f"changed since then: the words of {', '.join(changed)}; bring them back first"
        )


def _texts(run: RunBefore) -> Path | None:
    """Return the folder of texts that a session began with."""
    folder = None if run.facts.texts is None else Path(run.facts.texts)
    if folder is not None and not folder.is_dir():
        raise refused(run.folder, f"its texts of questionnaires are gone: bring {folder} back first")
    return folder


def _refuse_other_questionnaires(run: RunBefore, prepared: PreparedSession) -> None:
    """Refuse to go on with other items or words than those that the session began with."""
    now = kept_of(prepared.loaded.questionnaires, prepared.plan.language)
    before = run.facts.questionnaires
    changed = sorted(
        {str(each["questionnaire"]) for each in (*now, *before) if (each in now) != (each in before)}
    )
    if changed:
        why = f"changed since then: the questionnaires {', '.join(changed)} or their texts"
        raise refused(run.folder, f"{why}; bring them back first")


def _refuse_other_values(run: RunBefore, prepared: PreparedSession) -> None:
    """Refuse to go on with other levels from earlier visits than those that the session began with."""
    now = {(each.target, each.level, each.session) for each in prepared.values_before}
    if now != set(run.facts.values_before):
        names = ", ".join(sorted({each[0] for each in now ^ set(run.facts.values_before)}))
        why = f"it began with other values from earlier visits than are found now: {names}"
        raise refused(run.folder, f"{why}; bring those visits' folders back")


def _refuse_other_kind(run: RunBefore, prepared: PreparedSession) -> None:
    """Refuse a rig that is of another kind than the one of the run before, or other limits."""
    facts, rig, plan = run.facts, prepared.rig, prepared.plan
    devices = (("stimulator", rig.stimulator, plan.stimuli), ("bath", rig.bath, plan.immersions))
    for what, entry, given in devices:
        now = None if entry is None else entry.device
        old = getattr(facts.equipment, what)
        before = None if old is None else old.get("device")
        if given and now != before:
            has = f"rig {rig.name} has {now or 'none'}"
            raise refused(run.folder, f"its {what} was {before or 'none'}; {has}")
    _refuse_other_world(run, rig, prepared.simulated)
    override = None if prepared.override is None else record(prepared.override)
    if override != facts.override:
        granted = "none" if facts.override is None else f"one by {facts.override.get('granted_by')}"
        raise refused(run.folder, f"it had another override ({granted}): give the same file as --override")


def _refuse_other_world(run: RunBefore, rig: RigFile, simulated: tuple[str, ...]) -> None:
    if run.facts.is_virtual != (rig.clock == "virtual"):
        ran = "virtual" if run.facts.is_virtual else "real"
        raise refused(run.folder, f"it ran in {ran} time; rig {rig.name} has the other kind")
    if simulated != run.facts.simulated:
        was, now = (" and ".join(parts) or "nothing" for parts in (run.facts.simulated, simulated))
        raise refused(run.folder, f"simulated was {was}; with rig {rig.name} it would be {now}")


def _seam(run: RunBefore, entry: ResumeEntry) -> Seam:
    """Return where the new run takes over; a rehearsal does so at the moment when the one before ended."""
    try:
        last_utc_s = run.position.last_utc_s
        now_utc_s = last_utc_s if run.facts.is_virtual else LabClock().utc_s()
        why = too_old(run.position, now_utc_s, entry.within_h)
    except ValueError as error:
        raise refused(run.folder, str(error)) from error
    if why:
        raise refused(run.folder, why)
    return Seam(
        run_folder_name=run.folder.name,
        journal_sha256=run.journal_sha256,
        last_seq=run.position.last_seq,
        damage=run.damage,
        at=entry.at,
        gap_s=round(now_utc_s - last_utc_s, 3),
        utc_s=now_utc_s,
    )


def _left(plan: SessionPlan, runs: tuple[RunBefore, ...], seam: Seam) -> SessionPlan:
    """Return what is left of a plan after all its runs, each taken up where the one after it did so."""
    for run, taken_up in zip(runs, [*(after.seam for after in runs[1:]), seam], strict=True):
        assert taken_up is not None
        opening = seam_page(plan.language) if run is runs[-1] else ()
        plan = remaining(plan, run.position, taken_up.at, opening)
    return plan


def _refuse_outside(run: RunBefore, findings: tuple[Finding, ...]) -> None:
    sentences = [finding.sentence for finding in findings if finding.level == "refuse"]
    if sentences:
        raise refused(run.folder, f"what is left of it is outside the limits: {'; '.join(sentences)}")


def _long(seconds: float) -> str:
    return f"{seconds / 3600:.1f} h" if seconds >= 3600 else f"{seconds / 60:.0f} min"


def _count(trials: int) -> str:
    return "1 trial" if trials == 1 else f"{trials} trials"


def _trials(numbers: tuple[int, ...]) -> str:
    return f"trial{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"
