"""What will be used of a rig: all of it, or what one session needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from experiments.preparing import PreparedSession
from experiments.rules import way_of
from hardware.laser.entries import LaserConsoleEntry
from hardware.readiness.line import Subject
from hardware.readiness.wanted import Unit, Wanted
from hardware.rig_entries import MedocEntry, StimulatorEntry, is_electrical
from hardware.rig_file import RigFile
from mindpain_task.checking import SessionLimits
from mindpain_task.safety.envelope import Envelope
from mindpain_task.stimuli import ColdPressor

USUAL_BASELINE_C = 32.0
"""[D] Where no protocol says: the baseline of most of the library's."""

OURS, OF_ENVELOPE, NOTHING = "this session's", "the envelope's", "nothing is given"


@dataclass(frozen=True)
class Needs:
    """What is to be looked at, and how.

    `wanted` is what the stimulator is prepared for, None where it gives nothing; `cold` what a bath is used
    used for. Where `no_bath`, `no_sound`, `no_keys` say something, that is why it is not looked at. With
    `proves_recorder` a test recording is made; a session makes its own, except where somebody goes on despite
    the recorder: what is wrong with it must show before. With `goes_on_despite`, nobody is asked for keys
    once something else has failed; None looks at everything.
    """

    wanted: Wanted | None
    cold: tuple[ColdPressor, ...]
    no_bath: str
    no_sound: str
    no_keys: str
    language: str
    data: Path
    proves_recorder: bool
    goes_on_despite: tuple[Subject, ...] | None = None


def needs_of(prepared: PreparedSession) -> Needs:
    """Return what one session uses."""
    plan, request = prepared.plan, prepared.request
    way, wanted = way_of(prepared), None
    despite = () if request.despite is None else request.despite.subjects
    if way is not None and prepared.rig.stimulator is not None:
        wanted = Wanted(way.rest, way.ceiling, _unit(prepared.rig.stimulator), OURS, OURS)
    return Needs(
        wanted=wanted,
        cold=tuple(dict.fromkeys(plan.immersions)),
        no_bath="" if plan.immersions else "this session puts no hand into water",
        no_sound="" if prepared.recordings else "this session plays nothing",
        no_keys="" if request.person is None else "a simulated participant answers, and presses none",
        language=plan.language,
        data=request.data,
        proves_recorder="recorder" in despite,
        goes_on_despite=despite,
    )


def needs_of_rig(rig: RigFile, envelope: Envelope, language: str, no_keys: bool, data: Path) -> Needs:
    """Return what any session of a rig may use; the ceiling is its envelope's."""
    return Needs(
        wanted=None if rig.stimulator is None else _usual(rig.stimulator, rig, envelope),
        cold=(),
        no_bath="",
        no_sound="",
        no_keys="left out (--no-keys)" if no_keys else "",
        language=language,
        data=data,
        proves_recorder=True,
    )


def _unit(entry: StimulatorEntry) -> Unit:
    if is_electrical(entry):
        return "mA"
    return "mJ/mm²" if isinstance(entry, LaserConsoleEntry) else "°C"


def _usual(entry: StimulatorEntry, rig: RigFile, envelope: Envelope) -> Wanted | None:
    limits = SessionLimits(envelope.thermal, envelope.electrical, rig.contact, envelope.light)
    if is_electrical(entry):
        return Wanted(0.0, limits.ceiling_ma, "mA", NOTHING, OF_ENVELOPE)
    if isinstance(entry, LaserConsoleEntry):
        most = None if limits.laser is None else limits.ceiling_mj_per_mm2
        return None if most is None else Wanted(0.0, most, "mJ/mm²", NOTHING, OF_ENVELOPE)
    rest_c, whose = USUAL_BASELINE_C, "the usual one"
    if isinstance(entry, MedocEntry):
        rest_c, whose = entry.table.programs[0].baseline_c, "that of its first program"
    return Wanted(rest_c, limits.ceiling_c, "°C", whose, OF_ENVELOPE)
