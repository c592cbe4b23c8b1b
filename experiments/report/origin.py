"""What was run, on what and by which program: the facts of a report, from the provenance of its run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from experiments.recorded.provenance import provenance_of
from experiments.recorded.runs import RecordedRun
from experiments.report.parts import Facts, Part, Rows, Section, Words
from experiments.report.reading import mapping, number, zero_s
from mindpain_task.model import JsonValue


def origin_section(run: RecordedRun) -> Section:
    """Return the section on what was run."""
    known = provenance_of(run)
    parts: list[Part] = [Facts(list(_facts(run, known)))]
    devices = [
        (role, *(_said(mapping(each).get(name)) for name in _COLUMNS))
        for role, each in mapping(known["devices"]).items()
    ]
    if devices:
        parts.append(Rows(_HEADS, devices, "devices, as they said they are"))
    parts += _packages(known)
    unknown = known["stand_ins"]
    if isinstance(unknown, list) and unknown:
        parts.append(Words(f"Stand-ins were taken for what no source tells: {', '.join(map(str, unknown))}."))
    return Section("run", "What was run", parts)


_HASH = re.compile(r"[0-9a-f]{64}")
_HEADS = ("device", "driver", "line", "model", "firmware", "serial number")
_COLUMNS = ("driver", "line", "model", "firmware", "serial_number")


def _facts(run: RecordedRun, known: dict[str, JsonValue]) -> Iterator[tuple[str, str]]:
    facts, header = run.facts, run.header
    yield (
        "participant, session",
        f"sub-{header['participant']}, ses-{header['session']}, run {run.name.number}",
    )
    yield "protocol", f"{run.protocol} ({_short(known['protocol_sha256'])})"
    for name in ("arm", "occasion"):
        if known[name]:
            yield name, _said(known[name])
    yield "started", _said(known["started"])
    yield "duration", duration_of(run)
    yield "language, seed", f"{_said(known['language'])}, seed {_said(known['seed'])}"
    yield "participant number", _said(facts.get("participant_number"))
    visit = facts.get("visit")
    if visit is not None:
        yield "visit", _said(visit)
    yield "hours of meditation", _said(facts.get("participant_practice_hours"))
    yield "rig", _said(known["rig"])
    yield "clock", _clock(known["clock"])
    yield "screen", _screen(known["screen"])
    yield "recorded beside it", _RECORDED.get(str(facts.get("recorded")), "not recorded")
    yield "override of limits", _override(run)
    yield "goes on from", _said(known["continues"]) if known["continues"] else "no earlier run"
    yield "simulated", ", ".join(run.simulated) or "nothing"
    if run.simulated:
        yield "simulated person", _said(facts.get("simulated_participant"))
    yield "program", f"{known['program']}, commit {_said(known['git_commit'])[:12]}"
    yield "lock", _short(known["lock_sha256"])
    yield "operating system", _said(known["operating_system"])


_RECORDED = {"beh": "nothing (beh)", "eeg": "EEG (eeg)", "func": "a scanner's images (func)"}


def duration_of(run: RecordedRun) -> str:
    """Return how long a run lasted, from the session's start to the last record."""
    seconds = run.records[-1].event.time_s - zero_s(run)
    return f"{int(seconds // 60)} min {seconds % 60:.0f} s, {len(run.records)} records"


def _clock(clock: JsonValue) -> str:
    return _said(mapping(clock).get("name")) if isinstance(clock, dict) else _said(clock)


def _screen(screen: JsonValue) -> str:
    if not isinstance(screen, dict):
        return _said(screen)
    size = screen.get("size_px")
    pixels = " x ".join(map(str, size)) + " pixels" if isinstance(size, list) else ""
    rate = number(screen.get("refresh_hz"))
    refresh = f"{rate:g} Hz (told by {screen.get('refresh_told_by')})" if rate is not None else ""
    return ", ".join(filter(None, (str(screen.get("device", "")), pixels, refresh)))


def _override(run: RecordedRun) -> str:
    override = mapping(run.facts.get("override"))
    if not override:
        return "none"
    told = [str(override[name]) for name in ("granted_by", "role", "reason", "date") if override.get(name)]
    for name, limit in mapping(override.get("limits")).items():
        told.append(f"{name} {mapping(limit).get('default')} to {mapping(limit).get('granted')}")
    return ", ".join(told)


def _packages(known: dict[str, JsonValue]) -> Iterator[Part]:
    versions = mapping(known["versions"])
    if versions:
        rows = [(name, _said(version)) for name, version in versions.items()]
        yield Rows(("package", "version"), rows, folded="versions of packages")
    differs = known["differs_from_lock"]
    if isinstance(differs, list) and differs:
        told = ", ".join(f"{mapping(each).get('package')}" for each in differs)
        yield Words(f"Installed in another version than the lock's: {told}.")


def _short(sha256: JsonValue) -> str:
    """Return enough of a hash to tell it from others; why it is not known stands whole."""
    said = _said(sha256)
    return f"sha256 {said[:16]}…" if _HASH.fullmatch(said) else said


def _said(value: JsonValue) -> str:
    if value is None or value == "":
        return "not known"
    return f"{value:g}" if isinstance(value, float) else str(value)
