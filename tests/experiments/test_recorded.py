"""A run read back from its folder is the run that was written, and nothing else passes for one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from experiments.preparing import SessionRequest, prepare_session
from experiments.recorded.mixing import kind_of
from experiments.recorded.runs import find_runs, read_recorded
from experiments.session import conduct
from mindpain_task.located import Refused


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("recorded")
    for number in (1, 2):
        who = SessionRequest("demo", "rehearsal", f"sim{number:02d}", "01", "en", number, root, "novice")
        conduct(prepare_session(who), say=lambda line: None)
    return root


def test_the_runs_of_a_root_are_found_in_order_and_a_run_is_found_in_its_own_folder(data: Path) -> None:
    found = find_runs(data)
    assert [read_recorded(each).name.participant for each in found] == ["sim01", "sim02"]
    assert find_runs(found[1]) == (found[1],)


def test_a_run_read_back_has_the_tables_that_were_written(data: Path) -> None:
    run = read_recorded(find_runs(data)[0])
    written = run.files.ratings.read_text().splitlines()
    assert len(run.tables.ratings.rows) == len(written) - 1
    assert run.tables.ratings.columns == tuple(written[0].split("\t"))
    assert run.simulated == ("stimulator", "participant")
    assert (run.protocol, run.name.task, run.damage) == ("demo", "demo", "")
    assert run.facts["participant_practice_hours"] == 1.33
    assert run.facts["recorded"] == "beh"
    assert len(run.readback) > 100


def test_a_place_without_runs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="holds no run"):
        find_runs(tmp_path)


def test_a_simulated_run_cannot_be_renamed_or_edited_into_a_real_one(data: Path, tmp_path: Path) -> None:
    run = find_runs(data)[0]
    renamed = tmp_path / run.name.replace("_acq-simulated", "")
    shutil.copytree(run, renamed)
    with pytest.raises(Refused, match="disagree about what was simulated"):
        read_recorded(renamed)
    edited = tmp_path / run.name
    shutil.copytree(run, edited)
    facts = json.loads((edited / "session.json").read_text())
    (edited / "session.json").write_text(json.dumps(facts | {"simulated": []}))
    with pytest.raises(Refused, match="disagree about what was simulated"):
        read_recorded(edited)


def test_a_folder_with_another_name_or_a_broken_session_file_is_refused(data: Path, tmp_path: Path) -> None:
    run = find_runs(data)[0]
    shutil.copytree(run, tmp_path / "mine")
    with pytest.raises(Refused, match="its name is not that of a run"):
        read_recorded(tmp_path / "mine")
    broken = tmp_path / run.name
    shutil.copytree(run, broken)
    (broken / "session.json").write_text("{")
    with pytest.raises(Refused, match=r"session\.json is not JSON"):
        read_recorded(broken)
    (broken / "session.json").unlink()
    with pytest.raises(Refused, match=r"session\.json cannot be read"):
        read_recorded(broken)


def test_simulated_runs_are_of_their_own_kind(data: Path) -> None:
    assert kind_of([read_recorded(each) for each in find_runs(data)], mixture_allowed=False) == "simulated"
