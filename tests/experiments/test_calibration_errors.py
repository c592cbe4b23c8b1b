"""`mindpain calibrations`: the table of errors, and the picture of a fit."""

from __future__ import annotations

import argparse
from pathlib import Path
from xml.etree import ElementTree

import pytest

from experiments.calibration_errors import KINDS
from experiments.fit_picture import draw_fit
from experiments.guidance_arguments import add_calibrations
from mindpain_task.schedules.schedule import Estimate
from mindpain_task.schedules.trying import tried_entries


def typed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_calibrations(parser.add_subparsers())
    return parser.parse_args(["calibrations", *words])


def test_the_table_has_every_method_and_shape_and_comes_again(capsys: pytest.CaptureFixture[str]) -> None:
    args = typed("--people", "2", "--seed", "5")
    assert args.run(args) == 0
    first = capsys.readouterr().out
    assert args.run(args) == 0
    assert capsys.readouterr().out == first
    assert all(name in first for name in tried_entries())
    assert all(first.count(kind) == len(tried_entries()) for kind in KINDS if kind)
    assert "2 raters of each shape, seed 5" in first


@pytest.mark.parametrize("words", [("--people", "0"), ("--people", "x"), ("--seed", "-1")])
def test_bad_numbers_are_refused(words: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        typed(*words)
    assert "is not a whole number" in capsys.readouterr().err


FOUND = Estimate(
    levels={"heat_60": 47.2},
    sd={"heat_60": 0.3},
    accepted=True,
    points=((44.0, 20.0), (47.0, 58.0), (48.0, 70.0)),
    curve=((40.0, 1.0), (47.0, 58.0), (49.5, 88.0)),
)


def words(path: Path) -> str:
    return "|".join(ElementTree.parse(path).getroot().itertext())


def test_the_picture_says_levels_units_and_verdict(tmp_path: Path) -> None:
    draw_fit("forearm", FOUND, "°C", tmp_path / "a.svg")
    text = words(tmp_path / "a.svg")
    assert "forearm: accepted" in text
    assert "heat_60: 47.2 °C, sd 0.30 °C" in text
    assert "temperature (°C)" in text
    assert "rating (0-100)" in text
    assert "tested range" in text


def test_the_same_calibration_gives_the_same_picture(tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg"):
        draw_fit("forearm", FOUND, "°C", tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_a_picture_says_what_made_it_and_that_it_is_simulated_only_where_it_is(tmp_path: Path) -> None:
    draw_fit("forearm", FOUND, "°C", tmp_path / "a.svg", watermark="SIMULATED", made_by="mindpain 1 (abc)")
    draw_fit("forearm", FOUND, "°C", tmp_path / "b.svg")
    said = words(tmp_path / "a.svg")
    assert "SIMULATED" in said
    assert "mindpain 1 (abc)" in said
    assert "SIMULATED" not in words(tmp_path / "b.svg")


@pytest.mark.parametrize("answers", ["rating", "yes_no", "press", "recipe"])
def test_a_picture_of_nothing_found_says_why(answers: str, tmp_path: Path) -> None:
    refused = Estimate(reasons=("R² is 0.31, and it takes 0.50",), is_at_ceiling=True, answers=answers)  # type: ignore[arg-type]
    draw_fit("shock", refused, "mA", tmp_path / "a.svg")
    text = words(tmp_path / "a.svg")
    assert "shock: not accepted, at the ceiling" in text
    assert "R² is 0.31" in text
    assert ("trial" if answers == "recipe" else "current (mA)") in text
