"""A dataset that was tampered with is found out: by the official validator, and where it is silent, by us."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from experiments.bids.content import compressed
from experiments.bids.whole_check import faults_of_dataset
from tests.experiments.bids.exports_for_tests import validated


def one(dataset: Path, ending: str) -> Path:
    """Return the first file of the first run with this ending."""
    return sorted(dataset.glob(f"sub-*/ses-*/beh/*demo*{ending}"))[0]


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def change_json(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content) + "\n", encoding="utf-8")


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def write_lines(path: Path, lines: list[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def samples(dataset: Path) -> tuple[Path, list[str]]:
    path = one(dataset, "_stim.tsv.gz")
    return path, gzip.decompress(path.read_bytes()).decode().splitlines()


def put_samples(path: Path, lines: list[str]) -> None:
    path.write_bytes(compressed("".join(f"{line}\n" for line in lines).encode()))


def put_rating(dataset: Path, cell: str) -> None:
    path = one(dataset, "_beh.tsv")
    header, *rows = lines_of(path)
    place = header.split("\t").index("intensity")
    cells = rows[0].split("\t")
    cells[place] = cell
    write_lines(path, [header, "\t".join(cells), *rows[1:]])


def nan_sample(dataset: Path) -> None:
    path, lines = samples(dataset)
    put_samples(path, ["\t".join(["nan"] * (lines[0].count("\t") + 1)), *lines])


def header_in_samples(dataset: Path) -> None:
    path, lines = samples(dataset)
    columns = json.loads(one(dataset, "_stim.json").read_text(encoding="utf-8"))["Columns"]
    put_samples(path, ["\t".join(columns), *lines])


def one_column_less(dataset: Path) -> None:
    path, lines = samples(dataset)
    put_samples(path, [line.rpartition("\t")[0] for line in lines])


def unsorted(dataset: Path) -> None:
    path = one(dataset, "_events.tsv")
    header, *rows = lines_of(path)
    write_lines(path, [header, *reversed(rows)])


def onset_not_first(dataset: Path) -> None:
    path = one(dataset, "_events.tsv")
    turned = [line.split("\t") for line in lines_of(path)]
    write_lines(path, ["\t".join([*cells[2:], *cells[:2]]) for cells in turned])


def a_cell_less(dataset: Path) -> None:
    path = one(dataset, "_events.tsv")
    lines = lines_of(path)
    write_lines(path, [*lines[:-1], lines[-1].rpartition("\t")[0]])


def crlf(dataset: Path) -> None:
    path = one(dataset, "_beh.tsv")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def no_last_line_end(dataset: Path) -> None:
    path = one(dataset, "_beh.tsv")
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))


def other_age(dataset: Path) -> None:
    path = dataset / "participants.tsv"
    header, *rows = lines_of(path)
    write_lines(path, [f"{header}\tage", *(f"{row}\t95" for row in rows)])
    change_json(dataset / "participants.json", lambda said: said.update(age={"Description": "Age in years."}))


def time_with_a_zone(dataset: Path) -> None:
    path = next(dataset.glob("sub-*/ses-*/*_scans.tsv"))
    header, first, *rows = lines_of(path)
    name, _, simulated = first.split("\t")
    write_lines(path, [header, "\t".join([name, "2026-03-01T08:00:00Z", simulated]), *rows])


def unknown_participant(dataset: Path) -> None:
    path = next(dataset.glob("phenotype/*.tsv"))
    header, *rows = lines_of(path)
    write_lines(path, [header, *rows, rows[0].replace("sub-sim01", "sub-ghost")])


def missing_level(dataset: Path) -> None:
    change_json(
        one(dataset, "_events.json"), lambda said: said["trial_type"]["Levels"].pop("rating_intensity")
    )


def wrong_hed(dataset: Path) -> None:
    change_json(
        one(dataset, "_events.json"), lambda said: said["trial_type"]["HED"].update(iti="Sensory-evnt")
    )


def no_events(dataset: Path) -> None:
    for ending in ("_events.tsv", "_events.json"):
        one(dataset, ending).unlink()


def unmarked(dataset: Path) -> None:
    change_json(one(dataset, "_beh.json"), lambda said: said.pop("Simulated"))


@dataclass(frozen=True)
class Corruption:
    """What is done to a dataset; what the validator says of it (nothing: it is silent), and what we say."""

    plant: Callable[[Path], object]
    validator: str
    ours: str


CORRUPTIONS = {
    "nan in a recording": Corruption(nan_sample, "", "a cell holds 'nan'"),
    "a header in a recording": Corruption(header_in_samples, "", "neither a number nor n/a"),
    "a column missing in a recording": Corruption(one_column_less, "TSV_EQUAL_ROWS", "cells, its sidecar"),
    "a sidecar without its rate": Corruption(
        lambda dataset: change_json(one(dataset, "_stim.json"), lambda said: said.pop("SamplingFrequency")),
        "SIDECAR_KEY_REQUIRED", "SamplingFrequency None",
    ),
    "a recording without a sidecar": Corruption(
        lambda dataset: one(dataset, "_stim.json").unlink(),
        "SIDECAR_KEY_REQUIRED", "does not say its Columns",
    ),
    "a level that nobody describes": Corruption(
        missing_level, "TSV_VALUE_INCORRECT_TYPE", "'rating_intensity' is none of its levels"
    ),
    "a HED tag that is none": Corruption(wrong_hed, "HED_ERROR", ""),
    "a HED version that is none": Corruption(
        lambda dataset: replace_in(dataset / "dataset_description.json", "8.4.0", "7.0.9"), "HED_ERROR", "",
    ),
    "events without onset first": Corruption(
        onset_not_first, "TSV_COLUMN_ORDER_INCORRECT", "not onset, duration"
    ),
    "a row with a cell less": Corruption(a_cell_less, "TSV_EQUAL_ROWS", "cells, the header"),
    "events out of order": Corruption(unsorted, "EVENT_ONSET_ORDER", "not in the order of their onsets"),
    "nan in the trials": Corruption(
        lambda dataset: put_rating(dataset, "nan"), "", "'intensity' is 'nan'",
    ),
    "an empty cell": Corruption(lambda dataset: put_rating(dataset, ""), "", "'intensity' is empty"),
    "another participant": Corruption(
        lambda dataset: replace_in(dataset / "participants.tsv", "sub-sim01", "sub-sim02"),
        "PARTICIPANT_ID_MISMATCH", "participants.tsv and the folders disagree",
    ),
    "a file that scans.tsv names and that is gone": Corruption(
        lambda dataset: one(dataset, "_stim.tsv.gz").unlink(),
        "SCANS_FILENAME_NOT_MATCH_DATASET", "which is not there",
    ),
    "participants in UTF-16": Corruption(
        lambda dataset: (dataset / "participants.tsv").write_bytes(
            (dataset / "participants.tsv").read_text(encoding="utf-8").encode("utf-16")
        ),
        "no answer", "is not UTF-8",
    ),
    "a stray file": Corruption(
        lambda dataset: one(dataset, "_beh.tsv").with_suffix(".bak").write_text("x", encoding="utf-8"),
        "EXTENSION_MISMATCH", "",
    ),
    "a file that is not JSON": Corruption(
        lambda dataset: one(dataset, "_beh.json").write_text("{", encoding="utf-8"),
        "JSON_INVALID", "not JSON",
    ),
    "no final line end": Corruption(no_last_line_end, "", "its last line does not end"),
    "CRLF": Corruption(crlf, "", "only LF ends a line"),
    "somebody aged 95": Corruption(other_age, "", "age 95 tells who it is"),
    "a time with its zone": Corruption(time_with_a_zone, "", "no local time without a zone"),
    "answers of nobody": Corruption(unknown_participant, "", "whom participants.tsv does not know"),
    "no events": Corruption(
        no_events, "SCANS_FILENAME_NOT_MATCH_DATASET", "_events.tsv, which is not there",
    ),
    "a simulated file without its mark": Corruption(unmarked, "", "disagree about whether it was simulated"),
}  # fmt: skip


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_every_corruption_is_found(name: str, dataset: Path) -> None:
    corruption = CORRUPTIONS[name]
    corruption.plant(dataset)
    if corruption.validator == "no answer":
        with pytest.raises(json.JSONDecodeError):
            validated(dataset)
    elif corruption.validator:
        assert corruption.validator in {issue.code for issue in validated(dataset)}
    faults = "\n".join(faults_of_dataset(dataset))
    assert corruption.validator or corruption.ours, "nobody finds it"
    assert corruption.ours in faults if corruption.ours else not faults


def test_nobody_finds_anything_in_what_was_exported(whole: Path) -> None:
    assert validated(whole, "--max-rows", "-1") == []
    assert faults_of_dataset(whole) == []
