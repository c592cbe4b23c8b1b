"""What each `mindpain` command does, once its arguments are read."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

from rich.console import Console

from experiments.afterwards import Afterwards
from experiments.narration import tell
from experiments.overrides import announced
from experiments.preflight.first import look_first
from experiments.preflight.result import despite_of
from experiments.preparing import PreparedSession, SessionRequest, prepare_session
from experiments.protocol_files import arms_of
from experiments.questionnaires import texts_folder
from experiments.rehearsed_people import People, rehearse_people
from experiments.session import FinishedSession, conduct
from experiments.summary import print_summary
from mindpain_task.located import Refusal, Refused
from mindpain_task.session.outcome import Ending

REAL_ROOT, SIMULATED_ROOT = Path("data"), Path("rehearsals")
EXIT_CODES = {
    Ending.COMPLETED: 0,
    Ending.DEVICE_FAULT: 3,
    Ending.STOPPED_BY_GUARD: 3,
    Ending.WITHDRAWN: 4,
    Ending.STOPPED_BY_PARTICIPANT: 4,
    Ending.STOPPED_BY_OPERATOR: 4,
}


def wide_console() -> Console:
    """Return a console wide enough for its tables where there is no terminal to measure."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 120)


def run(args: argparse.Namespace, seed: int) -> int:
    """Run a session in real time."""
    request = SessionRequest(
        protocol=args.protocol,
        rig=args.rig,
        participant=args.sub,
        session=args.ses,
        language=args.lang,
        seed=seed,
        data=REAL_ROOT,
        person=args.auto,
        number=args.number,
        wait_for_recorder=args.wait_for_recorder,
        water_c=args.water_c,
        override=args.override,
        values=tuple(args.values or ()),
        arm=args.arm,
        occasion=args.occasion,
        texts=texts_folder(args.texts),
        practice_hours=args.practice_hours,
        visit=args.visit,
        recorded=args.recorded,
        despite=despite_of(args.despite, args.by, args.reason),
    )
    return _session(request, args.data, Afterwards(args.report, args.export), looks_first=True)


def demo(args: argparse.Namespace) -> int:
    """Run the demonstration in a real window on the simulated rig."""
    nobody = args.auto or not _has_display()
    request = SessionRequest(
        protocol="demo",
        rig="laptop",
        participant="demo01",
        session="01",
        language=args.lang,
        seed=args.seed,
        data=SIMULATED_ROOT,
        person="novice" if nobody else None,
    )
    return _session(request, args.data, Afterwards(report=False, bids=False), looks_first=False)


def rehearse(args: argparse.Namespace) -> int:
    """Run a session in virtual time with a simulated participant, or one with each of many people."""
    request = _rehearsal_of(args)
    if args.people is not None:
        console = wide_console()
        return rehearse_people(
            request, _people_of(args, request), args.data or SIMULATED_ROOT, args.jobs, console
        )
    if "," in args.participant:
        raise Refused([Refusal(None, f"--participant {args.participant}: several sets need --people N")])
    prepared = _prepared(request, args.data)
    finished = conduct(prepared, say=lambda line: None)
    return _ended(wide_console(), prepared, finished)


def _people_of(args: argparse.Namespace, request: SessionRequest) -> People:
    first = 1 if args.number is None else args.number
    arms = (request.arm,) if request.arm else arms_of(request.protocol)
    return People(first, args.people, tuple(args.participant.split(",")), arms)


def _rehearsal_of(args: argparse.Namespace) -> SessionRequest:
    return SessionRequest(
        protocol=args.protocol,
        rig=args.rig,
        participant=args.sub,
        session=args.ses,
        language=args.lang,
        seed=args.seed,
        data=SIMULATED_ROOT,
        person=args.participant,
        number=args.number,
        rehearsal=True,
        override=args.override,
        values=tuple(args.values or ()),
        arm=args.arm,
        occasion=args.occasion,
        texts=texts_folder(args.texts),
        practice_hours=args.practice_hours,
        visit=args.visit,
        recorded=args.recorded,
    )


def _prepared(request: SessionRequest, data: Path | None) -> PreparedSession:
    """Prepare, and choose the data root: simulated and real sessions never share one."""
    prepared = prepare_session(request if data is None else replace(request, data=data))
    root = data or (SIMULATED_ROOT if prepared.simulated else REAL_ROOT)
    if root == prepared.request.data:
        return prepared
    return prepare_session(replace(request, data=root))  # what earlier visits found lies there


def _session(request: SessionRequest, data: Path | None, afterwards: Afterwards, *, looks_first: bool) -> int:
    prepared = _prepared(request, data)
    console = wide_console()
    if prepared.simulated:
        console.print(f"[bold reverse] SIMULATED: {' and '.join(prepared.simulated)} [/bold reverse]")
    plan = prepared.plan
    console.print(
        f"{plan.protocol}: {len(plan.blocks)} blocks, {len(plan.trials)} trials, seed {plan.seed}, "
        f"rig {prepared.rig.name}; Esc stops, and so does the participant's stop key"
    )
    for line in announced(prepared.override):
        console.print(line, style="bold yellow", markup=False)
    for finding in prepared.warnings:
        console.print(f"[yellow]warning:[/yellow] {finding.sentence}")
    if looks_first:
        prepared = look_first(prepared, console)
    finished = conduct(prepared, say=partial(tell, console))
    code = _ended(console, prepared, finished)
    afterwards.make(finished.files.folder, prepared.request.data, console)
    return code


def _ended(console: Console, prepared: PreparedSession, finished: FinishedSession) -> int:
    print_summary(console, prepared, finished)
    if prepared.calibrations.schedules:
        from experiments.fit_run import draw_fits  # a second, which only these sessions should wait for

        for path in draw_fits(finished.files.folder):
            console.print(f"picture of a calibration: {path}", soft_wrap=True)
    return EXIT_CODES[finished.outcome.ending]


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
