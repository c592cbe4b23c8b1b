"""`mindpain effects` on a few people: it rehearses, prints what it compares, and says the same every time."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from rich.console import Console

from experiments.effects.arguments import add_effects
from experiments.effects.command import effects
from experiments.effects.recruiting import SEED
from experiments.effects.rehearsing import rehearse_person, rehearse_studies
from experiments.effects.targets import REST, Study, read_targets
from mindpain_task.located import Refused


def asked(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_effects(parser.add_subparsers())
    return parser.parse_args(["effects", *words])


def run(*words: str) -> str:
    console = Console(record=True, width=200, highlight=False)
    assert effects(asked(*words), console) == 0
    return console.export_text()


def test_one_row_and_six_people(tmp_path: Path) -> None:
    out = tmp_path / "effects.md"
    text = run("--n", "6", "--rows", "zeidan2011", "--jobs", "1", "--out", str(out))
    assert f"Seed {SEED}." in text
    assert "zeidan2011: 6 x novice in breath" in text
    assert "-57 %" in text
    page = out.read_text(encoding="utf-8")
    assert page.count("| Zeidan 2011, breath after 4 x 20 min |") == 2


def test_every_study_can_be_rehearsed_and_answers_what_is_measured(tmp_path: Path) -> None:
    targets = read_targets()
    found = {name: rehearse_person(name, study, 1, tmp_path) for name, study in targets.studies.items()}
    for row in targets.rows:
        for measure in row.published:
            asked_of = {(each.condition, each.measure) for each in found[row.study].answers}
            assert (row.condition, measure) in asked_of
            assert row.kind != "change" or (REST, measure) in asked_of
    assert not list(tmp_path.iterdir())
    (trait_z,) = {one.trait_z for one in found.values()}
    assert trait_z != rehearse_person("rest", targets.studies["rest"], 2, tmp_path).trait_z


def test_two_processes_find_what_one_finds() -> None:
    study = {"cold": Study(person="novice", protocol="cold")}
    numbers = {"cold": range(4, 7)}
    counted: list[None] = []
    two = rehearse_studies(study, numbers, 2, lambda: counted.append(None))
    assert two == rehearse_studies(study, numbers, 1, lambda: None)
    assert [one.number for one in two["cold"]] == [4, 5, 6]
    assert len(counted) == 3


def test_what_cannot_be_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Refused, match="--rows moon: known are untrained, zeidan2011"):
        effects(asked("--rows", "moon"))
    with pytest.raises(Refused, match="there is no folder"):
        effects(asked("--out", str(tmp_path / "nowhere" / "table.md")))
    with pytest.raises(SystemExit):
        asked("--n", "1")
    assert "'1' is not a whole number from 2" in capsys.readouterr().err
