"""Rows of what guided sessions ask besides a line: choices, two stages, presses, continuous ratings."""

from __future__ import annotations

from mindpain_task.model import Event, JsonValue, Record
from mindpain_task.row_columns import (
    CONTINUOUS,
    GUIDANCE_COLUMNS,
    PRESS_COLUMNS,
    RATING_COLUMNS,
    TRIAL_COLUMNS,
)
from mindpain_task.rows import tables
from mindpain_task.tables import Cell, Table

BLOCK: dict[str, JsonValue] = {
    "condition": "breath",
    "attention_target": "breath",
    "attitude": "mindful",
    "site": "left_volar_forearm_1",
}
RATED: dict[str, JsonValue] = {
    "scale": "intensity",
    "value": 40.0,
    "response_time_s": 1.5,
    "start": 20.0,
    "question": "How strong?",
    "left": "none",
    "right": "most",
}
CHOSEN: dict[str, JsonValue] = {
    "choice": "painful",
    "value": 1,
    "answer": "yes",
    "response_time_s": 0.7,
    "question": "Was it painful?",
}


def made(*events: Event, **block: JsonValue) -> tuple[list[dict[str, Cell]], list[dict[str, Cell]]]:
    """Return the rows of trials and ratings of a session with one block."""
    began = (Event("session_start", 100.0), Event("block_start", 101.0, 1, data=BLOCK | block))
    records = [Record(seq, event) for seq, event in enumerate((*began, *events), 1)]
    trials, ratings = tables(records, [], {"participant_id": "sub-01"})
    return named(trials), named(ratings)


def named(table: Table) -> list[dict[str, Cell]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def start(number: int = 1) -> Event:
    return Event("trial_start", 110.0, 1, number, data={"stimulus": "high", "repeats": None})


def test_a_session_without_anything_new_has_the_columns_that_it_had() -> None:
    trials, ratings = made(start(), Event("rating", 115.0, 1, 1, "intensity", data=RATED))
    assert list(trials[0]) == ["participant_id", *TRIAL_COLUMNS, "intensity", "intensity_response_time_s"]
    assert list(ratings[0]) == ["participant_id", *RATING_COLUMNS]
    assert (ratings[0]["kind"], ratings[0]["painful"], ratings[0]["answer"]) == ("vas", None, None)


def test_components_script_and_calibration_stand_with_each_trial() -> None:
    trials, _ = made(start(), components=["attention_focus", "acceptance"], script="demo", calibration=None)
    assert [trials[0][name] for name in GUIDANCE_COLUMNS] == ["attention_focus+acceptance", "demo", None]
    trials, _ = made(start(), components=[], script="", calibration="heat")
    assert [trials[0][name] for name in GUIDANCE_COLUMNS] == [None, None, "heat"]
    trials, _ = made(start(), components=[], script="demo", calibration=None)
    assert not {*GUIDANCE_COLUMNS} & {*trials[0]}


def test_a_choice_is_a_rating_row_with_its_words_and_a_column_of_its_trial() -> None:
    shown = Event("phase", 112.0, 1, 1, "painful")
    trials, ratings = made(start(), shown, Event("answer", 112.7, 1, 1, "painful", data=CHOSEN))
    (row,) = ratings
    assert (row["scale"], row["kind"], row["value"], row["answer"]) == ("painful", "choice", 1, "yes")
    assert (row["shown_s"], row["left_anchor"], row["start"]) == (12.0, None, None)
    assert (trials[0]["painful"], trials[0]["painful_response_time_s"]) == (1, 0.7)


def test_two_stages_are_two_rows_and_a_scale_that_was_left_out_was_never_shown() -> None:
    first = (Event("phase", 112.0, 1, 1, "painful"), Event("answer", 112.7, 1, 1, "painful", data=CHOSEN))
    left_out = RATED | {"value": 0.0, "response_time_s": None, "painful": False}
    _, ratings = made(start(), *first, Event("rating", 112.7, 1, 1, "intensity", data=left_out))
    assert [(row["scale"], row["shown_s"], row["painful"]) for row in ratings] == [
        ("painful", 12.0, None),
        ("intensity", None, 0),
    ]
    shown = Event("phase", 113.0, 1, 1, "intensity")
    rated = Event("rating", 115.0, 1, 1, "intensity", data=RATED | {"painful": True})
    _, ratings = made(start(), *first, shown, rated)
    assert (ratings[1]["shown_s"], ratings[1]["painful"], ratings[1]["value"]) == (13.0, 1, 40.0)


def test_a_scale_that_was_shown_once_is_not_shown_again_by_its_name() -> None:
    """In the next trial the first question may leave it out: then no time of before may stand there."""
    shown = Event("phase", 113.0, 1, 1, "intensity")
    first = Event("rating", 115.0, 1, 1, "intensity", data=RATED)
    second = Event("rating", 130.0, 1, 2, "intensity", data=RATED | {"value": 0.0, "painful": False})
    _, ratings = made(start(), shown, first, start(2), second)
    assert [row["shown_s"] for row in ratings] == [13.0, None]


def test_a_numeric_rating_says_so() -> None:
    _, ratings = made(
        start(), Event("rating", 115.0, 1, 1, "intensity", data=RATED | {"kind": "numeric", "value": 7})
    )
    assert (ratings[0]["kind"], ratings[0]["value"]) == ("numeric", 7)


def test_a_press_and_a_continuous_rating_stand_with_their_trial() -> None:
    pressed: dict[str, JsonValue] = {"since_onset_s": 2.5, "measured_c": 44.2, "commanded_c": 44.5}
    along: dict[str, JsonValue] = {"scale": "intensity", "samples": 90, "longest_frame_s": 0.017}
    along |= {"dropped_frames": 0, "peak": 60.0, "peak_s": 2.0, "mean": 30.0, "area_s": 90.0, "onset_s": None}
    trials, _ = made(
        start(),
        Event("limit_pressed", 113.0, 1, 1, data=pressed),
        Event("continuous_rating", 114.0, 1, 1, data=along),
        start(2),
    )
    assert [trials[0][name] for name in PRESS_COLUMNS] == [44.2, 2.5]
    assert [trials[0][f"intensity_{name}"] for name in CONTINUOUS] == [60.0, 2.0, 30.0, 90.0, None, 0]
    assert [trials[1][name] for name in PRESS_COLUMNS] == [None, None]
    assert trials[1]["intensity_peak"] is None


def test_a_continuous_rating_without_a_stimulus_has_no_measures() -> None:
    cut: dict[str, JsonValue] = {"scale": "intensity", "samples": 1, "dropped_frames": 0}
    trials, _ = made(start(), Event("continuous_rating", 114.0, 1, 1, data=cut))
    assert [trials[0][f"intensity_{name}"] for name in CONTINUOUS] == [None, None, None, None, None, 0]


def test_a_lesson_belongs_to_no_block_and_no_trial() -> None:
    records = [
        Record(1, Event("session_start", 100.0)),
        Record(2, Event("phase", 101.0, phase="louder")),
        Record(3, Event("answer", 103.0, phase="louder", data=CHOSEN | {"choice": "louder"})),
    ]
    trials, ratings = tables(records, [], {"participant_id": "sub-01"})
    assert trials.rows == ()
    (row,) = named(ratings)
    assert (row["block"], row["trial"], row["scale"], row["shown_s"]) == (None, None, "louder", 1.0)
