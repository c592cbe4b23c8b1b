"""What a session is made of, checked before anything is opened: request, rig, protocol, plan."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeAlias

from experiments.calibrations import Learnt, calibrations_of
from experiments.earlier_values import EarlierValue, earlier_values, kept
from experiments.overrides import overridden
from experiments.preflight.result import Despite, Preflight
from experiments.protocol_files import LoadedProtocol, load_protocol, plan_session, recordings, set_values
from experiments.questionnaires import missing_texts
from experiments.recordings import DIGITS as DIGIT_CLIPS
from hardware.rig_entries import TypedBathEntry
from hardware.rig_file import RigFile, read_rig
from hardware.screen.settings import DIGITS
from hardware.sound.recording import Recording
from mindpain_task.located import Refusal, Refused
from mindpain_task.model import SessionPlan
from mindpain_task.planning.walking import phases_of
from mindpain_task.safety.laser import unknown_limits
from mindpain_task.safety.limits import Finding
from mindpain_task.safety.override import Override
from mindpain_task.schedules.making import planned
from mindpain_task.session.calibrating import Calibrations
from mindpain_task.session.resuming import Seam

Recorded: TypeAlias = Literal["beh", "eeg", "func"]
"""What a session was recorded with, by the names of the folders of BIDS."""


@dataclass(frozen=True)
class SessionRequest:
    """What was asked for on the command line.

    `person` names a simulated participant's parameter set; a `rehearsal` runs the rig in virtual time, each
    device as its twin. `water_c` is what the operator read from the thermometer in a bath. `override` is a
    file in which a named person loosens limits; `values` are those that the protocol leaves open.
    `practice_hours` of meditation are a person's own, or a simulated participant's where they differ from
    its set; so is `visit`, from 1.
    `arm` and `occasion` choose among those of the protocol. `texts` is the lab's folder of texts of
    questionnaires. `recorded` is what is recorded beside: nothing but behaviour, EEG, or a scanner's images.
    `despite` says who goes on although some of the pre-flight check fails.
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
    practice_hours: float | None = None
    visit: int | None = None
    arm: str = ""
    occasion: str = ""
    texts: Path | None = None
    recorded: Recorded = "beh"
    despite: Despite | None = None


@dataclass(frozen=True)
class PreparedSession:
    """A session that was checked and may be run; `warnings` are for the operator to read first.

    `seam` says which run it continues, None where it begins; `values_before` are what it takes over from
    earlier visits; `preflight` is what was looked at before, None in virtual time and in a demonstration.
    """

    request: SessionRequest
    loaded: LoadedProtocol
    rig: RigFile
    plan: SessionPlan
    warnings: tuple[Finding, ...]
    override: Override | None = None
    seam: Seam | None = None
    calibrations: Calibrations = field(default_factory=Calibrations)
    recordings: tuple[Recording, ...] = ()
    values_before: tuple[EarlierValue, ...] = ()
    preflight: Preflight | None = None

    @property
    def simulated(self) -> tuple[str, ...]:
        """The parts of the rig that are simulated, of those that this session uses."""
        protocol = self.loaded.protocol
        names = {
            *protocol.given_names,
            *(n for each in protocol.calibrations.values() for n in planned(each)),
        }
        given = {protocol.stimuli[name].modality for name in names}
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
    form = request.arm, request.occasion
    loaded = load_protocol(request.protocol, envelope, rig.contact, text, *form, request.texts)
    _refuse_stand_ins(loaded, rig)
    loaded = set_values(loaded, request.values)
    number = request.number if request.number is not None else _participant_number(request.participant)
    loaded, known, from_before = _with_earlier(loaded, request)
    plan, warnings = plan_session(
        loaded, rig, language=request.language, seed=request.seed, participant_number=number, known=known
    )
    _refuse_wrong_water(plan, request.water_c)
    _refuse_unknown_limits(rig, plan, loaded)
    _refuse_missing_texts(loaded, rig, plan)
    heard = recordings(loaded, plan.language)
    _refuse_without_sound(rig, heard)
    _refuse_without_digits(rig, plan)
    found = (
        *warnings,
        *_of_other_versions(from_before, loaded.text),
        *_of_other_arms(from_before, request.arm),
    )
    prepared = PreparedSession(
        request, loaded, rig, plan, found, override, recordings=heard, values_before=from_before
    )
    return with_calibrations(prepared, {}, {each.target: each.level for each in from_before})


def _refuse_stand_ins(loaded: LoadedProtocol, rig: RigFile) -> None:
    """No person takes part by a stand-in: what no source tells is for the laboratory to fill in first."""
    if rig.clock == "virtual" or not loaded.protocol.unknown:
        return
    what = "write the laboratory's own value in its place before anybody takes part"
    raise Refused(
        Refusal(each.place, f"{each.name}: unknown ({each.why}): {what}") for each in loaded.protocol.unknown
    )


def _refuse_missing_texts(loaded: LoadedProtocol, rig: RigFile, plan: SessionPlan) -> None:
    """No person is asked a stand-in: the words of a questionnaire are the lab's to give."""
    if rig.clock == "virtual":
        return
    protocol, document = loaded.protocol, loaded.document
    refusals = list(missing_texts(loaded.questionnaires, protocol, document, plan.language))
    if refusals:
        raise Refused(refusals)


def _refuse_unknown_limits(rig: RigFile, plan: SessionPlan, loaded: LoadedProtocol) -> None:
    """No person is given laser pulses inside limits that only stand in for ones that nobody has given."""
    limits = loaded.limits.laser
    if rig.clock == "virtual" or limits is None or not plan.lasers:
        return
    refusals = [Refusal(None, f"envelope {rig.envelope}: {why}") for why in unknown_limits(limits)]
    if refusals:
        raise Refused(refusals)


def _of_other_versions(values: tuple[EarlierValue, ...], text: str) -> Iterator[Finding]:
    """Warn of values that were found with other words of the protocol: its stimuli may have been others."""
    now = hashlib.sha256(text.encode()).hexdigest()
    for value in values:
        if value.protocol_sha256 != now:
            said = f"{value.target} was found in ses-{value.session} with another version of this protocol"
            yield Finding("warn", "values_before", f"{said}: {value.level:g} {value.unit}")


def _of_other_arms(values: tuple[EarlierValue, ...], arm: str) -> Iterator[Finding]:
    """Warn of values that were found in another arm: what it searched with may have been another stimulus."""
    for value in values:
        if value.arm != arm:
            was = f"in arm {value.arm}" if value.arm else "in no arm"
            said = f"{value.target} was found in ses-{value.session} {was}, and this is arm {arm or 'none'}"
            yield Finding("warn", "values_before", f"{said}: {value.level:g} {value.unit}")


def _with_earlier(
    loaded: LoadedProtocol, request: SessionRequest
) -> tuple[LoadedProtocol, frozenset[str], tuple[EarlierValue, ...]]:
    """Return the protocol with what earlier visits found and today keeps, as far as nothing was set by hand.

    Also the stimuli whose value is known, and all values that come from an earlier visit.
    """
    protocol = loaded.protocol
    by_hand = {name for name, _ in request.values if name in protocol.calibrated}
    earlier = earlier_values(request.data, request.participant, request.session, protocol.name)
    fixed, both = kept(protocol, earlier)
    levels = {each.target: each.level for each in fixed}
    users = {
        name: levels[target]
        for name, target in protocol.calibrated.items()
        if target in levels and name not in by_hand
    }
    loaded = set_values(loaded, tuple(users.items()))
    return loaded, frozenset((*by_hand, *users)), (*fixed, *both)


def with_calibrations(
    prepared: PreparedSession, learnt: Learnt, known: Mapping[str, float]
) -> PreparedSession:
    """Return a session whose calibrations have learnt this already, and whose values are known so far."""
    calibrations = calibrations_of(prepared.loaded, prepared.plan, learnt, known)
    return replace(prepared, calibrations=calibrations)


def _refuse_without_digits(rig: RigFile, plan: SessionPlan) -> None:
    """A task that is answered with digits needs a key for each of them."""
    entries = {phase.beside.entry for _, _, phase in phases_of(plan) if phase.beside is not None}
    missing = [name for name in DIGITS if name not in rig.keys.values()]
    if entries & {"digit", "number"} and missing:
        why = f"a task is answered with digits, and no key means {', '.join(missing)}"
        raise Refused([Refusal(None, f"rig {rig.name}: {why}")])


def _refuse_without_sound(rig: RigFile, heard: tuple[Recording, ...]) -> None:
    """What is to be heard needs a loudspeaker, and one that a person can hear."""
    if not heard:
        return
    if rig.sound is None:
        why = "this protocol is heard, and the rig has no sound"
        raise Refused(
            [Refusal(None, f"rig {rig.name}: {why}: add `sound: {{device: psychopy}}` to its file")]
        )
    if rig.sound.is_simulated and rig.real_parts:
        why = f"its {' and '.join(rig.real_parts)} is real, and its sound makes none"
        raise Refused([Refusal(None, f"rig {rig.name}: {why}: nobody would hear what is said")])
    spoken = [each.clip.name for each in heard if each.is_synthetic and each.clip.name not in DIGIT_CLIPS]
    if spoken and rig.real_parts:
        why = f"{', '.join(spoken)}: a computer's voice is for rehearsals; record it for a session"
        raise Refused([Refusal(None, why)])


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
