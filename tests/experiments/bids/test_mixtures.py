"""Simulated runs never stand beside real ones, unless told: and then the dataset says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.bids.exporting import Asked, add_run, export
from experiments.bids.tables_kept import words_at
from experiments.recorded.runs import find_runs
from mindpain_task.located import Refused
from tests.experiments.bids.exports_for_tests import as_if_real, contents, validated

MIXED = Asked(mixture_allowed=True)


@pytest.fixture
def real(asking: Path, tmp_path: Path) -> Path:
    """A run that looks like one with a participant."""
    return as_if_real(asking, tmp_path / "real")


def test_a_simulated_run_does_not_enter_a_dataset_of_real_ones(
    demo: Path, real: Path, tmp_path: Path
) -> None:
    add_run(real, tmp_path / "out")
    before = contents(tmp_path / "out")
    with pytest.raises(Refused, match=r"1 of 2 runs are simulated.*would pass for data about people"):
        add_run(demo, tmp_path / "out")
    assert contents(tmp_path / "out") == before


def test_a_real_run_does_not_enter_a_dataset_of_simulated_ones(
    demo: Path, real: Path, tmp_path: Path
) -> None:
    add_run(demo, tmp_path / "out")
    before = contents(tmp_path / "out")
    with pytest.raises(Refused, match="1 of 2 runs are simulated"):
        add_run(real, tmp_path / "out")
    assert contents(tmp_path / "out") == before


def test_a_mixture_is_refused_before_a_byte_is_written(demo: Path, real: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="--mixed"):
        export((demo, real), tmp_path / "out", Asked(), workers=1)
    assert not (tmp_path / "out").exists()


def test_a_mixture_that_was_asked_for_is_marked(demo: Path, real: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    add_run(real, out)
    assert "SIMULATED" not in (out / "README.md").read_text(encoding="utf-8")
    export((demo, real), out, MIXED, workers=1)
    mark = "PARTLY SIMULATED – no data about people"
    assert words_at(out / "dataset_description.json")["Name"] == f"{mark}: Mindfulness and pain"
    assert mark in (out / "README.md").read_text(encoding="utf-8")
    assert words_at(out / "participants.json")["Simulated"] == "in part"
    own = {path.name: words_at(path).get("Simulated") for path in out.glob("sub-*/ses-*/beh/*.json")}
    assert {name: "_acq-simulated_" in name for name in own} == {
        name: mark is True for name, mark in own.items()
    }
    assert [issue for issue in validated(out) if issue.severity == "error"] == []


def test_a_readme_that_somebody_wrote_stays_and_gets_the_mark(demo: Path, real: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    add_run(real, out)
    (out / "README.md").write_text("Our own words.\n", encoding="utf-8")
    export((demo,), out, MIXED, workers=1)
    text = "**PARTLY SIMULATED – no data about people**\n\nOur own words.\n"
    assert (out / "README.md").read_text(encoding="utf-8") == text


def test_a_run_whose_name_hides_that_it_is_simulated_is_refused(demo: Path, tmp_path: Path) -> None:
    hidden = tmp_path / demo.name.replace("_acq-simulated", "")
    demo_copy = contents(demo)
    for name, content in demo_copy.items():
        path = hidden / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    assert find_runs(hidden) == (hidden,)
    with pytest.raises(Refused, match="disagree about what was simulated"):
        add_run(hidden, tmp_path / "out")
