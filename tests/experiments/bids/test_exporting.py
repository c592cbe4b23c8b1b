"""Runs are added to a dataset once, whole, and each by itself; what is not in order is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from experiments.bids.exporting import add_run, export
from experiments.recorded.runs import find_runs
from hardware.journal import JournalFile
from mindpain_task.located import Refused
from mindpain_task.roles import DeviceFault
from tests.experiments.bids.exports_for_tests import TWO_AUTHORS, as_if_real, change_record, contents


@pytest.fixture
def run(demo: Path, tmp_path: Path) -> Path:
    """A copy of a run's folder, which a test may spoil."""
    return Path(shutil.copytree(demo, tmp_path / "run" / demo.name))


def test_the_same_run_gives_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    for out in ("one", "other"):
        add_run(demo, tmp_path / out)
    assert contents(tmp_path / "one") == contents(tmp_path / "other")


def test_a_run_that_is_there_already_is_left_as_it_is(demo: Path, dataset: Path) -> None:
    before = contents(dataset)
    times = {path: path.stat().st_mtime_ns for path in dataset.rglob("*")}
    again = add_run(demo, dataset)
    assert (again.added, again.there) == ((), (demo.name,))
    assert contents(dataset) == before
    assert {path: path.stat().st_mtime_ns for path in dataset.rglob("*")} == times


def test_a_further_run_changes_no_file_of_another_run(demo: Path, asking: Path, tmp_path: Path) -> None:
    add_run(demo, tmp_path / "out")
    before = contents(tmp_path / "out")
    assert add_run(asking, tmp_path / "out").added == (asking.name,)
    after = contents(tmp_path / "out")
    changed = {name for name, content in before.items() if after[name] != content}
    common = ("README.md", "dataset_description", "participants", "_scans", "_sessions")
    assert [
        name for name in changed if not name.partition(".")[0].endswith(common) and name not in common
    ] == []
    assert {name for name in before if demo.name in name} & changed == set()


def test_the_order_of_the_runs_makes_no_difference(demo: Path, asking: Path, tmp_path: Path) -> None:
    for out, runs in (("one", (demo, asking)), ("other", (asking, demo))):
        for each in runs:
            add_run(each, tmp_path / out)
    assert contents(tmp_path / "one") == contents(tmp_path / "other")


def test_source_data_are_the_run_byte_for_byte(demo: Path, whole: Path) -> None:
    kept = contents(whole / "sourcedata" / "sub-sim01" / "ses-01" / demo.name)
    wanted = {name: content for name, content in contents(demo).items() if not name.endswith("lock")}
    assert kept == wanted


def test_another_run_of_the_same_name_is_refused_and_nothing_is_written(run: Path, dataset: Path) -> None:
    change_record(run / "journal.jsonl", 1, {"seed": 77})
    before = contents(dataset)
    with pytest.raises(Refused, match="has a run of this name with another journal"):
        add_run(run, dataset)
    assert contents(dataset) == before


@pytest.mark.parametrize("name", ["journal.jsonl", "readback.jsonl"])
def test_a_damaged_run_is_refused_and_leaves_nothing_behind(name: str, run: Path, tmp_path: Path) -> None:
    content = (run / name).read_bytes()
    (run / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(
        Refused, match=rf"damaged and was not exported: .*{name}, line \d+: the last line was cut"
    ):
        add_run(run, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_run_that_is_still_being_written_is_refused(run: Path, tmp_path: Path) -> None:
    (run / "journal.jsonl").rename(run / "before.jsonl")
    journal = JournalFile(run / "journal.jsonl", {"participant": "sim01"}, 0.0)
    try:
        with pytest.raises(Refused, match="still being written: a session is going on"):
            add_run(run, tmp_path / "out")
    finally:
        journal.close()
    assert not (tmp_path / "out").exists()


def test_of_many_runs_those_in_order_are_exported_and_the_others_are_named(
    demo: Path, asking: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data" / "sourcedata" / "sub-sim01" / "ses-01"
    for each in (demo, asking):
        shutil.copytree(each, data / each.name)
    with (data / demo.name / "journal.jsonl").open("ab") as file:
        file.write(b"torn")
    with pytest.raises(Refused, match="is damaged") as refused:
        export(find_runs(tmp_path / "data"), tmp_path / "out", TWO_AUTHORS, workers=1)
    assert [demo.name in str(each) for each in refused.value.refusals] == [True]
    alone = add_run(asking, tmp_path / "alone", TWO_AUTHORS)
    assert alone.added == (asking.name,)
    assert contents(tmp_path / "out") == contents(tmp_path / "alone")


@pytest.mark.parametrize("name", ["notes.txt", "dataset_description.json", ".hidden"])
def test_a_folder_with_anything_else_in_it_is_refused(name: str, demo: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_text('{"Name": "somebody else\'s"}', encoding="utf-8")
    before = contents(tmp_path / "out")
    with pytest.raises(Refused, match="neither empty nor a dataset that mindpain made"):
        add_run(demo, tmp_path / "out")
    assert contents(tmp_path / "out") == before


def test_a_file_where_the_dataset_should_be_is_refused(demo: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x", encoding="utf-8")
    with pytest.raises(Refused, match="neither empty nor a dataset"):
        add_run(demo, tmp_path / "out")


def test_a_folder_that_is_no_run_is_refused(demo: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(demo, tmp_path / "renamed"))
    with pytest.raises(Refused, match="its name is not that of a run"):
        add_run(other, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_where_nothing_can_be_written_it_says_so(demo: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises((DeviceFault, Refused), match="file"):
        add_run(demo, tmp_path / "file" / "out")


def test_a_run_whose_source_data_cannot_be_kept_leaves_nothing_of_itself(
    demo: Path, asking: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    add_run(demo, out)
    before = contents(out)
    (out / "sourcedata" / "sub-sim01" / "ses-01" / f".{asking.name}.part").write_text("x", encoding="utf-8")
    with pytest.raises(DeviceFault, match="it cannot be copied"):
        add_run(asking, out)
    (out / "sourcedata" / "sub-sim01" / "ses-01" / f".{asking.name}.part").unlink()
    assert contents(out) == before


def test_an_export_that_broke_off_is_completed_by_the_next_one(
    asking: Path, whole: Path, dataset: Path
) -> None:
    # What a power cut leaves: the run's own files, half of its source data, no row in any common table.
    source = next(dataset.glob(f"sourcedata/sub-*/ses-*/{asking.name}"))
    source.rename(source.with_name(f".{source.name}.part"))
    for path in (
        *dataset.glob("phenotype/*"),
        *dataset.glob("sub-*/*.tsv"),
        *dataset.glob("sub-*/ses-*/*.tsv"),
    ):
        path.unlink()
    (dataset / "README.md").unlink()
    next(dataset.glob(f"sub-*/ses-*/beh/{asking.name}_beh.tsv")).write_text("half", encoding="utf-8")
    assert add_run(asking, dataset).added == (asking.name,)
    assert contents(dataset) == contents(whole)


def test_answers_that_an_interrupted_export_left_out_are_added(
    demo: Path, whole: Path, dataset: Path
) -> None:
    shutil.rmtree(dataset / "phenotype")
    assert add_run(demo, dataset).added == ()
    assert contents(dataset) == contents(whole)


def test_a_session_that_ended_before_it_began_is_no_run_of_a_dataset(run: Path, tmp_path: Path) -> None:
    lines = (run / "journal.jsonl").read_bytes().splitlines(keepends=True)
    (run / "journal.jsonl").write_bytes(b"".join(lines[:2]))
    exported = add_run(run, tmp_path / "out")
    assert exported.added == ()
    assert "ended before its session began" in exported.notes[0]
    assert not (tmp_path / "out").exists()


def test_real_runs_have_local_times_and_no_mark(demo: Path, tmp_path: Path) -> None:
    real = as_if_real(demo, tmp_path / "data")
    add_run(real, tmp_path / "out")
    assert "acq-simulated" not in "".join(contents(tmp_path / "out"))
    table = next((tmp_path / "out").glob("sub-*/*_sessions.tsv")).read_text(encoding="utf-8").splitlines()
    row = dict(zip(table[0].split("\t"), table[1].split("\t"), strict=True))
    assert row["simulated"] == "no"
    assert row["acq_time"].startswith("2026-0")
    assert not row["acq_time"].endswith("Z")
    for path in (tmp_path / "out").glob("sub-*/**/*.json"):
        assert "Simulated" not in json.loads(path.read_text(encoding="utf-8"))
