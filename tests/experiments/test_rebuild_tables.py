"""`mindpain tables`: what a run lacks is derived from its journal again, and what is there stays as it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from experiments.preparing import SessionRequest, prepare_session
from experiments.resume.rebuild_tables import rebuild_tables
from experiments.session import conduct
from hardware.journal import JournalFile, read_journal
from mindpain_task.located import Refused
from mindpain_task.roles import DeviceFault

TABLES = ("trials.tsv", "ratings.tsv", "markers.tsv")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run that ended well."""
    data = tmp_path_factory.mktemp("data")
    request = SessionRequest("demo", "rehearsal", "sim01", "01", "en", 4, data, "novice")
    return conduct(prepare_session(request), say=lambda line: None).files.folder


@pytest.fixture
def run(whole: Path, tmp_path: Path) -> Path:
    """Return a copy of that folder, which a test may spoil."""
    return Path(shutil.copytree(whole, tmp_path / whole.name))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_missing_tables_come_back_byte_for_byte(run: Path) -> None:
    before, said = contents(run), list[str]()
    there = [name for name in TABLES if name in before]
    assert there[:2] == ["trials.tsv", "ratings.tsv"]
    for name in there:
        (run / name).unlink()
    assert rebuild_tables(run, said.append) == 0
    assert contents(run) == before
    assert said == [f"{name}: written" for name in there]


def test_one_missing_table_is_written_beside_the_others(run: Path) -> None:
    before, said = contents(run), list[str]()
    (run / "ratings.tsv").unlink()
    assert rebuild_tables(run, said.append) == 0
    assert contents(run) == before
    assert said[:2] == ["trials.tsv: was there, and holds what the journal gives", "ratings.tsv: written"]


def test_a_table_changed_by_hand_is_named_and_kept(run: Path) -> None:
    (run / "trials.tsv").write_text("changed", encoding="utf-8")
    with pytest.raises(DeviceFault, match="it exists already, with other content, and nothing is ever"):
        rebuild_tables(run, lambda line: None)
    assert (run / "trials.tsv").read_text("utf-8") == "changed"


def test_a_journal_cut_short_gives_the_trials_it_holds_and_the_damage_is_told(run: Path) -> None:
    trials = (run / "trials.tsv").read_text("utf-8").splitlines()
    for name in TABLES:
        (run / name).unlink(missing_ok=True)
    content = (run / "journal.jsonl").read_bytes()
    cut = content.rindex(b'"kind":"rating"') + 40  # inside the last rating
    (run / "journal.jsonl").write_bytes(content[:cut])
    kept, said = (run / "journal.jsonl").read_bytes(), list[str]()
    assert rebuild_tables(run, said.append) == 0
    assert "the last line was cut off; it was not read" in said[0]
    assert (run / "trials.tsv").read_text("utf-8").splitlines()[:2] == trials[:2]
    assert (run / "journal.jsonl").read_bytes() == kept


def test_the_tables_of_a_session_that_runs_are_left_to_it(tmp_path: Path) -> None:
    journal = JournalFile(tmp_path / "journal.jsonl", {"participant": "01"}, 0.0)
    with pytest.raises(Refused, match=r"journal.jsonl is still being written; the session writes its own"):
        rebuild_tables(tmp_path, lambda line: None)
    journal.close()


def test_a_folder_without_a_journal_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"its journal.jsonl cannot be read: No such file or directory"):
        rebuild_tables(tmp_path, lambda line: None)
    (tmp_path / "journal.jsonl").touch()
    with pytest.raises(Refused, match="its journal has no record that could be read"):
        rebuild_tables(tmp_path, lambda line: None)


def test_a_journal_that_says_nothing_of_its_participant_is_refused(tmp_path: Path) -> None:
    JournalFile(tmp_path / "journal.jsonl", {}, 0.0).close()
    with pytest.raises(Refused, match="does not begin with who the participant was"):
        rebuild_tables(tmp_path, lambda line: None)
    assert len(read_journal(tmp_path / "journal.jsonl")[0]) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["journal.jsonl"]
