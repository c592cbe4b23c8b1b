"""What `mindpain preflight` does, and what comes before every session in real time."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace

from rich.console import Console

from experiments.commands import REAL_ROOT, SIMULATED_ROOT, wide_console
from experiments.preflight.looking import look
from experiments.preflight.needs import Needs, needs_of, needs_of_rig
from experiments.preflight.result import Despite, Preflight, refuse_blocked
from experiments.preflight.telling import ToldProgress, print_despite, print_preflight
from experiments.preparing import PreparedSession
from experiments.signals import calling_on_signals
from hardware.clocks import LabClock
from hardware.rig_file import RigFile, read_rig
from mindpain_task.located import Refusal, Refused

DONE, NOT_READY = 0, 3


def preflight(args: argparse.Namespace) -> int:
    """Look at a rig; 3 where something failed."""
    rig, envelope = read_rig(args.rig)
    if rig.clock == "virtual":
        why = "it runs in virtual time, where there is no window and no device to look at"
        raise Refused([Refusal(None, f"rig {rig.name}: {why}")])
    root = SIMULATED_ROOT if rig.simulated_parts else REAL_ROOT
    needs = needs_of_rig(rig, envelope, args.lang or "en", args.no_keys, root)
    console = wide_console()
    console.print(f"rig {rig.name}: {rig.description}", markup=False)
    found = look_at(rig, needs, None, console)
    print_preflight(console, found, passes=True)
    return NOT_READY if found.failed else DONE


def look_at(rig: RigFile, needs: Needs, despite: Despite | None, console: Console) -> Preflight:
    """Look at everything, and say who goes on despite what of it failed."""
    from hardware.lsl.clock import lsl_clock

    clock: LabClock = lsl_clock()
    began_s, wall_time = clock.now(), clock.wall_time()
    with calling_on_signals(_break_off), ToldProgress(console) as progress:
        lines = look(rig, needs, clock, progress)
    failed = {line.subject for line in lines if line.status == "fail"}
    if despite is not None:
        went = tuple(each for each in despite.subjects if each in failed)
        despite = replace(despite, subjects=went) if went else None
    return Preflight(lines, wall_time, clock.now() - began_s, despite)


def _break_off(signal_name: str) -> None:
    """End the look in order, also when it is SIGTERM or a closed terminal: what is open is given back."""
    raise KeyboardInterrupt(signal_name)


def before_session(prepared: PreparedSession, console: Console) -> PreparedSession:
    """Look at what a session in real time needs, and return it with what was found.

    Raises `Refused` where something failed, a participant is there, and nobody goes on despite it. For a
    simulated participant what fails is told and kept, and stops nothing.
    """
    request, rig = prepared.request, prepared.rig
    console.print("pre-flight: what this session needs is looked at first (Ctrl-C ends it)")
    found = look_at(rig, needs_of(prepared), request.despite, console)
    print_preflight(console, found, passes=False)
    print_despite(console, request.despite, found)
    if request.person is None:
        refuse_blocked(found)
    without: Mapping[str, None] = {"recorder": None}
    if found.despite is not None and "recorder" in found.despite.subjects:
        console.print("this session runs without its recorder")
        rig = rig.model_copy(update=without)
    return replace(prepared, rig=rig, preflight=found)
