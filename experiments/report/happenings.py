"""What happened in a run besides its trials, in sentences: stops, choices, alarms, notices. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from experiments.recorded.runs import RecordedRun
from experiments.report.reading import events, number, texts, words, zero_s
from mindpain_task.model import Event, JsonValue

Weight: TypeAlias = Literal["alarm", "stop", "notice", "note"]
"""An alarm is of safety or of a device that failed; a notice says that something is not as it should be."""


@dataclass(frozen=True)
class Happening:
    """One thing that happened, in seconds since the start; `trial` is None where it belongs to none."""

    since_start_s: float
    trial: int | None
    weight: Weight
    sentence: str


@dataclass(frozen=True)
class End:
    """How a run ended, in the words of its records; `ending` is empty where they break off."""

    ending: str
    reason: str


def end_of(run: RecordedRun) -> End:
    """Return how a run ended."""
    for record in reversed(run.records):
        event = record.event
        if event.kind == "session_end":
            return End("completed", "every trial was run")
        if event.kind == "session_stopped":
            return End(str(event.data["ending"]), str(event.data["reason"]))
        if event.kind == "refused":
            return End("refused", "; ".join(texts(event.data["reasons"])))
    faults = [record.event for record in run.records if record.event.kind == "device_fault"]
    if faults and not any(record.event.kind == "session_start" for record in run.records):
        return End("device_fault", str(faults[-1].data["reason"]))
    return End("", "the records break off: the program was ended, or the computer")


def happenings_of(run: RecordedRun) -> tuple[Happening, ...]:
    """Return what happened, in order of time; what the device's own record tells of its guard among it."""
    start_s = zero_s(run)
    unheard = _unheard(run)
    found = [
        Happening(round(event.time_s - start_s, 3), event.trial, weight, sentence)
        for event in _all(run)
        for weight, sentence in _told(event, unheard)
    ]
    return tuple(sorted(found, key=lambda each: each.since_start_s))


def of_weight(happenings: Iterable[Happening], *weights: Weight) -> tuple[Happening, ...]:
    """Return the happenings of these weights."""
    return tuple(each for each in happenings if each.weight in weights)


def _all(run: RecordedRun) -> Iterator[Event]:
    yield from (record.event for record in run.records)
    yield from (record.event for record in run.readback if record.event.kind == "guard")


def _unheard(run: RecordedRun) -> Weight | None:
    """Return how much it weighs that nobody records LSL; None where no markers go there.

    It is no more than a note where nothing was to be recorded beside the session, and nobody ever listened.
    """
    if not any("lsl" in texts(event.data["names"]) for event in events(run.records, "outlets")):
        return None
    heard = any(event.data["listens"] for event in events(run.records, "recorder"))
    asked = run.facts.get("recorded") != "beh" or bool(run.facts.get("wait_for_recorder"))
    return "notice" if heard or asked else "note"


def _told(event: Event, unheard: Weight | None) -> Iterator[tuple[Weight, str]]:
    """Yield what is to be told of an event; nothing of most of them."""
    data = event.data
    if event.kind in _PLAIN:
        weight, template = _PLAIN[event.kind]
        yield weight, template.format(**{name: words(value) for name, value in data.items()})
    elif event.kind == "recorder":
        if unheard is not None and not data["listens"]:
            yield unheard, f"nobody recorded the markers on LSL, from number {data['from_seq']} on"
    elif event.kind in _TELLERS:
        yield from _TELLERS[event.kind](data)


def _notices(data: Mapping[str, JsonValue]) -> Iterator[tuple[Weight, str]]:
    yield from (("notice", notice) for notice in texts(data["notices"]))


def _preflight(data: Mapping[str, JsonValue]) -> Iterator[tuple[Weight, str]]:
    """Tell how many checks passed, each that failed, and who began despite them."""
    lines = data["lines"]
    told = [line for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []
    count = Counter(str(line["status"]) for line in told)
    passed, unknown = count["pass"], count["not_checkable"]
    yield "note", f"pre-flight: {passed} passed, {count['fail']} failed, {unknown} could not be checked"
    for line in told:
        if line["status"] == "fail":
            yield "notice", f"pre-flight, {words(line['subject'])}: {line['found']}"
    despite = data["despite"]
    if isinstance(despite, dict):
        subjects = " and ".join(texts(despite["subjects"]))
        yield "notice", f"begun despite {words(subjects)}, by {despite['by']}: {despite['reason']}"


def _boxes(data: Mapping[str, JsonValue]) -> Iterator[tuple[Weight, str]]:
    for name, told in data.items():
        if isinstance(told, dict):
            yield from (("notice", f"box {name}: {notice}") for notice in texts(told.get("notices")))


def _choice(data: Mapping[str, JsonValue]) -> Iterator[tuple[Weight, str]]:
    again = f": trial {data['repeats']} again, as trial {data['as']}" if "repeats" in data else ""
    missing = ", ".join(texts(data["not_recorded"])) if data["choice"] == "go_without" else ""
    without = f" a recording of {missing}" if missing else ""
    yield "stop", f"the operator chose: {words(data['choice'])}{again}{without}"


def _not_at_rest(data: Mapping[str, JsonValue]) -> Iterator[tuple[Weight, str]]:
    hottest_c = number(data["hottest_c"])
    reads = "nobody could tell how warm it was" if hottest_c is None else f"it read {hottest_c:g} °C"
    why = f" ({data['why']})" if data.get("why") else ""
    yield "alarm", f"the thermode was not at rest after a stop: {reads}{why}"


def _audio(data: Mapping[str, JsonValue]) -> Iterator[tuple[Weight, str]]:
    if data["fault"]:
        yield "notice", f"clip {data['clip']}: {data['fault']}"


def _calibration(data: Mapping[str, JsonValue]) -> Iterator[tuple[Weight, str]]:
    if not data["accepted"]:
        why = "; ".join(texts(data["reasons"])) or "no reason is on record"
        yield "notice", f"calibration {words(data['calibration'])} was not accepted: {why}"


def _scanner_pulse(data: Mapping[str, JsonValue]) -> Iterator[tuple[Weight, str]]:
    if data["run"] and (data["verdict"] == "doubled" or data["missing"]):
        what = "came twice" if data["verdict"] == "doubled" else f"came after {data['missing']} were missing"
        yield "note", f"scanner: pulse {data['number']} {what}"


def _marker(data: Mapping[str, JsonValue]) -> Iterator[tuple[Weight, str]]:
    if data["fault"]:
        yield "note", f"marker {data['code']} (record {data['of']}) on {data['outlet']}: {data['fault']}"


_PLAIN: Mapping[str, tuple[Weight, str]] = {
    "device_fault": ("alarm", "a device failed: {reason}"),
    "guard": ("alarm", "the device's guard stopped it: {why}"),
    "refused": ("alarm", "the session was refused: {reasons}"),
    "stopped": ("stop", "stopped in {where}: {reason}"),
    "stop_again": ("stop", "stopped once more while all was at rest: {source}"),
    "trial_stopped": ("note", "the trial ended there: {reason}"),
    "session_stopped": ("stop", "the session ended ({ending}): {reason}"),
    "session_resumed": ("note", "this run goes on from {run_folder_name}"),
    "held": ("notice", "the session was held: {reason}"),
    "recorder_lost": ("notice", "the recorder: {reason}"),
    "recorder_back": ("note", "the recorder was well again ({about})"),
    "not_yet": ("note", "going on was asked for before the thermode was at rest: {source}"),
    "at_rest": ("note", "the thermode was at rest {after_s} s after the stop, at {hottest_c} °C"),
    "repeat": ("note", "trial {repeats} was repeated as trial {as}"),
    "repeat_declined": ("note", "trial {repeats} was not repeated: the operator went on"),
    "repeat_refused": ("notice", "trial {repeats} could not be repeated inside the limits: {reason}"),
    "resting": ("note", "the skin rested for another {for_s} s"),
    "frames_dropped": ("note", "{count} frames came late, the longest {longest_s} s after the one before"),
    "scanner_silent": ("notice", "the scanner was silent for 1.5 repetition times"),
    "console_failed": ("notice", "the operator's console: {reason}"),
    "dial_reading": ("note", "the dial was read off"),
    "dial_differs": ("note", "the dial showed another value than asked for; it was set again"),
    "calibration_again": ("note", "calibration {calibration} began anew"),
}
"""Kind of event -> how much it weighs and what is told of it, with what the event says of itself."""
_TELLERS: Mapping[str, Callable[[Mapping[str, JsonValue]], Iterator[tuple[Weight, str]]]] = {
    "stimulator_ready": _notices,
    "boxes_ready": _boxes,
    "preflight": _preflight,
    "choice": _choice,
    "not_at_rest": _not_at_rest,
    "audio_start": _audio,
    "audio_end": _audio,
    "calibration_result": _calibration,
    "scanner_pulse": _scanner_pulse,
    "marker_report": _marker,
}
