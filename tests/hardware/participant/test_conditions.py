"""What conditions do to pain, against the worked numbers of the model; and the laws of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.participant.conditions import (
    UNMOVED,
    away_route,
    multipliers,
    personal,
    probe_rating,
    toward_route,
)
from hardware.participant.parameters import with_practice_hours
from hardware.participant.traits import draw_person
from mindpain_task.model import AttentionTarget, Attitude, Component, Condition
from tests.hardware.participant.people import SETS

NOVICE, EXPERT = SETS["novice"], SETS["expert"]

hours = st.floats(0, 40_000)
seeds = st.integers(0, 2**32 - 1)
targets = st.sampled_from(["breath", "pain_site", "free", "external_task"])
any_attitude = st.sampled_from(["mindful", "neutral", "suppress", "reappraise", "self_compassion"])
components = st.sets(
    st.sampled_from(["attention_focus", "acceptance", "expectation", "breathing_pace", "load", "relaxation"])
).map(lambda chosen: tuple(sorted(chosen)))
conditions = st.builds(Condition, st.just("any"), targets, any_attitude, components)


def of(target: AttentionTarget, attitude: Attitude, *asked: Component) -> Condition:
    return Condition(f"{target}_{attitude}", target, attitude, asked)


@pytest.mark.parametrize(
    ("practice_hours", "away", "toward"),
    [
        (0, 0, 0),
        (0.33, 0.48, 0.00),
        (1.33, 0.93, 0.00),
        (30, 1.0, 0.01),
        (300, 1.0, 0.19),
        (1_000, 1.0, 0.50),
        (6_000, 1.0, 0.90),
        (10_000, 1.0, 0.94),
    ],
)
def test_practice_opens_the_two_routes(practice_hours: float, away: float, toward: float) -> None:
    assert away_route(practice_hours, NOVICE.routes) == pytest.approx(away, abs=0.01)
    assert toward_route(practice_hours, NOVICE.routes) == pytest.approx(toward, abs=0.01)


BREATH, AT_PAIN = of("breath", "mindful"), of("pain_site", "mindful")
PLACEBO = of("free", "neutral", "expectation")
SHAM = of("breath", "mindful", "expectation", "breathing_pace")
LOAD = of("external_task", "neutral", "load")
BOOK = of("external_task", "neutral")


@pytest.mark.parametrize(
    ("name", "condition", "intensity", "unpleasantness", "anxiety"),
    [
        ("untrained", BREATH, 1.00, 1.00, 1.00),
        ("novice", BREATH, 0.59, 0.38, 1.00),
        ("published", BREATH, 0.59, 0.38, 1.00),
        ("zeidan2015", BREATH, 0.72, 0.53, 1.00),
        ("sceptical", BREATH, 0.94, 0.84, 1.00),
        ("sceptical_novice", BREATH, 0.94, 0.84, 1.00),
        ("expert", BREATH, 0.93, 0.85, 0.93),
        ("novice", PLACEBO, 0.89, 0.87, 1.00),
        ("novice", SHAM, 0.91, 0.76, 1.00),
        ("novice", LOAD, 0.80, 0.80, 1.00),
        ("novice", BOOK, 1.00, 1.00, 1.00),
        ("novice", of("free", "suppress"), 1.00, 1.05, 1.00),
        ("untrained", AT_PAIN, 1.00, 1.00, 1.00),
        ("novice", AT_PAIN, 1.00, 1.00, 1.00),
        ("expert", AT_PAIN, 1.00, 0.78, 0.71),
        ("grant", AT_PAIN, 0.82, 0.78, 0.71),
        ("haspert", AT_PAIN, 0.93, 0.90, 1.00),
        ("haspert", of("pain_site", "neutral"), 1.10, 1.10, 1.00),
        ("null", BREATH, 1.00, 1.00, 1.00),
    ],
)
def test_a_condition_leaves_what_the_model_says(
    name: str, condition: Condition, intensity: float, unpleasantness: float, anxiety: float
) -> None:
    left = multipliers(condition, SETS[name])
    assert left.intensity == pytest.approx(intensity, abs=0.006)
    assert left.unpleasantness == pytest.approx(unpleasantness, abs=0.006)
    assert left.anxiety == pytest.approx(anxiety, abs=0.006)


def test_what_helps_novices_fades_as_the_other_route_opens() -> None:
    haspert = SETS["haspert"]
    left = multipliers(AT_PAIN, with_practice_hours(haspert, 6_000.0))
    assert left.intensity == pytest.approx(0.99, abs=0.006)
    assert left.unpleasantness == pytest.approx(0.77, abs=0.006)


def test_concentration_hurts_novices_more_and_experts_the_same() -> None:
    neutral = of("pain_site", "neutral")
    assert multipliers(neutral, with_practice_hours(NOVICE, 0.0)).intensity == 1.10
    assert multipliers(neutral, NOVICE).unpleasantness == pytest.approx(1.10, abs=0.001)
    assert multipliers(neutral, EXPERT).intensity == pytest.approx(1.00, abs=0.011)


def test_the_untrained_gain_nothing() -> None:
    for target, attitude in (("breath", "mindful"), ("breath", "neutral"), ("pain_site", "mindful")):
        left = multipliers(of(target, attitude), SETS["untrained"])  # type: ignore[arg-type]
        assert (left.intensity, left.unpleasantness, left.anxiety) == (1, 1, 1)


@given(conditions, hours)
def test_the_null_person_is_moved_by_nothing(condition: Condition, practice_hours: float) -> None:
    assert multipliers(condition, with_practice_hours(SETS["null"], practice_hours)) == UNMOVED


@given(st.sampled_from(["mindful", "neutral"]), hours)
def test_free_attention_and_no_task_are_the_same(attitude: Attitude, practice_hours: float) -> None:
    parameters = with_practice_hours(NOVICE, practice_hours)
    assert multipliers(of("free", attitude), parameters) == multipliers(None, parameters) == UNMOVED


@given(targets, st.sampled_from(["reappraise", "self_compassion"]), hours)
def test_what_is_unknown_has_no_effect(
    target: AttentionTarget, attitude: Attitude, practice_hours: float
) -> None:
    assert multipliers(of(target, attitude), with_practice_hours(NOVICE, practice_hours)) == UNMOVED


@given(targets, any_attitude)
def test_expectation_beside_other_components_is_no_placebo(
    target: AttentionTarget, attitude: Attitude
) -> None:
    alone = multipliers(of(target, attitude, "attention_focus"), NOVICE)
    assert multipliers(of(target, attitude, "attention_focus", "expectation"), NOVICE) == alone


@given(conditions, hours)
def test_a_multiplier_leaves_between_nothing_and_the_rise_of_concentration(
    condition: Condition, practice_hours: float
) -> None:
    for name in ("novice", "grant", "haspert", "zeidan2015"):
        left = multipliers(condition, with_practice_hours(SETS[name], practice_hours))
        for multiplier in (left.intensity, left.unpleasantness, left.anxiety):
            assert 0 <= multiplier <= 1.10


@given(seeds)
def test_people_differ_only_where_there_is_a_reduction(seed: int) -> None:
    traits = draw_person(NOVICE, np.random.default_rng(seed))
    unmoved = personal(multipliers(of("pain_site", "neutral"), NOVICE), traits, NOVICE.effects)
    assert unmoved.intensity == multipliers(of("pain_site", "neutral"), NOVICE).intensity
    at_breath = personal(multipliers(of("breath", "mindful"), NOVICE), traits, NOVICE.effects)
    assert at_breath.intensity >= 0
    assert at_breath.unpleasantness >= 0


def probed(scale: str, condition: Condition | None, name: str = "novice") -> float:
    """Return the mean of many answers."""
    rng = np.random.default_rng(1)
    return float(np.mean([probe_rating(scale, condition, SETS[name], rng) for _ in range(2_000)]))


def test_suppression_comes_back_afterwards() -> None:
    suppressed = of("pain_site", "suppress")
    assert multipliers(suppressed, NOVICE).recovery == 8
    for scale in ("pain", "distress"):
        assert probed(scale, suppressed) - probed(scale, None) == pytest.approx(8, abs=1)
    assert probed("sleepiness", suppressed) == pytest.approx(probed("sleepiness", None))


def test_effort_at_the_breath_falls_with_practice_and_anxiety_at_the_pain_with_much_of_it() -> None:
    assert probed("effort", BREATH) - probed("effort", None) == pytest.approx(55, abs=1)
    assert probed("effort", BREATH, "expert") < probed("effort", BREATH, "novice") / 3
    assert probed("anxiety", AT_PAIN, "expert") == pytest.approx(0.71 * probed("anxiety", None), rel=0.03)
