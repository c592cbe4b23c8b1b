"""A run on a real clock: its timing is judged against the bounds, and what is not on record is amber."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.recorded.runs import RecordedRun, read_recorded
from experiments.report.evidence import frames_of
from experiments.report.page import report_of
from experiments.report.weighed import Frames
from mindpain_task.frames import frames_summary
from mindpain_task.model import Event, JsonValue, Record
from tests.pages_for_tests import read, rehearsed, with_events

REAL: dict[str, JsonValue] = {"clock": {"name": "LSL's (monotonic)", "minus_perf_counter_s": 0.0}}


@pytest.fixture(scope="module")
def on_boxes(tmp_path_factory: pytest.TempPathFactory) -> RecordedRun:
    """A run with a trigger box, told as if time had run; every stimulus and code was on time."""
    folder = rehearsed(tmp_path_factory.mktemp("real"), "attention_direction", rig="eeg_electrical")
    return with_events(read_recorded(folder), facts=REAL)


def framed(run: RecordedRun, *between_s: float) -> RecordedRun:
    data = {"scale": "intensity", **frames_summary(between_s, 1 / 60)}
    last = run.records[-1]
    return with_events(run, Record(last.seq + 1, Event("frames", last.event.time_s, data=data)))


def checks(run: RecordedRun) -> dict[str, str]:
    return {check.name: check.level for check in report_of(run).judgement.checks}


def test_what_is_on_time_is_green_and_frames_that_nobody_counted_are_amber(on_boxes: RecordedRun) -> None:
    levels = checks(on_boxes)
    assert [levels[name] for name in ("onsets", "markers sent", "markers on time")] == ["green"] * 3
    assert levels["frames"] == "not measured"
    told = report_of(on_boxes)
    assert told.judgement.lamp == "amber"
    assert told.judgement.not_measured == ("not measured: frames (the records have no frame intervals)",)
    text = read(told.page).text
    assert "onset: write after plan 57" in text
    assert "marker on eeg: sent after its event 548" in text
    assert "57 onsets: when the write began, against when it was planned" in text


def test_frames_of_all_ratings_count_together(on_boxes: RecordedRun) -> None:
    run = framed(framed(on_boxes, *[1 / 60] * 300), *[1 / 60] * 99, 0.05)
    assert frames_of(run) == Frames(400, 1, 50.0)
    assert checks(run)["frames"] == "green"
    assert checks(framed(run, *[0.05] * 9))["frames"] == "amber"
    assert "400 1 50.0" in read(report_of(run).page).text


def late(run: RecordedRun, kind: str, by_s: float) -> RecordedRun:
    """Return a run in which every event of a kind says that it was planned, or sent, earlier or later."""

    def moved(record: Record) -> Record:
        event = record.event
        if event.kind != kind:
            return record
        name, sign = ("planned_s", -1.0) if kind == "shock_onset" else ("sent_s", 1.0)
        data = {**event.data, name: float(str(event.data[name])) + sign * by_s}
        return replace(record, event=replace(event, data=data))

    return replace(run, records=tuple(map(moved, run.records)))


def test_late_onsets_and_late_codes_are_amber_with_how_late_they_were(on_boxes: RecordedRun) -> None:
    run = late(on_boxes, "shock_onset", 0.004)
    assert checks(run)["onsets"] == "amber"
    assert "onsets: 99 % within 4.000 ms, the furthest +4.000 ms: not as" in read(report_of(run).page).text
    run = late(on_boxes, "marker_report", 0.030)
    assert checks(run)["markers on time"] == "amber"
    assert re.search(
        r"markers on time: eeg, others: 99 % within \d\d\.\d\d\d ms", read(report_of(run).page).text
    )


def test_a_marker_that_nobody_reported_is_red(on_boxes: RecordedRun) -> None:
    first = next(record.seq for record in on_boxes.records if record.event.marker)
    without = tuple(record for record in on_boxes.records if record.event.data.get("of") != first)
    told = report_of(replace(on_boxes, records=without))
    assert told.judgement.lamp == "red"
    assert told.judgement.reasons[0] == "markers sent: eeg: 1 not reported of 548"


def test_virtual_time_is_never_called_on_time(tmp_path: Path) -> None:
    levels = checks(read_recorded(rehearsed(tmp_path, "attention_direction", rig="eeg_electrical")))
    assert levels["markers sent"] == "green"
    assert {levels[name] for name in ("onsets", "markers on time", "frames")} == {"not measured"}
