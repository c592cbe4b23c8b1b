"""Every protocol of the library is exported as a dataset with which nobody finds anything wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.bids.command import DONE
from experiments.bids.exporting import export
from experiments.bids.whole_check import faults_of_dataset
from experiments.cli import main
from experiments.recorded.runs import find_runs
from experiments.workers import in_processes
from tests.experiments.bids.exports_for_tests import TWO_AUTHORS, Issue, rehearsed_library, validated
from tests.experiments.test_library import FOR_TRYING, OWN, STUDIES

NAMES = (*STUDIES, *OWN, *FOR_TRYING)
SILENT = {"brown_jones2010"}
"""A laser tells nothing that could be sampled."""


def label_of(name: str) -> str:
    return f"sim{NAMES.index(name) + 1:02d}"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset with one run of every protocol: each a participant."""
    data, out = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("bids") / "library"
    asked = [(name, label_of(name), data) for name in NAMES]
    assert sorted(in_processes(rehearsed_library, asked, 2)) == sorted(NAMES)
    exported = export(find_runs(data), out, TWO_AUTHORS, workers=2)
    assert len(exported.added) == len(NAMES)
    assert exported.notes == ()
    return out


@pytest.fixture(scope="module")
def issues(library: Path) -> list[Issue]:
    return validated(library)


@pytest.mark.timeout(600)
def test_the_official_validator_has_no_error_and_no_warning(issues: list[Issue]) -> None:
    assert issues == []


@pytest.mark.timeout(600)
def test_what_the_official_validator_overlooks_is_in_order_too(library: Path) -> None:
    assert faults_of_dataset(library) == []


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", NAMES)
def test_every_protocol_has_its_files(name: str, library: Path, issues: list[Issue]) -> None:
    who = f"sub-{label_of(name)}"
    assert [issue for issue in issues if who in issue.place] == []
    there = {path.name.rpartition("_")[2] for path in library.glob(f"{who}/ses-01/beh/*")}
    assert {"events.tsv", "events.json", "beh.tsv", "beh.json"} <= there
    assert ("stim.tsv.gz" in there) == (name not in SILENT)
    assert all("_acq-simulated_" in path.name for path in library.glob(f"{who}/ses-01/beh/*"))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", ["weekly_visit", "zeidan2010_electrical"])
def test_a_protocol_alone_is_a_valid_dataset_to_its_last_row(
    name: str, library: Path, tmp_path: Path
) -> None:
    who = f"sub-{label_of(name)}"
    run = next((library / "sourcedata" / who / "ses-01").iterdir())
    asked = ["export", "bids", str(run), str(tmp_path / "alone"), "--authors", "A. Author", "B. Author"]
    assert main(asked) == DONE
    assert validated(tmp_path / "alone", "--max-rows", "-1") == []
