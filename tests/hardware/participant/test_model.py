"""The rating model against its published numbers, and its laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.participant.model import (
    History,
    Pain,
    Traits,
    after_hit,
    average_person,
    away_route,
    draw_pair,
    draw_person,
    faded,
    felt_pain,
    multipliers,
    personal,
    rated_pain,
    toward_route,
)
from hardware.participant.parameters import Parameters
from mindpain_task.model import AttentionTarget, Attitude, Condition
from tests.hardware.participant.people import SETS

NOVICE, EXPERT = SETS["novice"], SETS["expert"]
NO_NOISE = Pain(0.0, 0.0)
NO_EFFECT = Pain(1.0, 1.0)
AVERAGE = average_person(NOVICE.felt)

hours = st.floats(0, 40_000)
temperatures_c = st.floats(20, 55)
seeds = st.integers(0, 2**32 - 1)
targets = st.sampled_from(["breath", "pain_site", "free"])
attitudes = st.sampled_from(["mindful", "neutral"])


def condition(target: AttentionTarget, attitude: Attitude) -> Condition:
    return Condition(f"{target}_{attitude}", target, attitude)


def with_hours(practice_hours: float, parameters: Parameters = NOVICE) -> Parameters:
    return parameters.model_copy(update={"practice_hours": practice_hours})


@pytest.mark.parametrize(
    ("felt_c", "intensity", "unpleasantness"), [(43, 3, 1), (45, 21, 12), (47, 35, 28), (49, 48, 48)]
)
def test_the_average_person_rates_as_published(felt_c: float, intensity: int, unpleasantness: int) -> None:
    pain = felt_pain(felt_c, AVERAGE, NOVICE.felt)
    assert (round(pain.intensity), round(pain.unpleasantness)) == (intensity, unpleasantness)


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


def test_experts_at_the_pain_site_feel_as_much_and_mind_it_less() -> None:
    left = multipliers(condition("pain_site", "mindful"), EXPERT)
    assert left.intensity == 1
    assert left.unpleasantness == pytest.approx(1 - 0.22, abs=0.01)
    assert left.anxiety == pytest.approx(1 - 0.29, abs=0.01)


def test_experts_at_the_breath_gain_little() -> None:
    left = multipliers(condition("breath", "mindful"), EXPERT)
    assert left.intensity == pytest.approx(1 - 0.08, abs=0.03)
    assert left.unpleasantness == pytest.approx(1 - 0.16, abs=0.03)


def test_concentration_hurts_novices_more_and_experts_the_same() -> None:
    neutral = condition("pain_site", "neutral")
    assert multipliers(neutral, with_hours(0)).intensity == 1.10
    assert multipliers(neutral, NOVICE).unpleasantness == pytest.approx(1.10, abs=0.001)
    assert multipliers(neutral, EXPERT).intensity == pytest.approx(1.00, abs=0.011)


def test_the_untrained_gain_nothing() -> None:
    for target, attitude in (("breath", "mindful"), ("breath", "neutral"), ("pain_site", "mindful")):
        left = multipliers(condition(target, attitude), SETS["untrained"])  # type: ignore[arg-type]
        assert (left.intensity, left.unpleasantness, left.anxiety) == (1, 1, 1)


@given(targets, attitudes, hours)
def test_the_null_person_is_moved_by_nothing(
    target: AttentionTarget, attitude: Attitude, practice_hours: float
) -> None:
    null = with_hours(practice_hours, SETS["null"])
    left = multipliers(condition(target, attitude), null)
    assert (left.intensity, left.unpleasantness, left.anxiety) == (1, 1, 1)


@given(attitudes, hours)
def test_free_attention_and_no_task_are_the_same(attitude: Attitude, practice_hours: float) -> None:
    parameters = with_hours(practice_hours)
    assert multipliers(condition("free", attitude), parameters) == multipliers(None, parameters)


@given(targets, attitudes, hours)
def test_a_multiplier_leaves_between_nothing_and_the_rise_of_concentration(
    target: AttentionTarget, attitude: Attitude, practice_hours: float
) -> None:
    left = multipliers(condition(target, attitude), with_hours(practice_hours))
    for multiplier in (left.intensity, left.unpleasantness, left.anxiety):
        assert 0 <= multiplier <= 1.10


@given(seeds, temperatures_c, temperatures_c)
def test_hotter_never_hurts_less(seed: int, one_c: float, other_c: float) -> None:
    traits = draw_person(NOVICE, np.random.default_rng(seed))
    cooler = felt_pain(min(one_c, other_c), traits, NOVICE.felt)
    hotter = felt_pain(max(one_c, other_c), traits, NOVICE.felt)
    assert hotter.intensity >= cooler.intensity
    assert hotter.unpleasantness >= cooler.unpleasantness


@given(seeds, temperatures_c, targets, attitudes, hours)
def test_ratings_stay_on_the_scale(
    seed: int, felt_c: float, target: AttentionTarget, attitude: Attitude, practice_hours: float
) -> None:
    rng = np.random.default_rng(seed)
    parameters = with_hours(practice_hours)
    traits = draw_person(parameters, rng)
    effect = personal(multipliers(condition(target, attitude), parameters), traits, parameters.effects)
    noise = draw_pair(parameters.trials.noise_sd, rng)
    pain = rated_pain(felt_c, effect, traits, History(), noise, parameters)
    assert 0 <= pain.intensity <= 100
    assert 0 <= pain.unpleasantness <= 100


@given(seeds)
def test_who_feels_no_heat_rates_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    traits = draw_person(NOVICE, rng)
    noise = draw_pair(NOVICE.trials.noise_sd, rng)
    pain = rated_pain(32.0, NO_EFFECT, traits, History(), noise, NOVICE)
    assert pain.intensity < 1
    assert pain.unpleasantness < 1


def test_the_first_stimulus_hurts_more() -> None:
    first = rated_pain(49, NO_EFFECT, AVERAGE, History(), NO_NOISE, NOVICE)
    later = rated_pain(49, NO_EFFECT, AVERAGE, History(hits=1), NO_NOISE, NOVICE)
    assert first.intensity - later.intensity == pytest.approx(10, abs=0.01)
    assert first.unpleasantness - later.unpleasantness == pytest.approx(12, abs=0.01)


def test_stimuli_habituate_up_to_a_limit_and_it_fades() -> None:
    history = History()
    for hit in range(30):
        history = after_hit(history, 47.0, 40.0 * hit, NOVICE.trials)
    assert history.hits == 30
    assert 0 < history.sensitisation <= NOVICE.trials.sensitisation_most
    assert 5 < history.habituation <= NOVICE.trials.habituation_most
    later = faded(history, history.last_s + NOVICE.trials.habituation_tau_s, NOVICE.trials)
    assert later.habituation == pytest.approx(history.habituation / np.e)
    assert later.sensitisation > later.habituation * history.sensitisation / history.habituation


def test_warmth_is_no_stimulus() -> None:
    assert after_hit(History(), 42.9, 10.0, NOVICE.trials) == History(last_s=10.0)


@given(seeds)
def test_people_differ_only_where_there_is_a_reduction(seed: int) -> None:
    traits = draw_person(NOVICE, np.random.default_rng(seed))
    unmoved = personal(multipliers(condition("pain_site", "neutral"), NOVICE), traits, NOVICE.effects)
    assert unmoved.intensity == multipliers(condition("pain_site", "neutral"), NOVICE).intensity
    at_breath = personal(multipliers(condition("breath", "mindful"), NOVICE), traits, NOVICE.effects)
    assert at_breath.intensity >= 0
    assert at_breath.unpleasantness >= 0


def test_people_vary_as_published() -> None:
    rng = np.random.default_rng(1)
    people: list[Traits] = [draw_person(NOVICE, rng) for _ in range(1_000)]
    rated = [rated_pain(49, NO_EFFECT, one, History(hits=1), NO_NOISE, NOVICE) for one in people]
    assert np.std([pain.intensity for pain in rated]) == pytest.approx(20, abs=3)
    assert np.std([pain.unpleasantness for pain in rated]) == pytest.approx(26, abs=3)
