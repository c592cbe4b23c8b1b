"""The sections of a report on timing, on what happened, and on what only some sessions have."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.recorded.runs import RecordedRun
from experiments.report.calibrations import calibration_figures, calibrations_of
from experiments.report.evidence import Reported, frames_of
from experiments.report.happenings import Happening, of_weight
from experiments.report.paint_timing import marker_figures, onset_figure
from experiments.report.parts import Part, Section, Shown, Words, coloured, figures, table
from experiments.report.reading import rows, words
from experiments.report.timing import Measured, Spread, in_ms, spread
from experiments.report.weighed import Check, Judgement
from mindpain_task.safety.adverse_events import SEVERITIES


def judging_section(judgement: Judgement) -> Section:
    """Return every rule with what was found and what is asked."""
    told = [(check.name, coloured(check.level), check.found, check.asked) for check in judgement.checks]
    about = (
        "Red: a person must look before anything of it is used. Amber: usable, with this in mind. What could "
        "not be measured is never green. [D] marks a bound that this project chose; the others are those of "
        "mindpain timing (docs/timing.md) and of the rig."
    )
    return Section("judged", "How it was judged", [*table(_CHECKS, told), Words(about, fine=True)])


_CHECKS = ("check", "verdict", "found", "asked")


def timing_section(run: RecordedRun, measured: Measured, checks: Sequence[Check], watermark: str) -> Section:
    """Return how far onsets, markers and frames were from their times, or why that is not known."""
    spreads: list[tuple[Shown, ...]] = []
    if measured.onsets:
        spreads.append(_spread("onset: write after plan", spread(each.error_ms for each in measured.onsets)))
        took = [each.took_ms for each in measured.onsets if each.took_ms is not None]
        spreads += [_spread("onset: how long the write took", spread(took))] if took else []
    for outlet in dict.fromkeys(each.outlet for each in measured.residuals):
        errors = (each.error_ms for each in measured.residuals if each.outlet == outlet)
        spreads.append(_spread(f"marker on {outlet}: sent after its event", spread(errors)))
    why_not: dict[str, list[str]] = {}
    for check in checks:
        if check.level == "not measured" and check.name in ("onsets", "frames", "markers on time"):
            why_not.setdefault(check.found, []).append(check.name)
    unknown = [Words(f"Not measured: {', '.join(names)} ({why}).") for why, names in why_not.items()]
    drawings = [onset_figure(measured.onsets, watermark), *marker_figures(measured.residuals, watermark)]
    parts: list[Part] = [
        *figures(drawings),
        *table(_SPREADS, spreads, "errors in ms"),
        *_frames(run),
        *unknown,
    ]
    return Section("timing", "Timing", parts)


_SPREADS = ("what", "n", "median", "95 % within", "99 % within", "furthest")


def _spread(name: str, found: Spread) -> tuple[Shown, ...]:
    values = (found.median_ms, found.p95_ms, found.p99_ms)
    return (name, found.n, *map(in_ms, values), in_ms(found.largest_ms, "+"))


def _frames(run: RecordedRun) -> tuple[Part, ...]:
    frames = frames_of(run)
    if frames is None:
        return ()
    told = [(frames.intervals, frames.dropped, f"{frames.longest_ms:.1f}")]
    says = "frames of markers that moved; too long: over 1.5 frames"
    return table(("intervals", "too long", "longest (ms)"), told, says)


def happened_section(happened: Sequence[Happening], reported: Reported) -> Section:
    """Return stops, alarms, notices and adverse events; the rest is folded away."""
    parts: list[Part] = [*_adverse(reported)]
    weighty = of_weight(happened, "alarm", "stop", "notice")
    parts += table(_HAPPENED, [_row(each) for each in weighty], "stops, alarms and notices")
    if not weighty:
        parts.append(Words("No stop, no alarm, no notice."))
    notes = of_weight(happened, "note")
    parts += table(_HAPPENED, [_row(each) for each in notes], folded=f"{len(notes)} further notes")
    return Section("happened", "What happened", parts)


_HAPPENED = ("minute", "trial", "kind", "what")
_LEVELS = {"alarm": "red", "stop": "amber", "notice": "amber"}


def _row(each: Happening) -> tuple[Shown, ...]:
    kind = coloured(_LEVELS.get(each.weight, "unknown"), each.weight)
    return f"{each.since_start_s / 60.0:.2f}", "–" if each.trial is None else each.trial, kind, each.sentence


def _adverse(reported: Reported) -> tuple[Part, ...]:
    found = [
        (record.number, record.event.happened, record.event.trial, f"{record.event.severity}: "
         f"{SEVERITIES[record.event.severity]}", record.event.what, record.event.action, record.event.related)
        for record in reported.here
    ]  # fmt: skip
    parts: list[Part] = [*table(_ADVERSE, found, "adverse events of this run")]
    if not found:
        parts.append(Words("No adverse event is on record for this run."))
    if reported.others:
        told = "event of this participant belongs to another run"
        if reported.others > 1:
            told = "events of this participant belong to other runs"
        parts.append(Words(f"{reported.others} adverse {told}.", fine=True))
    parts.append(Words(_LATER, fine=True))
    return tuple(parts)


_LATER = (
    "What is reported after this page was made is not on it, nor in the line on top: mindpain report makes "
    "it anew."
)
_ADVERSE = ("record", "happened", "trial", "grade", "what", "action", "related")


def further_sections(run: RecordedRun, watermark: str) -> tuple[Section, ...]:
    """Return what only some sessions have: calibrations, questionnaires, tasks, the scanner's runs."""
    found = (_calibrations(run, watermark), _questionnaires(run), _tasks(run), _scanner(run))
    return tuple(section for section in found if section.parts)


def _calibrations(run: RecordedRun, watermark: str) -> Section:
    calibrated = calibrations_of(run)
    told: list[tuple[Shown, ...]] = []
    for each in calibrated:
        verdict = "accepted" if each.accepted else f"not accepted: {'; '.join(each.reasons)}"
        for target in dict.fromkeys((*each.levels, *each.used)) or ("–",):
            level, sd, used = (values.get(target) for values in (each.levels, each.sd, each.used))
            numbers = (
                f"{value:.2f}\N{NO-BREAK SPACE}{each.unit}" if value is not None else None
                for value in (level, sd, used)
            )
            told.append((words(each.name), words(target), *numbers, len(each.points), verdict, each.measured))
    heads = ("calibration", "value", "found", "SD", "used", "answers", "verdict", "besides")
    parts: list[Part] = [*figures(calibration_figures(calibrated, watermark)), *table(heads, told)]
    return Section("calibrations", "Calibrations", parts)


def _questionnaires(run: RecordedRun) -> Section:
    scores = rows(run.tables.questionnaire_scores)
    told = [
        (words(row["questionnaire"]), str(row["when"]), words(row["score"]), row["value"],
         f"{row['lowest']} to {row['highest']}", f"{row['answered']} of {row['items']}", str(row["text"]))
        for row in scores
    ]  # fmt: skip
    heads = ("questionnaire", "when", "score", "value", "possible", "items answered", "text")
    about: list[Part] = [
        Words("A stand-in text is not the questionnaire: its scores mean nothing.", fine=True)
    ]
    standing_in = any(row["text"] == "stand_in" for row in scores)
    lacking = [
        (words(row["questionnaire"]), str(row["when"]), row["item"])
        for row in rows(run.tables.questionnaires)
        if row["value"] is None
    ]
    parts: list[Part] = [
        *table(heads, told),
        *table(("questionnaire", "when", "item"), lacking, "items without an answer"),
        *(about if standing_in else []),
    ]
    return Section("questionnaires", "Questionnaires", parts)


def _tasks(run: RecordedRun) -> Section:
    items = [row for row in rows(run.tables.tasks) if row["status"] != "unasked"]
    told: list[tuple[Shown, ...]] = []
    for name, trial in dict.fromkeys((row["task"], row["trial"]) for row in items):
        those = [row for row in items if row["task"] == name and row["trial"] == trial]
        answered = [row for row in those if row["status"] == "answered"]
        right = sum(bool(row["correct"]) for row in those)
        times = [float(str(row["response_time_s"])) for row in answered if row["response_time_s"] is not None]
        mean_s = f"{sum(times) / len(times):.2f}" if times else None
        told.append(
            (words(name), "–" if trial is None else str(trial), len(those), len(answered), right, mean_s)
        )
    heads = ("task", "trial", "items asked", "answered", "right", "mean response (s)")
    return Section("tasks", "Tasks", table(heads, told))


def _scanner(run: RecordedRun) -> Section:
    told: list[tuple[Shown, ...]] = [
        (scan.number, scan.pulses, scan.last_volume, scan.missing, scan.doubled, scan.jittered,
         None if scan.measured_tr_s is None else f"{1000.0 * scan.measured_tr_s:.3f}")
        for scan in run.tables.scans
    ]  # fmt: skip
    heads = ("run", "pulses", "last volume", "missing", "doubled", "off their time", "repetition time (ms)")
    return Section("scanner", "Scanner", table(heads, told))
