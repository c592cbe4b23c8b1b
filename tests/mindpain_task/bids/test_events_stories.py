"""What an `_events` table tells of stops, doses, tasks, the scanner and presses, read by hand."""

from __future__ import annotations

from collections import Counter

import pytest

from experiments.recorded.runs import RecordedRun
from mindpain_task.bids.events import events_table, first_volumes_s
from mindpain_task.model import Event, JsonValue, Record
from mindpain_task.safety.adverse_events import AdverseEvent
from mindpain_task.tables import Table
from tests.mindpain_task.bids.event_runs import LATE_S
from tests.mindpain_task.bids.test_events_laws import Cells, number, rows, rows_of

NO_TRIALS = Table(("trial", "delivered_peak_c"), ())
START_S = 10.0
FELT = AdverseEvent(
    *("sim01", "2026-03-01T14:05+01:00", "ses-01", "run-01", 3, "left_volar_forearm_1", ()),
    *(2, "a blister\nof 3 mm", "cooled", "", "definitely", "AB"),
)


def of(found: list[Cells], *trial_types: str) -> list[Cells]:
    return [row for row in found if row["trial_type"] in trial_types]


def told(*events: Event) -> list[Cells]:
    """Return the rows of a session of which only these events are on record."""
    records = [Event("session_start", START_S, marker="session_start"), *events]
    numbered = [Record(seq, event) for seq, event in enumerate(records, 1)]
    return rows_of(events_table(numbered, NO_TRIALS).table)[1:]


def event(kind: str, after_s: float, marker: str = "", phase: str = "", **data: JsonValue) -> Event:
    return Event(kind, START_S + after_s, None, None, phase, marker, data)


def test_a_stopped_stimulus_ends_at_the_stop_and_is_given_again(runs: dict[str, RecordedRun]) -> None:
    found = rows(runs["stopped"])
    first, again = of(found, "stimulus")
    assert (first["aborted"], first["ended_by"]) == (1, "stop")
    assert first["duration"] == pytest.approx(LATE_S)
    assert (again["aborted"], again["ended_by"]) == (0, "course")
    assert again["dose_d_before"] == pytest.approx(number(first["dose_d_after"]), abs=2e-6)
    assert 0 < number(first["dose_d_after"]) < number(again["dose_d_after"])
    (stop,) = of(found, "participant_stop")
    assert stop["onset"] == pytest.approx(number(first["onset"]) + LATE_S)
    assert (stop["abort_reason"], stop["trigger_code"]) == ("key s", 200)


def test_after_a_stop_the_page_lasts_until_the_operators_choice(runs: dict[str, RecordedRun]) -> None:
    found = rows(runs["stopped"])
    pauses = [row for row in of(found, "operator_prompt") if row["prompt"] == "pause"]
    choices = of(found, "operator_choice")
    assert [row["operator_choice"] for row in choices] == ["go_on", "end"]
    for pause, choice in zip(pauses, choices, strict=True):
        ended_s = number(pause["onset"]) + number(pause["duration"])
        assert ended_s == pytest.approx(number(choice["onset"]), abs=2e-6)
    assert of(found, "session_end") == []
    assert found[-1]["trial_type"] == "session_stopped"


def test_a_question_that_a_stop_cut_off_is_no_missed_one(runs: dict[str, RecordedRun]) -> None:
    (row,) = of(rows(runs["stopped"]), "rating_unpleasantness")
    assert row["duration"] == pytest.approx(0.5)
    assert (row["aborted"], row["missed"], row["rating_value"], row["response_time"]) == (1, None, None, None)
    assert row["rating_name"] == "unpleasantness"


def test_a_participant_who_withdraws_is_told_as_such(runs: dict[str, RecordedRun]) -> None:
    found = rows(runs["withdrawn"])
    assert [row["operator_choice"] for row in of(found, "operator_choice")] == ["skip", "withdraw"]
    assert found[-1]["trial_type"] == "withdrawn"
    (cut_off,) = [row for row in of(found, "cue") if row["aborted"]]
    assert cut_off["duration"] == pytest.approx(0.1)
    assert [row["trial"] for row in of(found, "stimulus")] == [2]


def test_a_press_ends_heat_and_its_level_is_measured(runs: dict[str, RecordedRun]) -> None:
    found = rows(runs["presses"])
    pressed, ended = of(found, "limit_pressed"), of(found, "stimulus")
    assert pressed
    by_press = [row for row in ended if row["ended_by"] == "press"]
    assert [row["trial"] for row in by_press] == [row["trial"] for row in pressed]
    for press, heat in zip(pressed, by_press, strict=True):
        assert number(press["press_s"]) == pytest.approx(number(heat["duration"]), abs=0.1)
        assert number(press["press_c"]) < number(heat["target_temp_c"])
    (result,) = of(found, "calibration_result")
    assert (result["calibration"], result["calibration_accepted"]) == ("own", 1)
    assert str(result["calibration_levels"]).startswith("threshold ")


def test_the_scanner_gives_the_zero_of_each_of_its_runs(runs: dict[str, RecordedRun]) -> None:
    run = runs["scanner"]
    zeros_s = first_volumes_s(run.records)
    assert [*zeros_s] == [1, 2]
    trials = rows_of(run.tables.trials)
    for scan, zero_s in zeros_s.items():
        found = rows_of(events_table(run.records, run.tables.trials, zero_s=zero_s).table)
        (start,) = [row for row in of(found, "scan_start") if row["scan_run"] == scan]
        assert start["onset"] == pytest.approx(0.0, abs=1e-6)
        shown = {row["trial"]: number(row["onset"]) for row in of(found, "iti")}
        for trial in trials:
            if trial["scan_run"] == scan:
                begun_s = number(trial["trial_onset_scan_s"])
                assert shown[trial["trial"]] == pytest.approx(begun_s, abs=0.02)


def test_items_of_a_task_and_answers_to_them_are_those_of_its_table(runs: dict[str, RecordedRun]) -> None:
    names = ("task_item", "task_status", "task_answer", "task_correct", "response_time", "trial")
    kept = ("item", "status", "answer", "correct", "response_time_s", "trial")
    table = rows_of(runs["guided"].tables.tasks)
    found = rows(runs["guided"])
    assert Counter(tuple(row[name] for name in names) for row in of(found, "task_item")) == Counter(
        tuple(row[name] for name in kept) for row in table
    )
    counted = [row for row in of(found, "task_response") if row["task_counts"] == "counted"]
    assert len(counted) == sum(row["status"] == "answered" for row in table)
    assert len(of(found, "task")) == len({row["trial"] for row in table})


def test_cold_water_has_its_own_end(runs: dict[str, RecordedRun]) -> None:
    cold = of(rows(runs["cold"]), "stimulus")
    assert {row["modality"] for row in cold} == {"cold"}
    assert all(row["water_c"] is not None for row in cold)
    immersed = [row["immersed_s"] for row in rows_of(runs["cold"].tables.trials)]
    assert [row["duration"] for row in cold] == pytest.approx(immersed, abs=2e-6)


def test_trials_without_a_stimulus_and_signals_are_told(runs: dict[str, RecordedRun]) -> None:
    found = rows(runs["signals"])
    assert {row["modality"] for row in of(found, "no_stimulus")} == {"none"}
    assert {row["duration"] for row in of(found, "no_stimulus")} == {2.5}
    signals = {row["trial"]: row["signal"] for row in rows_of(runs["signals"].tables.trials)}
    assert all(
        row["signal"] == signals[row["trial"]] for row in of(found, "stimulus", "no_stimulus", "signal")
    )
    assert {row["condition"] for row in of(found, "cue")} == {"breath_mindful", "pain_site_mindful"}


def test_a_questionnaire_has_a_row_an_item_and_no_answer(runs: dict[str, RecordedRun]) -> None:
    found = rows(runs["asking"])
    items = of(found, "questionnaire_item")
    assert len(items) == len(rows_of(runs["asking"].tables.questionnaires))
    assert all(row["rating_value"] is None for row in items)
    starts = [row["questionnaire"] for row in of(found, "questionnaire_start", "questionnaire_end")]
    assert starts == ["pcs", "pcs", "practice_log", "practice_log"]


def test_getting_used_to_current_is_no_trial(runs: dict[str, RecordedRun]) -> None:
    found = rows(runs["current"])
    assert {row["trial"] for row in of(found, "work_up_stimulus")} == {None}
    assert {row["modality"] for row in of(found, "stimulus", "work_up_stimulus")} == {"current"}
    assert {row["prompt"] for row in of(found, "operator_prompt")} == {"operator_prompt", "work_up", "dial"}


def test_what_is_heard_lasts_from_its_beginning_to_its_end(runs: dict[str, RecordedRun]) -> None:
    heard = of(rows(runs["audio"]), "audio")
    assert {row["clip_ended"] for row in heard} == {"whole"}
    assert all(number(row["duration"]) > 1 for row in heard)


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        (event("stopped", 1.0, "guard_stop", reason="48 °C", where="x"), ("guard_stop", 1.0, "48 °C")),
        (event("device_fault", 2.0, reason="port\tCOM3"), ("device_fault", 2.0, "port COM3")),
        (event("held", 3.0, "held", reason="full"), ("held", 3.0, "full")),
        (event("stop_again", 4.0, source="key s"), ("stop_again", 4.0, "key s")),
        (
            event("session_stopped", 5.0, "device_fault", reason="gone", ending="device_fault"),
            ("device_fault", 5.0, "gone"),
        ),
    ],
)
def test_what_goes_wrong_has_a_row_with_its_reason(happened: Event, expected: tuple[str, float, str]) -> None:
    (row,) = told(happened)
    assert (row["trial_type"], row["onset"], row["abort_reason"]) == expected


@pytest.mark.parametrize(("kind", "choice"), [("repeat", "repeat"), ("repeat_declined", "no_repeat")])
def test_whether_a_spoiled_trial_is_repeated_is_the_operators_choice(kind: str, choice: str) -> None:
    shown = event("phase", 1.0, "operator_prompt", "repeat_offer")
    prompt, chosen = told(shown, event(kind, 4.0, repeats=1))
    assert (prompt["duration"], chosen["operator_choice"]) == (3.0, choice)


def test_a_stimulator_that_could_not_be_stopped_leaves_the_end_open() -> None:
    onset = event("shock_onset", 1.0, "shock_onset")
    armed = event("armed", 0.5, current_ma=1.0, pulse_width_us=200, rate_hz=50.0, count=5)
    (row,) = told(armed, onset, event("stimulator_stopped", 2.0, result="it could not be stopped"))
    assert (row["duration"], row["aborted"], row["current_ma"]) == (None, 1, 1.0)


def test_a_phase_ends_where_the_operator_was_asked_for_the_hand_and_not_when_it_was_in() -> None:
    iti = event("phase", 1.0, "iti", "iti", planned_s=START_S + 1.0, lasts_s=2.0)
    found = told(iti, event("cold_onset", 9.0, "cold_onset", water_c=2.0))
    assert [row["duration"] for row in found] == [2.0, None]


def test_a_scanner_that_falls_silent_is_told() -> None:
    (row,) = told(event("scanner_silent", 3.0, run=1, tr_s=2.0))
    assert (row["trial_type"], row["scan_run"]) == ("scanner_silent", 1)


def test_a_rest_that_the_skin_needs_lasts_until_the_trial() -> None:
    rest, _ = told(event("resting", 1.0, for_s=4.0), event("phase", 5.0, "iti", "iti"))
    assert (rest["trial_type"], rest["duration"]) == ("resting", 4.0)


def test_an_adverse_event_is_told_without_its_words() -> None:
    records = [Record(1, Event("session_start", START_S, marker="session_start"))]
    found = rows_of(events_table(records, NO_TRIALS, adverse=[(-3.0, FELT)]).table)
    assert [row["trial_type"] for row in found] == ["adverse_event", "session_start"]
    assert (found[0]["adverse_severity"], found[0]["adverse_related"]) == (2, "definitely")
    assert not any("blister" in str(value) for value in found[0].values())


def test_what_nobody_knows_is_refused_by_its_name() -> None:
    with pytest.raises(ValueError, match="'dance'"):
        told(event("phase", 1.0, "iti", "dance"))
    with pytest.raises(ValueError, match="'sneeze'"):
        told(event("sneeze", 1.0, "iti"))


def test_what_ends_before_it_began_is_refused_and_not_called_instant() -> None:
    first = event("phase", 5.0, "instruction", "instruction")
    with pytest.raises(
        ValueError, match=r"instruction: phase at 13\.000000 s ends what began at 15\.000000 s"
    ):
        told(first, event("phase", 3.0, "instruction", "instruction"))
    assert told(first, event("phase", 5.0, "instruction", "instruction"))[0]["duration"] == 0
