"""What somebody has renamed, copied, taken away or edited is found, and told in a sentence."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest

from experiments.bids.dataset import opened
from experiments.bids.exporting import Asked, add_run
from experiments.bids.lab import Lab
from experiments.bids.lock import NAME, alone_in
from experiments.bids.stretches import BEFORE_S, stretches_of
from experiments.bids.tables_kept import words_at
from experiments.recorded.runs import read_recorded
from mindpain_task.located import Refused
from mindpain_task.model import Event, JsonValue, Record
from tests.experiments.bids.exports_for_tests import as_if_real, contents

MIXED = Asked(mixture_allowed=True)


def test_a_run_that_was_given_to_another_participant_is_refused(demo: Path, tmp_path: Path) -> None:
    renamed = Path(shutil.copytree(demo, tmp_path / demo.name.replace("sub-sim01", "sub-sim02")))
    with pytest.raises(Refused, match="its name says participant sim02, its journal sim01"):
        add_run(renamed, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["readback.jsonl", "session.json"])
def test_a_file_of_another_run_is_refused(name: str, demo: Path, asking: Path, tmp_path: Path) -> None:
    real = as_if_real(demo, tmp_path)
    content = (asking / name).read_text(encoding="utf-8")
    if name == "session.json":
        content = json.dumps(json.loads(content) | {"simulated": []})
    (real / name).write_text(content, encoding="utf-8")
    with pytest.raises(Refused, match=rf"{name} is of another run than its journal"):
        read_recorded(real)


def test_simulated_temperatures_do_not_pass_for_those_of_a_real_run(demo: Path, tmp_path: Path) -> None:
    real = as_if_real(demo, tmp_path)
    shutil.copyfile(demo / "readback.jsonl", real / "readback.jsonl")
    with pytest.raises(Refused, match="they disagree about its simulated"):
        read_recorded(real)


@pytest.mark.parametrize("asked", [Asked(), MIXED], ids=["", "mixed"])
def test_a_dataset_without_its_source_data_takes_no_further_run(
    asked: Asked, demo: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    add_run(demo, out)
    shutil.rmtree(out / "sourcedata")
    before = contents(out)
    with pytest.raises(Refused, match=r"source data of .* were taken out of sourcedata"):
        add_run(as_if_real(demo, tmp_path), out, asked)
    assert contents(out) == before
    assert add_run(demo, out).added == (demo.name,), "the run itself puts them back"


def test_what_a_broken_off_export_left_counts_as_simulated(demo: Path, asking: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    real = as_if_real(asking, tmp_path)
    add_run(real, out)
    add_run(demo, out, MIXED)
    shutil.rmtree(next(out.glob(f"sourcedata/*/*/{demo.name}")))
    next(out.glob("sub-*/ses-*/*_scans.tsv")).unlink()  # it broke off before the tables were derived
    with pytest.raises(Refused, match="are simulated"):
        add_run(real, out)


def test_a_labs_own_files_beside_ours_are_no_hindrance(demo: Path, asking: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    add_run(demo, out)
    beside = out / "sub-sim01" / "ses-01" / "beh" / "sub-sim01_ses-01_task-rest_beh.json"
    beside.write_text('{"TaskName": "rest"}\n', encoding="utf-8")
    assert add_run(asking, out).added == (asking.name,)


@pytest.mark.parametrize(
    ("name", "spoil", "why"),
    [
        ("journal.jsonl", Path.unlink, "its journal is gone"),
        ("session.json", Path.unlink, "it is gone"),
        ("session.json", lambda path: path.write_text("{", encoding="utf-8"), "it is not JSON"),
    ],
)
def test_source_data_that_somebody_spoiled_are_named(
    name: str, spoil: Callable[[Path], object], why: str, demo: Path, dataset: Path
) -> None:
    spoil(next(dataset.glob(f"sourcedata/sub-*/ses-*/{demo.name}/{name}")))
    with pytest.raises(Refused, match=f"{demo.name}.*{why}"):
        add_run(demo, dataset)


def test_what_was_changed_by_hand_stays_until_it_is_told_anew(demo: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = Asked(lab=Lab(name="Ours", authors=("A. Author", "B. Author"), license="CC0-1.0"))
    add_run(demo, out, told)
    path = out / "dataset_description.json"
    by_hand = {"Authors": ["C. Author", "D. Author"], "License": "CC-BY-4.0"}
    path.write_text(json.dumps(words_at(path) | by_hand) + "\n", encoding="utf-8")
    for asked in (Asked(), told):
        add_run(demo, out, asked)
        assert words_at(path) | by_hand == words_at(path)
    add_run(demo, out, Asked(lab=Lab(license="PDDL")))
    assert (words_at(path)["License"], words_at(path)["Authors"]) == ("PDDL", by_hand["Authors"])


def test_who_waits_for_a_dataset_that_is_given_up_keeps_others_out_all_the_same(tmp_path: Path) -> None:
    out, came = tmp_path / "out", []

    def wait() -> None:
        with alone_in(out, 5.0):
            came.append((out / NAME).exists())
            with pytest.raises(Refused, match="another export"), alone_in(out, 0.0):
                came.append(False)

    with opened(out, 0.0) as dataset:
        waiting = Thread(target=wait)
        waiting.start()
        dataset.give_up()
    waiting.join(10.0)
    assert came == [True]


@dataclass(frozen=True)
class _Number:
    number: str = "01"


@dataclass(frozen=True)
class _Scanned:
    """What stretches are found in."""

    records: tuple[Record, ...]
    facts: dict[str, str]
    name: _Number = _Number()


def test_the_end_of_a_scan_stays_with_it_however_soon_the_next_one_begins() -> None:
    told: list[tuple[str, float, dict[str, JsonValue]]] = [
        ("session_start", 10.0, {}),
        ("scan_start", 110.0, {"run": 1, "first_volume_s": 110.0}),
        ("scan_end", 410.0, {"run": 1}),
        ("scan_start", 430.0, {"run": 2, "first_volume_s": 430.0}),
        ("scan_end", 730.0, {"run": 2}),
    ]
    records = tuple(Record(seq, Event(kind, at_s, data=data)) for seq, (kind, at_s, data) in enumerate(told))
    (first, second), _ = stretches_of(_Scanned(records, {"recorded": "func"}))  # type: ignore[arg-type]
    assert first.holds(399.9)
    assert first.holds(400.0), "the first scan's own end"
    assert not second.holds(400.0)
    assert second.holds(400.1)
    assert (first.cut_s[1], second.cut_s) == (second.from_s, (second.from_s, math.inf))
    later = [*records]
    later[3] = Record(3, Event("scan_start", 530.0, data={"run": 2, "first_volume_s": 530.0}))
    _, second = stretches_of(_Scanned((*later,), {"recorded": "func"}))[0]  # type: ignore[arg-type]
    assert second.from_s == 520.0 - BEFORE_S
