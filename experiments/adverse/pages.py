"""Adverse events as text: what is known already, the form before it is put on record, and the list."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

from experiments.adverse.facts import Facts
from hardware.adverse_event_file import AdverseEvents, OnRecord
from mindpain_task.safety.adverse_events import SEVERITIES, AdverseEvent, LastStimulus

NOTHING_WRITTEN = "nothing was written: the adverse event is NOT on record"
SEAL_CHARACTERS = 16
NOT_KNOWN = "not known"
_CALENDAR_FROM_S = 86_400.0 * 365
"""A rehearsal begins in 1970; its times are seconds, and no date."""


def short_seal(seal: str) -> str:
    """Return the beginning of a seal, in groups that can be copied by hand."""
    return "-".join(seal[start : start + 4] for start in range(0, SEAL_CHARACTERS, 4))


def known_already(participant: str, facts: Facts, now: datetime.datetime) -> str:
    """Return what the newest run says."""
    lines = [f"adverse event of sub-{participant}; Ctrl-C writes nothing; Enter takes what stands in [ ]"]
    if facts.simulated:
        lines.append("SIMULATED: this folder holds rehearsals")
    if not facts.run:
        lines.append("this participant has no run yet")
        return "\n".join(lines)
    lines.append(f"newest run: {facts.run}")
    if facts.stopped:
        lines.append(f"its last stop: {facts.stopped}")
    lines += ["last stimuli:", *_stimuli(facts.stimuli, now)]
    lines += [f"note: {notice}" for notice in facts.notices]
    return "\n".join(lines)


def form(event: AdverseEvent, now: datetime.datetime | None) -> str:
    """Return a whole report; `now` is for saying how long ago stimuli were."""
    trial = NOT_KNOWN if event.trial is None else str(event.trial)
    lines = [
        f"happened:  {event.happened}",
        f"session:   {event.session or NOT_KNOWN}, run {event.run or NOT_KNOWN}, trial {trial}",
        f"site:      {event.site or 'none'}",
        f"severity:  {event.severity}, {SEVERITIES[event.severity]}",
        f"what:      {event.what}",
        f"action:    {event.action}",
        f"outcome:   {event.outcome or NOT_KNOWN}",
        f"related:   {event.related}",
        f"reporter:  {event.reporter}",
        f"committee: to be told by {event.deadline or 'a date that is not known yet'}",
    ]
    if event.corrects is not None:
        lines.insert(0, f"corrects record {event.corrects}")
    return "\n".join([*lines, "last stimuli:", *_stimuli(event.stimuli, now)])


def listed(path: Path, on_record: AdverseEvents) -> str:
    """Return everything on record, and whether the chain holds."""
    corrected = {record.event.corrects: record.number for record in on_record.records}
    parts = [_record(record, corrected.get(record.number)) for record in on_record.records]
    if not on_record.records:
        parts.append(f"no adverse event is on record in {path}")
    if on_record.faults:
        parts.append("THE CHAIN DOES NOT HOLD:\n" + "\n".join(f"  {fault}" for fault in on_record.faults))
    elif on_record.records:
        parts.append(
            f"the chain holds: no line was changed since it was written; seal {short_seal(on_record.seal)}"
        )
    return "\n\n".join(parts)


def _record(record: OnRecord, corrected_by: int | None) -> str:
    later = "" if corrected_by is None else f", CORRECTED by record {corrected_by}"
    head = f"record {record.number}, written {record.recorded}{later}"
    return "\n".join([head, *(f"  {line}" for line in form(record.event, None).splitlines())])


def _stimuli(stimuli: tuple[LastStimulus, ...], now: datetime.datetime | None) -> Iterator[str]:
    """Yield a line a stimulus, oldest first."""
    if not stimuli:
        yield "  none on record"
    for each in stimuli:
        what = f"dose D {each.dose:.3f}, {each.cem43_min:.1f} min CEM43 ({each.basis})"
        if each.current_ma is not None:
            what = f"{each.current_ma:g} mA"
        if each.energy_mj is not None:
            what = f"laser, {each.energy_mj:g} mJ on {each.spot_mm2:g} mm²"
        trial = "" if each.trial is None else f", trial {each.trial}"
        yield f"  {_ended(each.end_s, now)}: {each.stimulus or 'stimulus'} at {each.site}{trial}: {what}"


def _ended(end_s: float, now: datetime.datetime | None) -> str:
    if end_s < _CALENDAR_FROM_S:
        return f"{end_s:.0f} s into the rehearsal"
    ended = datetime.datetime.fromtimestamp(end_s, datetime.UTC).astimezone()
    at = ended.isoformat(sep=" ", timespec="seconds")
    return at if now is None else f"{at} ({(now - ended).total_seconds() / 60:.0f} min ago)"
