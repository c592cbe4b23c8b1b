"""Where a run comes from is in its own files; what an older run did not keep is said to be missing."""

from __future__ import annotations

import dataclasses

import pytest

from experiments.preparing import SessionRequest, prepare_session
from experiments.recorded.provenance import NOT_ASKED, NOT_RECORDED, provenance_line, provenance_of
from experiments.recorded.runs import RecordedRun, read_recorded
from experiments.session import conduct
from hardware.journal import read_journal
from hardware.program_facts import PROGRAM, program_here
from mindpain_task.model import Event, JsonValue, Record

NEW = (*PROGRAM, "program_version_from", "differs_from_lock", "operating_system", "not_known")
NEW_EVENTS = ("screen_ready", "sound_ready", "lsl_ready", "recorder_ready", "boxes_ready")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RecordedRun:
    data = tmp_path_factory.mktemp("provenance")
    request = SessionRequest("demo", "rehearsal", "sim01", "01", "en", 1, data, "novice")
    return read_recorded(conduct(prepare_session(request), say=lambda line: None).files.folder)


def older(run: RecordedRun) -> RecordedRun:
    """Return a run as it was written before it said which lock, system and screen it had."""
    facts = {name: value for name, value in run.facts.items() if name not in NEW}
    header = {name: value for name, value in run.header.items() if name not in PROGRAM}
    first = dataclasses.replace(run.records[0], event=dataclasses.replace(run.records[0].event, data=header))
    kept = (first, *(each for each in run.records[1:] if each.event.kind not in NEW_EVENTS))
    return dataclasses.replace(run, facts=facts, records=kept)


def with_equipment(run: RecordedRun, *events: Event, **equipment: JsonValue) -> RecordedRun:
    rig = run.facts["equipment"]
    assert isinstance(rig, dict)
    records = [Record(1000 + number, event) for number, event in enumerate(events)]
    facts = {**run.facts, "equipment": {**rig, **equipment}}
    return dataclasses.replace(run, facts=facts, records=(*run.records, *records))


def devices(run: RecordedRun) -> dict[str, dict[str, JsonValue]]:
    found = provenance_of(run)["devices"]
    assert isinstance(found, dict)
    return {name: its for name, its in found.items() if isinstance(its, dict)}


def test_each_record_alone_says_what_made_it(run: RecordedRun) -> None:
    here = program_here()
    (doses,) = run.files.doses.glob("*_dose.jsonl")
    for path in (run.files.journal, run.files.readback, doses):
        header = read_journal(path)[0][0].event.data
        assert {name: header[name] for name in PROGRAM} == here
        assert header["simulated"] == ["stimulator", "participant"]
        assert header["protocol_sha256"] == run.facts["protocol_sha256"]
        assert header["rig"] == "rehearsal"


def test_a_run_says_where_it_comes_from(run: RecordedRun) -> None:
    its = provenance_of(run)
    assert {name: its[name] for name in PROGRAM} == program_here()
    assert NOT_RECORDED not in str(its)
    assert (its["protocol"], its["rig"], its["seed"], its["override"]) == ("demo", "rehearsal", 1, False)
    assert its["screen"] == {"device": "virtual", "rig_says": {}}
    assert its["clock"] == {"name": "virtual, from 0"}
    assert (its["lsl"], its["continues"], its["stand_ins"]) == (None, None, [])
    stimulator = devices(run)["stimulator"]
    assert (stimulator["driver"], stimulator["line"]) == ("tcs", "simulated")
    assert "TCS II" in str(stimulator["model"])
    assert devices(run)["bath"]["firmware"] == NOT_ASKED


def test_the_line_for_footers_is_short_and_says_that_it_is_simulated(run: RecordedRun) -> None:
    line = provenance_line(run)
    assert line.startswith("mindpain ")
    assert line.endswith("rig rehearsal · SIMULATED: stimulator, participant")
    assert str(run.facts["git_commit"])[:8] in line
    assert str(run.facts["protocol_sha256"])[:8] in line
    assert len(line) < 160


def test_an_older_run_says_what_it_did_not_keep(run: RecordedRun) -> None:
    before, its = provenance_of(run), provenance_of(older(run))
    for name in ("lock_sha256", "git_commit", "operating_system", "differs_from_lock", "screen", "lsl"):
        assert its[name] == NOT_RECORDED, name
    assert its["program"] == before["program"]  # the versions were always kept
    assert {*its} == {*before}
    assert "lock not recorded" in provenance_line(older(run))


def test_a_run_with_no_facts_at_all_is_no_error(run: RecordedRun) -> None:
    its = provenance_of(dataclasses.replace(older(run), facts={}))
    assert its["program"] == its["scripts"] == its["versions"] == its["override"] == NOT_RECORDED
    assert its["devices"] == {}


def test_what_could_not_be_known_says_why(run: RecordedRun) -> None:
    why: dict[str, JsonValue] = {"lock_sha256": "there is none"}
    facts = {**run.facts, "lock_sha256": None, "not_known": why}
    assert provenance_of(dataclasses.replace(run, facts=facts))["lock_sha256"] == "not known: there is none"


def test_devices_are_told_by_driver_and_kind_of_line_and_by_no_port(run: RecordedRun) -> None:
    probe: dict[str, JsonValue] = {"port": "/dev/ttyACM0"}
    two: JsonValue = {"device": "two_thermodes", "first": probe, "second": {"port": "COM7"}}
    box: JsonValue = {"device": "cedrus", "port": "/dev/ttyUSB3"}
    said: JsonValue = {"model": "StimTracker", "firmware": "2.1", "serial_number": "", "notices": []}
    ready = Event("boxes_ready", 0.0, data={"eeg": said})
    odd = with_equipment(
        run, ready, stimulator=two, boxes={"eeg": box, "mute": box}, scanner={"device": "key", "tr_s": 2.0}
    )
    found = devices(odd)
    assert (found["stimulator"]["driver"], found["stimulator"]["line"]) == ("two_thermodes", "serial")
    assert found["eeg"]["model"] == "StimTracker"
    assert found["mute"]["model"] == NOT_RECORDED
    assert found["scanner"] == {"driver": "key", "line": "none"}
    assert "/dev" not in str(found)
    assert (
        devices(with_equipment(run, stimulator={"device": "medoc", "port": "tcp://10.0.0.2:1"}))[
            "stimulator"
        ]["line"]
        == "tcp"
    )
