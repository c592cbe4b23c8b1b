"""`mindpain reconcile`: what it prints and writes, its exit codes, and what it leaves alone."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from experiments.cli import main
from experiments.recorded.runs import RecordedRun
from tests.experiments.reconcile import xdf_for_tests as xdf
from tests.experiments.reconcile.recordings_for_tests import (
    Recorder,
    codes_of,
    pulses_of,
    write_codes,
    write_pulses,
)
from tests.experiments.reconcile.test_planted_in_xdf import without
from tests.pages_for_tests import read

SIMULATED = "SIMULATED – no data about people"
Said = pytest.CaptureFixture[str]


def rows(folder: Path) -> list[dict[str, str]]:
    """Return the rows of the table that was written."""
    with (folder / "reconcile.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@pytest.fixture
def good(current: RecordedRun, tmp_path: Path) -> Path:
    """An XDF of the run in which nothing is wrong."""
    return xdf.write_xdf(tmp_path / "good.xdf", xdf.all_of(current))


@pytest.fixture
def bad(current: RecordedRun, tmp_path: Path) -> Path:
    """An XDF of the run that lacks two markers."""
    streams = xdf.all_of(current)
    without(streams[0], 50, 51)
    return xdf.write_xdf(tmp_path / "bad.xdf", streams)


def test_recordings_that_are_as_sent(current: RecordedRun, good: Path, out: Path, capsys: Said) -> None:
    eeg = write_codes(good.parent, "BrainVision", codes_of(current, Recorder()))
    assert main(["reconcile", str(current.folder), str(good), "--eeg", str(eeg), "-o", str(out)]) == 0
    said = capsys.readouterr()
    assert not said.err
    assert SIMULATED in said.out
    assert "reading good.xdf" in said.out
    marked = sum(bool(record.event.marker) for record in current.records)
    for title in ("LSL markers", "device edges", "trigger box eeg"):
        (line,) = [each for each in said.out.splitlines() if each.strip().startswith(title + " ")]
        assert line.rstrip().endswith("as sent")
        assert line.split(title)[1].split()[0] == line.split(title)[1].split()[1]
    assert "\n!" not in said.out
    found = rows(out)
    assert {row["verdict"] for row in found} == {"matched"}
    assert sum(row["recording"] == "LSL markers" for row in found) == marked
    assert found[0]["participant_id"] == "sub-sim01"
    assert found[0]["simulated"] != "no"
    page = read((out / "reconcile.html").read_text(encoding="utf-8"))
    assert page.headings[:2] == ["Recordings reconciled: sub-sim01, ses-01", "Recordings"]
    assert "green – every recording is as it was sent" in page.text
    assert SIMULATED in page.text
    assert page.drawings == 3


def test_what_is_not_as_sent(current: RecordedRun, bad: Path, out: Path, capsys: Said) -> None:
    assert main(["reconcile", str(current.folder), str(bad), "-o", str(out)]) == 1
    said = capsys.readouterr().out
    assert "! LSL markers: 2 of 548 markers are missing: 2 from number" in said
    missing = [row for row in rows(out) if row["verdict"] == "missing"]
    assert len(missing) == 2
    assert {row["seen_s"] for row in missing} == {"n/a"}
    page = read((out / "reconcile.html").read_text(encoding="utf-8"))
    assert "red – not everything is as it was sent" in page.text
    assert "Everything that is not matched (2)" in page.text
    assert f"{missing[0]['number']} " in page.text


def test_pulses_alone(scanned: RecordedRun, tmp_path: Path, out: Path, capsys: Said) -> None:
    path = write_pulses(tmp_path / "p.tsv", pulses_of(scanned, Recorder()), "onset")
    assert main(["reconcile", str(scanned.folder), "--pulses", str(path), "-o", str(out)]) == 0
    assert "scanner pulses" in capsys.readouterr().out
    assert rows(out)[0]["label"] == "dummy volume"


def test_by_default_it_is_written_beside_the_run_and_made_anew(
    heat: RecordedRun, tmp_path: Path, capsys: Said
) -> None:
    folder = Path(shutil.copytree(heat.folder, tmp_path / heat.folder.name))
    path = xdf.write_xdf(tmp_path / "a.xdf", xdf.all_of(heat))
    before = {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}
    content = path.read_bytes()
    assert main(["reconcile", str(folder), str(path)]) == 0
    page, table = (folder / "reconcile.html").read_bytes(), (folder / "reconcile.tsv").read_bytes()
    assert main(["reconcile", str(folder), str(path)]) == 0
    assert ((folder / "reconcile.html").read_bytes(), (folder / "reconcile.tsv").read_bytes()) == (
        page,
        table,
    )
    assert {name: (folder / name).read_bytes() for name in before} == before
    assert path.read_bytes() == content
    assert main(["reconcile", str(folder), str(path), "--tolerance-ms", "0.5"]) == 0


@pytest.mark.parametrize("name", ["reconcile.tsv", "reconcile.html"])
def test_a_file_of_somebody_else_stays(
    current: RecordedRun, good: Path, out: Path, capsys: Said, name: str
) -> None:
    out.mkdir()
    (out / name).write_text("mine", encoding="utf-8")
    assert main(["reconcile", str(current.folder), str(good), "-o", str(out)]) == 2
    said = capsys.readouterr()
    assert "-o takes another folder" in said.err
    assert "reading" not in said.out
    assert (out / name).read_text(encoding="utf-8") == "mine"
    assert [each.name for each in out.iterdir()] == [name]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ([], "there is nothing to compare with: give an XDF, --eeg FILE or --pulses FILE"),
        (["--ignore", "128"], "there is nothing to compare with"),
        (["none.xdf", "--box", "eeg"], "--box and --ignore say something about an EEG's trigger line"),
        (["none.xdf"], "XDF none.xdf: it cannot be read: No such file"),
        (["--eeg", "none.edf"], "EEG none.edf: there is no such file"),
        (["--pulses", "none.txt"], "the run saw no scanner pulse"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    current: RecordedRun, out: Path, capsys: Said, asked: list[str], why: str
) -> None:
    assert main(["reconcile", str(current.folder), *asked, "-o", str(out)]) == 2
    assert why in capsys.readouterr().err
    assert not out.exists()


def test_a_place_that_is_no_run_is_refused(tmp_path: Path, good: Path, capsys: Said) -> None:
    assert main(["reconcile", str(tmp_path), str(good)]) == 2
    assert "is not the folder of a run: it has no journal.jsonl" in capsys.readouterr().err


@pytest.mark.parametrize("asked", [["--tolerance-ms", "0"], ["--tolerance-ms", "x"], ["--ignore", "0,5"]])
def test_bad_numbers_are_refused(current: RecordedRun, capsys: Said, asked: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["reconcile", str(current.folder), "a.xdf", *asked])
    assert ended.value.code == 2
    assert "is no " in capsys.readouterr().err


def test_its_exit_codes_are_in_its_help(capsys: Said) -> None:
    with pytest.raises(SystemExit):
        main(["reconcile", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert "exit codes: 0 everything is as it was sent; 1 something is not, or could not be checked" in said
