"""`mindpain report`: a page beside each run, an index, no foreign file touched, plain words otherwise."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from experiments.cli import main
from experiments.recorded.runs import find_runs
from experiments.report.command import write_report
from mindpain_task.located import Refused
from tests.pages_for_tests import read, rehearsed
from tests.protocols_for_tests import short_protocol

SIMULATED = "SIMULATED – no data about people"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("command")
    for participant in ("sim01", "sim02"):
        rehearsed(root, short_protocol(root), participant=participant)
    return root / "data"


@pytest.fixture
def data(shared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(shared, tmp_path / "data"))


def test_the_page_of_a_run_lies_beside_its_data(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = find_runs(data)[0]
    assert main(["report", str(folder)]) == 0
    page = folder / "report.html"
    said = capsys.readouterr()
    assert f"green {page}" in said.out
    assert "not measured: onsets" in said.out
    assert SIMULATED in said.out
    assert not said.err
    assert read(page.read_text(encoding="utf-8")).headings[0] == "Session report: sub-sim01, ses-01"
    before = page.read_bytes()
    assert main(["report", str(folder)]) == 0
    assert page.read_bytes() == before
    assert write_report(folder) == page


def test_every_run_of_a_data_root_gets_its_page(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(data), "--jobs", "1"]) == 0
    said = capsys.readouterr().out
    assert "2 of 2 reports" in said
    assert "2 runs: 2 green" in said
    for folder in find_runs(data):
        assert (folder / "report.html").is_file()
        assert str(folder / "report.html") in said


def test_two_processes_write_the_same_pages(data: Path) -> None:
    assert main(["report", str(data), "--jobs", "1"]) == 0
    pages = {folder: (folder / "report.html").read_bytes() for folder in find_runs(data)}
    assert main(["report", str(data), "--jobs", "2"]) == 0
    assert {folder: (folder / "report.html").read_bytes() for folder in find_runs(data)} == pages


def test_a_page_may_be_put_elsewhere(data: Path, tmp_path: Path) -> None:
    folder = find_runs(data)[1]
    assert main(["report", str(folder), "-o", str(tmp_path / "mine.html")]) == 0
    assert (tmp_path / "mine.html").is_file()
    assert not (folder / "report.html").exists()


def test_one_file_cannot_hold_the_pages_of_many_runs(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(data), "-o", "x.html"]) == 2
    assert "holds 2 runs: -o names one page" in capsys.readouterr().err


def test_a_file_of_somebody_else_stays_and_the_other_pages_come(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = find_runs(data)
    (first / "report.html").write_text("my own notes", encoding="utf-8")
    assert main(["report", str(data), "--jobs", "1"]) == 2
    said = capsys.readouterr()
    assert "report.html is there already and was not made by mindpain report" in said.err
    assert "1 green" in said.out
    assert (first / "report.html").read_text(encoding="utf-8") == "my own notes"
    assert (second / "report.html").is_file()
    with pytest.raises(Refused, match="was not made by mindpain report"):
        write_report(first)


def test_a_run_that_cannot_be_read_is_said_and_the_others_get_their_pages(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = find_runs(data)
    (first / "session.json").write_text("{", encoding="utf-8")
    assert main(["report", str(data), "--jobs", "1"]) == 2
    said = capsys.readouterr()
    assert "its session.json is not JSON" in said.err
    assert "2 runs: 1 not written, 1 green" in said.out or "2 runs: 1 green, 1 not written" in said.out
    assert (second / "report.html").is_file()
    assert not (first / "report.html").exists()
    assert main(["report", str(first)]) == 2


def test_a_place_without_runs_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(tmp_path)]) == 2
    assert "holds no run" in capsys.readouterr().err


def test_help_says_what_the_page_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["report", "--help"])
    said = capsys.readouterr().out
    for word in ("red, amber or green", "report.html", "exit code 2", "data root"):
        assert word in said
