"""What stands in the files: plain numbers, `n/a` for nothing, no broken lines, always the same bytes."""

from __future__ import annotations

import csv
import gzip
import io
import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.bids.content import cell_text, json_text, number_text, recording_tsv_gz, tsv
from experiments.bids.recording_check import recording_faults
from mindpain_task.bids.nouns import Recording
from mindpain_task.tables import Table

numbers = st.floats(allow_nan=False, allow_infinity=False, width=32)
cells = st.one_of(st.none(), st.text(max_size=12), st.integers(-(10**9), 10**9), numbers)


@given(numbers)
def test_a_number_is_written_without_an_exponent_and_read_back(value: float) -> None:
    text = number_text(value)
    assert "e" not in text
    assert float(text) == value


def test_what_is_not_there_is_not_nan() -> None:
    assert number_text(math.nan) == cell_text(None) == cell_text("") == "n/a"
    assert (cell_text(47.0), cell_text(100), cell_text(1e-7), cell_text(True)) == (
        "47.0",
        "100",
        "0.0000001",
        "1",
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=5))
def test_a_table_has_as_many_lines_and_cells_as_it_says(rows: list[tuple[object, object]]) -> None:
    content = tsv(Table(("a", "b"), tuple(rows))).decode()  # type: ignore[arg-type]
    assert content.endswith("\n")
    read = list(csv.reader(io.StringIO(content, newline=""), delimiter="\t"))
    assert len(read) == len(rows) + 1
    assert {len(line) for line in read} == {2}
    assert all(cell != "" for line in read for cell in line)


def recording(values: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> Recording:
    columns = tuple(f"c{place}" for place in range(values.shape[1]))
    return Recording("stim", "thermode", columns, values, 100.0, 0.0, {name: {} for name in columns})


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.one_of(numbers, st.just(math.nan)), min_size=3, max_size=3), min_size=1, max_size=20)
)
def test_a_recording_is_read_back_as_it_was(values: list[list[float]]) -> None:
    array = np.array(values)
    content = recording_tsv_gz(recording(array))
    read = pd.read_csv(io.BytesIO(gzip.decompress(content)), sep="\t", header=None, na_values="n/a")
    assert np.array_equal(read.to_numpy(dtype=float), array, equal_nan=True)
    said = {"Columns": ["c0", "c1", "c2"], "SamplingFrequency": 100, "StartTime": 0}
    assert [*recording_faults(content, said | {name: {} for name in ("c0", "c1", "c2")})] == []


def test_a_recording_has_no_time_and_no_name_in_its_header() -> None:
    content = recording_tsv_gz(recording(np.array([[1.0, math.nan]])))
    assert (content[3], content[4:8]) == (0, b"\0\0\0\0")
    assert gzip.decompress(content) == b"1.0\tn/a\n"


def test_a_sidecar_is_plain_text_and_holds_no_nan() -> None:
    assert json_text({"Units": "°C"}).decode() == '{\n  "Units": "°C"\n}\n'
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text({"x": math.nan})
    assert json.loads(json_text({"b": 1, "a": [1.5]})) == {"b": 1, "a": [1.5]}
