"""Questionnaires as phenotype data: answers, scores, what each column means, and no word of an item."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.bids.nouns import Phenotype
from mindpain_task.bids.phenotype import phenotypes
from mindpain_task.model import JsonValue
from mindpain_task.questionnaires.entries import Instrument
from mindpain_task.questionnaires.scoring import scores
from mindpain_task.questionnaires.table import questionnaire_tables
from tests.mindpain_task.bids.rehearsed_for_tests import told
from tests.mindpain_task.questionnaires.shipped import INSTRUMENTS

WHO = {"participant_id": "sub-01", "session_id": "ses-02", "arm": "one", "run": "03", "simulated": "no"}
Happened = tuple[str, float, dict[str, JsonValue]]


def asked(name: str, answers: Mapping[int, int | None], when: str = "opening") -> list[Happened]:
    """Return what the journal has of a questionnaire."""
    instrument = INSTRUMENTS[name]
    of: dict[str, JsonValue] = {"questionnaire": name, "when": when}
    files: dict[str, JsonValue] = {"text": "lab", "text_sha256": "ab", "key_sha256": "cd"}
    key: dict[str, JsonValue] = {"key": instrument.model_dump(mode="json", by_alias=True)}
    answered: list[Happened] = [
        ("item_answer", 5.0, of | {"item": number, "value": value, "response_time_s": 1.0})
        for number, value in answers.items()
    ]
    return [("questionnaire", 0.0, of | files | key), *answered]


def exported(*happened: Happened) -> tuple[Phenotype, ...]:
    """Return the phenotypes of these."""
    records = told(("session_start", 0.0, {}), *happened)
    return phenotypes(records, *questionnaire_tables(records, WHO))


@st.composite
def filled_in(draw: st.DrawFn, gaps: bool) -> tuple[Instrument, dict[int, int | None]]:
    """Some questionnaire and answers to it, with items left out or none."""
    instrument = INSTRUMENTS[draw(st.sampled_from(sorted(INSTRUMENTS)))]
    answer = st.sampled_from(list(instrument.values))
    values = {number: draw(answer | st.none() if gaps else answer) for number in instrument.numbers}
    return instrument, values


@given(filled_in(gaps=True) | filled_in(gaps=False))
@settings(max_examples=60, deadline=None)
def test_every_answer_and_score_is_in_its_column(made: tuple[Instrument, dict[int, int | None]]) -> None:
    instrument, answers = made
    (found,) = exported(*asked(instrument.name, answers))
    items = [value for column, value in found.row.items() if column.startswith("item_")]
    assert items == [answers[number] for number in instrument.numbers]
    for score in scores(instrument, answers):
        assert found.row[f"score_{score.name}"] == score.value
        if score.flag_at_least is not None:
            flagged = found.row[f"score_{score.name}_flagged"]
            assert flagged == (None if score.flagged is None else int(score.flagged))


@pytest.mark.parametrize("name", sorted(INSTRUMENTS))
def test_every_column_is_described(name: str) -> None:
    instrument = INSTRUMENTS[name]
    (found,) = exported(*asked(name, {}))
    assert list(found.row)[:5] == ["participant_id", "session_id", "run", "arm", "simulated"]
    assert set(found.sidecar) == {"MeasurementToolMetadata", *found.row}
    for column in found.row:
        said = found.sidecar[column]
        assert isinstance(said, dict)
        assert said["LongName"]
        assert said["Description"]
        assert said.get("Derivative", False) is column.startswith("score_")
        if column.startswith("item_"):
            assert list(said["Levels"]) == [str(value) for value in instrument.values]  # type: ignore[arg-type]
    tool = found.sidecar["MeasurementToolMetadata"]
    assert isinstance(tool, dict)
    assert instrument.title in str(tool["Description"])
    json.dumps(found.sidecar, allow_nan=False)


def test_an_item_that_was_left_out_leaves_out_its_scores_only() -> None:
    answers = {number: 2 for number in INSTRUMENTS["pcs"].numbers if number != 7}
    (found,) = exported(*asked("pcs", {**answers, 7: None}))
    assert found.row["item_07"] is None
    assert found.row["score_magnification"] is found.row["score_total"] is None
    assert found.row["score_total_flagged"] is None
    assert found.row["score_rumination"] == 8


def test_asked_twice_there_are_two_rows_with_the_same_columns() -> None:
    first, second = exported(*asked("tms", {1: 0}), *asked("tms", {1: 4}, "closing"))
    assert (first.row["when"], second.row["when"]) == ("opening", "closing")
    assert (first.row["item_01"], second.row["item_01"]) == (0, 4)
    assert list(first.row) == list(second.row)
    assert first.sidecar == second.sidecar


def test_a_reversed_item_is_as_it_was_given_and_says_so() -> None:
    (found,) = exported(*asked("ffmq_39", {12: 5}))
    assert found.row["item_12"] == 5
    assert "6 minus the answer" in json.dumps(found.sidecar["item_12"])
    assert "minus" not in json.dumps(found.sidecar["item_01"])


def test_a_session_without_questionnaires_has_none() -> None:
    assert exported() == ()
