"""What a run's journal knows of its recorder: when nobody listened, and when it was in trouble. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from experiments.recorded.runs import RecordedRun
from mindpain_task.model import Event, JsonValue

NOBODY = "nobody listened to the stream"
BEFORE, AFTER = "before the session's first marker", "after the session's last marker"


@dataclass(frozen=True)
class Stretch:
    """A time on the session clock in which samples may not have been recorded, and why."""

    from_s: float
    until_s: float
    why: str


def stretches_of(run: RecordedRun, stream: str) -> tuple[Stretch, ...]:
    """Return when samples of a stream (`markers`, `device`, …) may not have been recorded.

    Before its first marker and after its last one nobody has to listen: streams open and close then.
    """
    marked_s = [record.event.time_s for record in run.records if record.event.marker]
    first_s, last_s = (min(marked_s), max(marked_s)) if marked_s else (math.inf, math.inf)
    return (
        *_deaf(run),
        *_troubles(run, stream),
        Stretch(-math.inf, first_s, BEFORE),
        Stretch(last_s, math.inf, AFTER),
    )


def why_not(time_s: float, stretches: Sequence[Stretch]) -> str:
    """Return why a sample of this time may not be in a recording; empty where it has to be."""
    return next((each.why for each in stretches if each.from_s <= time_s <= each.until_s), "")


def unheard(run: RecordedRun) -> dict[int, str]:
    """Return the markers that the session knows nobody may have written down, and why."""
    deaf = _listening(run)
    troubles = _troubles(run, "markers")
    found = {}
    for record in run.records:
        listens = next((each for from_seq, each in reversed(deaf) if from_seq <= record.seq), True)
        why = NOBODY if not listens else why_not(record.event.time_s, troubles)
        if record.event.marker and why:
            found[record.seq] = why
    return found


def events(run: RecordedRun, *kinds: str) -> Iterator[Event]:
    """Yield the events of these kinds, in their order."""
    return (record.event for record in run.records if record.event.kind in kinds)


def number(value: JsonValue) -> float | None:
    """Return a value as a number, None where it is none; yes and no are no numbers."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def texts(value: JsonValue) -> tuple[str, ...]:
    """Return the texts of a list, none where it is no list."""
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _listening(run: RecordedRun) -> list[tuple[int, bool]]:
    """Return from which marker on somebody listened to the markers, or nobody did."""
    return [(int(str(each.data["from_seq"])), bool(each.data["listens"])) for each in events(run, "recorder")]


def _deaf(run: RecordedRun) -> Iterator[Stretch]:
    """Yield when nobody listened to the markers: then nobody recorded the other streams either."""
    times = {record.seq: record.event.time_s for record in run.records}
    changes = [(times.get(from_seq, -math.inf), listens) for from_seq, listens in _listening(run)]
    for (from_s, listens), (until_s, _) in pairwise([*changes, (math.inf, True)]):
        if not listens:
            yield Stretch(from_s, until_s, NOBODY)


def _troubles(run: RecordedRun, stream: str) -> tuple[Stretch, ...]:
    """Return when the recorder was known to be in trouble with its file or with a stream."""
    open_: dict[str, tuple[float, str]] = {}
    found = []
    for event in events(run, "recorder_lost", "recorder_back"):
        about = str(event.data["about"])
        if about not in ("file", f"mindpain-{stream}"):
            continue
        if event.kind == "recorder_lost":
            since_s = number(event.data.get("since_s"))
            reason = f"the recorder was in trouble: {event.data.get('reason')}"
            open_.setdefault(about, (event.time_s if since_s is None else since_s, reason))
        elif about in open_:
            from_s, reason = open_.pop(about)
            found.append(Stretch(from_s, event.time_s, reason))
    return (*found, *(Stretch(from_s, math.inf, reason) for from_s, reason in open_.values()))
