"""Protocols on disk: find one, read it with its scripts, and plan a session from it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from experiments.questionnaires import Questionnaires, load_questionnaires
from experiments.recordings import recordings_for
from hardware.laser.entries import LaserConsoleEntry
from hardware.rig_entries import is_electrical
from hardware.rig_file import RigFile
from hardware.sound.recording import Recording
from hardware.stimulators import refuse_undeliverable
from mindpain_task.checking import SessionLimits, check_plan
from mindpain_task.located import Document, Refusal, Refused, read_yaml
from mindpain_task.model import SessionPlan
from mindpain_task.planning.phases import Unplannable
from mindpain_task.planning.session_plan import PlanRequest, make_plan
from mindpain_task.protocols.entries import Language
from mindpain_task.protocols.protocol import Protocol, read_protocol
from mindpain_task.protocols.scripts import ScriptPage, parse_script
from mindpain_task.protocols.stimulus_entries import ColdPressorEntry, LaserEntry, ShockEntry, WarmingEntry
from mindpain_task.protocols.values import at_widest, still_open, with_values
from mindpain_task.protocols.variants import forms_of
from mindpain_task.safety.electrical import Contact
from mindpain_task.safety.electrical import tighten as tighten_electrical
from mindpain_task.safety.envelope import Envelope
from mindpain_task.safety.laser import LaserLimits
from mindpain_task.safety.limits import Finding, tighten

PROTOCOLS = Path(__file__).resolve().parents[1] / "protocols"
_KEY_WORDS = {"escape": "Esc", "space": "Space", "return": "Return", "backspace": "Backspace"}


@dataclass(frozen=True)
class LoadedProtocol:
    """A protocol with everything it refers to, as it reads in a room; `script_texts` maps `language/name`.

    `document` is the file with the places of its values, the room's variant laid over it. `questionnaires`
    are those that it asks, with the lab's texts.
    """

    path: Path
    text: str
    document: Document
    protocol: Protocol
    script_texts: Mapping[str, str]
    limits: SessionLimits
    questionnaires: Questionnaires = field(default_factory=Questionnaires)


def load_forms(
    name_or_path: str,
    envelope: Envelope,
    contact: Contact | None = None,
    arm: str = "",
    occasion: str = "",
    texts: Path | None = None,
) -> tuple[LoadedProtocol, ...]:
    """Read every form of a protocol, each arm at each occasion, or those of the arm and occasion named."""
    path = _path_of(name_or_path)
    written = read_yaml(_text_of(path, name_or_path), str(path))
    chosen = {(arm or form.arm, occasion or form.occasion): None for form in forms_of(written)}
    return tuple(load_protocol(name_or_path, envelope, contact, None, *form, texts) for form in chosen)


def arms_of(name_or_path: str) -> tuple[str, ...]:
    """Return the names of a protocol's arms, or one empty name where it has none."""
    written = read_yaml(_text_of(path := _path_of(name_or_path), name_or_path), str(path))
    return tuple(dict.fromkeys(form.arm for form in forms_of(written)))


def _path_of(name_or_path: str) -> Path:
    shipped = PROTOCOLS / f"{name_or_path}.yaml"
    return shipped if shipped.is_file() else Path(name_or_path)


def load_protocol(
    name_or_path: str,
    envelope: Envelope,
    contact: Contact | None = None,
    text: str | None = None,
    arm: str = "",
    occasion: str = "",
    texts: Path | None = None,
) -> LoadedProtocol:
    """Read a protocol file (a path, or a name in `protocols/`); raise `Refused` with all its errors.

    `contact` is how current meets the skin in the room it is read for, None where no current is given. With
    `text`, that is the protocol, and the file need not be there any more; its scripts must. `arm` and
    `occasion` are needed where the protocol has some. `texts` is the lab's folder of texts of questionnaires.
    """
    path = _path_of(name_or_path)
    text = _text_of(path, name_or_path) if text is None else text
    scripts: dict[str, str] = {}

    def read_script(language: str, name: str) -> str | None:
        for folder in (path.parent / "scripts", PROTOCOLS / "scripts"):
            script = folder / language / f"{name}.md"
            if script.is_file():
                scripts[f"{language}/{name}"] = script.read_text(encoding="utf-8")
                return scripts[f"{language}/{name}"]
        return None

    protocol, document = read_protocol(text, str(path), read_script, envelope, contact, arm, occasion)
    thermal, _ = tighten(envelope.thermal, protocol.limits)
    electrical = envelope.electrical
    if contact is not None:
        electrical, _ = tighten_electrical(electrical, protocol.electrical_limits, contact.electrode)
    limits = SessionLimits(thermal, electrical, contact, envelope.light)
    questionnaires = load_questionnaires(protocol, document, texts)
    return LoadedProtocol(path, text, document, protocol, scripts, limits, questionnaires)


def _text_of(path: Path, name: str) -> str:
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in PROTOCOLS.glob("*.yaml")))
        raise Refused([Refusal(None, f"there is no protocol {name!r}; known are {known}, or give a file")])
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Refused([Refusal(None, f"{path}: byte {error.start} is not UTF-8 text")]) from error


def set_values(loaded: LoadedProtocol, values: Sequence[tuple[str, float]]) -> LoadedProtocol:
    """Return the protocol with numbers for values it leaves open; raise `Refused` for a wrong one."""
    twice = sorted(name for name, count in Counter(name for name, _ in values).items() if count > 1)
    refuse(loaded, [(name, f"--set {name} was given more than once") for name in twice])
    protocol, refused = with_values(loaded.protocol, dict(values))
    refuse(loaded, [(name, f"--set {name}={dict(values)[name]:g}: {why}") for name, why in refused])
    return replace(loaded, protocol=protocol)


def at_widest_values(loaded: LoadedProtocol) -> LoadedProtocol:
    """Return the protocol with the highest value that a calibration may find, wherever one will find it."""
    return replace(loaded, protocol=at_widest(loaded.protocol))


def plan_session(
    loaded: LoadedProtocol,
    rig: RigFile,
    *,
    language: str | None,
    seed: int,
    participant_number: int,
    known: frozenset[str] = frozenset(),
) -> tuple[SessionPlan, tuple[Finding, ...]]:
    """Expand a protocol; return the plan and the warnings, or raise `Refused` if it leaves the envelope.

    It is refused as well while one of its values is still to be chosen, or if the rig cannot give it. `known`
    are stimuli whose value no calibration need find in this session.
    """
    refuse_without_device(loaded, rig)
    refuse(loaded, still_open(loaded.protocol))
    loaded = at_widest_values(loaded)
    request = plan_request(loaded, rig, language=language, seed=seed, participant_number=participant_number)
    request = replace(request, known=known)
    plan, findings = checked_plan(loaded, request)
    refused = [(f.stimulus_name, f.sentence) for f in findings if f.level == "refuse"]
    refuse(loaded, [*refused, *undeliverable(plan, loaded, rig)])
    return plan, findings


def refuse_without_device(loaded: LoadedProtocol, rig: RigFile) -> None:
    """Raise `Refused` for every stimulus that the rig has no device for."""
    refuse(loaded, _no_device(loaded, rig))


def plan_request(
    loaded: LoadedProtocol, rig: RigFile, *, language: str | None, seed: int, participant_number: int
) -> PlanRequest:
    """Return what a plan needs besides its protocol; raise `Refused` for a language it does not speak."""
    chosen = _language(loaded.protocol, language)
    return PlanRequest(
        language=chosen,
        seed=seed,
        participant_number=participant_number,
        stop_key=_stop_key(rig),
        scripts=pages_of(loaded, chosen),
        electrical=loaded.limits.electrical,
        clips={each.clip.name: each.clip for each in recordings(loaded, chosen)},
        script_sha256=_hashes(loaded, chosen),
        questionnaires=loaded.questionnaires.spoken(chosen),
    )


def recordings(loaded: LoadedProtocol, language: str) -> tuple[Recording, ...]:
    """Return what the protocol is heard with in a language; raise `Refused` for what is missing."""
    folders = (loaded.path.parent / "audio", PROTOCOLS / "audio")
    return recordings_for(loaded.protocol, loaded.document, folders, language)


def checked_plan(loaded: LoadedProtocol, request: PlanRequest) -> tuple[SessionPlan, tuple[Finding, ...]]:
    """Expand a protocol; return the plan with every finding, refusals and warnings.

    Raises `Refused` where no work-up leads to the currents, or something else cannot be planned.
    """
    try:
        plan = make_plan(loaded.protocol, request)
    except Unplannable as error:
        raise Refused([loaded.document.refuse(error.place, str(error))]) from error
    except ValueError as error:
        raise Refused([loaded.document.refuse(("blocks", "work_up"), str(error))]) from error
    return plan, check_plan(plan, loaded.limits)


def refuse(loaded: LoadedProtocol, refused: Iterable[tuple[str, str]]) -> None:
    """Raise `Refused` with every (stimulus, sentence); one without a stimulus is said of the work-up."""
    refusals = [
        loaded.document.refuse(("stimuli", name) if name else ("blocks", "work_up"), sentence)
        for name, sentence in refused
    ]
    if refusals:
        raise Refused(refusals)


def _no_device(loaded: LoadedProtocol, rig: RigFile) -> Iterator[tuple[str, str]]:
    """Yield (stimulus, sentence) for what the rig has no device for."""
    electrical, has_laser = is_electrical(rig.stimulator), isinstance(rig.stimulator, LaserConsoleEntry)
    for name, entry in loaded.protocol.stimuli.items():
        if isinstance(entry, ColdPressorEntry) and rig.bath is None:
            yield name, f"rig {rig.name} has no bath for a cold pressor"
        elif isinstance(entry, LaserEntry):
            yield from ((name, why) for why in _no_laser(loaded.limits.laser, rig))
        elif isinstance(entry, WarmingEntry) and (electrical or has_laser or rig.stimulator is None):
            why = "; the protocol has no variant for current" if electrical else ""
            yield name, f"rig {rig.name} has no thermode{why}"
        elif isinstance(entry, ShockEntry) and not electrical:
            yield name, f"rig {rig.name} has no electrical stimulator; to rehearse: --rig eeg_electrical"


def _no_laser(limits: LaserLimits | None, rig: RigFile) -> Iterator[str]:
    """Say why a rig gives no laser pulses: it has no laser, or nobody has limited light of its wavelength."""
    laser = rig.stimulator
    if not isinstance(laser, LaserConsoleEntry):
        yield f"rig {rig.name} has no laser stimulator; to rehearse: --rig eeg_laser"
    elif limits is None:
        yield f"the envelope {rig.envelope} says nothing of laser pulses: it allows none"
    elif limits.wavelength_nm != laser.wavelength_nm:
        its = f"that of rig {rig.name} has {laser.wavelength_nm} nm"
        yield f"the envelope's laser limits are for {limits.wavelength_nm} nm, and {its}"


def undeliverable(plan: SessionPlan, loaded: LoadedProtocol, rig: RigFile) -> Iterator[tuple[str, str]]:
    """Yield (stimulus, sentence) for what the rig's stimulator could not be told exactly."""
    names = {entry.stimulus(): name for name, entry in loaded.protocol.stimuli.items()}
    searches = (each.stimulus for each in loaded.protocol.calibrations.values())
    searched = next(searches, "")  # of a level that a calibration may propose, no stimulus has the name
    entry = rig.stimulator
    if entry is None:
        return
    for stimulus in plan.stimuli:
        try:
            refuse_undeliverable(entry, stimulus, loaded.limits.ceiling_of(stimulus))
        except ValueError as error:
            yield (
                names.get(stimulus, searched),
                f"the {entry.device} of rig {rig.name} cannot do this: {error}",
            )


def _language(protocol: Protocol, wanted: str | None) -> Language:
    for language in protocol.languages:
        if wanted in (None, language):
            return language
    spoken = ", ".join(protocol.languages)
    raise Refused([Refusal(None, f"protocol {protocol.name} speaks {spoken}, not {wanted}")])


def _stop_key(rig: RigFile) -> str:
    name = next(key for key, meaning in rig.keys.items() if meaning == "participant_stop")
    return _KEY_WORDS.get(name, name.upper())


def pages_of(loaded: LoadedProtocol, language: str) -> dict[str, tuple[ScriptPage, ...]]:
    """Return the pages of every script in a language, by name."""
    prefix = f"{language}/"
    return {
        key.removeprefix(prefix): parse_script(text)[0]
        for key, text in loaded.script_texts.items()
        if key.startswith(prefix)
    }


def _hashes(loaded: LoadedProtocol, language: str) -> dict[str, str]:
    prefix = f"{language}/"
    return {
        key.removeprefix(prefix): hashlib.sha256(text.encode()).hexdigest()
        for key, text in loaded.script_texts.items()
        if key.startswith(prefix)
    }
