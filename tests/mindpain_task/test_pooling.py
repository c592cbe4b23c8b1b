"""Ratings of several sessions as one table: only where a scale meant the same in each."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mindpain_task.pooling import MEANING, DifferentAnchors, pooled
from mindpain_task.row_columns import RATING_COLUMNS
from mindpain_task.tables import Cell, Table

COLUMNS = ("participant_id", "simulated", *RATING_COLUMNS)
PAIN: dict[str, Cell] = {
    "participant_id": "sub-01",
    "simulated": "no",
    "scale": "intensity",
    "value": 40.0,
    "question": "How strong was the heat?",
    "left_anchor": "no pain sensation",
    "right_anchor": "most intense pain sensation imaginable",
    "kind": "vas",
}


def table(*rows: dict[str, Cell], columns: Sequence[str] = COLUMNS) -> Table:
    return Table(tuple(columns), tuple(tuple(row.get(name) for name in columns) for row in rows))


def test_rows_stay_as_they_are_one_table_behind_the_other() -> None:
    one, other = table(PAIN, PAIN | {"value": 7.0}), table(PAIN | {"participant_id": "sub-02"})
    both = pooled([("run-01", one), ("run-02", other)])
    assert both == Table(COLUMNS, (*one.rows, *other.rows))


@pytest.mark.parametrize("what", MEANING)
def test_another_meaning_is_refused_with_scale_runs_and_both_wordings(what: str) -> None:
    others = PAIN | {what: "other words"}
    with pytest.raises(DifferentAnchors) as caught:
        pooled([("run-01", table(PAIN)), ("run-02", table(others))])
    assert str(caught.value) == (
        f"ratings of intensity cannot be pooled: {what} {PAIN[what]!r} in run-01, 'other words' in run-02"
    )


def test_the_same_words_for_another_scale_are_another_matter() -> None:
    other = PAIN | {"scale": "unpleasantness", "right_anchor": "most unpleasant imaginable"}
    assert len(pooled([("run-01", table(PAIN)), ("run-02", table(other))]).rows) == 2


def test_two_wordings_within_one_run_are_refused_too() -> None:
    with pytest.raises(DifferentAnchors, match=r"'vas' in run-01, 'numeric' in run-01"):
        pooled([("run-01", table(PAIN, PAIN | {"kind": "numeric"}))])


@given(st.permutations(["a", "b", "c", "d"]))
def test_whatever_the_order_different_anchors_are_found(names: list[str]) -> None:
    tables = [
        (name, table(PAIN | {"left_anchor": "nothing" if name == "c" else "no pain"})) for name in names
    ]
    with pytest.raises(DifferentAnchors, match="in c"):
        pooled(tables)


def test_rehearsals_never_stand_beside_real_sessions() -> None:
    rehearsed = table(PAIN | {"simulated": "stimulator+participant"})
    with pytest.raises(ValueError, match="run-02 is a rehearsal and run-01 is not: they are never put"):
        pooled([("run-01", table(PAIN)), ("run-02", rehearsed)])
    assert len(pooled([("run-02", rehearsed), ("run-03", rehearsed)]).rows) == 2


def test_a_run_counts_once() -> None:
    with pytest.raises(ValueError, match="run-01 is given twice"):
        pooled([("run-01", table(PAIN)), ("run-02", table(PAIN)), ("run-01", table(PAIN))])


def test_other_columns_are_named() -> None:
    more = table(PAIN, columns=(*COLUMNS, "mood"))
    with pytest.raises(ValueError, match="run-02 has other columns than run-01: mood"):
        pooled([("run-01", table(PAIN)), ("run-02", more)])
    turned = table(PAIN, columns=tuple(reversed(COLUMNS)))
    with pytest.raises(ValueError, match="another order"):
        pooled([("run-01", table(PAIN)), ("run-02", turned)])


def test_what_is_no_table_of_ratings_says_what_it_lacks() -> None:
    old = table(PAIN, columns=[name for name in COLUMNS if name != "kind"])
    with pytest.raises(ValueError, match="run-01 has no column kind: move it away"):
        pooled([("run-01", old), ("run-02", old)])
    with pytest.raises(ValueError, match="no table of ratings to pool"):
        pooled([])


def test_tables_without_rows_pool_to_one_without_rows() -> None:
    assert pooled([("run-01", table()), ("run-02", table())]) == table()
