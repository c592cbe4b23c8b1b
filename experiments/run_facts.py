"""What is kept of what a run is run with: in session.json, and in the first line of each of its records."""

from __future__ import annotations

from pathlib import Path

from experiments.preparing import PreparedSession
from experiments.protocol_files import PROTOCOLS
from experiments.questionnaires import kept_of
from experiments.simulated import practice_hours_of
from hardware.clocks import LabClock
from hardware.program_facts import PROGRAM, session_facts
from mindpain_task.model import JsonValue
from mindpain_task.roles import Clock
from mindpain_task.safety.override import record as override_record


def facts_of(prepared: PreparedSession, clock: Clock) -> dict[str, JsonValue]:
    """Return what session.json keeps of what a session is run with."""
    facts = session_facts(
        seed=prepared.plan.seed,
        language=prepared.plan.language,
        participant_number=prepared.plan.participant_number,
        rig=prepared.rig.name,
        simulated=prepared.simulated,
        started=clock.wall_time(),
        protocol_text=prepared.loaded.text,
        scripts=prepared.loaded.script_texts,
    )
    session_clock: dict[str, JsonValue] = {"name": "virtual, from 0"}
    if isinstance(clock, LabClock):
        session_clock = {"name": "LSL's (monotonic)", "minus_perf_counter_s": clock.offset_s}
    override, electrical = prepared.override, prepared.loaded.limits.electrical
    heard: list[JsonValue] = [[each.clip.name, each.clip.sha256] for each in prepared.recordings]
    taken_over: list[JsonValue] = [[each.target, each.level, each.session] for each in prepared.values_before]
    values: list[JsonValue] = [[name, value] for name, value in prepared.request.values]
    further: dict[str, JsonValue] = {
        "participant": prepared.request.participant,
        "session": prepared.request.session,
        "values": values,
        "override": None if override is None else override_record(override),
        "preflight": None if prepared.preflight is None else prepared.preflight.record(),
        "protocol_path": _told(prepared.loaded.path),
        "wait_for_recorder": prepared.request.wait_for_recorder,
        "simulated_participant": prepared.request.person,
        "recordings": heard,
        "values_before": taken_over,
        "practice_hours": prepared.request.practice_hours,
        "participant_practice_hours": practice_hours_of(prepared.request),
        "recorded": prepared.request.recorded,
        "visit": prepared.request.visit,
        "arm": prepared.request.arm,
        "occasion": prepared.request.occasion,
        "stand_ins": [
            {"value": each.name, "stand_in": each.stand_in, "unknown": each.why}
            for each in prepared.loaded.protocol.unknown
        ],
        "questionnaires": [
            {**each} for each in kept_of(prepared.loaded.questionnaires, prepared.plan.language)
        ],
        "texts": None if prepared.request.texts is None else str(prepared.request.texts.resolve()),
        "limits": {
            "thermal": prepared.loaded.limits.thermal.model_dump(mode="json"),
            "electrical": None if electrical is None else electrical.model_dump(mode="json"),
        },
        "clock": session_clock,
        "equipment": prepared.rig.model_dump(
            mode="json", include={"stimulator", "bath", "screen", "boxes", "scanner", "sound", "recorder"}
        ),
    }
    return facts | further


def _told(path: Path) -> str:
    """Return where a protocol was found, so that it is found from any folder; a shipped one by its name."""
    return path.stem if path.parent == PROTOCOLS else str(path.resolve())


def header_of(prepared: PreparedSession, facts: dict[str, JsonValue], clock: Clock) -> dict[str, JsonValue]:
    """Return what the first line of every record of this run says; the wall clock is read this once."""
    request, seam = prepared.request, prepared.seam
    header: dict[str, JsonValue] = {
        "participant": request.participant,
        "session": request.session,
        "protocol": prepared.plan.protocol,
        "simulated": list(prepared.simulated),
        **{
            name: facts[name]
            for name in ("seed", "language", "participant_number", "rig", "protocol_sha256", *PROGRAM)
        },
        "wall_time": clock.wall_time(),
        "utc_s": clock.utc_s(),
    }
    header |= {name: told for name in ("arm", "occasion") if (told := getattr(request, name))}
    header |= {} if prepared.override is None else {"override": override_record(prepared.override)}
    return header if seam is None else header | {"resumes": seam.record()}
