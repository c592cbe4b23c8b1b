"""Where a run comes from: which program, protocol, room and devices made it, as its own files say.

What an older run did not keep is `not recorded`; what it could not know says why. Nothing is guessed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from experiments.recorded.runs import RecordedRun, simulated_parts
from mindpain_task.model import JsonValue

NOT_RECORDED = "not recorded"
NOT_ASKED = "not asked: this session did not use it"
SHORT = 8
"""How many digits of a hash are enough in one line: the whole ones are in the files."""
_AS_KEPT = (
    "git_commit", "lock_sha256", "differs_from_lock", "operating_system", "versions", "protocol_sha256",
    "rig", "clock", "seed", "language",
)  # fmt: skip
_IDENTITY = ("model", "firmware", "serial_number")
_ROLES = ("stimulator", "bath", "scanner", "sound")
_SAYS = {"stimulator": "stimulator_ready", "bath": "bath_ready", "sound": "sound_ready"}
_READY = frozenset({*_SAYS.values(), "boxes_ready", "screen_ready", "lsl_ready"})


def provenance_of(run: RecordedRun) -> dict[str, JsonValue]:
    """Return what is known of how a run came about, for sidecars and reports.

    `devices` has each role of the rig: its driver, the kind of its line, and what the device said it is.
    """
    said = {record.event.kind: record.event.data for record in run.records if record.event.kind in _READY}
    override = run.facts.get("override", NOT_RECORDED)
    return {
        "program": _program(run.facts),
        **{name: _kept(run.facts, name) for name in _AS_KEPT},
        "protocol": run.protocol,
        "scripts": _together(run.facts.get("scripts_sha256")),
        "recordings": _together(run.facts.get("recordings")),
        "devices": {**_devices(run.facts.get("equipment"), said)},
        "screen": {**said["screen_ready"]} if "screen_ready" in said else NOT_RECORDED,
        "lsl": _streams(said),
        "simulated": list(run.simulated),
        "arm": run.arm or None,
        "occasion": run.occasion or None,
        "override": override if override == NOT_RECORDED else override is not None,
        "stand_ins": _stand_ins(run.facts.get("stand_ins")),
        "started": run.header.get("wall_time", NOT_RECORDED),
        "continues": _continued(run.header.get("resumes")),
    }


def provenance_line(run: RecordedRun) -> str:
    """Return the same in one line, for the foot of a page or a figure."""
    return line_of({**run.facts, **run.header})


def line_of(said: Mapping[str, JsonValue]) -> str:
    """Return where something comes from in one line; `said` is a journal's header, or more."""
    parts = [
        program_line(said),
        f"protocol {said.get('protocol', NOT_RECORDED)} ({_short(said, 'protocol_sha256')})",
        f"lock {_short(said, 'lock_sha256')}",
        f"rig {said.get('rig', NOT_RECORDED)}",
    ]
    simulated = simulated_parts(said)
    return " · ".join([*parts, f"SIMULATED: {', '.join(simulated)}"] if simulated else parts)


def program_line(said: Mapping[str, JsonValue]) -> str:
    """Return the program's version and commit alone, of a record's header or `program_here`."""
    return f"{_program(said)} ({_short(said, 'git_commit')})"


def _program(said: Mapping[str, JsonValue]) -> str:
    versions = said.get("versions")
    version = versions.get("mindpain") if isinstance(versions, dict) else None
    older = NOT_RECORDED if version is None else f"mindpain {version}"
    return str(said.get("program", older))


def _kept(facts: Mapping[str, JsonValue], name: str) -> JsonValue:
    """Return what session.json has of this name; where it is not known, why."""
    if name not in facts:
        return NOT_RECORDED
    reasons = facts.get("not_known")
    why = reasons.get(name) if isinstance(reasons, dict) else None
    value = facts[name]
    return f"not known: {why}" if value is None and why is not None else value


def _together(each: JsonValue) -> JsonValue:
    """Return how many texts or recordings there were, and one SHA-256 over the names and hashes of all."""
    if isinstance(each, dict):
        each = [[name, each[name]] for name in sorted(each)]
    if not isinstance(each, list):
        return NOT_RECORDED
    lines = sorted(" ".join(map(str, pair)) for pair in each if isinstance(pair, list))
    text = "".join(f"{line}\n" for line in lines)
    return {"count": len(lines), "sha256": hashlib.sha256(text.encode()).hexdigest() if lines else None}


def _devices(equipment: JsonValue, said: Mapping[str, Mapping[str, JsonValue]]) -> dict[str, JsonValue]:
    if not isinstance(equipment, dict):
        return {}
    devices: dict[str, JsonValue] = {}
    for role in _ROLES:
        entry = equipment.get(role)
        if isinstance(entry, dict):
            devices[role] = {**_driver(entry), **_told(role, said.get(_SAYS.get(role, "")))}
    boxes, told = equipment.get("boxes"), said.get("boxes_ready", {})
    for name, entry in boxes.items() if isinstance(boxes, dict) else ():
        if isinstance(entry, dict):
            its = told.get(name)
            devices[name] = {**_driver(entry), **_told("box", its if isinstance(its, dict) else None)}
    return devices


def _driver(entry: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return which driver an entry of a rig names, and of what kind its lines are; no port itself."""
    within = (entry.get(part) for part in ("first", "second", "trigger"))
    entries = [entry, *(each for each in within if isinstance(each, dict))]
    kinds = sorted({_kind(port) for each in entries if isinstance(port := each.get("port"), str)})
    return {"driver": entry.get("device", NOT_RECORDED), "line": " and ".join(kinds) or "none"}


def _kind(port: str) -> str:
    scheme, _, rest = port.partition("://")
    return "serial" if not rest else "simulated" if scheme == "sim" else scheme


def _told(role: str, said: Mapping[str, JsonValue] | None) -> dict[str, JsonValue]:
    """Return what a device said it is; a scanner says nothing, and of sound it is which output was used."""
    if role == "sound":
        return {} if said is None else {name: said[name] for name in ("output", "interface") if name in said}
    if role == "scanner":
        return {}
    if said is None:
        return dict.fromkeys(_IDENTITY, NOT_RECORDED if role == "box" else NOT_ASKED)
    return {name: said.get(name, NOT_RECORDED) for name in _IDENTITY}


def _streams(said: Mapping[str, Mapping[str, JsonValue]]) -> JsonValue:
    """Return what LSL said; None where there was none, known only of runs that tell what was open."""
    if "lsl_ready" in said:
        return {**said["lsl_ready"]}
    return None if "screen_ready" in said else NOT_RECORDED


def _stand_ins(kept: JsonValue) -> JsonValue:
    """Return the names of values that no source told, and for which a stand-in was taken."""
    if not isinstance(kept, list):
        return NOT_RECORDED
    return [each.get("value") for each in kept if isinstance(each, dict)]


def _continued(resumes: JsonValue) -> JsonValue:
    """Return the name of the run that this one goes on from, or None."""
    return resumes.get("run_folder_name", NOT_RECORDED) if isinstance(resumes, dict) else None


def _short(said: Mapping[str, JsonValue], name: str) -> str:
    if name not in said:
        return NOT_RECORDED
    return "not known" if said[name] is None else str(said[name])[:SHORT]
