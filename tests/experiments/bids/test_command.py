"""`mindpain export bids`: what it says, how it ends, and that its README can be followed."""

from __future__ import annotations

import argparse
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.bids.exporting import add_run
from experiments.bids.lock import alone_in
from experiments.bids.whole_check import faults_of_dataset
from experiments.cli import DONE, REFUSED, STOPPED, main
from experiments.workers import in_processes
from mindpain_task.located import Refused
from tests.experiments.bids.exports_for_tests import contents, rehearsed_person, validated

CODE = re.compile(r"```python\n(.*?)```", re.DOTALL)


def test_it_says_how_many_runs_it_added_and_which_were_there(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["export", "bids", str(demo.parents[3]), str(tmp_path / "out")]
    assert main(asked) == DONE
    assert capsys.readouterr().out == f"{tmp_path / 'out'}: 1 run added\n"
    assert main(asked) == DONE
    assert capsys.readouterr().out == f"{tmp_path / 'out'}: 0 runs added, 1 there already\n"


def test_what_is_refused_is_told_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "bids", str(tmp_path), str(tmp_path / "out")]) == REFUSED
    assert "holds no run: give the folder of a run, or a data root" in capsys.readouterr().err


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["export", "bids", "--help"])
    said = capsys.readouterr().out
    for word in (
        "--mixed",
        "--workers",
        "--license",
        "--authors",
        "runs are added to it",
        "Anything else in OUT",
    ):
        assert word in said


def test_the_readme_of_a_dataset_can_be_followed(whole: Path) -> None:
    (code,) = CODE.findall((whole / "README.md").read_text(encoding="utf-8"))
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=whole, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"breath_mindful +\d+\.\d+ +\d+\.\d+", done.stdout)


def test_an_export_waits_for_another_one_and_gives_up_in_a_sentence(demo: Path, dataset: Path) -> None:
    with (
        alone_in(dataset),
        pytest.raises(Refused, match="another export has been writing this dataset for 0 s"),
    ):
        add_run(demo, dataset, wait_s=0.0)


@pytest.mark.timeout(120)
def test_ctrl_c_leaves_a_dataset_that_is_whole_and_can_be_completed(tmp_path: Path) -> None:
    people, out = 12, tmp_path / "out"
    assert [*in_processes(rehearsed_person, [(n, tmp_path / "data") for n in range(1, people + 1)], 2)]
    command = [sys.executable, "-m", "experiments", "export", "bids", str(tmp_path / "data"), str(out)]
    with subprocess.Popen([*command, "--workers", "2"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "runs" in process.stdout.readline()  # the first runs are done
        process.send_signal(signal.SIGINT)
        assert process.wait() == STOPPED
    assert [*out.rglob("*.part")] == []
    assert faults_of_dataset(out) == []
    assert [issue for issue in validated(out) if issue.code != "TOO_FEW_AUTHORS"] == []
    assert subprocess.run(command, check=False, capture_output=True).returncode == DONE
    assert main(["export", "bids", str(tmp_path / "data"), str(tmp_path / "at once")]) == DONE
    assert contents(out) == contents(tmp_path / "at once")


def test_the_number_of_processes_is_that_of_the_cores() -> None:
    from experiments.bids.arguments import add_export

    parser = argparse.ArgumentParser()
    add_export(parser.add_subparsers())
    assert parser.parse_args(["export", "bids", "a", "b"]).workers >= 1
