"""Protocols on disk: find one, read it with its scripts, and plan a session from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hardware.rig_file import RigFile
from hardware.stimulators import refuse_undeliverable
from mindpain_task.entries import HeatEntry, Language
from mindpain_task.limits import Envelope, Finding, ThermalLimits, check_exposures, tighten
from mindpain_task.located import Refusal, Refused, read_yaml
from mindpain_task.model import SessionPlan
from mindpain_task.plan import PlanRequest, exposures, make_plan
from mindpain_task.protocol import Protocol, read_protocol
from mindpain_task.scripts import ScriptPage, parse_script

PROTOCOLS = Path(__file__).resolve().parents[1] / "protocols"
_KEY_WORDS = {"escape": "Esc", "space": "Space", "return": "Return", "backspace": "Backspace"}


@dataclass(frozen=True)
class LoadedProtocol:
    """A protocol with everything it refers to; `script_texts` maps `language/name` to the text."""

    path: Path
    text: str
    protocol: Protocol
    script_texts: Mapping[str, str]
    limits: ThermalLimits


def load_protocol(name_or_path: str, envelope: Envelope) -> LoadedProtocol:
    """Read a protocol file (a path, or a name in `protocols/`); raise `Refused` with all its errors."""
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

    protocol = read_protocol(text, str(path), read_script, envelope)
    limits, _ = tighten(envelope.thermal, protocol.limits)
    return LoadedProtocol(path, text, protocol, texts, limits)


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
    )
    plan = make_plan(protocol, request)
    findings = check_exposures(exposures(plan), loaded.limits)
    refused = [(f.stimulus_name, f.sentence) for f in findings if f.level == "refuse"]
    refused += _undeliverable(loaded, rig)
    if refused:
        document = read_yaml(loaded.text, str(loaded.path))
        raise Refused(document.refuse(("stimuli", name), sentence) for name, sentence in refused)
    return plan, findings


def _undeliverable(loaded: LoadedProtocol, rig: RigFile) -> Iterator[tuple[str, str]]:
    """Yield (stimulus, sentence) for what the rig has no device for, or could not tell it exactly."""
    for name, entry in loaded.protocol.stimuli.items():
        if not isinstance(entry, HeatEntry):
            if rig.bath is None:
                yield name, f"rig {rig.name} has no bath for a cold pressor"
            continue
        if rig.stimulator is None:
            yield name, f"rig {rig.name} has no thermode"
            continue
        try:
            refuse_undeliverable(rig.stimulator, entry.stimulus(), entry.baseline_c, loaded.limits.peak_c)
        except ValueError as error:
            yield name, f"the {rig.stimulator.device} of rig {rig.name} cannot do this: {error}"


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
