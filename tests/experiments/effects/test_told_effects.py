"""What a study's own set tells comes out of whole sessions, with its direction, at twenty people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from experiments.effects.measuring import lines
from experiments.effects.reading import AFTER_BLOCK, Asked
from experiments.effects.rehearsing import Rehearsed, rehearse_person
from experiments.effects.targets import Row, Study
from tests.experiments.effects.told import told_protocol

PEOPLE = range(1, 21)


def everyone(study: Study, scratch: Path) -> list[Rehearsed]:
    return [rehearse_person("one", study, number, scratch) for number in PEOPLE]


def said(people: Sequence[Rehearsed], measure: str, value: str, **row: object) -> str:
    """Return the verdict on one comparison."""
    asked = Row.model_validate(
        {"name": "any", "finding": "Any", "kind": "change", "study": "one"}
        | {"condition": "controllable", "published": {measure: {"is": value, "tag": "F"}}}
        | row
    )
    (line,) = lines([asked], {"one": people})
    return line.verdict


@pytest.fixture(scope="module")
def controlled(tmp_path_factory: pytest.TempPathFactory) -> list[Rehearsed]:
    folder = tmp_path_factory.mktemp("controlled")
    study = Study(person="wiech2006", library=str(told_protocol(folder)), leave_out="first")
    return everyone(study, folder)


def test_a_condition_that_is_told_of_lowers_pain(controlled: list[Rehearsed]) -> None:
    assert said(controlled, "intensity", "lower", reference=["uncontrollable"]) == "yes, lower"


def test_answers_after_a_block_are_found(controlled: list[Rehearsed]) -> None:
    """That of the first block is left out, and few people miss a question."""
    both = [Asked(name, AFTER_BLOCK, "unpleasantness") for name in ("controllable", "uncontrollable")]
    found = [sum(len(one.answers.get(asked, ())) for asked in both) for one in controlled]
    assert max(found) == 1
    assert sum(found) >= 0.9 * len(PEOPLE)


def test_signals_have_the_direction_that_is_told_only_where_it_is(tmp_path: Path) -> None:
    """After b pain is higher with either attitude, after a it is lower under suppression alone."""
    groups = {}
    for attitude in ("mindful", "suppress"):
        folder = tmp_path / attitude
        folder.mkdir()
        protocol = told_protocol(folder, attitude, "[controllable]")
        study = Study(person="vencatachellum2021", library=str(protocol), leave_out="first")
        groups[attitude] = everyone(study, folder)
    after_c = {"reference": ["controllable"], "reference_stimulus": "after_c"}
    for people in groups.values():
        assert said(people, "intensity", "higher", stimulus="after_b", **after_c) == "yes, higher"
    both = {"one": groups["suppress"], "other": groups["mindful"]}
    asked = {"name": "any", "finding": "Any", "kind": "groups", "study": "one", "against": "other"}
    for stimulus, value, verdict in (("after_a", "lower", "yes, lower"), ("after_c", "equal", "yes")):
        published = {"intensity": {"is": value, "tag": "F"}}
        row = {"condition": "controllable", "stimulus": stimulus, "published": published}
        (line,) = lines([Row.model_validate(asked | row)], both)
        assert line.verdict == verdict


def test_hours_differ_between_people_and_not_from_time_to_time(tmp_path: Path) -> None:
    drawn = {"from_h": 10.0, "to_h": 1000.0}
    study = Study.model_validate(
        {"person": "brown_jones2010", "library": str(told_protocol(tmp_path)), "practice_hours": drawn}
    )
    hours = [rehearse_person("one", study, number, tmp_path).practice_hours for number in (1, 2, 3, 1)]
    assert hours[0] == hours[3]
    assert len(set(hours)) == 3
    assert all(10 <= each <= 1000 for each in hours)
