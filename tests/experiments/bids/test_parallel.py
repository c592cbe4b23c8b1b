"""Many runs in several processes give what each alone gives; two sessions may end together."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.bids.exporting import Asked, add_run, export
from experiments.recorded.runs import find_runs
from experiments.workers import in_processes
from tests.experiments.bids.exports_for_tests import added, contents, rehearsed_person, validated

PEOPLE = 20


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data root with the sessions of twenty people."""
    data = tmp_path_factory.mktemp("people")
    assert (
        len([*in_processes(rehearsed_person, [(number, data) for number in range(1, PEOPLE + 1)], 2)])
        == PEOPLE
    )
    return data


@pytest.fixture(scope="module")
def together(people: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their dataset, made at once."""
    out = tmp_path_factory.mktemp("together") / "out"
    runs, told = find_runs(people), list[None]()
    exported = export(runs, out, Asked(), workers=2, tell=lambda: told.append(None))
    assert sorted(exported.added) == sorted(run.name for run in runs)
    assert len(told) == len(runs) == PEOPLE + PEOPLE // 5
    return out


@pytest.mark.timeout(300)
def test_twenty_people_at_once_are_what_each_alone_is(people: Path, together: Path, tmp_path: Path) -> None:
    for run in reversed(find_runs(people)):
        add_run(run, tmp_path / "out")
    alone, at_once = contents(tmp_path / "out"), contents(together)
    assert alone.keys() == at_once.keys()
    assert [name for name, content in alone.items() if content != at_once[name]] == []


@pytest.mark.timeout(300)
def test_every_process_may_add_its_run_by_itself(people: Path, together: Path, tmp_path: Path) -> None:
    runs = find_runs(people)[:6]
    assert len([*in_processes(added, [(run, tmp_path / "out") for run in runs], 2)]) == len(runs)
    export(runs, tmp_path / "batch", Asked(), workers=1)
    assert contents(tmp_path / "out") == contents(tmp_path / "batch")


@pytest.mark.timeout(300)
def test_a_participant_has_one_row_in_each_file_of_answers(together: Path) -> None:
    errors = [issue for issue in validated(together) if issue.code != "TOO_FEW_AUTHORS"]
    assert errors == []
    first = (together / "phenotype" / "ffmq_39_ses-01.tsv").read_text(encoding="utf-8").splitlines()
    second = (together / "phenotype" / "ffmq_39_ses-02.tsv").read_text(encoding="utf-8").splitlines()
    assert [line.partition("\t")[0] for line in first[1:]] == [
        f"sub-p{number:02d}" for number in range(1, 20, 2)
    ]
    assert [line.partition("\t")[0] for line in second[1:]] == ["sub-p05", "sub-p10", "sub-p15", "sub-p20"]
