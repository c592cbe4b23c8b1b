"""Every trouble of a thermode in every phase of a trial comes to what is required, and the README says so."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from hardware.tcs.trouble import TROUBLES
from tests.faults.cells import PHASES, Cells
from tests.faults.happened import Happened
from tests.faults.matrix import between_marks, shortfalls, table, with_matrix
from tests.faults.required import REQUIRED

README = Path(__file__).parents[2] / "README.md"
Run = Callable[[str, str], Happened]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a cell, once however often it is looked at."""
    return cache(Cells(tmp_path_factory.mktemp("matrix")).run)


def test_every_trouble_has_its_row_and_every_phase_its_cell() -> None:
    assert set(REQUIRED) == set(TROUBLES)
    assert all(tuple(row.phases) == PHASES for row in REQUIRED.values())


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("kind", REQUIRED)
def test_it_comes_to_what_is_required(run: Run, kind: str, phase: str) -> None:
    assert list(shortfalls(REQUIRED[kind].phases[phase], run(kind, phase))) == []


def test_the_answers_that_nobody_may_lose_are_really_given(run: Run) -> None:
    assert run("silent", "armed").answers == 0
    assert run("silent", "rating").answers == 1
    assert run("battery", "plateau").answers == 2
    assert run("slow", "idle").answers == 5


@pytest.mark.timeout(120)
def test_the_readme_shows_what_the_run_gave(run: Run) -> None:
    """If it does not: `python -m tests.faults matrix --write README.md`."""
    matrix, _ = table(run)
    assert between_marks(README.read_text(encoding="utf-8")) == matrix


def test_a_document_without_marks_is_left_alone() -> None:
    with pytest.raises(ValueError, match="fault matrix: begin"):
        with_matrix("# mindpain\n", "| |\n")
