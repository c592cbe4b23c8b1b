"""Looks at everything that a rig has and a session needs, in an order that leaves people for last."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from experiments.preflight.needs import Needs
from experiments.preflight.ports import ports_of, ports_of_loop, ports_of_stimulator
from experiments.preflight.window import Window
from hardware.clocks import LabClock
from hardware.readiness.clock_priority import check_clock
from hardware.readiness.devices import check_bath_ready, check_boxes, check_scanner, check_stimulator
from hardware.readiness.disk import LEAST_DATA_GB, check_disk
from hardware.readiness.line import CheckLine, Subject
from hardware.readiness.port_holder import check_port
from hardware.readiness.power_saving import check_power_saving
from hardware.readiness.recorder import check_streams, prove_recorder
from hardware.readiness.sound import check_sound
from hardware.readiness.trigger_loop import check_trigger_loop
from hardware.rig_file import RigFile
from mindpain_task.markers import CODES

Lines: typing.TypeAlias = Sequence[CheckLine]


class Progress(typing.Protocol):
    """Who tells the operator what is being looked at."""

    def begins(self, what: str) -> None:
        """Say what is looked at now."""

    def ended(self, lines: Lines) -> None:
        """Say what came of it."""


@dataclass(frozen=True)
class Step:
    """One thing to look at; `does` returns its lines, and does not raise for what is merely bad."""

    what: str
    does: Callable[[], Lines]


def look(rig: RigFile, needs: Needs, clock: LabClock, progress: Progress) -> tuple[CheckLine, ...]:
    """Look at everything in turn; at the end every device is at rest and given back, whatever happens."""
    lines: list[CheckLine] = []
    with closing(_steps(rig, needs, clock, lines)) as steps:
        for step in steps:
            progress.begins(step.what)
            found = step.does()
            lines += found
            progress.ended(found)
    return tuple(lines)


def _steps(rig: RigFile, needs: Needs, clock: LabClock, so_far: Lines) -> typing.Generator[Step, None, None]:
    """Yield the steps; those after the ports know from `so_far` which of these cannot be had."""
    ports = ports_of(rig)
    yield Step("disk", lambda: _disks(rig, needs))
    yield Step("clock", lambda: check_clock(clock, rig.outlets == "lsl"))
    yield Step("power saving", lambda: check_power_saving(ports))
    if ports:
        yield Step("ports", lambda: [check_port(port) for port in ports])
    failed = [line.found for line in so_far if line.subject == "port" and line.status == "fail"]
    gone = tuple(port for port in ports if any(found.startswith(f"{port}:") for found in failed))
    yield from _devices(rig, needs, clock, gone)
    if needs.proves_recorder and rig.recorder is not None:
        yield Step("recorder (a test recording, 10 to 60 s)", lambda: [_proven(rig, needs, clock)])
    else:
        yield Step("recorder", lambda: [check_streams(rig)])
    yield _unless("sound", needs.no_sound, lambda: [check_sound(rig.sound, clock)])
    with closing(Window(rig, needs, clock)) as window:
        yield Step("screen", window.screen)
        yield Step("keys", lambda: window.keys(_blocked(so_far, needs)))


def _blocked(so_far: Lines, needs: Needs) -> bool:
    """Whether the session will not begin anyway, so that nobody need be asked to press keys."""
    despite = needs.goes_on_despite
    if despite is None:
        return False
    return any(line.status == "fail" and line.subject not in despite for line in so_far)


def _devices(rig: RigFile, needs: Needs, clock: LabClock, gone: Sequence[str]) -> Iterator[Step]:
    """Yield a step for each device that the rig has; none is opened whose port cannot be had."""
    stimulator, bath, scanner = rig.stimulator, rig.bath, rig.scanner
    if stimulator is not None:
        step = Step("stimulator", lambda: check_stimulator(stimulator, needs.wanted, clock))
        yield _unless_gone(step, "stimulator", ports_of_stimulator(stimulator), gone)
    if bath is not None:
        step = _unless("bath", needs.no_bath, lambda: check_bath_ready(bath, needs.cold, clock))
        ports = () if needs.no_bath else (getattr(bath, "port", ""),)
        yield _unless_gone(step, "bath", ports, gone)
    if rig.boxes:
        yield Step("trigger boxes", lambda: _boxes(rig, clock, gone))
    if rig.boxes or rig.trigger_loop is not None:
        step = Step("trigger loop", lambda: [check_trigger_loop(rig, clock)])
        yield _unless_gone(step, "trigger_loop", ports_of_loop(rig), gone)
    if scanner is not None:
        step = Step("scanner", lambda: [check_scanner(scanner, clock)])
        yield _unless_gone(step, "scanner", (getattr(scanner, "port", ""),), gone)


def _unless(what: Subject, why_not: str, does: Callable[[], Lines]) -> Step:
    """Return the step, or one that says why it is left out."""
    return Step(what, (lambda: [CheckLine(what, "not_checkable", why_not)]) if why_not else does)


def _unless_gone(step: Step, subject: Subject, ports: Sequence[str], gone: Sequence[str]) -> Step:
    lost = ", ".join(port for port in ports if port in gone)
    called = subject.replace("_", " ")
    return Step(step.what, lambda: [_not_asked(subject, called, lost)]) if lost else step


def _not_asked(subject: Subject, called: str, ports: str) -> CheckLine:
    return CheckLine(subject, "fail", f"{called}: not asked, since {ports} cannot be had", "see port, above")


def _boxes(rig: RigFile, clock: LabClock, gone: Sequence[str]) -> list[CheckLine]:
    there = {name: entry for name, entry in rig.boxes.items() if entry.port not in gone}
    lost = [name for name in rig.boxes if name not in there]
    lines = check_boxes(rig.model_copy(update={"boxes": there}), clock)
    return [*lines, *(_not_asked("boxes", f"box {name}", rig.boxes[name].port) for name in lost)]


def _disks(rig: RigFile, needs: Needs) -> list[CheckLine]:
    lines = [check_disk(needs.data, LEAST_DATA_GB, "the data")]
    if rig.recorder is not None:
        folder = needs.data if rig.recorder.folder is None else Path(rig.recorder.folder)
        lines.append(check_disk(folder, rig.recorder.least_free_gb, "the recorder's files"))
    return lines


def _proven(rig: RigFile, needs: Needs, clock: LabClock) -> CheckLine:
    return prove_recorder(rig, CODES, needs.data, clock)
