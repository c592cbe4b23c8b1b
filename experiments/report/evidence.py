"""What the rules of judging go by, gathered from a run and from its participant's adverse events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from experiments.recorded.runs import RecordedRun
from experiments.report.amiss import dose_limits, lost_readback, nothing_to_measure, overdosed, told_within
from experiments.report.doses import charges_of
from experiments.report.happenings import Happening, end_of, happenings_of, of_weight
from experiments.report.reading import events, is_virtual, number, rows, words
from experiments.report.timing import VIRTUAL, Measured, Spread, measured_of, spread
from experiments.report.weighed import Delivered, Evidence, Frames
from hardware.adverse_event_file import NAME, AdverseEvents, OnRecord, read_adverse_events
from mindpain_task.marker_ledger import reconciled
from mindpain_task.markers import ONSETS
from mindpain_task.scan_summary import ScanRun

GUARD = "guard_stop"


@dataclass(frozen=True)
class Reported:
    """The adverse events of a run, how many others there are, and what is amiss with their file.

    Of a run are those that name it, those that name its session alone, and those that name neither: nobody
    knows that they are of another one.
    """

    here: tuple[OnRecord, ...]
    others: int
    faults: tuple[str, ...]


def reported_of(run: RecordedRun) -> Reported:
    """Return the adverse events that are on record for a run; a corrected one is left out."""
    on_record: AdverseEvents = read_adverse_events(run.folder.parents[1] / NAME)
    corrected = {record.event.corrects for record in on_record.records}
    holding = [record for record in on_record.records if record.number not in corrected]
    session = str(run.header.get("session", ""))

    def is_here(record: OnRecord) -> bool:
        event = record.event
        return event.run == run.folder.name or (
            not event.run and event.session in ("", session, f"ses-{session}")
        )

    here = tuple(record for record in holding if is_here(record))
    return Reported(here, len(holding) - len(here), on_record.faults)


def evidence_of(
    run: RecordedRun, measured: Measured, happened: tuple[Happening, ...], reported: Reported
) -> Evidence:
    """Return what the rules go by."""
    end, frames = end_of(run), frames_of(run)
    asked, missing = _asked_and_missing(run)
    related = [each for each in reported.here if each.event.related != "unrelated"]
    unrelated = [each for each in reported.here if each.event.related == "unrelated"]
    why_frames = VIRTUAL if is_virtual(run) else "the records have no frame intervals"
    return Evidence(
        damage=told_within(run, run.damage),
        lost_readback=tuple(lost_readback(run)),
        ending=end.ending,
        reason=end.reason,
        skipped=sum(event.data["choice"] == "skip" for event in events(run.records, "choice")),
        real_time=not is_virtual(run),
        guard_stops=tuple(_stops(run, guard=True)),
        person_stops=tuple(_stops(run, guard=False)),
        alarms=(*_sentences(of_weight(happened, "alarm")), *reported.faults),
        notices=_sentences(of_weight(happened, "notice")),
        adverse=tuple(map(_told, related)),
        adverse_unrelated=tuple(map(_told, unrelated)),
        dosed=any(each.site_stimuli for each in charges_of(run)),
        dose_limits_known=bool(dose_limits(run)),
        overdosed=tuple(overdosed(run)),
        deliveries=tuple(deliveries_of(run)),
        ratings_asked=asked,
        ratings_missing=missing,
        markers=reconciled(run.tables.markers),
        onsets=spread(each.error_ms for each in measured.onsets) if measured.onsets else None,
        lateness=_lateness(measured),
        frames=frames,
        scanner_amiss=tuple(_scanner(run.tables.scans)),
        not_measured={**measured.why_not, **({} if frames else {"frames": why_frames})},
        does_not_apply=nothing_to_measure(run),
    )


def _lateness(measured: Measured) -> dict[tuple[str, Literal["onsets", "others"]], Spread]:
    """Return how late markers were, by outlet; those of onsets apart, which go out with the onset itself."""
    errors: dict[tuple[str, Literal["onsets", "others"]], list[float]] = {}
    for each in measured.residuals:
        which: Literal["onsets", "others"] = "onsets" if each.marker in ONSETS.values() else "others"
        errors.setdefault((each.outlet, which), []).append(each.error_ms)
    return {key: spread(values) for key, values in errors.items()}


def judged_inputs(run: RecordedRun) -> tuple[Measured, tuple[Happening, ...], Reported]:
    """Return what is read of a run besides its tables: its timing, what happened, its adverse events."""
    return measured_of(run), happenings_of(run), reported_of(run)


def deliveries_of(run: RecordedRun) -> Iterator[Delivered]:
    """Yield what was said of each stimulus, and whether a repeated trial took its place.

    One that was begun and that nobody judged is `not_judged`; cold water never is.
    """
    judged = [(event.trial, str(event.data["verdict"])) for event in events(run.records, "delivery")]
    good = {trial for trial, verdict in judged if verdict in ("delivered", "not_verifiable")}
    good -= {trial for trial, verdict in judged if verdict not in ("delivered", "not_verifiable")}
    made_good = {
        row["repeats_trial"]
        for row in rows(run.tables.trials)
        if row["status"] == "completed" and row["trial"] in good
    }
    begun = Counter(event.trial for event in events(run.records, *ONSETS.values()))
    begun.subtract(trial for trial, _ in judged)
    judged += [(trial, "not_judged") for trial, count in begun.items() for _ in range(count)]
    for trial, verdict in judged:
        yield Delivered(trial, verdict, trial is not None and trial in made_good)


def frames_of(run: RecordedRun) -> Frames | None:
    """Return all frame intervals of a run together; None where there are none on record."""
    counts = [event.data for event in events(run.records, "frames")]
    if not counts:
        return None
    intervals, dropped = (sum(int(number(each[name]) or 0) for each in counts) for name in _COUNTS)
    return Frames(intervals, dropped, max(number(each["longest_ms"]) or 0.0 for each in counts))


_COUNTS = ("intervals", "dropped")


def _stops(run: RecordedRun, *, guard: bool) -> Iterator[str]:
    for event in events(run.records, "stopped"):
        if (event.marker == GUARD) == guard:
            yield f"{words(event.marker)} in {event.data['where']}: {event.data['reason']}"


def _asked_and_missing(run: RecordedRun) -> tuple[int, int]:
    """Return how many ratings, answers and items were asked for, and how many never came."""
    values = [row["value"] for row in rows(run.tables.ratings)]
    values += [row["value"] for row in rows(run.tables.questionnaires)]
    return len(values), sum(value is None for value in values)


def _told(record: OnRecord) -> str:
    event = record.event
    where = f" in trial {event.trial}" if event.trial is not None else ""
    return f"adverse event of grade {event.severity}{where}: {event.what}"


def _scanner(scans: Iterable[ScanRun]) -> Iterator[str]:
    for scan in scans:
        counts: Mapping[str, int] = {
            "missing": scan.missing,
            "doubled": scan.doubled,
            "off their time": scan.jittered,
        }
        told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
        if told:
            yield f"scanner, run {scan.number}: {told} of {scan.pulses} pulses"


def _sentences(happened: Iterable[Happening]) -> tuple[str, ...]:
    return tuple(
        each.sentence if each.trial is None else f"trial {each.trial}: {each.sentence}" for each in happened
    )
