"""What holds of every `_events` table, whatever was run and wherever its journal breaks off."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.recorded.runs import RecordedRun
from experiments.recorded.tables import tables_of
from mindpain_task.bids.event_columns import ALWAYS
from mindpain_task.bids.events import events_table
from mindpain_task.markers import CODES
from mindpain_task.model import Record
from mindpain_task.tables import Cell, Table
from tests.mindpain_task.bids.event_runs import MAKE

Cells = dict[str, Cell]
KINDS = ("heat", "shock", "laser", "cold")


def rows_of(table: Table) -> list[Cells]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def rows(run: RecordedRun) -> list[Cells]:
    return rows_of(events_table(run.records, run.tables.trials).table)


def number(value: Cell) -> float:
    assert isinstance(value, int | float)
    return float(value)


def is_in_order(table: Table) -> bool:
    onsets = [number(row["onset"]) for row in rows_of(table)]
    durations = [row["duration"] for row in rows_of(table)]
    return onsets == sorted(onsets) and all(
        value is None or (math.isfinite(number(value)) and number(value) >= 0) for value in durations
    )


@pytest.mark.parametrize("name", MAKE)
def test_rows_are_sorted_and_have_the_columns_that_are_promised(
    name: str, runs: dict[str, RecordedRun]
) -> None:
    made = events_table(runs[name].records, runs[name].tables.trials)
    assert made.table.columns[:2] == ("onset", "duration")
    assert {*ALWAYS} <= {*made.table.columns}
    assert is_in_order(made.table)
    for place, column in enumerate(made.table.columns):
        assert column in ALWAYS or any(row[place] is not None for row in made.table.rows)


@pytest.mark.parametrize("name", MAKE)
def test_each_answer_stands_in_one_row_with_its_value(name: str, runs: dict[str, RecordedRun]) -> None:
    given_s = ("trial", "block", "condition", "rating_name", "rating_scale", "rating_value", "response_time")
    kept = ("trial", "block", "condition", "scale", "kind", "value", "response_time_s")
    answered = [row for row in rows(runs[name]) if row.get("missed") is not None and row["rating_name"]]
    ratings = rows_of(runs[name].tables.ratings)
    assert Counter(tuple(row[c] for c in given_s) for row in answered) == Counter(
        tuple(row[c] for c in kept) for row in ratings
    )
    shown = Counter(row["shown_s"] for row in ratings if row["shown_s"] is not None)
    assert shown <= Counter(row["onset"] for row in answered)
    for row in answered:
        if row["response_time"] is not None:
            assert row["duration"] == pytest.approx(row["response_time"], abs=2e-6)
        assert row["missed"] == int(row["rating_value"] is None)


@pytest.mark.parametrize("name", MAKE)
def test_each_stimulus_of_a_trial_stands_in_one_row_from_its_onset_to_its_end(
    name: str, runs: dict[str, RecordedRun]
) -> None:
    given_in = {row["trial"]: row for row in rows(runs[name]) if row["trial_type"] == "stimulus"}
    told = {}
    for trial in rows_of(runs[name].tables.trials):
        for kind in KINDS:
            if trial.get(f"{kind}_onset_s") is not None:
                told[trial["trial"]] = (trial, kind)
    assert {*given_in} == {*told}
    assert len(given_in) == sum(row["trial_type"] == "stimulus" for row in rows(runs[name]))
    for number_, (trial, kind) in told.items():
        row = given_in[number_]
        assert row["onset"] == trial[f"{kind}_onset_s"]
        assert row.get("delivered_temp_c") == trial["delivered_peak_c"]
        assert row.get("delivery") == trial["delivery"]
        if trial[f"{kind}_end_s"] is not None:
            ended_s = number(row["onset"]) + number(row["duration"])
            assert ended_s == pytest.approx(number(trial[f"{kind}_end_s"]), abs=2e-6)


@pytest.mark.parametrize("name", MAKE)
def test_each_marker_stands_in_one_place(name: str, runs: dict[str, RecordedRun]) -> None:
    planned = Counter(record.event.marker for record in runs[name].records if record.event.marker)
    placed: Counter[Cell] = Counter()
    for row in rows(runs[name]):
        for which in ("trigger", "end_trigger"):
            label = row.get(f"{which}_label")
            placed.update([label] if label else [])
            assert row.get(f"{which}_code") == (CODES[str(label)] if label else None)
    assert placed == planned


@pytest.mark.parametrize("name", MAKE)
def test_every_row_names_the_record_it_begins_with(name: str, runs: dict[str, RecordedRun]) -> None:
    events = {record.seq: record.event for record in runs[name].records}
    zero_s = next(event.time_s for event in events.values() if event.kind == "session_start")
    for row in rows(runs[name]):
        event = events[int(number(row["journal_seq"]))]
        assert row["onset"] == pytest.approx(event.time_s - zero_s, abs=2e-6)
        assert (row["block"], row["trial"]) == (event.block, event.trial)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_journal_that_breaks_off_anywhere_still_gives_its_rows(
    data: st.DataObject, runs: dict[str, RecordedRun]
) -> None:
    run = runs[data.draw(st.sampled_from(sorted(runs)))]
    records = run.records[: data.draw(st.integers(0, len(run.records)))]
    trials = tables_of(records, (), {}).trials
    made = events_table(records, trials)
    assert is_in_order(made.table)
    whole = rows(run)
    for row in rows_of(made.table):
        if row["duration"] is None:
            assert row["aborted"] == 1
        assert any(row["journal_seq"] == other["journal_seq"] for other in whole)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_journal_with_holes_still_gives_rows(data: st.DataObject, runs: dict[str, RecordedRun]) -> None:
    run = runs[data.draw(st.sampled_from(sorted(runs)))]
    lost = data.draw(st.sets(st.integers(0, len(run.records) - 1), max_size=40))
    records: list[Record] = [record for at, record in enumerate(run.records) if at not in lost]
    assert is_in_order(events_table(records, run.tables.trials).table)


@settings(max_examples=30, deadline=None)
@given(data=st.data(), zero_s=st.floats(-50, 500), cut_s=st.floats(0, 400))
def test_the_zero_moves_every_onset_and_stretches_make_up_the_whole(
    data: st.DataObject, zero_s: float, cut_s: float, runs: dict[str, RecordedRun]
) -> None:
    run = runs[data.draw(st.sampled_from(sorted(runs)))]
    trials = run.tables.trials
    whole = rows(run)
    moved = rows_of(events_table(run.records, trials, zero_s=zero_s).table)
    assert [number(row["onset"]) for row in moved] == pytest.approx(
        [number(row["onset"]) - zero_s for row in whole], abs=2e-6
    )
    before = events_table(run.records, trials, between_s=(-math.inf, cut_s)).table
    after = events_table(run.records, trials, between_s=(cut_s, math.inf)).table
    parts = rows_of(before) + rows_of(after)
    assert [row["journal_seq"] for row in parts] == [row["journal_seq"] for row in whole]


def test_without_a_start_there_is_no_zero_and_no_row() -> None:
    assert events_table((), Table(("trial", "delivered_peak_c"), ())).table.rows == ()
