"""What is taught and asked in whole sessions: a lesson until it is understood, and scales in two stages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from experiments.preparing import SessionRequest, prepare_session
from experiments.protocol_files import PROTOCOLS
from experiments.session import FinishedSession, conduct
from hardware.tables import read_table
from mindpain_task.roles import InputKind
from mindpain_task.session.outcome import Ending
from mindpain_task.views import Page, View
from tests.onlooker_for_tests import Knows, at
from tests.rater_for_tests import AGAIN, EN, Rater, Room
from tests.searches_for_tests import HEADER, killed, resumed_in

LOUDER, BOTH = "Which is louder?", "What went up?"
TRIES = 3
HELP = EN.lesson_help_body


def choice(question: str, options: list[str], right: int | None, timeout_s: float | None) -> dict[str, Any]:
    """Return a question as a protocol writes it."""
    return {"question": {"en": question}, "options": {"en": options}, "timeout_s": timeout_s} | (
        {} if right is None else {"right": right}
    )


def taught(folder: Path, scales: dict[str, dict[str, Any]] | None = None) -> str:
    """Write the demonstration with one trial, a lesson of two questions, and changes to its scales."""
    written: dict[str, Any] = yaml.safe_load((PROTOCOLS / "demo.yaml").read_text(encoding="utf-8"))
    written |= {"name": "taught", "languages": ["en"], "pages": {"opening": [], "closing": []}}
    written["lesson"] = {
        "pages": ["demo_welcome"], "checks": ["louder", "both"], "again": ["lesson_radio_again"],
        "tries": TRIES,
    }  # fmt: skip
    written["choices"] = {
        "louder": choice(LOUDER, ["this", "that"], 2, None),
        "both": choice(BOTH, ["this", "that", "both"], 3, None),
        "painful": choice("Was it painful?", ["no", "yes"], None, 4.0),
    }
    for name, more in (scales or {}).items():
        written["scales"][name] |= more
    del written["conditions"]["pain_site_mindful"]
    written["blocks"] |= {
        "conditions": ["breath_mindful"], "order": "as_listed", "guidance_s": 0.5, "probes": [],
        "trials": {"heat_48": 1},
    }  # fmt: skip
    path = folder / "taught.yaml"
    path.write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    return str(path)


def run(
    folder: Path,
    rater: Rater,
    *interjected: tuple[Knows, float, InputKind],
    scales: dict[str, dict[str, Any]] | None = None,
) -> tuple[Room, FinishedSession]:
    """Run the session with somebody who answers so."""
    request = SessionRequest(
        taught(folder, scales), "rehearsal", "sim01", "01", "en", 3, folder / "data", "novice"
    )
    room = Room(rater, *interjected)
    return room, conduct(prepare_session(request), lambda line: None, room.wrap)


def ratings(finished: FinishedSession, scale: str) -> list[dict[str, str | None]]:
    """Return the rows of the table of ratings of a scale or choice."""
    table = read_table(finished.files.ratings)
    rows = (dict(zip(table.columns, row, strict=True)) for row in table.rows)
    return [
        {name: None if cell is None else str(cell) for name, cell in row.items()}
        for row in rows
        if row["scale"] == scale
    ]


def is_again(view: View) -> bool:
    """Whether this is the page that comes after a wrong answer."""
    return isinstance(view, Page) and view.title == "Once more"


def test_who_understands_at_once_is_asked_once(quick_folder: Path) -> None:
    room, finished = run(quick_folder, Rater(places={LOUDER: [1], BOTH: [2]}))
    assert [event.data for event in room.of("lesson")] == [{"attempt": 1, "wrong": []}]
    assert not any(map(is_again, room.shown))
    assert not room.pages(HELP)
    assert finished.outcome.ending is Ending.COMPLETED


def test_a_wrong_answer_brings_the_pages_again_and_every_question(quick_folder: Path) -> None:
    room, finished = run(quick_folder, Rater(places={LOUDER: [0, 1, 1], BOTH: [2, 0, 2]}))
    assert [event.data for event in room.of("lesson")] == [
        {"attempt": 1, "wrong": ["louder"]},
        {"attempt": 2, "wrong": ["both"]},
        {"attempt": 3, "wrong": []},
    ]
    assert sum(map(is_again, room.shown)) == 2
    assert not room.pages(HELP)
    assert [row["answer"] for row in ratings(finished, "louder")] == ["this", "that", "that"]
    assert [row["answer"] for row in ratings(finished, "both")] == ["both", "this", "both"]
    assert finished.outcome.ending is Ending.COMPLETED


def test_after_the_last_try_the_operator_explains_and_the_session_goes_on(quick_folder: Path) -> None:
    room, finished = run(quick_folder, Rater(places={LOUDER: [0] * TRIES, BOTH: [2] * TRIES}))
    assert [event.data["wrong"] for event in room.of("lesson")] == [["louder"]] * TRIES
    assert sum(map(is_again, room.shown)) == TRIES - 1
    assert len(room.pages(HELP)) == 1
    assert finished.outcome.ending is Ending.COMPLETED
    assert [event.data["condition"] for event in room.of("block_start")] == ["breath_mindful"]


def test_the_answers_to_a_lesson_are_in_the_table_of_ratings(quick_folder: Path) -> None:
    room, finished = run(quick_folder, Rater(places={LOUDER: [0, 1], BOTH: [2, 2]}))
    rows = ratings(finished, "louder")
    assert [(row["value"], row["answer"], row["kind"]) for row in rows] == [
        ("0", "this", "choice"),
        ("1", "that", "choice"),
    ]
    assert {(row["block"], row["trial"], row["question"]) for row in rows} == {(None, None, LOUDER)}
    answers = [event for event in room.of("answer") if event.data["choice"] == "louder"]
    assert [event.data["right"] for event in answers] == [False, True]
    assert [float(str(row["response_time_s"])) for row in rows] == [
        event.data["response_time_s"] for event in answers
    ]
    assert [event.marker for event in answers] == ["choice_given"] * 2


def test_a_stop_at_a_question_of_the_lesson_asks_it_again(quick_folder: Path) -> None:
    rater = Rater(places={LOUDER: [None, 1], BOTH: [2]}, after_stop=((AGAIN,),))
    stop = (at("louder"), 2.0, InputKind.PARTICIPANT_STOP)
    room, finished = run(quick_folder, rater, stop)
    assert [event.data["where"] for event in room.of("stopped")] == ["louder"]
    assert [event.data for event in room.of("lesson")] == [{"attempt": 1, "wrong": []}]
    assert [row["value"] for row in ratings(finished, "louder")] == ["1"]
    assert finished.outcome.ending is Ending.COMPLETED


TWO_STAGE = {
    "intensity": {"painful": "painful"},
    "unpleasantness": {"painful": "painful", "kind": "numeric"},
}
KNOWING = {LOUDER: [1], BOTH: [2]}


def test_where_nothing_hurt_the_scale_is_left_out_and_its_value_is_zero(quick_folder: Path) -> None:
    room, finished = run(quick_folder, Rater(places=KNOWING, hurts_from_c=49.0), scales=TWO_STAGE)
    for scale in TWO_STAGE:
        (row,) = ratings(finished, scale)
        assert (float(str(row["value"])), row["painful"]) == (0.0, "0")
        assert (row["response_time_s"], row["shown_s"]) == (None, None)
    assert [row["answer"] for row in ratings(finished, "painful")] == ["no", "no"]
    shown = [event.phase for event in room.of("phase")]
    assert not {"intensity", "unpleasantness"} & {*shown}
    assert finished.outcome.ending is Ending.COMPLETED


def test_where_it_hurt_the_scale_comes_and_its_value_is_what_was_given(quick_folder: Path) -> None:
    rater = Rater(places=KNOWING, hurts_from_c=47.0, rates=lambda felt_c: 37.0)
    room, finished = run(quick_folder, rater, scales=TWO_STAGE)
    (line,), (numeric,) = ratings(finished, "intensity"), ratings(finished, "unpleasantness")
    assert (line["value"], line["painful"], line["kind"]) == ("37.0", "1", "vas")
    assert (numeric["value"], numeric["painful"], numeric["kind"]) == ("4", "1", "numeric")
    markers = [event.marker for event in room.events if event.phase in ("painful", *TWO_STAGE)]
    assert markers == [
        "choice_shown", "choice_given", "intensity_shown", "intensity_given",
        "choice_shown", "choice_given", "unpleasantness_shown", "unpleasantness_given",
    ]  # fmt: skip
    assert finished.outcome.ending is Ending.COMPLETED


def test_without_an_answer_to_the_first_stage_there_is_no_value(quick_folder: Path) -> None:
    rater = Rater(places={**KNOWING, "Was it painful?": [None, 1]})
    room, finished = run(quick_folder, rater, scales=TWO_STAGE)
    (row,) = ratings(finished, "intensity")
    assert (row["value"], row["painful"]) == (None, None)
    (numeric,) = ratings(finished, "unpleasantness")
    assert numeric["painful"] == "1"
    missed = [event.marker for event in room.of("answer") if event.phase == "painful"]
    assert missed == ["choice_missed", "choice_given"]
    assert [event.marker for event in room.of("rating")] == ["intensity_missed", "unpleasantness_given"]


@pytest.mark.parametrize(
    ("rated", "number"), [(0.0, "0"), (4.9, "0"), (5.1, "1"), (44.9, "4"), (95.1, "10"), (100.0, "10")]
)
def test_a_numeric_scale_has_the_numbers_from_0_to_10(quick_folder: Path, rated: float, number: str) -> None:
    rater = Rater(places=KNOWING, rates=lambda felt_c: rated)
    _, finished = run(quick_folder, rater, scales={"intensity": {"kind": "numeric"}})
    (row,) = ratings(finished, "intensity")
    assert (row["value"], row["kind"], row["painful"]) == (number, "numeric", None)
    trials = read_table(finished.files.trials)
    assert str(trials.rows[0][trials.columns.index("intensity")]) == number


def test_a_numeric_scale_without_an_answer_has_no_value(quick_folder: Path) -> None:
    rater = Rater(places=KNOWING, rates=lambda felt_c: None)
    room, finished = run(quick_folder, rater, scales={"intensity": {"kind": "numeric", "timeout_s": 3.0}})
    (row,) = ratings(finished, "intensity")
    assert row["value"] is None
    assert [event.marker for event in room.of("rating")] == ["intensity_missed", "unpleasantness_missed"]


@pytest.mark.parametrize(
    ("kind", "asked_again"), [("answer", True), ("lesson", True), ("block_start", False)]
)
def test_a_session_that_goes_on_teaches_again_until_its_first_block_has_begun(
    quick_folder: Path, kind: str, asked_again: bool
) -> None:
    room, finished = run(quick_folder, Rater(places=KNOWING))
    records = room.events.index(room.of(kind)[0]) + 1 + HEADER
    later = Room(Rater(places=KNOWING))
    again = resumed_in(later, killed(finished, quick_folder / "killed", records))
    assert again.outcome.ending is Ending.COMPLETED
    assert bool(later.of("lesson")) == asked_again
