"""Recordings and runs that lack something in ways that are easily overlooked: none is called clean."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.cli import main
from experiments.recorded.runs import RecordedRun, read_recorded
from hardware.readiness.trigger_loop import CODES as LOOP_CODES
from mindpain_task.model import Event, JsonValue
from tests.experiments.reconcile import xdf_for_tests as xdf
from tests.experiments.reconcile.recordings_for_tests import (
    Recorder,
    codes_of,
    compared,
    told,
    write_codes,
)
from tests.experiments.reconcile.runs_for_tests import UID, on_lsl, read


def spoilt(run: RecordedRun, folder: Path, name: str, lines: int, rest: bytes) -> RecordedRun:
    """Return a copy of a run of which one file has so many lines, and then something else."""
    copy = Path(shutil.copytree(run.folder, folder / run.folder.name))
    kept = (copy / name).read_bytes().split(b"\n")[:lines]
    (copy / name).write_bytes(b"\n".join(kept) + b"\n" + rest)
    return read_recorded(copy)


def test_a_stream_that_lost_every_fifth_sample(heat: RecordedRun, tmp_path: Path) -> None:
    streams = xdf.all_of(heat)
    streams[3].stamps_s = [at_s for number, at_s in enumerate(streams[3].stamps_s) if number % 5]
    streams[3].values = [[0.0]] * len(streams[3].stamps_s)
    found = compared(heat, xdf=xdf.write_xdf(tmp_path / "a.xdf", streams))
    assert "amp has 20.0 samples a second between its holes, though it says 25" in told(found)
    assert found.is_faulty


def test_a_stream_whose_rate_is_told_in_a_round_number(heat: RecordedRun, tmp_path: Path) -> None:
    streams = [*xdf.all_of(heat)[:3], replace(xdf.eeg(heat, 29.97), rate_hz=30.0)]
    assert compared(heat, xdf=xdf.write_xdf(tmp_path / "a.xdf", streams)).is_clean


def test_a_stream_that_goes_back_in_time(heat: RecordedRun, tmp_path: Path) -> None:
    streams = xdf.all_of(heat)
    streams[3].stamps_s = [at_s - 3.0 * (at > 800) for at, at_s in enumerate(streams[3].stamps_s)]
    found = compared(heat, xdf=xdf.write_xdf(tmp_path / "a.xdf", streams))
    assert told(found) == "a.xdf: the time stamps of amp go back once: it has some time twice"


@pytest.mark.parametrize(("name", "lines"), [("journal.jsonl", 60), ("readback.jsonl", 300)])
def test_a_damaged_record_beside_a_file_that_ends_with_it(
    heat: RecordedRun, tmp_path: Path, name: str, lines: int
) -> None:
    run = spoilt(heat, tmp_path, name, lines, b'{"seq":')
    found = compared(run, xdf=xdf.write_xdf(tmp_path / "a.xdf", xdf.all_of(run)))
    assert f"the run's own records are damaged: {name}, line {lines + 1}: the last line was cut off" in told(
        found
    )
    assert not found.is_clean
    assert not found.is_faulty


def test_a_journal_that_was_cut_between_two_lines(heat: RecordedRun, tmp_path: Path, out: Path) -> None:
    run = spoilt(heat, tmp_path, "journal.jsonl", 60, b"")
    path = xdf.write_xdf(tmp_path / "a.xdf", xdf.all_of(run))
    assert "the journal has no end of the session" in told(compared(run, xdf=path))
    assert main(["reconcile", str(run.folder), str(path), "-o", str(out)]) == 1
    assert "the journal has no end of the session" in (out / "reconcile.html").read_text(encoding="utf-8")


def test_a_session_that_was_stopped_has_an_end(heat: RecordedRun, tmp_path: Path) -> None:
    *others, end = [record for record in heat.records if record.event.marker]
    stopped = replace(end, event=replace(end.event, kind="session_stopped"))
    records = [stopped if record == end else record for record in heat.records]
    run = replace(heat, records=tuple(records))
    assert len(others) > 1
    assert compared(run, xdf=xdf.write_xdf(tmp_path / "a.xdf", xdf.all_of(run))).is_clean


def test_a_run_that_lost_the_record_of_its_stimulator(heat: RecordedRun, tmp_path: Path) -> None:
    run = spoilt(heat, tmp_path, "journal.jsonl", 1000, b"")
    (run.folder / "readback.jsonl").unlink()
    found = compared(read_recorded(run.folder), xdf=xdf.write_xdf(tmp_path / "a.xdf", xdf.all_of(heat)))
    assert "mindpain-device is in it, but the run has no record of it" in told(found)
    assert not found.is_clean


def test_a_file_without_the_stream_of_ratings(plain_heat: Path, tmp_path: Path) -> None:
    named: JsonValue = {"mindpain-rehearsal-markers": UID, "mindpain-rehearsal-rating": "1"}
    run = read(on_lsl(plain_heat, tmp_path))
    ready = [
        replace(each, event=replace(each.event, data={**each.event.data, "streams": named}))
        if each.event.kind == "lsl_ready"
        else each
        for each in run.records
    ]
    run = replace(run, records=tuple(ready))
    streams = xdf.all_of(run)
    without = compared(run, xdf=xdf.write_xdf(tmp_path / "a.xdf", streams))
    assert "it has no stream mindpain-rating" in told(without)
    rating = xdf.Stream("mindpain-rating", "Rating", [], [], "mindpain-rehearsal-rating", "1")
    assert compared(run, xdf=xdf.write_xdf(tmp_path / "b.xdf", [*streams, rating])).is_clean


def test_a_run_that_was_resumed_at_once(heat: RecordedRun, plain_heat: Path, tmp_path: Path) -> None:
    lasts_s = heat.records[-1].event.time_s - heat.records[0].event.time_s
    later = read(on_lsl(plain_heat, tmp_path / "later", uid="another", later_s=lasts_s + 2.0))
    further = [replace(each, uid=f"another{each.uid[36:]}") for each in xdf.all_of(later)[:3]]
    path = xdf.write_xdf(tmp_path / "a.xdf", [*xdf.all_of(heat)[:3], *further])
    assert told(compared(heat, xdf=path)) == ""
    assert told(compared(later, xdf=path)) == ""


def test_codes_of_the_box_s_test_and_of_another_run_are_none_of_this_one(
    current: RecordedRun, tmp_path: Path
) -> None:
    codes = codes_of(current, Recorder())
    first_s, last_s = codes[0][0], codes[-1][0]
    tests = [(first_s - 8.0 + 0.3 * at, code) for at, code in enumerate(LOOP_CODES)]
    another = [(last_s + 20.0 + at_s, code) for at_s, code in codes[:40]]
    (found,) = compared(current, eeg=write_codes(tmp_path, "BDF", [*tests, *codes, *another])).comparisons
    assert found.sentences == ()
    assert "3 codes before and 40 after" in "\n".join(found.all_notes)
    near = [(last_s + 0.5, 77)]
    (found,) = compared(current, eeg=write_codes(tmp_path, "BDF", [*codes, *near])).comparisons
    assert found.result.count("extra") == 1


def test_nothing_is_read_where_nothing_can_be_written(
    heat: RecordedRun, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    out = tmp_path / "file" / "out"
    assert main(["reconcile", str(heat.folder), str(tmp_path / "none.xdf"), "-o", str(out)]) == 2
    assert f"folder {out}: nothing can be written in {tmp_path / 'file'}" in capsys.readouterr().err


def test_a_file_without_the_amplifier_that_was_recorded(heat: RecordedRun, tmp_path: Path) -> None:
    streams = xdf.all_of(heat)
    amplifier = streams[3]
    its: JsonValue = {"name": amplifier.name, "source_id": amplifier.source_id, "uid": amplifier.uid}
    ready = replace(heat.records[0], event=Event("recorder_ready", 0.0, data={"streams": [its]}))
    run = replace(heat, records=(heat.records[0], ready, *heat.records[1:]))
    assert compared(run, xdf=xdf.write_xdf(tmp_path / "a.xdf", streams)).is_clean
    again = replace(amplifier, uid="of an outlet that was opened anew")
    assert compared(run, xdf=xdf.write_xdf(tmp_path / "b.xdf", [*streams[:3], again])).is_clean
    found = compared(run, xdf=xdf.write_xdf(tmp_path / "c.xdf", streams[:3]))
    assert told(found) == "c.xdf: it has no stream amp, which was to be recorded"
    assert found.is_faulty
