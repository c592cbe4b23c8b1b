"""`mindpain pool`: the ratings of several runs as one table, or a sentence that says why not."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from experiments.cli import REFUSED, main
from experiments.preparing import SessionRequest, prepare_session
from experiments.session import conduct
from hardware.tables import read_table
from tests.protocols_for_tests import short_protocol


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Two rehearsals of one protocol, and one with another right anchor."""
    folder = tmp_path_factory.mktemp("runs")
    protocol, folders = short_protocol(folder, trials=1), []
    for participant in ("sim01", "sim02", "sim03"):
        if participant == "sim03":
            text = protocol.read_text(encoding="utf-8")
            protocol.write_text(
                text.replace("most unpleasant imaginable", "very unpleasant"), encoding="utf-8"
            )
        asked = SessionRequest(
            str(protocol), "rehearsal", participant, "01", "en", 1, folder / "data", "novice"
        )
        folders.append(conduct(prepare_session(asked), say=lambda line: None).files.folder)
    return folders[0], folders[1], folders[2]


def pooled(out: Path, *folders: Path) -> int:
    return main(["pool", *map(str, folders), "-o", str(out)])


def test_ratings_of_several_runs_are_one_table(
    runs: tuple[Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "all.tsv"
    assert pooled(out, *runs[:2]) == 0
    tables = [read_table(folder / "ratings.tsv") for folder in runs[:2]]
    both = read_table(out)
    assert both.columns == tables[0].columns
    assert both.rows == (*tables[0].rows, *tables[1].rows)
    assert capsys.readouterr().out == f"{out}: {len(both.rows)} ratings of 2 runs\n"


def test_other_anchors_are_refused_with_scale_runs_and_both_wordings(
    runs: tuple[Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "all.tsv"
    assert pooled(out, *runs) == REFUSED
    assert not out.exists()
    assert capsys.readouterr().err == (
        "mindpain: ratings of unpleasantness cannot be pooled: right_anchor 'most unpleasant imaginable' in "
        f"{runs[0].name}, 'very unpleasant' in {runs[2].name}\n"
    )


def test_a_run_named_twice_is_refused_however_it_is_written(
    runs: tuple[Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    around = runs[0] / ".." / runs[0].name
    assert pooled(tmp_path / "all.tsv", runs[0], around) == REFUSED
    assert f"{runs[0].name} is given twice" in capsys.readouterr().err


def test_a_folder_without_ratings_is_named(
    runs: tuple[Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pooled(tmp_path / "all.tsv", runs[0], tmp_path) == REFUSED
    assert capsys.readouterr().err == (
        f"mindpain: {tmp_path / 'ratings.tsv'} cannot be read: No such file or directory\n"
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty: it has not even a header"),
        (b"a\tb\n1\n", ":2: 1 cells in a table of 2 columns"),
        (b"a\tb\n\xff\t1\n", "can't decode byte 0xff"),
        (b"a\n" + b"x" * 200_000, "is no table: field larger than field limit"),
        (b"scale\tvalue\npain\t1\n", "has no column simulated, question, left_anchor, right_anchor, kind"),
    ],
)
def test_what_is_no_table_of_ratings_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, sentence: str
) -> None:
    (tmp_path / "ratings.tsv").write_bytes(content)
    assert pooled(tmp_path / "all.tsv", tmp_path) == REFUSED
    assert sentence in capsys.readouterr().err


def test_real_sessions_and_rehearsals_are_never_put_together(
    runs: tuple[Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    real = tmp_path / "real"
    real.mkdir()
    with (runs[1] / "ratings.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    with (real / "ratings.tsv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows([row | {"simulated": "no"} for row in rows])
    assert pooled(tmp_path / "all.tsv", runs[0], real) == REFUSED
    assert f"{runs[0].name} is a rehearsal and real is not" in capsys.readouterr().err
