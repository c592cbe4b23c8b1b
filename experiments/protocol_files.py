"""Protocols on disk: find one, read it with its scripts, and plan a session from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hardware.rig_entries import is_electrical
from hardware.rig_file import RigFile
from hardware.stimulators import refuse_undeliverable
from mindpain_task.checking import SessionLimits, check_plan
from mindpain_task.electrical import Contact
from mindpain_task.electrical import tighten as tighten_electrical
from mindpain_task.entries import ColdPressorEntry, HeatEntry, Language, ShockEntry
from mindpain_task.envelope import Envelope
from mindpain_task.limits import Finding, tighten
from mindpain_task.located import Document, Refusal, Refused
from mindpain_task.model import SessionPlan
from mindpain_task.plan import PlanRequest, make_plan
from mindpain_task.protocol import Protocol, read_protocol
from mindpain_task.scripts import ScriptPage, parse_script
from mindpain_task.stimuli import ShockTrain

PROTOCOLS = Path(__file__).resolve().parents[1] / "protocols"
_KEY_WORDS = {"escape": "Esc", "space": "Space", "return": "Return", "backspace": "Backspace"}


@dataclass(frozen=True)
class LoadedProtocol:
    """A protocol with everything it refers to, as it reads in a room; `script_texts` maps `language/name`.

    `document` is the file with the places of its values, the room's variant laid over it.
    """

    path: Path
    text: str
    document: Document
    protocol: Protocol
    script_texts: Mapping[str, str]
    limits: SessionLimits


def load_protocol(name_or_path: str, envelope: Envelope, contact: Contact | None = None) -> LoadedProtocol:
    """Read a protocol file (a path, or a name in `protocols/`); raise `Refused` with all its errors.

    `contact` is how current meets the skin in the room it is read for, None where no current is given.
    """
    shipped = PROTOCOLS / f"{name_or_path}.yaml"
    path = shipped if shipped.is_file() else Path(name_or_path)
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in PROTOCOLS.glob("*.yaml")))
        raise Refused(
            [Refusal(None, f"there is no protocol {name_or_path!r}; known are {known}, or give a file")]
        )
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Refused([Refusal(None, f"{path}: byte {error.start} is not UTF-8 text")]) from error
    texts: dict[str, str] = {}

    def read_script(language: str, name: str) -> str | None:
        for folder in (path.parent / "scripts", PROTOCOLS / "scripts"):
            script = folder / language / f"{name}.md"
            if script.is_file():
                texts[f"{language}/{name}"] = script.read_text(encoding="utf-8")
                return texts[f"{language}/{name}"]
        return None

    protocol, document = read_protocol(text, str(path), read_script, envelope, contact)
    thermal, _ = tighten(envelope.thermal, protocol.limits)
    electrical = envelope.electrical
    if contact is not None:
        electrical, _ = tighten_electrical(electrical, protocol.electrical_limits, contact.electrode)
    limits = SessionLimits(thermal, electrical, contact)
    return LoadedProtocol(path, text, document, protocol, texts, limits)


def plan_session(
    loaded: LoadedProtocol, rig: RigFile, *, language: str | None, seed: int, participant_number: int
) -> tuple[SessionPlan, tuple[Finding, ...]]:
    """Expand a protocol; return the plan and the warnings, or raise `Refused` if it leaves the envelope."""
    protocol = loaded.protocol
    chosen = _language(protocol, language)
    request = PlanRequest(
        language=chosen,
        seed=seed,
        participant_number=participant_number,
        stop_key=_stop_key(rig),
        scripts=_pages(loaded, chosen),
        electrical=loaded.limits.electrical,
    )
    _refuse(loaded, _no_device(loaded, rig))
    try:
        plan = make_plan(protocol, request)
    except ValueError as error:  # no work-up leads to these currents
        raise Refused([loaded.document.refuse(("blocks", "work_up"), str(error))]) from error
    findings = check_plan(plan, loaded.limits)
    refused = [(f.stimulus_name, f.sentence) for f in findings if f.level == "refuse"]
    _refuse(loaded, [*refused, *_undeliverable(plan, loaded, rig)])
    return plan, findings


def _refuse(loaded: LoadedProtocol, refused: Iterable[tuple[str, str]]) -> None:
    """Raise `Refused` with every (stimulus, sentence); one without a stimulus is said of the work-up."""
    refusals = [
        loaded.document.refuse(("stimuli", name) if name else ("blocks", "work_up"), sentence)
        for name, sentence in refused
    ]
    if refusals:
        raise Refused(refusals)


def _no_device(loaded: LoadedProtocol, rig: RigFile) -> Iterator[tuple[str, str]]:
    """Yield (stimulus, sentence) for what the rig has no device for."""
    electrical = is_electrical(rig.stimulator)
    for name, entry in loaded.protocol.stimuli.items():
        if isinstance(entry, ColdPressorEntry) and rig.bath is None:
            yield name, f"rig {rig.name} has no bath for a cold pressor"
        elif isinstance(entry, HeatEntry) and (electrical or rig.stimulator is None):
            why = "; the protocol has no variant for current" if electrical else ""
            yield name, f"rig {rig.name} has no thermode{why}"
        elif isinstance(entry, ShockEntry) and not electrical:
            yield name, f"rig {rig.name} has no electrical stimulator"


def _undeliverable(plan: SessionPlan, loaded: LoadedProtocol, rig: RigFile) -> Iterator[tuple[str, str]]:
    """Yield (stimulus, sentence) for what the rig's stimulator could not be told exactly."""
    names = {entry.stimulus(): name for name, entry in loaded.protocol.stimuli.items()}
    entry = rig.stimulator
    if entry is None:
        return
    for stimulus in plan.stimuli:
        is_current = isinstance(stimulus, ShockTrain)
        try:
            ceiling = loaded.limits.ceiling_ma if is_current else loaded.limits.thermal.peak_c
            refuse_undeliverable(entry, stimulus, ceiling)
        except ValueError as error:
            yield names.get(stimulus, ""), f"the {entry.device} of rig {rig.name} cannot do this: {error}"


def _language(protocol: Protocol, wanted: str | None) -> Language:
    for language in protocol.languages:
        if wanted in (None, language):
            return language
    spoken = ", ".join(protocol.languages)
    raise Refused([Refusal(None, f"protocol {protocol.name} speaks {spoken}, not {wanted}")])


def _stop_key(rig: RigFile) -> str:
    name = next(key for key, meaning in rig.keys.items() if meaning == "participant_stop")
    return _KEY_WORDS.get(name, name.upper())


def _pages(loaded: LoadedProtocol, language: str) -> dict[str, tuple[ScriptPage, ...]]:
    prefix = f"{language}/"
    return {
        key.removeprefix(prefix): parse_script(text)[0]
        for key, text in loaded.script_texts.items()
        if key.startswith(prefix)
    }
