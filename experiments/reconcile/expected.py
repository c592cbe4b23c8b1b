"""What a run's records say was sent and seen: markers by outlet, device edges, scanner pulses. Pure.

What the session itself knows may not be in a recording is told with its reason: a marker that an outlet could
not send, one that nobody listened to, one sent while the recorder was in trouble. If it is in the recording,
it counts as any other; if it is not, nothing was lost on the way, and the reason is told instead.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from experiments.reconcile.hearing import events, number, stretches_of, texts, unheard, why_not
from experiments.recorded.runs import RecordedRun
from mindpain_task.markers import CODES
from mindpain_task.model import Event, JsonValue, Record
from mindpain_task.reconciling.nouns import Sent

LSL = "lsl"
"""How the journal calls the outlet that is a stream; every other one is a trigger box."""
NOT_TOLD = "the session ended before its outlet said what became of it"
_DIGITS = 6
"""Times of events are kept to the microsecond."""


@dataclass(frozen=True)
class Expected:
    """What a recording should have; `unsure` says, by number, why something of it may not be there."""

    sent: tuple[Sent, ...]
    unsure: Mapping[int, str] = field(default_factory=dict)


def outlets_of(run: RecordedRun) -> tuple[str, ...]:
    """Return the names of the outlets that markers went out on."""
    named = [name for event in events(run, "outlets") for name in texts(event.data["names"])]
    return tuple(dict.fromkeys(named))


def boxes_of(run: RecordedRun) -> tuple[str, ...]:
    """Return the names of the trigger boxes."""
    return tuple(name for name in outlets_of(run) if name != LSL)


def markers_on(run: RecordedRun, outlet: str) -> Expected:
    """Return the markers of one outlet.

    On LSL a marker carries its event's time; a trigger box puts it out when the write begins.
    """
    reports = _reports(run, outlet)
    sent, unsure = [], {}
    for record in run.records:
        event = record.event
        if not event.marker:
            continue
        told = reports.get(record.seq, ())
        at_s = next((number(each.data["sent_s"]) for each in told), None)
        time_s = event.time_s if outlet == LSL or at_s is None else at_s
        sent.append(Sent(record.seq, _code(event, told), event.marker, time_s))
        faults = [str(each.data["fault"]) for each in told if each.data.get("fault")]
        if faults or not told:
            went_out = faults[:1] if at_s is not None else [f"not sent: {each}" for each in faults[:1]]
            unsure[record.seq] = went_out[0] if told else NOT_TOLD
    if outlet == LSL:
        unsure |= {seq: why for seq, why in unheard(run).items() if seq not in unsure}
    return Expected(tuple(sent), unsure)


def device_events(run: RecordedRun) -> Expected:
    """Return what was done to the stimulator, and every pulse and stop of it, as `mindpain-device` has it."""
    kinds = ("edge", "pulse", "guard")
    records = [record for record in run.readback if record.event.kind in kinds]
    sent = tuple(Sent(record.seq, None, _device_label(record), record.event.time_s) for record in records)
    stretches = stretches_of(run, "device")
    unsure = {each.number: why for each in sent if (why := why_not(each.time_s, stretches))}
    return Expected(sent, unsure)


def device_key(said: Mapping[str, JsonValue]) -> str:
    """Return by what one thing that the device did is known again, in its record and in its stream."""
    what = said.get("what", "pulse" if "number" in said else "guard")
    names = {"pulse": ("number", "written_s", "told_s"), "guard": ("why",)}.get(str(what), ("n",))
    return json.dumps([what, *(_rounded(said.get(name)) for name in names)])


def scanner_pulses(run: RecordedRun) -> Expected:
    """Return the scanner's pulses that the session saw."""
    pulses = [record for record in run.records if record.event.kind == "scanner_pulse"]
    return Expected(
        tuple(Sent(each.seq, None, _pulse_label(each.event), each.event.time_s) for each in pulses)
    )


def zero_s(run: RecordedRun) -> float:
    """Return when the session began on its own clock; where it never did, when its records begin."""
    began = (event.time_s for event in events(run, "session_start"))
    return next(began, run.records[0].event.time_s)


def _reports(run: RecordedRun, outlet: str) -> Mapping[int, tuple[Event, ...]]:
    """Return what an outlet said of each marker, by its number; it may say something twice."""
    reports: dict[int, tuple[Event, ...]] = {}
    for event in events(run, "marker_report"):
        if event.data["outlet"] == outlet:
            of = int(str(event.data["of"]))
            reports[of] = (*reports.get(of, ()), event)
    return reports


def _code(event: Event, told: Sequence[Event]) -> int | None:
    """Return the code that was sent; of one that nobody reported, that of the table."""
    code = told[0].data.get("code") if told else CODES.get(event.marker)
    return code if isinstance(code, int) else None


def _device_label(record: Record) -> str:
    data = record.event.data
    if record.event.kind == "edge":
        return f"{data['what']} {data['n']}"
    return f"pulse {data['number']}" if record.event.kind == "pulse" else "guard"


def _pulse_label(event: Event) -> str:
    volume = event.data.get("volume")
    if isinstance(volume, int):
        return f"volume {volume}"
    if event.data.get("is_dummy"):
        return "dummy volume"
    return "pulse outside a run" if event.data.get("run") == 0 else f"{event.data.get('verdict')} pulse"


def _rounded(value: JsonValue) -> JsonValue:
    return round(value, _DIGITS) if isinstance(value, float) else value
