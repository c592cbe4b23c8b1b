"""Every column that a table can have is described, and every value of a closed set is a level of it."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from typing import Any

import pytest

from experiments.recorded.runs import RecordedRun
from mindpain_task import row_columns
from mindpain_task.bids import hed, levels
from mindpain_task.bids.asked import Asked, Questions
from mindpain_task.bids.beh import beh_table
from mindpain_task.bids.columns import Column, described
from mindpain_task.bids.event_columns import EVENT_COLUMNS
from mindpain_task.bids.events import events_table
from mindpain_task.bids.nouns import BidsTable
from mindpain_task.bids.trial_columns import TRIAL_COLUMNS, question_columns
from mindpain_task.delivery import Verdict
from mindpain_task.markers import SCALE_NAMES
from mindpain_task.model import AttentionTarget, Attitude
from mindpain_task.safety.adverse_events import RELATED, SEVERITIES
from mindpain_task.session.outcome import Ending
from mindpain_task.session.pausing import Choice
from mindpain_task.tables import Table
from mindpain_task.tasks.plans import TaskKind
from mindpain_task.tasks.table import TASK_COLUMNS
from tests.mindpain_task.bids.event_runs import MAKE

GROUPS = [value for name, value in vars(row_columns).items() if name.endswith("_COLUMNS")]
OF_TRIALS = {name for group in GROUPS if group is not row_columns.RATING_COLUMNS for name in group}
IDENTITY = {"participant_id", "session_id", "arm", "occasion", "run", "simulated"}
NUMERIC = Asked("intensity", "numeric", "How strong?", "none", "extreme")
PAINFUL = Asked("painful", "choice", "Was it?", options=("no", "yes"))


def both(run: RecordedRun) -> tuple[BidsTable, BidsTable]:
    trials = run.tables.trials
    return events_table(run.records, trials), beh_table(run.records, trials)


def said(sidecar: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    entry = sidecar[name]
    assert isinstance(entry, dict)
    return entry


def test_every_column_that_a_trial_can_have_is_described() -> None:
    assert OF_TRIALS | {*TASK_COLUMNS} | IDENTITY == {*TRIAL_COLUMNS}


def test_a_question_has_its_columns_however_it_is_asked() -> None:
    along = Asked("pain", "continuous", "How bad?", "none", "worst")
    columns = question_columns(Questions({"intensity": NUMERIC, "painful": PAINFUL}, {"pain": along}))
    asked = {"intensity", "intensity_response_time_s", "painful", "painful_response_time_s"}
    assert {*columns} == asked | {f"pain_{name}" for name in row_columns.CONTINUOUS}
    assert columns["intensity"].units == "0-10"
    assert all(word in columns["intensity"].description for word in ("How strong?", "none", "extreme"))
    assert columns["painful"].levels == {"0": "no", "1": "yes"}
    assert columns["pain_peak"].units == "0-100"
    assert "worst" in columns["pain_mean"].description


def test_closed_sets_are_whole() -> None:
    assert {*levels.RATED} == {*SCALE_NAMES}
    assert {*levels.TARGETS} == {*typing.get_args(AttentionTarget)} == {*hed.TARGETS}
    assert {*levels.ATTITUDES} == {*typing.get_args(Attitude)} == {*hed.ATTITUDES}
    assert {*levels.VERDICTS} == {verdict.value for verdict in Verdict}
    assert {*levels.TASKS} == {*typing.get_args(TaskKind)}
    assert {*levels.CHOICES} >= {choice.value for choice in Choice}
    assert {*levels.RELATED} == {*RELATED}
    assert {*levels.SEVERITIES} == {str(grade) for grade in SEVERITIES}
    assert {*levels.MODALITIES} == {*hed.MODALITIES}
    assert {*levels.TRIAL_TYPES} == {*hed.TRIAL_TYPES}
    assert {each.value for each in Ending} - {"completed"} <= {*levels.TRIAL_TYPES}


@pytest.mark.parametrize("columns", [EVENT_COLUMNS, TRIAL_COLUMNS])
def test_every_column_has_a_name_and_words_and_units_where_its_own_name_has_some(
    columns: Mapping[str, Column],
) -> None:
    units = {"_c": "degree Celsius", "_s": "s", "_ma": "mA", "_mj": "mJ", "_hz": "Hz", "_us": "us"}
    for name, column in columns.items():
        assert column.long_name
        assert column.description.endswith(".")
        for end, unit in units.items():
            if name.endswith(end) and not name.endswith("per_s"):
                assert column.units == unit, name


@pytest.mark.parametrize("name", MAKE)
def test_every_column_of_a_run_is_described_and_every_value_has_its_level(
    name: str, runs: dict[str, RecordedRun]
) -> None:
    for made in both(runs[name]):
        assert {*made.sidecar} - {hed.DEFINITIONS_KEY} == {*made.table.columns}
        for place, column in enumerate(made.table.columns):
            entry = said(made.sidecar, column)
            assert entry["LongName"]
            assert entry["Description"]
            values = {str(row[place]) for row in made.table.rows if row[place] is not None}
            if "Levels" in entry:
                assert values == {*entry["Levels"]}
            if isinstance(entry.get("HED"), dict):
                assert values == {*entry["HED"]}


def test_a_trial_carries_its_questions_anchors_and_units(runs: dict[str, RecordedRun]) -> None:
    ratings = runs["heat"].tables.ratings
    first = dict(zip(ratings.columns, ratings.rows[0], strict=True))
    _, beh = both(runs["heat"])
    entry = said(beh.sidecar, str(first["scale"]))
    assert entry["Units"] == "0-100"
    for name in ("question", "left_anchor", "right_anchor"):
        assert str(first[name]) in entry["Description"]
    assert not {"onset", "duration"} & {*beh.table.columns}


def test_a_column_that_nobody_described_is_named() -> None:
    with pytest.raises(ValueError, match="'loudness'"):
        described(Table(("trial", "loudness"), ((1, 2),)), TRIAL_COLUMNS)
    with pytest.raises(ValueError, match="'loudness'"):
        beh_table((), Table(("loudness",), ((2,),)))


def test_a_value_that_is_no_level_is_named() -> None:
    with pytest.raises(ValueError, match="'spoiled'"):
        described(Table(("status",), (("completed",), ("spoiled",))), TRIAL_COLUMNS)


def test_a_level_without_a_hed_string_is_named() -> None:
    column = Column("x", "y.", levels={"a": "one", "b": "two"}, hed={"a": "Label/A"})
    assert column.said_of(["a", None])["HED"] == {"a": "Label/A"}
    with pytest.raises(ValueError, match="'b'"):
        column.said_of(["a", "b"])
