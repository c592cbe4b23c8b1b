"""What a session is made of, checked before anything is opened: request, rig, protocol, plan."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from experiments.overrides import overridden
from experiments.protocol_files import LoadedProtocol, load_protocol, plan_session, set_values
from hardware.rig_entries import TypedBathEntry
from hardware.rig_file import RigFile, read_rig
from mindpain_task.located import Refusal, Refused
from mindpain_task.model import SessionPlan
from mindpain_task.safety.limits import Finding
from mindpain_task.safety.override import Override
from mindpain_task.session.resuming import Seam


@dataclass(frozen=True)
class SessionRequest:
    """What was asked for on the command line.

    `person` names a simulated participant's parameter set; a `rehearsal` runs the rig in virtual time, each
    device as its twin. `water_c` is what the operator read from the thermometer in a bath. `override` is a
    file in which a named person loosens limits; `values` are those that the protocol leaves open.
    """

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
    rehearsal: bool = False
    water_c: float | None = None
    override: Path | None = None
    values: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class PreparedSession:
    """A session that was checked and may be run; `warnings` are for the operator to read first.

    `seam` says which run it continues, None where it begins.
    """

    request: SessionRequest
    loaded: LoadedProtocol
    rig: RigFile
    plan: SessionPlan
    warnings: tuple[Finding, ...]
    override: Override | None = None
    seam: Seam | None = None

    @property
    def simulated(self) -> tuple[str, ...]:
        """The parts of the rig that are simulated, of those that this session uses."""
        given = {self.loaded.protocol.stimuli[name].modality for name in self.loaded.protocol.blocks.trials}
        used = {"stimulator": bool(given - {"cold_pressor"}), "bath": "cold_pressor" in given}
        nobody = () if self.request.person is None else ("participant",)
        felt = (part for part in self.rig.simulated_parts if used[part])
        return (*felt, *self.rig.simulated_links, *nobody)


def prepare_session(request: SessionRequest, text: str | None = None) -> PreparedSession:
    """Read, check and plan; raise `Refused` with every reason before anything is opened or armed.

    With `text`, that is the protocol, whatever its file says by now.
    """
    rig, envelope = read_rig(request.rig)
    if request.rehearsal:
        rig = rig.rehearsal()
    _refuse_impossible_person(rig, request.person)
    _refuse_unread_thermometer(rig, request.water_c)
    envelope, override = overridden(request.override, envelope)
    loaded = set_values(load_protocol(request.protocol, envelope, rig.contact, text), request.values)
    number = request.number if request.number is not None else _participant_number(request.participant)
    plan, warnings = plan_session(
        loaded, rig, language=request.language, seed=request.seed, participant_number=number
    )
    _refuse_wrong_water(plan, request.water_c)
    return PreparedSession(request, loaded, rig, plan, warnings, override)


def _refuse_impossible_person(rig: RigFile, person: str | None) -> None:
    """A window needs nobody in the computer; virtual time does, and such a person feels only a twin."""
    if rig.clock == "virtual" and person is None:
        why = "it runs in virtual time without a window, so a simulated participant must answer"
        raise Refused([Refusal(None, f"rig {rig.name}: {why}; use `mindpain rehearse`, or --auto")])
    real, simulated = " and ".join(rig.real_parts), " and ".join(rig.simulated_parts)
    if person is not None and real:
        why = f"no simulated participant may answer for a person who feels a real {real}"
        raise Refused([Refusal(None, f"rig {rig.name}: {why}")])
    links = " and ".join(rig.simulated_links)
    if real and links:
        why = f"its {real} is real and its {links} simulated: no recording could be tied to such a session"
        raise Refused([Refusal(None, f"rig {rig.name}: {why}")])
    if real and simulated:
        why = f"its {real} is real and its {simulated} simulated: such a rig is for no session"
        raise Refused([Refusal(None, f"rig {rig.name}: {why}")])


def _refuse_unread_thermometer(rig: RigFile, water_c: float | None) -> None:
    """The operator reads a bath's thermometer where nothing else does, and only there."""
    is_typed = isinstance(rig.bath, TypedBathEntry)
    if is_typed and water_c is None:
        why = "read the thermometer in its bath, and give what it says as --water-c"
        raise Refused([Refusal(None, f"rig {rig.name}: {why}")])
    if water_c is not None and not is_typed:
        why = f"rig {rig.name} has no bath whose thermometer somebody reads"
        raise Refused([Refusal(None, f"--water-c {water_c:g}: {why}")])


def _refuse_wrong_water(plan: SessionPlan, water_c: float | None) -> None:
    """What was read by eye is read once, so it must fit before the session begins."""
    for cold in dict.fromkeys(plan.immersions):
        if water_c is not None and not abs(water_c - cold.water_c) <= cold.tolerance_c:
            wanted = f"the protocol asks for {cold.water_c:g} °C within {cold.tolerance_c:g} °C"
            raise Refused([Refusal(None, f"--water-c {water_c:g} °C: {wanted}; cool or warm the bath first")])


def _participant_number(participant: str) -> int:
    """Return the number at the end of a participant's ID: the counterbalance needs one."""
    found = re.search(r"(\d+)$", participant)
    if found is None or int(found[1]) == 0:
        why = "the order of conditions is counterbalanced over participants: end the ID in a number from 1"
        raise Refused([Refusal(None, f"--sub {participant}: {why}, or give --number")])
    return int(found[1])
