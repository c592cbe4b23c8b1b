"""What counts of a session, and what does not: read from journals as a rehearsal, or trouble, leaves them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.resume.resuming import ResumeRequest, prepare_resume
from experiments.session import conduct
from experiments.study.counting import counted
from experiments.study.gathering import Task, gather, visits_of
from experiments.study.nouns import StudySession
from experiments.study.reading import session_of
from experiments.study.retention import retention
from hardware.journal.lines import line_of
from mindpain_task.located import Refused
from mindpain_task.markers import CODES
from mindpain_task.model import Event, Record
from mindpain_task.session.outcome import Ending
from mindpain_task.tables import Cell
from tests.ending_for_tests import ending_at
from tests.experiments.study.rehearsed import changed, rehearse, runs_in, with_data

IN_TRIAL_2 = 48
"""How many views of the demonstration end in its second trial."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("demo")
    rehearse(root, 1)
    return root


def of_one(session: StudySession) -> Task:
    return Task(session.protocol, (session,), visits_of([session]))


def test_a_session_is_read_as_it_was_answered(demo: Path) -> None:
    (run,) = runs_in(demo)
    session = session_of([run])
    assert (session.participant, session.label, session.hours) == ("sub-sim01 (simulated)", "01", 1.33)
    assert (session.ending, session.begun) == (Ending.COMPLETED.value, True)
    table = run.tables.trials
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert [trial.place for trial in session.trials] == [1, 2, 3, 4]
    assert [dict(trial.values) for trial in session.trials] == [
        {"intensity": row["intensity"], "unpleasantness": row["unpleasantness"]} for row in rows
    ]
    assert [trial.condition for trial in session.trials] == [row["condition"] for row in rows]
    assert {trial.left_out for trial in session.trials} == {""}


def test_a_session_that_was_resumed_is_one_and_its_interrupted_trial_does_not_count(tmp_path: Path) -> None:
    first = rehearse(tmp_path, 1, ends_at=IN_TRIAL_2)
    assert first.outcome.ending is Ending.STOPPED_BY_OPERATOR
    (broken,) = (session_of([run]) for run in runs_in(tmp_path))
    assert broken.ending == Ending.STOPPED_BY_OPERATOR.value
    _, prepared = prepare_resume(ResumeRequest(first.files.folder))
    conduct(prepared, lambda line: None, ending_at(10**6))
    (task,) = gather([tmp_path], None, False, lambda: None).tasks
    (session,) = task.sessions
    assert len(session.runs) == 2
    assert session.ending == Ending.COMPLETED.value
    assert [trial.left_out for trial in session.trials] == ["", "interrupted", "", "", ""]
    assert [trial.place for trial in session.trials] == [1, 2, 3, 4, 5]
    assert [row.begun for row in retention(task)] == [1]
    assert [dict(row.ended) for row in retention(task)] == [{"completed": 1}]
    told = " ".join(counted(task))
    assert "Of 5 trials (or blocks, where those were rated), 4 count. Left out: 1 interrupted." in told
    assert "in the place of an earlier one, of those that count: 1 trial." in told


def test_what_was_not_delivered_as_commanded_or_repeated_does_not_count(demo: Path) -> None:
    (run,) = runs_in(demo)

    def spoiled(event: Event) -> Event:
        if event.kind == "delivery" and event.trial == 2:
            return with_data(event, verdict="late")
        if event.kind == "delivery" and event.trial == 3:
            return with_data(event, verdict="not_verifiable")
        if event.kind == "trial_start" and event.trial == 4:
            return with_data(event, repeats=1)
        return event

    session = session_of([changed(run, spoiled)])
    assert [trial.left_out for trial in session.trials] == ["replaced", "not_as_commanded", "", ""]
    told = " ".join(counted(of_one(session)))
    assert "1 not delivered as commanded and 1 given again later, of which the repeat counts" in told
    assert "never tells what it gave, so that nobody can say whether it was as commanded" in told


def test_an_answer_that_did_not_come_is_counted_as_missing(demo: Path) -> None:
    (run,) = runs_in(demo)

    def unanswered(event: Event) -> Event:
        missing = event.kind == "rating" and event.trial == 1 and event.data["scale"] == "intensity"
        return with_data(event, value=None) if missing else event

    session = session_of([changed(run, unanswered)])
    assert dict(session.trials[0].values)["intensity"] is None
    assert "Intensity: 3 answers; 1 (25.0 %) did not come in time." in counted(of_one(session))


def test_withdrawing_is_final_and_a_journal_that_breaks_off_has_no_end(demo: Path) -> None:
    (run,) = runs_in(demo)
    cut = replace(run, records=run.records[:60])
    assert session_of([cut]).ending == ""
    withdrew = replace(cut, records=(*cut.records[:-1], run.records[-1]))
    left = changed(
        withdrew,
        lambda event: (
            Event("choice", event.time_s, data={"choice": "withdraw"})
            if event is withdrew.records[-1].event
            else event
        ),
    )
    assert session_of([left]).ending == Ending.WITHDRAWN.value
    assert retention(of_one(session_of([left])))[0].ended == {"withdrawn": 1}


def test_calibrations_do_not_count(tmp_path: Path) -> None:
    rehearse(tmp_path, 1, protocol="calibrated_heat")
    session = session_of(runs_in(tmp_path))
    why = [trial.left_out for trial in session.trials]
    assert set(why) == {"calibration", ""}
    assert why.count("") == 12


def test_a_block_that_is_rated_as_a_whole_is_one_answer_and_warmth_is_no_pain(tmp_path: Path) -> None:
    rehearse(tmp_path, 1, protocol="zeidan2018")
    session = session_of(runs_in(tmp_path))
    assert {trial.stimulus: trial.left_out for trial in session.trials} == {
        "heat_49": "",
        "warm_35": "nothing_given",
    }
    assert [trial.place for trial in session.trials] == list(range(1, len(session.trials) + 1))
    assert all(value is not None for trial in session.trials for _, value in trial.values)


def test_a_block_that_was_rated_counts_beside_a_calibration_that_was_rated_too(tmp_path: Path) -> None:
    rehearse(tmp_path, 1, protocol="calibrated_heat")
    (run,) = runs_in(tmp_path)
    columns = run.tables.trials.columns
    trial, calibration = columns.index("trial"), columns.index("calibration")
    calibrated = {row[trial] for row in run.tables.trials.rows if row[calibration] is not None}
    whole = replace(run, records=tuple(of_its_block(record, calibrated) for record in run.records))
    told = session_of([whole]).trials
    assert {trial.left_out for trial in told} == {"", "calibration"}
    good = [trial for trial in told if not trial.left_out]
    assert len(good) == len({record.event.block for record in run.records} - {None}) - 1
    assert all(value is not None for trial in good for _, value in trial.values)
    assert [trial.place for trial in told] == list(range(1, len(told) + 1))


def of_its_block(record: Record, calibrated: set[Cell]) -> Record:
    """Return a rating as one of its whole block, unless its trial is of a calibration."""
    event = record.event
    if event.kind != "rating" or event.trial in calibrated:
        return record
    return replace(record, event=replace(event, trial=None))


def test_answers_to_trials_and_to_their_block_are_not_both_counted(demo: Path) -> None:
    (run,) = runs_in(demo)
    asked = [record for record in run.records if record.event.kind == "rating"]
    last = next(each for each in reversed(asked) if each.event.data["scale"] == "intensity")
    extra = Record(run.records[-1].seq + 1, replace(last.event, trial=None))
    told = session_of([replace(run, records=(*run.records, extra))]).trials
    assert [trial.left_out for trial in told] == ["", "", "", "", "beside_trials"]


def test_a_journal_of_another_version_is_refused_with_a_sentence(demo: Path, tmp_path: Path) -> None:
    shutil.copytree(demo / "sourcedata", tmp_path / "sourcedata")
    (run,) = runs_in(tmp_path)
    lines = []
    for record in run.records:
        data = {name: value for name, value in record.event.data.items() if name != "scale"}
        lines.append(line_of(record.seq, replace(record.event, data=data), CODES))
    (run.folder / "journal.jsonl").write_bytes(b"".join(lines))
    with pytest.raises(Refused, match=r"its records have no 'scale'.*another version of it wrote them"):
        gather([tmp_path], None, False, lambda: None)


def test_visits_are_named_by_what_all_sessions_of_a_label_agree_on(demo: Path) -> None:
    session = session_of(runs_in(demo))
    one = replace(session, visit_number=1)
    two = replace(session, label="02", occasion="after_training")
    assert visits_of([two, one]) == {"01": "visit 1", "02": "after training"}
    assert list(visits_of([two, one])) == ["01", "02"]
    assert visits_of([one, replace(one, label="02")]) == {"01": "ses-01", "02": "ses-02"}
    assert visits_of([two, replace(two, participant="sub-02", occasion="before_training")]) == {
        "02": "ses-02"
    }
