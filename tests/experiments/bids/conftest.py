"""Runs and a dataset that the tests of the export share; who spoils one makes a copy first."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from experiments.bids.exporting import add_run
from tests.experiments.bids.exports_for_tests import TWO_AUTHORS, rehearsed, request_for


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a short rehearsed run with heat and two ratings a trial."""
    return rehearsed(request_for("demo", "sim01", tmp_path_factory.mktemp("demo")))


@pytest.fixture(scope="session")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a rehearsed run with a questionnaire before and one after it."""
    return rehearsed(request_for("wang2015", "sim01", tmp_path_factory.mktemp("asking")))


@pytest.fixture(scope="session")
def whole(demo: Path, asking: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of two runs."""
    out = tmp_path_factory.mktemp("bids") / "out"
    for run in (demo, asking):
        add_run(run, out, TWO_AUTHORS)
    return out


@pytest.fixture
def dataset(whole: Path, tmp_path: Path) -> Path:
    """A copy of that dataset, which a test may spoil."""
    return Path(shutil.copytree(whole, tmp_path / "dataset"))
