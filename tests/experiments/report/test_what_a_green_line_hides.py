"""What is wrong with a run and used to leave its line green, or made it amber for nothing."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.recorded.runs import RecordedRun, read_recorded
from experiments.report.command import write_report
from experiments.report.evidence import deliveries_of, evidence_of, judged_inputs
from experiments.report.judging import judge
from experiments.report.origin import duration_of
from experiments.report.page import report_of
from experiments.report.weighed import Check, Delivered
from hardware.adverse_event_file import append_adverse_event, events_path
from hardware.clocks import VirtualClock
from hardware.journal import read_journal
from hardware.journal.lines import line_of
from mindpain_task.located import Refused
from mindpain_task.markers import CODES
from mindpain_task.model import Event, JsonValue, Record
from mindpain_task.safety.adverse_events import AdverseEvent
from tests.pages_for_tests import read, rehearsed, with_events
from tests.protocols_for_tests import short_protocol

REAL: dict[str, JsonValue] = {"clock": {"name": "LSL's (monotonic)", "minus_perf_counter_s": 0.0}}
ADVERSE = AdverseEvent(
    "sim01", "2026-03-03T08:00+01:00", "", "", None, "", (), 1, "A red spot, seen at home", "None", "",
    "unknown", "Ada Example",
)  # fmt: skip


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> RecordedRun:
    folder = tmp_path_factory.mktemp("plain")
    return read_recorded(rehearsed(folder, short_protocol(folder)))


@pytest.fixture
def copied(plain: RecordedRun, tmp_path: Path) -> Path:
    folder = tmp_path.joinpath("data", *plain.folder.parts[-4:])
    shutil.copytree(plain.folder, folder)
    return folder


def checks(run: RecordedRun) -> dict[str, Check]:
    return {check.name: check for check in judge(evidence_of(run, *judged_inputs(run))).checks}


def changed(run: RecordedRun, kind: str, **data: JsonValue) -> RecordedRun:
    """Return a run of which every event of a kind says something else."""

    def other(record: Record) -> Record:
        event = record.event
        return (
            replace(record, event=replace(event, data={**event.data, **data}))
            if event.kind == kind
            else record
        )

    return replace(run, records=tuple(map(other, run.records)))


def plus(run: RecordedRun, *events: Event) -> RecordedRun:
    first = run.records[-1].seq + 1
    return with_events(run, *(Record(first + place, event) for place, event in enumerate(events)))


def first_of(run: RecordedRun, kind: str) -> Event:
    return next(record.event for record in run.records if record.event.kind == kind)


def test_a_read_back_that_was_torn_or_lost_is_amber_with_the_trials(copied: Path) -> None:
    readback = copied / "readback.jsonl"
    whole = readback.read_bytes()
    readback.write_bytes(whole[: int(0.8 * len(whole))])
    found = checks(read_recorded(copied))["records"]
    assert found.level == "amber"
    assert "the last line was cut off" in found.reasons[0]
    assert str(copied.parent) not in " ".join(found.reasons)
    readback.unlink()
    reasons = checks(read_recorded(copied))["records"].reasons
    assert reasons[0].startswith("the read-back of 2 of 2 stimuli is not all there: trial 1, trial 2")


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("site_dose", "D of 99.000 in the session, over the limit of 6"),
        ("site_dose_24h", "D of 99.000 within 24 hours, over the limit of 10"),
        ("site_cem43_min", "CEM43 of 999.0 min in the session, over the limit of 200"),
    ],
)
def test_a_site_over_a_limit_in_force_is_red(plain: RecordedRun, amount: str, sentence: str) -> None:
    value = 999.0 if amount == "site_cem43_min" else 99.0
    found = checks(changed(plain, "dose", **{amount: value}))["dose"]
    assert found.level == "red"
    assert any(sentence in reason for reason in found.reasons)
    assert checks(plain)["dose"].level == "green"


def test_limits_that_are_not_on_record_are_not_called_kept(plain: RecordedRun) -> None:
    assert checks(with_events(plain, facts={"limits": None}))["dose"].level == "not measured"


def test_a_stimulus_that_nobody_judged_is_no_reason_to_be_green(plain: RecordedRun) -> None:
    unjudged = tuple(record for record in plain.records if record.event.kind != "delivery")
    found = checks(replace(plain, records=unjudged))["stimuli"]
    assert (found.level, found.reasons) == ("amber", ("not judged: trial 1, trial 2",))


def test_every_verdict_counts_also_before_the_trials_and_where_a_trial_has_two(plain: RecordedRun) -> None:
    verdict, onset = first_of(plain, "delivery"), first_of(plain, "heat_onset")
    wrong = {**verdict.data, "verdict": "wrong_temperature"}
    before = plus(plain, replace(onset, trial=None), replace(verdict, trial=None, data=wrong))
    assert checks(before)["stimuli"].reasons == ("wrong temperature: before the trials",)
    both = changed(plain, "delivery", verdict="not_delivered")
    both = plus(both, *(replace(each, trial=trial) for trial in (1, 2) for each in (onset, verdict)))
    assert checks(both)["stimuli"].reasons == ("not delivered: trial 1, trial 2",)


def test_only_a_repeat_that_was_completed_makes_a_trial_good(plain: RecordedRun) -> None:
    begun, verdict = first_of(plain, "trial_start"), first_of(plain, "delivery")
    again = replace(begun, trial=3, data={**begun.data, "repeats": 1})
    stopped = plus(plain, again, replace(verdict, trial=3))
    assert Delivered(1, "delivered", made_good=False) in deliveries_of(stopped)
    ended = plus(stopped, replace(first_of(plain, "trial_end"), trial=3))
    assert Delivered(1, "delivered", made_good=True) in deliveries_of(ended)


def test_trials_that_the_operator_skipped_were_not_run(plain: RecordedRun) -> None:
    found = checks(plus(plain, Event("choice", 90.0, trial=2, data={"choice": "skip"})))["end"]
    assert (found.level, found.reasons) == ("amber", ("the operator skipped 1 trial",))


def test_a_single_onset_far_too_late_is_amber_however_many_were_on_time(plain: RecordedRun) -> None:
    onset = first_of(plain, "heat_onset")
    on_time = {**onset.data, "planned_s": onset.time_s}
    others = [replace(onset, data=on_time)] * 500
    late = replace(onset, data={**onset.data, "planned_s": onset.time_s - 2.0})
    assert checks(with_events(plus(plain, *others), facts=REAL))["onsets"].level == "green"
    found = checks(with_events(plus(plain, *others, late), facts=REAL))["onsets"]
    assert found.level == "amber"
    assert "99 % within 0.000 ms, the furthest +2000.000 ms" in found.reasons[0]


def test_what_a_session_has_none_of_is_not_held_against_it(tmp_path: Path) -> None:
    run = with_events(
        read_recorded(rehearsed(tmp_path, "demo_cold", "cold_pressor", person="published")), facts=REAL
    )
    assert {name: checks(run)[name].level for name in ("onsets", "dose")} == {
        "onsets": "does not apply",
        "dose": "does not apply",
    }
    assert checks(run)["frames"].level == "not measured", "a scale with a marker was shown"
    numeric = tuple(
        replace(record, event=replace(record.event, data={**record.event.data, "kind": "numeric"}))
        if record.event.kind == "rating"
        else record
        for record in run.records
    )
    assert checks(replace(run, records=numeric))["frames"].level == "does not apply"


@pytest.mark.parametrize(
    ("recorded", "heard", "level"),
    [("beh", False, "green"), ("beh", True, "amber"), ("eeg", False, "amber"), (None, False, "amber")],
)
def test_that_nobody_records_lsl_counts_where_somebody_should(
    plain: RecordedRun, recorded: str | None, heard: bool, level: str
) -> None:
    run = with_events(changed(plain, "outlets", names=["lsl"]), facts={"recorded": recorded})
    run = changed(run, "recorder", listens=heard)
    lost = replace(first_of(run, "recorder"), data={"listens": False, "from_seq": 40})
    found = checks(plus(run, lost))["notices"]
    assert found.level == level
    assert level == "green" or "nobody recorded the markers on LSL" in found.reasons[0]


def test_an_adverse_event_of_nobody_knows_which_session_is_of_every_run(copied: Path) -> None:
    path = events_path(copied.parents[3], "sim01")
    append_adverse_event(path, ADVERSE, VirtualClock(), simulated=True)
    told = report_of(read_recorded(copied))
    assert told.judgement.lamp == "red"
    assert "A red spot, seen at home" in read(told.page).text


def test_the_page_says_that_it_does_not_know_what_is_reported_later(plain: RecordedRun) -> None:
    assert "What is reported after this page was made is not on it" in read(report_of(plain).page).text


def test_a_run_that_never_began_lasts_from_its_first_record(plain: RecordedRun) -> None:
    def later(record: Record) -> Record:
        return replace(record, event=replace(record.event, time_s=record.event.time_s + 500_000.0))

    kept = tuple(later(record) for record in plain.records[:3] if record.event.kind != "session_start")
    assert duration_of(replace(plain, records=kept)).startswith("0 min 0 s")


def test_records_of_another_version_are_refused_with_a_sentence(copied: Path) -> None:
    journal = copied / "journal.jsonl"
    records, _ = read_journal(journal)
    lines = []
    for record in records:
        data = {name: value for name, value in record.event.data.items() if name != "site_stimuli"}
        lines.append(line_of(record.seq, replace(record.event, data=data), CODES))
    journal.write_bytes(b"".join(lines))
    with pytest.raises(Refused, match=r"have no 'site_stimuli'.*another version of it wrote them"):
        write_report(copied)
