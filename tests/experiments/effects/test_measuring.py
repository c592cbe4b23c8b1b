"""Effects from answers whose effects are known, and what the table says of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.effects.measuring import Effect, Line, lines, points_off, verdict
from experiments.effects.reading import Asked
from experiments.effects.rehearsing import Rehearsed
from experiments.effects.report import page
from experiments.effects.targets import Measure, Published, Row, read_targets

REST, TASK = "free_neutral", "breath_mindful"


def row(kind: str, measure: Measure, value: float | str, **more: object) -> Row:
    published = {measure: {"is": value, "tag": "F", **more}}
    against = {"against": "other"} if kind == "groups" else {}
    return Row.model_validate(
        {
            "name": "any",
            "finding": "Any",
            "kind": kind,
            "study": "one",
            "condition": TASK,
            "published": published,
        }
        | against
    )


def person(number: int, rest: float | None, task: float | None, trait_z: float = 0.0) -> Rehearsed:
    """Return someone who always answers the same, or not at all."""
    measures: tuple[Measure, ...] = ("intensity", "tolerance")
    answers = {
        Asked(condition, "heat", measure): (value, value)
        for condition, value in ((REST, rest), (TASK, task))
        for measure in measures
        if value is not None
    }
    return Rehearsed("one", number, trait_z, 1.0, answers)


def the_line(asked: Row, people: list[Rehearsed], others: list[Rehearsed] | None = None) -> Line:
    (line,) = lines([asked], {"one": people, "other": others or []})
    return line


def test_a_change_is_of_the_means_over_people() -> None:
    people = [person(1, 80.0, 40.0), person(2, 20.0, 20.0)]
    line = the_line(row("change", "intensity", -40.0), people)
    assert line.effect.value == pytest.approx(-40)
    assert line.effect.people == 2
    assert line.points == pytest.approx(0)
    assert line.verdict == "yes"


def test_who_did_not_answer_under_both_is_left_out() -> None:
    people = [person(1, 80.0, 40.0), person(2, None, 90.0), person(3, 50.0, None), person(4, 40.0, 20.0)]
    line = the_line(row("change", "intensity", -50.0), people)
    assert line.effect.value == pytest.approx(-50)
    assert line.effect.people == 2


def test_groups_are_compared_person_by_person() -> None:
    experts, novices = (
        [person(1, 1.0, 30.0), person(2, 1.0, 60.0)],
        [person(1, 1.0, 40.0), person(2, 1.0, 80.0)],
    )
    line = the_line(row("groups", "intensity", "lower"), experts, novices)
    assert line.effect.value == pytest.approx(-25)
    assert (line.points, line.verdict) == (None, "yes, lower")


def test_a_correlation_is_with_the_trait_and_its_points_are_hundredths() -> None:
    rng = np.random.default_rng(1)
    people = [person(n, None, float(40 - 8 * z), float(z)) for n, z in enumerate(rng.standard_normal(50))]
    line = the_line(row("correlation", "intensity", -0.98), people)
    assert line.effect.value == pytest.approx(-1)
    assert line.points == pytest.approx(-2)
    assert line.verdict == "yes"


def test_tolerance_leaves_out_those_who_stay_until_the_cap() -> None:
    people = [person(1, 40.0, 60.0), person(2, 60.0, 90.0), person(3, 80.0, 120.0), person(4, 180.0, 180.0)]
    assert the_line(row("change", "tolerance", 50.0), people).effect.value == pytest.approx(50)


def test_a_size_is_better_where_tolerance_grows_and_pain_falls() -> None:
    people = [person(n, 40.0 + n, 50.0 + n) for n in range(30)]
    longer = the_line(row("size", "tolerance", 0.68, interval=(0.16, 1.28)), people).effect.value
    more = the_line(row("size", "intensity", 0.04, interval=(-0.16, 0.25)), people).effect.value
    assert longer == pytest.approx(-more)
    assert longer > 0


@settings(max_examples=20)
@given(st.lists(st.tuples(st.floats(10, 100), st.floats(10, 100)), min_size=4, max_size=30))
def test_the_interval_holds_the_effect_of_most_samples(answers: list[tuple[float, float]]) -> None:
    people = [person(number, rest, task) for number, (rest, task) in enumerate(answers)]
    effect = the_line(row("change", "intensity", 0.0), people).effect
    assert effect.low <= effect.high
    assert the_line(row("change", "intensity", 0.0), people).effect == effect


@pytest.mark.parametrize(
    ("kind", "value", "interval", "effect", "said"),
    [
        ("change", -40.0, None, -42.9, "yes"),
        ("change", -40.0, None, -43.1, "no"),
        ("change", "none", None, 2.9, "yes"),
        ("change", "equal", None, -3.1, "no"),
        ("change", "lower", None, -20.0, "yes, lower"),
        ("change", "lower", None, -4.0, "no, not lower"),
        ("change", "unknown", None, -4.0, "nothing to meet"),
        ("size", 0.68, (0.16, 1.28), 0.3, "in its interval"),
        ("size", 0.68, (0.16, 1.28), 0.1, "no, outside its interval"),
    ],
)
def test_verdicts(
    kind: str, value: float | str, interval: tuple[float, float] | None, effect: float, said: str
) -> None:
    asked = row(kind, "intensity", value, interval=interval)
    simulated = Effect(effect, effect - 5, effect + 5, 200)
    assert verdict(asked, asked.published["intensity"], simulated) == said


def test_nothing_is_a_point_off_where_no_number_is_known() -> None:
    asked = row("change", "intensity", "unknown")
    assert points_off(asked, asked.published["intensity"], Effect(1.0, 0.0, 2.0, 9)) is None


def test_a_page_has_a_row_a_measure() -> None:
    line = the_line(row("change", "intensity", -40.0), [person(1, 50.0, 30.0), person(2, 50.0, 30.0)])
    text = page([line], "Some conditions.")
    assert "Some conditions." in text
    assert "| Any | intensity | -40 % | F | -40.0 % | -40.0 % to -40.0 % | +0.0 | yes | 2 |" in text


def test_the_shipped_targets_are_whole_and_tagged() -> None:
    targets = read_targets()
    names = [one.name for one in targets.rows]
    assert len(names) == len(set(names))
    assert set(targets.studies_of(targets.rows)) == set(targets.studies)
    for one in targets.rows:
        for published in one.published.values():
            assert published.tag or published.value == "unknown"


def test_a_published_value_is_a_number_or_one_of_few_words() -> None:
    assert Published.model_validate({"is": 0, "tag": "F"}).value == 0.0
    with pytest.raises(ValueError, match="Input should be"):
        Published.model_validate({"is": "much", "tag": "F"})
