"""Tables on disk: the same table gives the same bytes, and no table is ever overwritten."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.tables import frame, read_table, write_table
from mindpain_task.roles import DeviceFault
from mindpain_task.tables import Table

TABLE = Table(("trial", "heat_c", "note"), ((1, 46.5, "ä\tb"), (2, None, 'said "no"'), (3, 47.0, "")))


def test_a_table_is_written_as_tsv(tmp_path: Path) -> None:
    write_table(TABLE, tmp_path / "trials.tsv")
    assert (tmp_path / "trials.tsv").read_bytes() == (
        'trial\theat_c\tnote\n1\t46.5\t"ä\tb"\n2\tn/a\t"said ""no"""\n3\t47.0\t\n'.encode()
    )
    read = pd.read_csv(tmp_path / "trials.tsv", sep="\t", na_values=["n/a"], keep_default_na=False)
    assert list(read["note"]) == list(frame(TABLE)["note"])


def test_the_same_table_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "trials.tsv"
    write_table(TABLE, path)
    before = path.stat()
    write_table(TABLE, path)
    assert path.stat() == before
    assert os.listdir(tmp_path) == ["trials.tsv"]


def test_another_table_never_takes_the_place_of_one(tmp_path: Path) -> None:
    path = tmp_path / "trials.tsv"
    path.write_text("trial\tnote\n1\ttyped in by hand\n", encoding="utf-8")
    with pytest.raises(DeviceFault, match="it exists already, with other content, and nothing is ever"):
        write_table(TABLE, path)
    assert path.read_text("utf-8") == "trial\tnote\n1\ttyped in by hand\n"
    assert os.listdir(tmp_path) == ["trials.tsv"]


def test_a_folder_where_the_table_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "trials.tsv").mkdir()
    with pytest.raises(DeviceFault, match="it cannot be read: Is a directory"):
        write_table(TABLE, tmp_path / "trials.tsv")


def test_what_cannot_be_written_says_how_to_get_it_later(tmp_path: Path) -> None:
    with pytest.raises(DeviceFault, match=r"No such file or directory; `mindpain tables .*/gone` derives it"):
        write_table(TABLE, tmp_path / "gone" / "trials.tsv")


CELLS = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8).filter(lambda x: x != "n/a")


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 4))
    columns = tuple(f"column {number}" for number in range(width))
    rows = draw(st.lists(st.tuples(*[CELLS] * width), max_size=5))
    return Table(columns, tuple(rows))


@settings(max_examples=100, deadline=None)
@given(tables())
def test_a_table_reads_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, table: Table) -> None:
    path = tmp_path_factory.mktemp("read") / "table.tsv"
    write_table(table, path)
    assert read_table(path) == table


def test_numbers_are_read_as_the_text_they_are(tmp_path: Path) -> None:
    write_table(TABLE, tmp_path / "trials.tsv")
    assert read_table(tmp_path / "trials.tsv").rows[1] == ("2", None, 'said "no"')


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=60) | st.lists(st.sampled_from(list('a\t\n\r",'))).map(lambda c: "".join(c).encode())
)
def test_any_bytes_are_a_table_or_a_value_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "table.tsv"
    path.write_bytes(content)
    try:
        table = read_table(path)
    except ValueError:
        return
    assert all(len(row) == len(table.columns) for row in table.rows)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty: it has not even a header"),
        (b"a\tb\n1\t2\n3\n", ":3: 1 cells in a table of 2 columns"),
        (b"a\n" + b"x" * 200_000, "is no table: field larger than field limit"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "table.tsv"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=sentence):
        read_table(path)


def test_a_table_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_table(tmp_path / "nowhere.tsv")
