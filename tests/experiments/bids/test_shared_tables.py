"""What a lab adds to a dataset stays there when further runs come; what must not stand there is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from experiments.bids.exporting import Asked, add_run
from experiments.bids.lab import Lab
from experiments.bids.phenotype_files import put_phenotypes
from experiments.bids.tables_kept import words_at
from experiments.bids.who_when import held_runs
from mindpain_task.bids.nouns import Phenotype
from mindpain_task.located import Refused
from tests.experiments.bids.exports_for_tests import contents, validated


@pytest.fixture
def out(demo: Path, tmp_path: Path) -> Path:
    """A dataset of one run."""
    add_run(demo, tmp_path / "out")
    return tmp_path / "out"


def add_column(path: Path, name: str, value: str) -> None:
    """Add a column as a lab does, with its words in the sidecar."""
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    lines = [f"{header}\t{name}", *(f"{row}\t{value}" for row in rows)]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    change(path.with_suffix(".json"), {name: {"Description": f"What {name} means."}})


def change(path: Path, with_: dict[str, Any]) -> None:
    said = json.loads(path.read_text(encoding="utf-8")) | with_
    path.write_text(json.dumps(said) + "\n", encoding="utf-8")


def test_columns_and_rows_of_the_lab_stay(out: Path, asking: Path) -> None:
    people = out / "participants.tsv"
    add_column(people, "handedness", "left")
    with people.open("a", encoding="utf-8") as file:
        file.write("sub-later\tn/a\tn/a\t0\t0\tno\tright\n")
    exported = add_run(asking, out)
    lines = people.read_text(encoding="utf-8").splitlines()
    assert lines[0].endswith("\thandedness")
    assert [line.split("\t")[0::6] for line in lines[1:]] == [["sub-later", "right"], ["sub-sim01", "left"]]
    assert words_at(people.with_suffix(".json"))["handedness"] == {"Description": "What handedness means."}
    assert exported.notes == ("participants.tsv and the folders disagree about sub-later",)


@pytest.mark.parametrize(
    ("cell", "why"), [("95", "age 95 tells who it is"), ("", "'age' is empty"), ("NaN", "'age' is 'NaN'")]
)
def test_what_must_not_stand_there_is_refused_before_a_byte(
    cell: str, why: str, out: Path, asking: Path
) -> None:
    add_column(out / "participants.tsv", "age", cell)
    before = contents(out)
    with pytest.raises(Refused, match=why):
        add_run(asking, out)
    assert contents(out) == before


def test_a_table_of_a_spreadsheet_with_crlf_is_refused(out: Path, asking: Path) -> None:
    people = out / "participants.tsv"
    people.write_bytes(people.read_bytes().replace(b"\n", b"\r\n"))
    with pytest.raises(Refused, match=r"participants\.tsv: a line ends with CR"):
        add_run(asking, out)


def test_a_column_without_words_is_refused(out: Path, asking: Path) -> None:
    add_column(out / "participants.tsv", "mood", "good")
    change(out / "participants.json", {"mood": None})
    with pytest.raises(Refused, match="column 'mood' is described nowhere: say in the JSON file beside it"):
        add_run(asking, out)


def test_a_table_of_the_lab_about_people_to_come_is_no_hindrance(out: Path, asking: Path) -> None:
    table = out / "phenotype" / "demographics.tsv"
    table.parent.mkdir()
    table.write_text("participant_id\tschool\nsub-sim01\tyes\nsub-later\tno\n", encoding="utf-8")
    exported = add_run(asking, out)
    assert exported.notes == (
        "phenotype/demographics.tsv has sub-later, whom participants.tsv does not know",
    )
    assert table.read_text(encoding="utf-8").endswith("sub-later\tno\n")


def test_what_was_told_of_the_lab_is_kept_and_can_be_changed(
    demo: Path, asking: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    told = Lab(
        name="Our study", authors=("A. Author", "B. Author"), license="CC0-1.0", institution="A University"
    )
    add_run(demo, out, Asked(lab=told))
    change(out / "dataset_description.json", {"Funding": ["a grant"]})
    add_run(asking, out)
    said = words_at(out / "dataset_description.json")
    assert said["Name"] == "SIMULATED – no data about people: Our study"
    assert (said["Authors"], said["License"], said["Funding"]) == (
        ["A. Author", "B. Author"],
        "CC0-1.0",
        ["a grant"],
    )
    own = {words_at(path)["InstitutionName"] for path in out.glob("sub-*/ses-*/beh/*_beh.json")}
    assert own == {"A University"}
    assert validated(out) == []
    add_run(asking, out, Asked(lab=Lab(license="CC-BY-4.0")))
    assert words_at(out / "dataset_description.json")["License"] == "CC-BY-4.0"


def test_answers_scored_by_another_key_are_told_apart(asking: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    add_run(asking, out)
    words = words_at(out / "phenotype" / "ffmq_39_ses-01.json")
    header, row = (out / "phenotype" / "ffmq_39_ses-01.tsv").read_text(encoding="utf-8").splitlines()
    first = dict(zip(header.split("\t"), row.split("\t"), strict=True))
    other: dict[str, Any] = {**first, "participant_id": "sub-sim02", "key_sha256": "b" * 64}
    sidecar = {name: said for name, said in words.items() if name in (*first, "MeasurementToolMetadata")}
    changed = {**sidecar, "item_01": {**sidecar["item_01"], "Description": "Another key."}}
    phenotype = Phenotype("ffmq_39", other, changed)
    for _ in range(2):  # twice is the same as once
        put_phenotypes(out, held_runs(out), [replace(phenotype)])
    after = words_at(out / "phenotype" / "ffmq_39_ses-01.json")
    assert after["item_02"] == words["item_02"]
    keys = after["item_01"]["Keys"]
    assert keys == {first["key_sha256"][:8]: words["item_01"], "b" * 8: changed["item_01"]}
    table = (out / "phenotype" / "ffmq_39_ses-01.tsv").read_text(encoding="utf-8").splitlines()
    assert [line.partition("\t")[0] for line in table[1:]] == ["sub-sim01", "sub-sim02"]


def test_a_questionnaire_asked_twice_in_a_session_has_a_file_for_each_time(
    asking: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    add_run(asking, out)
    path = out / "phenotype" / "ffmq_39_ses-01.tsv"
    words = words_at(path.with_suffix(".json"))
    header, row = path.read_text(encoding="utf-8").splitlines()
    first: dict[str, Any] = dict(zip(header.split("\t"), row.split("\t"), strict=True))
    before = path.read_bytes()
    again = Phenotype(
        "ffmq_39", {**first, "when": "closing", "item_01": 1}, {name: words[name] for name in first}
    )
    put_phenotypes(out, held_runs(out), [again])
    assert path.read_bytes() == before
    second = path.with_name("ffmq_39_ses-01_2.tsv").read_text(encoding="utf-8").splitlines()
    assert len(second) == 2
    assert "closing" in second[1].split("\t")
    assert [issue for issue in validated(out) if issue.severity == "error"] == []
