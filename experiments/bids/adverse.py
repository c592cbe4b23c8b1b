"""The adverse events that fell into a run, from the participant's own record; their words stay there."""

from __future__ import annotations

import datetime
from pathlib import Path

from experiments.recorded.runs import RecordedRun
from hardware.adverse_event_file import NAME, read_adverse_events
from mindpain_task.safety.adverse_events import AdverseEvent

MINUTE_S = 60.0
"""Reports may give a time to the minute, which then is up to that much before it happened."""


def is_any_on_record(folder: Path) -> bool:
    """Whether the participant's record has any about the run in this folder, corrected or not."""
    on_record = read_adverse_events(folder.parents[1] / NAME).records
    return any(each.event.run == folder.name for each in on_record)


def adverse_events_of(run: RecordedRun) -> list[tuple[float, AdverseEvent]]:
    """Return each with when it was, in seconds since session_start, as last corrected.

    None before the minute in which the run began or after its last record: these are no events of the run.
    """
    zero_s = started_utc_s(run)
    if zero_s is None:
        return []
    on_record = read_adverse_events(run.folder.parents[1] / NAME).records
    corrected = {each.event.corrects for each in on_record}
    lasted_s = run.records[-1].event.time_s - run.records[0].event.time_s
    found = []
    for each in on_record:
        event = each.event
        if each.number in corrected or event.run != run.folder.name:
            continue
        happened_s = datetime.datetime.fromisoformat(event.happened).timestamp() - zero_s
        if -MINUTE_S < happened_s <= lasted_s:
            found.append((round(happened_s, 6), event))
    return found


def started_utc_s(run: RecordedRun) -> float | None:
    """Return when session_start was, in seconds since 1970; None without one, and in virtual time."""
    opened = run.records[0].event
    start_s = next((each.event.time_s for each in run.records if each.event.kind == "session_start"), None)
    utc_s = run.header.get("utc_s")
    is_dated = str(run.header.get("wall_time", ""))[:1].isdigit()
    if start_s is None or not is_dated or not isinstance(utc_s, int | float):
        return None
    return float(utc_s) + start_s - opened.time_s
