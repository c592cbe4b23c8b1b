"""Parameter sets: the shipped ones are whole, and a wrong one is refused in sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.participant.parameters import (
    ParameterError,
    load_parameters,
    shipped_sets,
    with_practice_hours,
    with_visit,
)
from tests.hardware.participant.people import SETS

HOURS = {
    "novice": 1.33,
    "expert": 6000.0,
    "untrained": 0.0,
    "sceptical_novice": 1.33,
    "novice_who_stops": 1.33,
    "null": 1.33,
    "published": 1.33,
    "sceptical": 1.33,
    "zeidan2015": 1.33,
    "haspert": 1.33,
    "grant": 6000.0,
    "brown_jones2010": 6000.0,
    "masedo_esteve2007": 0.0,
    "petrovic2000": 0.0,
    "rainville1997": 0.0,
    "vencatachellum2021": 0.0,
    "wang2015": 30.0,
    "wiech2006": 0.0,
    "zeidan2010_electrical": 1.0,
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
        ("like: novice\ntold: {rest: {intensity: 1.1}}", "told.rest.intensity: Input should be less than"),
        ("like: novice\ntold: {rest: {calm: 0.1}}", "told.rest.calm: Extra"),
        (
            "like: novice\nafter_signal: {a: {only_in: []}}",
            "after_signal.a.only_in: List should have at least",
        ),
        (
            "like: novice\nwith_practice: {from_h: 0.0}",
            "with_practice.from_h: Input should be greater than 0",
        ),
        ("like: novice\npractice_hours: .inf", "practice_hours: Input should be a finite number"),
        ("like: novice\npractice_hours: 'ten'", "practice_hours: Input should be a valid number"),
        (
            "like: novice\ncold: {tolerance_correlation: 1.5}",
            "cold.tolerance_correlation: Input should be less",
        ),
        ("like: novice\nhand: foot", "hand: Input should be 'pointer' or 'keys'"),
        ("like: own", "own.yaml: sets cannot be like each other: own.yaml is like own.yaml"),
        ("like: novice\nvisit: 0", "visit: Input should be greater than or equal to 1"),
        ("like: novice\nvisit: 1.5", "visit: Input should be a valid integer"),
        (
            "like: novice\npeople: {trait_mindfulness: {intensity: -0.9, unpleasantness: 0.9}}",
            "people: Value error, no two gains can correlate so",
        ),
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


def test_a_set_may_be_like_one_that_is_like_another(tmp_path: Path) -> None:
    beside_the_novice(tmp_path, "like: novice\npractice_hours: 7.0\nhand: keys")
    third = tmp_path / "third.yaml"
    third.write_text("like: own\npractice_hours: 8.0")
    assert (load_parameters(third).practice_hours, load_parameters(third).hand) == (8.0, "keys")


def test_sets_that_are_like_each_other_are_refused(tmp_path: Path) -> None:
    path = beside_the_novice(tmp_path, "like: other")
    (tmp_path / "other.yaml").write_text("like: own")
    with pytest.raises(ParameterError, match=r"own\.yaml is like other\.yaml is like own\.yaml"):
        load_parameters(path)


def test_hours_and_visit_may_be_chosen_and_nothing_else_changes() -> None:
    published = SETS["published"]
    practised = with_practice_hours(published, 300.0)
    assert practised.practice_hours == 300.0
    assert practised.model_copy(update={"practice_hours": 1.33}) == published
    assert with_visit(published, 2).model_copy(update={"visit": 1}) == published


@pytest.mark.parametrize("hours", [-1.0, float("nan"), float("inf")])
def test_hours_that_cannot_be_are_refused(hours: float) -> None:
    with pytest.raises(ParameterError, match="practice_hours"):
        with_practice_hours(SETS["novice"], hours)


def test_a_visit_before_the_first_is_refused() -> None:
    with pytest.raises(ParameterError, match="visit 0: visit: Input should be greater"):
        with_visit(SETS["novice"], 0)


def test_the_published_set_differs_from_novice_expert_and_untrained_in_hours_only() -> None:
    published = SETS["published"]
    for name in ("novice", "expert", "untrained"):
        one = SETS[name]
        changed = with_practice_hours(published, one.practice_hours)
        assert changed.model_copy(update={"about": one.about}) == one


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
