"""Parameter sets: the shipped ones are whole, and a wrong one is refused in sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.participant.parameters import ParameterError, load_parameters, shipped_sets

HOURS = {
    "novice": 1.33,
    "expert": 6000.0,
    "untrained": 0.0,
    "sceptical_novice": 1.33,
    "novice_who_stops": 1.33,
    "null": 1.33,
}


def beside_the_novice(folder: Path, text: str) -> Path:
    """Write a set next to a copy of the shipped novice's."""
    novice = shipped_sets()["novice"].read_text(encoding="utf-8")
    (folder / "novice.yaml").write_text(novice, encoding="utf-8")
    path = folder / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_sets_load() -> None:
    assert {name: load_parameters(path).practice_hours for name, path in shipped_sets().items()} == HOURS


def test_a_set_states_only_what_differs(tmp_path: Path) -> None:
    own = load_parameters(beside_the_novice(tmp_path, "like: novice\neffects: {away: {intensity: 0.3}}"))
    novice = load_parameters(shipped_sets()["novice"])
    assert own.effects.away.intensity == 0.3
    assert own.effects.away.unpleasantness == novice.effects.away.unpleasantness
    assert own.trials == novice.trials


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("like: novice\nluck: 1.0", "own.yaml: luck: Extra inputs are not permitted"),
        ("like: novice\neffects: {awy: 1.0}", "effects.awy: Extra"),
        ("like: novice\npractice_hours: -1.0", "practice_hours: Input should be greater than or equal to 0"),
        ("like: novice\npractice_hours: .inf", "practice_hours: Input should be a finite number"),
        ("like: novice\npractice_hours: 'ten'", "practice_hours: Input should be a valid number"),
        (
            "like: novice\ncold: {tolerance_correlation: 1.5}",
            "cold.tolerance_correlation: Input should be less",
        ),
        ("like: novice\nhand: foot", "hand: Input should be 'pointer' or 'keys'"),
        ("like: own", "own.yaml is itself like another set"),
        ("like: nobody", "nobody.yaml: cannot be read"),
        ("about: Nearly nothing", "own.yaml: felt: Field required"),
        ("- a list", "own.yaml: is not a mapping"),
        ("felt: [", "own.yaml: cannot be read"),
    ],
)
def test_a_wrong_set_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(ParameterError, match=r"own\.yaml|nobody\.yaml") as refused:
        load_parameters(beside_the_novice(tmp_path, text))
    assert sentence in str(refused.value)


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ParameterError) as refused:
        load_parameters(beside_the_novice(tmp_path, "like: novice\nluck: 1.0\nhand: foot"))
    assert len(str(refused.value).splitlines()) == 2


def test_there_is_an_answer_to_any_question(tmp_path: Path) -> None:
    novice = shipped_sets()["novice"].read_text(encoding="utf-8")
    path = tmp_path / "own.yaml"
    path.write_text("".join(line for line in novice.splitlines(True) if "  other:" not in line))
    with pytest.raises(ParameterError, match="'other' is missing"):
        load_parameters(path)
