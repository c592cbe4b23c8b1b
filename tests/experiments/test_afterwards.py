"""A session ends with its report and its place in a dataset, and what fails there costs it nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from experiments.afterwards import BIDS, Afterwards
from experiments.cli import main
from tests.experiments.bids.exports_for_tests import rehearsed, request_for


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return rehearsed(request_for("demo", "sim01", tmp_path / "data"))


def said(run: Path, afterwards: Afterwards) -> str:
    console = Console(width=300, record=True, quiet=False)
    afterwards.make(run, run.parents[3], console)
    return console.export_text()


def test_a_report_and_a_dataset_are_made(run: Path) -> None:
    assert said(run, Afterwards()) == ""
    assert "<html" in (run / "report.html").read_text(encoding="utf-8")
    assert list((run.parents[3] / BIDS).glob("sub-sim01/ses-01/beh/*_events.tsv"))


def test_what_is_not_wanted_is_not_made(run: Path) -> None:
    assert said(run, Afterwards(report=False, bids=False)) == ""
    assert not (run / "report.html").exists()
    assert not (run.parents[3] / BIDS).exists()


def test_what_cannot_be_made_is_told_with_the_command_that_makes_it(run: Path) -> None:
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    (run / "report.html").write_text("a page of somebody's own")
    (run.parents[3] / BIDS).mkdir()
    (run.parents[3] / BIDS / "notes.txt").write_text("not a dataset")
    told = said(run, Afterwards())
    assert f"mindpain report {run}" in told
    assert f"mindpain export bids {run}" in told
    assert (run / "report.html").read_text() == "a page of somebody's own"
    assert {path: path.read_bytes() for path in before} == before


def test_run_and_resume_can_leave_them_out(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("run", "resume"):
        with pytest.raises(SystemExit):
            main([command, "--help"])
        told = capsys.readouterr().out
        assert "--no-report" in told
        assert "--no-export" in told
