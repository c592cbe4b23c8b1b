"""Tables on disk: the same table gives the same bytes, and no table is ever overwritten."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from hardware.tables import frame, write_table
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
